/**
 * The exact log of departures. It determines when the next call may leave so that no sliding window holds more calls
 * than its rule allows. A fixed window would allow twice as many around its edge.
 */
/** Calls less than this apart leave in small groups, because timers are only exact to a few milliseconds. */
const GROUP_MS = 20;
/** The most departures kept, whatever the limit: 800 kB. A larger cap is reduced to it. */
export const LARGEST_CAP = 100_000;
export class Ledger {
    /** Departures in order of time. Shared with copies, which never change it. */
    #past;
    /** Departures of this copy alone. */
    #own;
    /** How many of the last departures are needed. */
    #kept = 1;
    constructor(past, own) {
        this.#past = past;
        this.#own = own;
    }
    static empty() {
        const times = [];
        return new Ledger(times, times);
    }
    /** A copy for a forecast. It is valid until the original changes. */
    fork() {
        return new Ledger(this.#past, this.#own === this.#past ? [] : [...this.#own]);
    }
    /**
     * Keeps at least so many departures from now on, and never fewer than before: a reduced limit may be raised again.
     */
    keep(calls) {
        this.#kept = Math.max(this.#kept, Math.min(calls, LARGEST_CAP));
    }
    record(time) {
        const last = this.#own.at(-1) ?? -Infinity;
        // What another server did may be heard of late.
        if (time < last)
            this.#own.splice(this.#own.length - countAfter(this.#own, time), 0, time);
        else
            this.#own.push(time);
        if (this.#own === this.#past && this.#past.length >= 2 * this.#kept) {
            this.#past.splice(0, this.#past.length - this.#kept);
        }
    }
    /** Records `count` departures at one time, at most {@link LARGEST_CAP}. */
    recordMany(time, count) {
        for (let left = Math.min(count, LARGEST_CAP); left > 0; left -= 1)
            this.record(time);
    }
    /** Removes departures at one time that did not happen. */
    eraseMany(time, count) {
        for (let left = count; left > 0; left -= 1) {
            const index = this.#past.lastIndexOf(time);
            if (index < 0)
                return;
            this.#past.splice(index, 1);
        }
    }
    /** Departures after `time`. */
    countAfter(time) {
        if (this.#own === this.#past)
            return countAfter(this.#past, time);
        const own = countAfter(this.#own, time);
        return own < this.#own.length ? own : own + countAfter(this.#past, time);
    }
    /** When the `nth` last call left; 1 is the last one. Undefined if fewer calls have left. */
    last(nth) {
        const own = this.#own.length - nth;
        if (own >= 0)
            return this.#own[own];
        if (this.#own === this.#past)
            return undefined;
        const past = this.#past.length + own;
        // V8 looks up a negative index by its text, which takes a hundred times as long.
        return past >= 0 ? this.#past[past] : undefined;
    }
    /**
     * The earliest time, from `now` on, at which the next call may leave.
     *
     * @param weight - departures that it counts for. Default 1
     */
    earliest({ cap, spanMs, isPaced }, now, weight = 1) {
        if (cap < 1)
            return Infinity;
        const free = Math.max(now, (this.last(cap) ?? -Infinity) + spanMs);
        return isPaced ? Math.max(free, this.#paced(cap, spanMs, weight, free)) : free;
    }
    /**
     * Half of the cap may leave as a burst. The rest is spread evenly until the oldest call leaves the window, so that
     * there is no long time without service. The gap is never smaller than the average gap of the cap. So after a burst
     * the calls are twice the average gap apart, and under lasting load the average gap.
     */
    #paced(cap, spanMs, weight, now) {
        const calm = (this.last(Math.max(1, Math.floor(cap / 2))) ?? -Infinity) + spanMs;
        if (calm <= now)
            return now;
        const last = this.last(1) ?? now;
        const used = this.countAfter(last - spanMs);
        const roomAt = (this.last(used) ?? last) + spanMs;
        const gap = weight * Math.max(spanMs / cap, used < cap ? (roomAt - last) / (cap - used) : 0);
        const group = Math.max(1, Math.round(GROUP_MS / gap));
        return Math.min(calm, (this.last(group * weight) ?? -Infinity) + group * gap);
    }
}
/** How many of the sorted `times` are later than `time`. */
function countAfter(times, time) {
    let [low, high] = [0, times.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if ((times[middle] ?? Infinity) > time)
            high = middle;
        else
            low = middle + 1;
    }
    return times.length - low;
}
//# sourceMappingURL=ledger.js.map