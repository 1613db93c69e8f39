/** Periods for which foreign usage is remembered. */
const PERIODS = 10;
/**
 * Foreign usage: the calls of other consumers of the same account, which are the upstream's count less our calls. Their
 * maximum of the last ten periods is kept for them in the next one.
 */
export class ForeignUsage {
    #seen = [];
    #inThisPeriod = 0;
    /**
     * A new period was observed. Periods that begin less than half a period apart are one: its reported end may shift.
     */
    begin(now, periodMs) {
        this.#inThisPeriod = 0;
        const last = this.#seen.at(-1);
        if (last === undefined || now - last.since >= periodMs / 2) {
            this.#seen.push({ since: now, calls: 0, burst: 0 });
        }
        this.#seen = this.#seen.filter(({ since }) => since > now - (PERIODS + 1) * periodMs);
    }
    /** They have made at least so many calls in this period. */
    note(calls) {
        const last = this.#seen.at(-1);
        if (last === undefined || calls <= this.#inThisPeriod)
            return;
        last.calls = Math.max(last.calls, calls);
        last.burst = Math.max(last.burst, calls - this.#inThisPeriod);
        this.#inThisPeriod = calls;
    }
    /** Their calls in this period, as far as the answers show them. */
    get taken() {
        return this.#inThisPeriod;
    }
    /** Their most calls in one of the last periods. */
    get mostInPeriod() {
        return this.#seen.reduce((most, { calls }) => Math.max(most, calls), 0);
    }
    /**
     * The calls that they may still make in this period, if it is like the worst of the last ones; at least one burst.
     */
    get headroom() {
        const burst = this.#seen.reduce((most, one) => Math.max(most, one.burst), 0);
        return Math.max(burst, this.mostInPeriod - this.#inThisPeriod);
    }
}
//# sourceMappingURL=foreign-usage.js.map