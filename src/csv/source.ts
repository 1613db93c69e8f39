/** The bytes of an upload, for as long as anybody wants to send them and may. */
import { isTimeUp } from "../voucherify/call.js";

/** Nobody sends any more. `reason` says why. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly reason: "gone" | "silent" | "stopping";

  constructor(reason: SourceError["reason"]) {
    super(`The upload ended early: ${reason}`);
    this.reason = reason;
  }
}

/**
 * `source` until its sender goes away or is given up (`clientAborted`), or the server stops (`stopping`): then a {@link SourceError}.
 * `source` itself is left open, so that an answer can still be sent.
 */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  clientAborted: AbortSignal,
  stopping: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const iterator = source[Symbol.asyncIterator]();
  const ended = AbortSignal.any([clientAborted, stopping]);
  const reason = () => (clientAborted.aborted ? endOf(clientAborted) : new SourceError("stopping"));
  for (;;) {
    const { done, value } = await unlessEnded(iterator.next(), ended, reason);
    if (done === true) return;
    yield value;
  }
}

/** Why an upload whose sender is `clientAborted` has ended. */
export function endOf(clientAborted: AbortSignal): SourceError {
  return new SourceError(isTimeUp(clientAborted) ? "silent" : "gone");
}

function unlessEnded<T>(next: Promise<T>, ended: AbortSignal, reason: () => SourceError): Promise<T> {
  return new Promise((resolve, reject) => {
    const onEnd = () => reject(reason());
    ended.addEventListener("abort", onEnd, { once: true });
    if (ended.aborted) onEnd();
    next
      .finally(() => ended.removeEventListener("abort", onEnd))
      .then(resolve, () => reject(new SourceError("gone")));
  });
}
