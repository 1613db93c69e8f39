/** Windows for which the demand of writes is remembered. */
const WINDOWS = 5;
/** The width of a bucket, in milliseconds. */
const BUCKET_MS = 5_000;
/** Complete buckets that are extrapolated to a window, and the calls below which they are not. */
const RECENT = 2;
const FEWEST = 3;
/** Standard deviations above the average. If calls are independent, one window in forty needs more. */
const DEVIATIONS = 2;
/**
 * The recent demand of writes, in calls per window: the average of the last five windows plus two standard deviations,
 * or the extrapolation of the last seconds, if that is more. So many calls are kept for writes, and reads give way
 * first. Writes that were refused count too.
 */
export class WriteDemand {
    /** Requested calls by time, without empty buckets. */
    #buckets = [];
    #first = null;
    #total = 0;
    #known = null;
    note(now, calls) {
        if (calls === 0)
            return;
        const index = Math.floor(now / BUCKET_MS);
        this.#first ??= index;
        const last = this.#buckets.at(-1);
        if (last?.index === index)
            last.calls += calls;
        else
            this.#buckets.push({ index, calls });
        this.#total += calls;
    }
    /** Calls to keep for writes in a window of that length, in milliseconds. */
    calls(now, windowMs) {
        const end = Math.floor(now / BUCKET_MS);
        const key = `${end} ${this.#total} ${windowMs}`;
        if (this.#known?.key === key)
            return this.#known.calls;
        const width = Math.ceil(windowMs / BUCKET_MS);
        const start = end - WINDOWS * width;
        const first = this.#buckets.findIndex(({ index }) => index > start);
        this.#buckets = first < 0 ? [] : this.#buckets.slice(first);
        // Shortly after the start the average is that of one window at least.
        const windows = Math.min(WINDOWS, Math.max(1, (end - (this.#first ?? end) + 1) / width));
        const average = this.#since(start) / windows;
        const recent = this.#since(end - RECENT - 1);
        const extrapolated = recent < FEWEST ? 0 : (recent * width) / (RECENT + 1);
        const calls = Math.ceil(Math.max(average + DEVIATIONS * Math.sqrt(average), extrapolated));
        this.#known = { key, calls };
        return calls;
    }
    /** Calls in the buckets after `index`. */
    #since(index) {
        let calls = 0;
        for (let at = this.#buckets.length - 1; at >= 0; at -= 1) {
            const bucket = this.#buckets[at];
            if (bucket === undefined || bucket.index <= index)
                break;
            calls += bucket.calls;
        }
        return calls;
    }
}
//# sourceMappingURL=write-demand.js.map