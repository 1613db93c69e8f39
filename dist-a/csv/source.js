/** The bytes of an upload, until the client aborts or times out, or the server stops. */
import { isTimeUp } from "../voucherify/call.js";
/** The upload ended early: the client aborted, was silent for too long, or the server is stopping. */
export class SourceError extends Error {
    name = "SourceError";
    reason;
    constructor(reason) {
        super(`The upload ended early: ${reason}`);
        this.reason = reason;
    }
}
/**
 * The chunks of `source`. It is left open, so that an answer can still be sent.
 *
 * @param clientAborted - fires if the client aborts or times out
 * @param stopping - fires when the server stops
 * @throws {SourceError} when one of them fires, or `source` fails
 */
export async function* watched(source, clientAborted, stopping) {
    const iterator = source[Symbol.asyncIterator]();
    const ended = AbortSignal.any([clientAborted, stopping]);
    const reason = () => (clientAborted.aborted ? endOf(clientAborted) : new SourceError("stopping"));
    for (;;) {
        const { done, value } = await unlessEnded(iterator.next(), ended, reason);
        if (done === true)
            return;
        yield value;
    }
}
/** The error of an upload after `clientAborted` has fired. */
export function endOf(clientAborted) {
    return new SourceError(isTimeUp(clientAborted) ? "silent" : "aborted");
}
function unlessEnded(next, ended, reason) {
    return new Promise((resolve, reject) => {
        const onEnd = () => reject(reason());
        ended.addEventListener("abort", onEnd, { once: true });
        if (ended.aborted)
            onEnd();
        next
            .finally(() => ended.removeEventListener("abort", onEnd))
            .then(resolve, () => reject(new SourceError("aborted")));
    });
}
//# sourceMappingURL=source.js.map