import { ForeignUsage } from "./foreign-usage.js";
/** Reported times are whole seconds, one truncated and one rounded up, and answers take time to arrive. */
const ROUNDING_MS = 2_000;
/** An end must be reported for this much longer than a period to prove a longer one. */
const PROOF_MS = ROUNDING_MS + 1_000;
/** The time without departures after which a call probes, in shortest periods. */
const SILENCE = 1.5;
/** Two reported ends are the same if they differ by at most this. */
const SAME_MARK_MS = 1_000;
/**
 * What is known about the present period of the upstream: the limit, the length, the end and the calls left.
 *
 * Answers arrive out of order. Answers with the same end (`mark`) are of the same period, in which the least
 * `remaining` counts. An answer of an earlier period is ignored, unless its call left after this period was first
 * reported: then that report was wrong.
 *
 * No header tells the length of a period. It is assumed to be the shortest one (a minute), however far away the
 * reported end is. Clocks differ, and if a wrong end an hour away were believed, no call would leave for an hour. A
 * longer period needs a proof that does not depend on clocks: the same end is still reported a minute later, and the
 * calls left have only decreased meanwhile. The length is a minute again when the limit changes, or when two ends
 * follow each other within a minute.
 *
 * Until that proof, an end that is an hour away is not believed, but the number of calls left is. So the limit of an
 * hour is never exceeded, and its second minute begins with one probe.
 */
