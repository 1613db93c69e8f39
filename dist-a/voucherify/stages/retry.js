/**
 * Repeats failed calls if that is harmless. {@link verdict} decides. Between two attempts there is a random pause
 * ("full jitter"), or a pause as long as the upstream asks for.
 *
 * A repeat passes all later stages again, so it queues for a permit like any other call.
 */
import { setTimeout as sleepFor } from "node:timers/promises";
import { Attempt } from "../call.js";
import { AnswerError, CanceledError, DeadlineError, isMissingCapability, isOutcomeUnknown, isQuotaExhausted, MalformedAnswerError, NotSentError, TransportError, } from "../errors.js";
import { isObject } from "../read.js";
import { RetryBudget } from "./retry-budget.js";
const ATTEMPTS = 3;
/** How long a call without an operation is repeated, in milliseconds. */
const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/**
 * Whether to repeat a call that failed with `error`.
 *
 * @param body - the body of the call, as data
 * @param attempt - attempts made so far, at least 1
 * @param attempts - most attempts
 */
export function verdict(endpoint, body, error, attempt, attempts = ATTEMPTS) {
    // Another stage of this server kept the call back.
    if (error instanceof NotSentError)
        return "no";
    // The client aborted.
    if (error instanceof CanceledError)
        return "no";
    // There was no connection, so even a write has not taken effect.
    if (error instanceof TransportError && error.wasNeverSent)
        return attempt < attempts ? "repeat" : "no";
    // From here on, the upstream may have done it and would do it again.
    if (!isHarmless(endpoint, body))
        return "no";
    if (error instanceof AnswerError) {
        const { status, retryAfterMs } = error;
        // The billing cycle is used up; repeating does not help.
        if (isQuotaExhausted(error))
            return "no";
        // The upstream has said when the rate limit allows calls again.
        if (status === 429 && retryAfterMs !== null && retryAfterMs > 0)
            return "later";
        // The rate limit allows calls again soon.
        if (status === 429)
            return attempt < attempts ? "repeat" : "no";
        // Credentials, plan, permissions or the call itself are wrong: a repeat gets the same answer.
        if (status < 500)
            return "no";
        // The upstream failed; the next attempt may work.
        return attempt < attempts ? "repeat" : "no";
    }
    // A proxy redirected the call, and would do so again.
    if (error instanceof TransportError && error.code === "no-redirect")
        return "no";
    // The connection was lost or the answer was late; the next attempt may work.
    if (error instanceof TransportError || error instanceof DeadlineError) {
        return attempt < attempts ? "repeat" : "no";
    }
    // A successful answer could not be parsed. A read is repeated once. A write has most likely taken effect.
    if (error instanceof MalformedAnswerError) {
        return endpoint.method === "GET" && attempt < Math.min(attempts, 2) ? "repeat" : "no";
    }
    // A bug of this server.
    return "no";
}
/** Whether sending `body` twice leaves the upstream as sending it once does. */
function isHarmless({ repeatable }, body) {
    if (repeatable !== "with source_id")
        return repeatable;
    return isObject(body) && typeof body["source_id"] === "string" && body["source_id"] !== "";
}
/**
 * How long to wait before the next attempt, in milliseconds: a random time up to 100, 200, 400 … 1,000, so that calls
 * that failed together are not repeated together. Longer if the upstream asks for it.
 *
 * @param failures - failures so far, at least 1
 */
export function pauseMs(error, failures, random) {
    const jitterMs = random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    const asked = error instanceof AnswerError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(jitterMs, asked);
}
/** The first stage: it makes the attempts of a call. */
export function retry(settings, clock) {
    const { attempts = ATTEMPTS, random = Math.random, sleep = pause } = settings;
    const budget = new RetryBudget();
    /** Repeats a call whose first attempt has failed. */
    const repeat = async (next, call, first, until) => {
        const { endpoint, body, signal } = call;
        const failures = [first];
        let attempt = 1;
        const isRepeated = async (error) => {
            const result = verdict(endpoint, body, error, attempt, attempts);
            if (result === "no")
                return false;
            const waitMs = pauseMs(error, failures.length, random);
            if (clock.now() + waitMs >= until || !call.mayRepeat())
                return false;
            if (result === "repeat") {
                if (!budget.spend())
                    return false;
                attempt += 1;
            }
            return sleep(waitMs, signal).then(() => true, () => false);
        };
        while (await isRepeated(failures.at(-1))) {
            try {
                return await next(new Attempt(call, clock, failures.length));
            }
            catch (error) {
                failures.push(error);
            }
        }
        throw failureToReport(call, failures);
    };
    return (next) => async (call) => {
        const until = call.deadlineAt === Infinity ? clock.now() + PATIENCE_MS : call.deadlineAt;
        if (attempts > 1)
            budget.earn();
        try {
            return await next(new Attempt(call, clock));
        }
        catch (error) {
            if (attempts <= 1)
                throw error;
            return repeat(next, call, error, until);
        }
    };
}
function pause(ms, signal) {
    return sleepFor(ms, undefined, { signal });
}
/**
 * Selects the failure to report. A write may have taken effect in an attempt whose answer was lost. That a later
 * attempt did not get through does not undo this.
 */
function failureToReport({ endpoint }, failures) {
    const last = failures.at(-1);
    const lost = endpoint.method === "GET" ? undefined : failures.find(isOutcomeUnknown);
    if (lost !== undefined && !isAboutTheRecord(last))
        return lost;
    return last instanceof NotSentError || last instanceof CanceledError ? failures[0] : last;
}
/** Whether the upstream rejected the written data itself. */
function isAboutTheRecord(error) {
    return (error instanceof AnswerError &&
        error.status < 500 &&
        ![401, 402, 403, 429].includes(error.status) &&
        !isMissingCapability(error));
}
//# sourceMappingURL=retry.js.map