import { AnswerError, CanceledError, DeadlineError, MalformedAnswerError, TransportError } from "./errors.js";
/**
 * - `ok`: an answer below 400
 * - `rejected`: another answer below 500
 * - `rate_limited`: 429
 * - `failed`: an answer of 500 or more
 * - `unreachable`: no answer
 * - `late`: no complete answer within the deadline
 * - `unreadable`: an answer that cannot be read
 * - `canceled`: the client left before the answer
 */
export const CALL_OUTCOMES = [
    "ok",
    "rejected",
    "rate_limited",
    "failed",
    "unreachable",
    "late",
    "unreadable",
    "canceled",
];
/** What became of a call that waited for its permit. `gone`: its operation was over first. */
export const WAIT_OUTCOMES = ["left", "shed", "gone"];
/** The outcome of an answer. */
export function outcomeOfStatus(status) {
    if (status === 429)
        return "rate_limited";
    if (status >= 500)
        return "failed";
    return status >= 400 ? "rejected" : "ok";
}
/** The outcome of a request that failed with `error`. Null if it tells nothing about the request: a bug of this server. */
export function outcomeOfError(error) {
    if (error instanceof AnswerError)
        return outcomeOfStatus(error.status);
    if (error instanceof DeadlineError)
        return "late";
    if (error instanceof CanceledError)
        return "canceled";
    if (error instanceof MalformedAnswerError)
        return "unreadable";
    return error instanceof TransportError ? "unreachable" : null;
}
//# sourceMappingURL=call-observer.js.map