import { NO_CALLS } from "./priority.js";
/**
 * Computes when the next call of a level may leave: {@link earliest}. The other methods advance the same state into the
 * future. They assume that response times stay as they are, that there are no new requests, and that no other consumer
 * makes calls.
 */
export class Forecast {
    #state;
    #ledgers;
    #inFlight;
    #answered = 0;
    #now;
    #knownUntil;
    #countedAt;
    #left;
    constructor(state) {
        this.#state = state;
        this.#ledgers = state.ledgers.map((ledger) => ledger.fork());
        this.#inFlight = [...state.inFlight];
        this.#now = state.now;
        this.#knownUntil = state.knownUntil;
        this.#countedAt = state.countedAt;
        this.#left = state.left;
    }
    /**
     * When the next call of a level may leave, as far as is known now; Infinity if that depends on an outstanding answer.
     *
     * @param reserved - calls that this one must not use
     * @param weight - calls that it counts for. Default: as in the state
     */
    earliest(level, reserved, weight = this.#state.weight) {
        const time = this.#regular(level, reserved, weight);
        return time > this.#now ? Math.min(time, this.#endOfSilence) : time;
    }
    /** Whether the next call of a level may leave now only as a probe, because no call has left for so long. */
    isSilenceProbe(level, reserved) {
        return this.#regular(level, reserved, this.#state.weight) > this.#now && this.#endOfSilence <= this.#now;
    }
    /** When a call may leave as a probe although none may leave otherwise. */
    get #endOfSilence() {
        const { silenceMs, pausedUntil } = this.#state;
        if (silenceMs === Infinity || this.#inFlight.length > this.#answered)
            return Infinity;
        const last = this.#ledgers[0]?.last(1) ?? -Infinity;
        return Math.max(this.#now, pausedUntil, last + silenceMs);
    }
    #regular(level, reserved, weight) {
        const { pausedUntil, concurrency, probePatienceMs } = this.#state;
        const out = this.#inFlight.length - this.#answered;
        if (out >= concurrency)
            return Infinity;
        const time = this.#byLog(level, reserved, weight, Math.max(this.#now, pausedUntil));
        const isKnown = time < this.#knownUntil;
        const unsure = (out + 1) * weight - 1;
        if (isKnown && this.#left !== null && this.#isKept(this.#left - unsure, level, reserved, time)) {
            return Math.max(time, this.#knownUntil);
        }
        // There is no valid report: one call leaves as a probe.
        if (!isKnown) {
            const last = this.#inFlight.at(-1) ?? -Infinity;
            return out === 0 || last + probePatienceMs <= time ? time : Infinity;
        }
        if (this.#left === null)
            return time;
        // At most half of the calls left are in flight: then a burst of another consumer cannot cause many rejections. An older
        // report counts for less.
        const worth = Math.max(0, 1 - (time - this.#countedAt) / this.#state.periodMs);
        return out < Math.max(1, Math.floor((this.#left * worth) / 2 / weight)) ? time : Infinity;
    }
    /** Advances to the time at which the next call of a level leaves, and returns it. */
    depart(level) {
        for (;;) {
            const time = this.earliest(level, NO_CALLS);
            if (time <= this.#now)
                break;
            const isUndisturbed = this.#advance(time);
            if (isUndisturbed && time < this.#knownUntil)
                break;
        }
        for (const ledger of this.#ledgers.slice(0, level + 1)) {
            ledger.recordMany(this.#now, this.#state.weight);
        }
        this.#inFlight.push(this.#now);
        return this.#now;
    }
    /** A copy that can be advanced on its own. */
    fork() {
        return new Forecast({
            ...this.#state,
            now: this.#now,
            ledgers: this.#ledgers,
            knownUntil: this.#knownUntil,
            countedAt: this.#countedAt,
            left: this.#left,
            inFlight: this.#inFlight.slice(this.#answered),
        });
    }
    /** The time that this forecast has advanced to. */
    get now() {
        return this.#now;
    }
    /** Advances without a departure. */
    wait(until) {
        while (this.#now < until)
            this.#advance(until);
    }
    #byLog(level, reserved, weight, now) {
        let time = now;
        for (let above = 0; above <= level; above += 1) {
            const rule = this.#state.rules[above];
            const ledger = this.#ledgers[above];
            if (rule === undefined || ledger === undefined)
                continue;
            let taken = 0;
            for (let priority = above; priority <= level; priority += 1)
                taken += reserved[priority] ?? 0;
            const isPaced = rule.isPaced && (level > 0 || this.#areManyWrites(rule, time));
            const cap = Math.max(1, rule.cap - (weight - 1)) - taken;
            time = ledger.earliest({ cap, spanMs: rule.spanMs, isPaced }, time, weight);
        }
        return time;
    }
    /** Whether writes alone have used half of a window. Fewer writes leave at once, even when reads are spread. */
    #areManyWrites({ cap, spanMs }, now) {
        const [all, reads] = this.#ledgers;
        const since = now - spanMs;
        return ((all?.countAfter(since) ?? 0) - (reads?.countAfter(since) ?? 0)) * 2 >= cap;
    }
    /** Whether the calls left are all kept for more urgent levels or reserved. */
    #isKept(left, level, reserved, now) {
        const [all, own] = [this.#state.rules[0], this.#state.rules[level]];
        if (all === undefined || own === undefined)
            return left <= 0;
        let asideAbove = 0;
        for (let priority = 0; priority < level; priority += 1)
            asideAbove += reserved[priority] ?? 0;
        const open = left - (reserved[level] ?? 0);
        const kept = all.cap - own.cap;
        if (open <= asideAbove)
            return true;
        if (open > kept)
            return false;
        const since = now - all.spanMs;
        const used = (this.#ledgers[0]?.countAfter(since) ?? 0) - (this.#ledgers[level]?.countAfter(since) ?? 0);
        return open <= kept - used;
    }
    /** Advances to the next answer or to `time`, whichever is first. True if it was the latter. */
    #advance(time) {
        const oldest = this.#inFlight[this.#answered];
        const answerAt = oldest === undefined ? Infinity : Math.max(this.#now, oldest + this.#state.latencyMs);
        if (answerAt > time) {
            this.#now = time;
            return true;
        }
        this.#now = answerAt;
        this.#answered += 1;
        this.#countedAt = answerAt;
        if (this.#left !== null)
            this.#left -= this.#state.weight;
        const isNews = (oldest ?? 0) >= this.#state.pausedUntil && answerAt >= this.#knownUntil;
        if (isNews && this.#state.knownUntil !== Infinity) {
            this.#left = this.#state.leftWhenFresh - this.#state.weight;
            this.#knownUntil = answerAt + this.#state.periodMs;
        }
        return false;
    }
}
//# sourceMappingURL=forecast.js.map