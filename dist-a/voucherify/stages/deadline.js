/**
 * Enforces the deadline of a call, until its answer is complete, and the deadline of its operation.
 *
 * A read gets at most the time that its operation has left. A write gets its whole deadline or is not sent, because the
 * outcome of an aborted write would be unknown. So an operation ends in time, and no write is aborted for it.
 */
import { isTimeUp } from "../call.js";
import { Countdown } from "../countdown.js";
import { DEADLINES } from "../deadlines.js";
import { CanceledError, DeadlineError, OutOfTimeError } from "../errors.js";
/** When calls must have been sent, and how long they may take. */
export class CallTimes {
    #ms;
    constructor({ deadlines }) {
        this.#ms = { ...DEADLINES, ...deadlines };
    }
    /** The deadline of one call, in milliseconds. */
    wholeMs({ endpoint }) {
        return endpoint.bulk ? this.#ms.bulkCallMs : this.#ms.callMs;
    }
    /** When `call` must have been sent, in milliseconds since 1970; Infinity if its operation has no deadline. */
    latestStart(call) {
        return call.deadlineAt - (isRead(call) ? 0 : this.wholeMs(call));
    }
}
/** The last stage: it hands the attempt to the transport. */
export function deadline(times, clock) {
    return (send) => async (attempt) => {
        const { call } = attempt;
        const { endpoint, signal } = call;
        const now = clock.now();
        if (now >= call.deadlineAt || now > times.latestStart(call))
            throw new OutOfTimeError(endpoint);
        const mostMs = times.wholeMs(call);
        const ms = Math.min(mostMs, call.deadlineAt - now);
        const countdown = new Countdown(ms);
        // A write that was sent is allowed to finish, also if the client aborted.
        const isEndedBySignal = isRead(call);
        if (isEndedBySignal) {
            if (signal.aborted)
                countdown.end();
            // `AbortSignal.any` would do the same with weak references, at many times the cost.
            else
                signal.addEventListener("abort", countdown.end);
        }
        try {
            return await send(attempt, countdown);
        }
        catch (error) {
            const wasEnded = isEndedBySignal && signal.aborted;
            if (wasEnded && !isTimeUp(signal))
                throw new CanceledError(endpoint);
            if (wasEnded || countdown.aborted)
                throw new DeadlineError(endpoint, ms, ms < mostMs);
            throw error;
        }
        finally {
            countdown.stop();
            if (isEndedBySignal)
                signal.removeEventListener("abort", countdown.end);
        }
    };
}
function isRead({ endpoint }) {
    return endpoint.method === "GET";
}
//# sourceMappingURL=deadline.js.map