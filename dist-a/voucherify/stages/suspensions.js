/**
 * Suspends calls after a rejection for a lasting reason: bad credentials, a missing permission or feature, a used-up
 * billing cycle. When the suspension expires, one call probes the upstream. The others are kept back until it is
 * answered.
 *
 * Bad credentials and a used-up cycle suspend all calls. A missing permission or feature suspends only its own
 * operation: a key that may not read segments can still read customers.
 */
import { rejectionOf } from "./answer.js";
import { SuspendedError, isQuotaExhausted } from "../errors.js";
const DEFAULT_SUSPENSION_MS = 30_000;
const DEFAULT_CYCLE_SUSPENSION_MS = 3_600_000;
/**
 * `X-Rate-Limit-Retry` is on every answer, and up to an hour away on some plans. Bad credentials are corrected sooner.
 */
const MAX_HINT_MS = 60_000;
/** `retryAfterMs` of calls that are kept back during a probe. */
const WHILE_PROBING_MS = 1_000;
/** Keys of a 403 that concern the credentials as such, not the operation. */
const WRONG_KEY = ["wrong_api_endpoint", "integration_api_key_required"];
const EVERYTHING = "everything";
export class Suspensions {
    #clock;
    #suspensions = new Map();
    constructor(clock) {
        this.#clock = clock;
    }
    /** The suspension of all calls, and until when in milliseconds since 1970; null if calls may be sent. */
    get ofEverything() {
        const suspension = this.#suspensions.get(EVERYTHING);
        return suspension !== undefined && suspension.until > this.#clock.now() ? suspension : null;
    }
    /** @throws {SuspendedError} while calls of this endpoint are suspended */
    check(endpoint) {
        for (const { until, probe, rejection } of this.#on(endpoint)) {
            const leftMs = until - this.#clock.now();
            if (leftMs > 0)
                throw new SuspendedError(endpoint, rejection, leftMs);
            if (probe !== null)
                throw new SuspendedError(endpoint, rejection, WHILE_PROBING_MS);
        }
    }
    pass(attempt) {
        for (const suspension of this.#on(attempt.call.endpoint))
            suspension.probe = attempt;
    }
    answered(attempt, answer) {
        for (const suspension of this.#probedBy(attempt)) {
            // A failure tells nothing about the rejection. The next call probes again.
            if (answer.status >= 500)
                suspension.probe = null;
            else
                this.#suspensions.delete(suspension.scope);
        }
        if (answer.status >= 400)
            this.#suspendAfter(attempt.call.endpoint, answer);
    }
    failed(attempt) {
        for (const suspension of this.#probedBy(attempt))
            suspension.probe = null;
    }
    #on({ operation }) {
        if (this.#suspensions.size === 0)
            return [];
        return [EVERYTHING, operation].flatMap((scope) => this.#suspensions.get(scope) ?? []);
    }
    #probedBy(attempt) {
        if (this.#suspensions.size === 0)
            return [];
        return [...this.#suspensions.values()].filter(({ probe }) => probe === attempt);
    }
    #suspendAfter(endpoint, answer) {
        const rejection = rejectionOf(endpoint, answer);
        const scope = scopeOf(rejection);
        if (scope === null)
            return;
        const now = this.#clock.now();
        const until = now + suspensionMs(rejection, answer.rate.nextCallInMs);
        this.#suspensions.set(scope, { scope, rejection, until, probe: null });
    }
}
/** What `rejection` suspends: all calls, one operation, or nothing (null). */
function scopeOf(rejection) {
    const { status, key, operation } = rejection;
    if (status === 401 || isQuotaExhausted(rejection))
        return EVERYTHING;
    if (status === 403 && WRONG_KEY.includes(key))
        return EVERYTHING;
    return status === 402 || status === 403 ? operation : null;
}
/**
 * How long to suspend, in milliseconds: as the upstream says, by `Retry-After`, else by `X-Rate-Limit-Retry`. Without
 * either an hour for a used-up billing cycle, else 30 seconds.
 *
 * @param nextCallInMs - the time of `X-Rate-Limit-Retry`; null if there is none
 */
export function suspensionMs(rejection, nextCallInMs) {
    if (rejection.retryAfterMs !== null)
        return rejection.retryAfterMs;
    const isCycle = isQuotaExhausted(rejection);
    if (nextCallInMs !== null)
        return isCycle ? nextCallInMs : Math.min(nextCallInMs, MAX_HINT_MS);
    return isCycle ? DEFAULT_CYCLE_SUSPENSION_MS : DEFAULT_SUSPENSION_MS;
}
//# sourceMappingURL=suspensions.js.map