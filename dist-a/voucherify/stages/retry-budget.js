/**
 * Bounds the repeats of the process: one repeat per five calls, so that an upstream in trouble gets at most a fifth
 * more calls. Ten repeats are available from the start and can be saved up. Otherwise a few calls would never get one.
 */
const PER_CALL = 0.2;
const MOST = 10;
export class RetryBudget {
    #tokens = MOST;
    /** To be called for each first attempt. */
    earn() {
        this.#tokens = Math.min(MOST, this.#tokens + PER_CALL);
    }
    /** Takes one repeat; false if there is none. */
    spend() {
        if (this.#tokens < 1)
            return false;
        this.#tokens -= 1;
        return true;
    }
}
//# sourceMappingURL=retry-budget.js.map