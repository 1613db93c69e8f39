import { CanceledError, OutOfTimeError } from "./errors.js";
/** One attempt to make a call. It is one object for all stages, which note on it what others need. */
export class Attempt {
    call;
    /** Attempts before this one. */
    repeats;
    /** The reservation of the operation is for the calls of the price. Repeats queue without one. */
    reservation;
    /** When the request was sent, in milliseconds since 1970; null if it was not. */
    sentAt = null;
    /** The headers that continue the trace at the upstream. */
    traceHeaders;
    #clock;
    constructor(call, clock, repeats = 0) {
        this.call = call;
        this.#clock = clock;
        this.repeats = repeats;
        this.reservation = repeats === 0 ? call.reservation : undefined;
    }
    /** The request is being sent. */
    leave() {
        this.sentAt = this.#clock.now();
        this.call.onSent(this.repeats > 0);
    }
}
/**
 * The error of a call that was not sent because its signal fired: the client aborted, or the operation ran out of time.
 */
export function over({ endpoint, signal, }) {
    return isTimeUp(signal) ? new OutOfTimeError(endpoint) : new CanceledError(endpoint);
}
/** Whether `signal` fired because of a timeout. Otherwise the client aborted. */
export function isTimeUp({ reason }) {
    return reason instanceof DOMException && reason.name === "TimeoutError";
}
//# sourceMappingURL=call.js.map