export class Period {
    #settings;
    #startedAt;
    #foreign = new ForeignUsage();
    /** Whether other servers of ours make calls that we do not hear of. */
    #isAlone = false;
    #limit = null;
    #limitReportedAt = -Infinity;
    #lengthMs;
    #remaining = null;
    #mark = null;
    /** When the present end was first reported, the calls left then, and the least calls left since. */
    #sameSince = 0;
    #leftAtFirst = null;
    #leastLeft = Infinity;
    /** Probes after a time without departures, in this period. */
    #probes = 0;
    /** Whether the reported end is further away than the assumed length. */
    #isUnproven = false;
    #resetsAt = null;
    /** The latest possible end: the period was already running when it was first reported. */
    #latestEnd = Infinity;
    #reportedAt = -Infinity;
    #knownUntil = -Infinity;
    #countedAt = -Infinity;
    constructor(settings, startedAt) {
        this.#settings = settings;
        this.#startedAt = startedAt;
        this.#lengthMs = this.#shortest;
    }
    /** Calls allowed in a period. */
    get limit() {
        return this.#limit ?? this.#settings.assumedLimit;
    }
    /** The limit that the upstream reported; null if it has not. */
    get reportedLimit() {
        return this.#limit;
    }
    get lengthMs() {
        return this.#lengthMs;
    }
    /**
     * Calls left by the last report, not counting calls that were in flight then; null if the upstream does not report
     * them.
     */
    get remaining() {
        return this.#remaining;
    }
    /** When the period ends; null if the upstream does not report it. */
    get resetsAt() {
        return this.#resetsAt;
    }
    /** Until when the last report is valid; Infinity if the upstream reports nothing. */
    get knownUntil() {
        return this.#knownUntil;
    }
    /** When an answer last reported the calls left. */
    get countedAt() {
        return this.#countedAt;
    }
    /**
     * Calls kept for the probe that proves a longer period, which needs a call that is left. Two, because an answer may
     * be lost.
     */
    get keptForProof() {
        return this.#isUnproven ? 2 : 0;
    }
    /**
     * The time without departures after which a call probes, in milliseconds: one and a half of the shortest period, and
     * twice as long after each probe. Infinity for the shortest period, in which there is no such time, and if the
     * upstream reported that no calls are left of a proven period, because the probe would be rejected.
     */
    get silenceMs() {
        if (this.#lengthMs <= this.#shortest || this.#remaining === 0)
            return Infinity;
        return SILENCE * this.#shortest * 2 ** this.#probes;
    }
    /** To be called when a call leaves as a probe after a time without departures. */
    countProbe() {
        this.#probes += 1;
    }
    get foreignUsage() {
        return this.#foreign;
    }
    /** From now on, calls that we do not hear of may be those of our other servers. */
    goAlone() {
        this.#isAlone = true;
    }
    /** All our servers are heard of, from now on. */
    rejoin(now) {
        this.#isAlone = false;
        this.#startedAt = now;
    }
    /** To be called when a call ended without a report. The upstream may have counted it. */
    countLost() {
        if (this.#remaining !== null)
            this.#remaining = Math.max(0, this.#remaining - 1);
    }
    observe(observation) {
        const { limit, remaining, mark } = observation.headers;
        if (limit !== null)
            this.#observeLimit(limit, observation);
        if (remaining === null && mark === null)
            this.#observeNothing(observation);
        else if (this.#isNew(observation))
            this.#begin(observation);
        else if (this.#isOfThis(mark) && this.#extend(observation))
            this.#count(observation);
    }
    /** A lower limit is obeyed at once; a higher one only if its call left after the lower one was observed. */
    #observeLimit(limit, { departedAt, now }) {
        const isNews = this.#limit === null || departedAt >= this.#limitReportedAt;
        if (limit === this.#limit || (!isNews && limit > this.limit))
            return;
        if (this.#limit !== null) {
            this.#lengthMs = this.#shortest;
            // With a higher limit, the least `remaining` so far no longer holds.
            if (limit > this.#limit)
                this.#knownUntil = -Infinity;
        }
        this.#limit = limit;
        this.#limitReportedAt = now;
        if (this.#remaining !== null)
            this.#remaining = Math.min(this.#remaining, limit);
    }
    #observeNothing({ now, isFromApi }) {
        if (now < this.#knownUntil)
            this.countLost();
        else if (isFromApi) {
            // The upstream sends no rate limit headers: only our own log bounds the calls, and no probe is needed.
            this.#remaining = null;
            this.#resetsAt = null;
            this.#mark = null;
            this.#knownUntil = Infinity;
        }
    }
    #isNew({ headers: { mark, resetsInMs }, departedAt, now }) {
        if (this.#knownUntil === Infinity)
            return true;
        if (mark === null)
            return now >= this.#knownUntil;
        if (this.#mark === null || mark > this.#mark + this.#sameMarkMs)
            return true;
        if (this.#isOfThis(mark))
            return now >= this.#knownUntil && resetsInMs !== null;
        return departedAt >= this.#reportedAt;
    }
    #isOfThis(mark) {
        return mark === null || this.#mark === null || Math.abs(mark - this.#mark) <= this.#sameMarkMs;
    }
    #begin(observation) {
        const { now, headers } = observation;
        const { mark, resetsInMs } = headers;
        const isSame = this.#observeLength(observation);
        if (!isSame)
            this.#foreign.begin(now, this.#lengthMs);
        this.#remaining = headers.remaining;
        this.#mark = mark;
        this.#reportedAt = now;
        this.#countedAt = now;
        this.#isUnproven = (resetsInMs ?? 0) > this.#lengthMs + ROUNDING_MS;
        const probeAt = now + this.#lengthMs + (this.#isUnproven ? PROOF_MS : 0);
        this.#latestEnd = this.#lengthMs > this.#shortest ? this.#sameSince + this.#lengthMs : probeAt;
        this.#resetsAt = resetsInMs === null ? null : Math.min(now + resetsInMs, this.#latestEnd);
        this.#knownUntil = this.#resetsAt ?? this.#latestEnd;
        this.#noteForeignUsage(observation);
    }
    /**
     * Learns the length of a period: from an end that follows the last one soon, and from an end that stays the same.
     * Returns whether the end has stayed the same.
     */
    #observeLength(observation) {
        const { now, headers } = observation;
        const { mark, remaining } = headers;
        const { periodsMs } = this.#settings;
        const step = mark === null || this.#mark === null ? Infinity : mark - this.#mark;
        const isSame = mark !== null && Math.abs(step) <= this.#sameMarkMs && this.#isLessThanBefore(observation);
        if (!isSame) {
            this.#sameSince = now;
            this.#leftAtFirst = remaining;
            this.#leastLeft = Infinity;
            this.#probes = 0;
        }
        this.#leastLeft = Math.min(this.#leastLeft, remaining ?? Infinity);
        const lasted = now - this.#sameSince;
        const atLeast = periodsMs.find((ms) => lasted <= ms + ROUNDING_MS) ?? periodsMs.at(-1) ?? this.#shortest;
        const atMost = step > this.#sameMarkMs ? periodsMs.find((ms) => step <= ms + this.#sameMarkMs) : undefined;
        this.#lengthMs = Math.max(atLeast, Math.min(this.#lengthMs, atMost ?? Infinity));
        return isSame;
    }
    /** Whether the calls left have decreased by at least half of the calls that we made under this end. */
    #isLessThanBefore({ headers: { remaining }, departedAt, sentAfter }) {
        if (remaining === null || this.#leftAtFirst === null)
            return false;
        const sent = sentAfter(this.#sameSince) - sentAfter(departedAt);
        return remaining <= this.#leastLeft && (this.#leftAtFirst - remaining) * 2 >= sent;
    }
    /** Another answer of this period. The latest reported end counts, up to the latest possible end. */
    #extend({ now, headers: { resetsInMs } }) {
        if (resetsInMs !== null && this.#resetsAt !== null) {
            this.#resetsAt = Math.max(this.#resetsAt, Math.min(now + resetsInMs, this.#latestEnd));
            this.#knownUntil = this.#resetsAt;
        }
        return now < this.#knownUntil;
    }
    #count(observation) {
        const { remaining } = observation.headers;
        if (remaining === null) {
            this.countLost();
            return;
        }
        this.#remaining = Math.min(this.#remaining ?? Infinity, remaining);
        this.#leastLeft = Math.min(this.#leastLeft, remaining);
        this.#countedAt = observation.now;
        this.#noteForeignUsage(observation);
    }
    /**
     * Calls that the upstream counted and we did not make are foreign usage. Our calls are counted generously (a little
     * more than a period, and those in flight), so that there are no false positives. The period in which this process
     * started is skipped, because an earlier process of this server may have made calls in it.
     */
    #noteForeignUsage({ headers, now, sentAfter }) {
        const began = Math.min((this.#resetsAt ?? now) - this.#lengthMs, this.#sameSince);
        const since = began - Math.min(ROUNDING_MS, this.#lengthMs / 10);
        if (this.#limit === null || headers.remaining === null)
            return;
        if (this.#isAlone || since < this.#startedAt)
            return;
        this.#foreign.note(this.#limit - headers.remaining - sentAfter(since));
    }
    get #shortest() {
        return this.#settings.periodsMs[0] ?? 60_000;
    }
    get #sameMarkMs() {
        return Math.min(SAME_MARK_MS, this.#lengthMs / 10);
    }
}
//# sourceMappingURL=period.js.map