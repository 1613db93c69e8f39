import { Forecast } from "../forecast.js";
import { PRIORITIES } from "../priority.js";
import { Ledger } from "./ledger.js";
import { Pause } from "./pause.js";
import { Period } from "./period.js";
import { rulesOf, usableOf } from "./rules.js";
import { WriteDemand } from "./write-demand.js";
/** Longest pause after a 429 of the ordinary kind. */
const LONGEST_PAUSE_MS = 3_600_000;
/** The expected response time until one was measured. */
const FIRST_LATENCY_MS = 100;
/** The part of the limit that is kept for bursts of other consumers, if they have a share at all. */
const MARGIN = 0.1;
/** Statuses of authentication, plans and gateways. They do not come from the API itself. */
const NOT_FROM_API = new Set([401, 402, 403]);
/** Limits other than that of the period, by `X-Rate-Limit-Type`. */
const OTHER_LIMITS = new Set([
    "bulk_api_calls",
    "webhook_calls",
    "api_calls_cycle",
]);
/**
 * What is known about the upstream's rate limit: our own log of departures, the present period as the upstream reported
 * it, the pauses it asked for, and the calls in flight. The rest of the governor reads it from this class and its
 * forecasts.
 */
export class UsageWindow {
    #settings;
    #period;
    #pause = new Pause();
    #bulkPause = new Pause();
    /** One log for each level together with the less urgent ones. */
    #ledgers = PRIORITIES.map(() => Ledger.empty());
    #flights = new Set();
    /** Calls that count for several, until it is known what the other servers did. */
    #heavy = [];
    #weight = 1;
    #writes = new WriteDemand();
    /** Whether an answer has reported how much of a period was used. */
    #hasCounted = false;
    /** What it reported, if this server was alone then. */
    #usedBefore = null;
    #hasObserved = false;
    #latencyMs = FIRST_LATENCY_MS;
    constructor(settings, now) {
        this.#settings = settings;
        this.#period = new Period(settings, now);
        for (const ledger of this.#ledgers)
            ledger.keep(settings.assumedLimit);
    }
    /** Whether any answer has been observed. */
    get hasObserved() {
        return this.#hasObserved;
    }
    /** Calls allowed in a period. */
    get limit() {
        return this.#period.limit;
    }
    /** Length of a period, in milliseconds. */
    get lengthMs() {
        return this.#period.lengthMs;
    }
    /** The time for which a departure counts, in milliseconds. */
    get spanMs() {
        return this.#rules(0)[0]?.spanMs ?? this.lengthMs;
    }
    /** No call leaves before; milliseconds since 1970. */
    get pausedUntil() {
        return this.#pause.until;
    }
    /** No bulk call leaves before. */
    get bulkPausedUntil() {
        return this.#bulkPause.until;
    }
    /** When another call may probe although the probe in flight is unanswered. */
    get probeAt() {
        const departures = [...this.#flights].map(({ departedAt }) => departedAt);
        return Math.max(...departures) + this.#settings.probePatienceMs;
    }
    /** Counts calls that mutations request, admitted or not. */
    countWriteDemand(now, calls) {
        this.#writes.note(now, calls);
    }
    /**
     * When the first call of an operation that is admitted at `now` must have left. The time of a pause does not count:
     * an operation that still has time after it is served.
     */
    latestFirst(now) {
        return Math.max(now, this.#pause.until) + this.#settings.maxWaitMs;
    }
    /** When a bulk call may leave as far as the bulk limit is concerned. After a pause they go one at a time. */
    bulkAt(now) {
        const isProbing = this.#bulkPause.isInDoubt && [...this.#flights].some(({ isBulk }) => isBulk);
        return isProbing ? Infinity : Math.max(now, this.#bulkPause.until);
    }
    /** Departures that a call counts for: 1, or the number of servers while this one is alone. */
    get weight() {
        return this.#weight;
    }
    /** From now on, nothing is heard of the other servers. They are taken to call as often as this one. */
    goAlone(servers) {
        if (servers > 1)
            this.#period.goAlone();
        this.#weight = Math.max(this.#weight, servers);
    }
    /** What the other servers did is known again, and is in the log. */
    rejoin(now) {
        if (this.#weight === 1)
            return;
        this.#weight = 1;
        this.#period.rejoin(now);
        for (const flight of this.#heavy.splice(0)) {
            for (const ledger of this.#ledgersOf(flight))
                ledger.eraseMany(flight.departedAt, flight.weight - 1);
        }
        // What was used before were calls of the other servers, too. The next report shows the rest.
        const used = this.#usedBefore;
        if (used === null)
            return;
        for (const ledger of this.#ledgers)
            ledger.eraseMany(used.time, used.calls);
        this.#usedBefore = null;
        this.#hasCounted = false;
    }
    /**
     * A call leaves.
     *
     * @param weight - departures that it counts for. Default {@link weight}
     */
    depart(now, level, isBulk, weight = this.#weight) {
        const flight = { departedAt: now, level, isBulk, weight, isElsewhere: false };
        this.#record(flight);
        this.#flights.add(flight);
        return flight;
    }
    /**
     * Another server lets a call leave.
     *
     * @param isInFlight - false if it was answered already, and what the upstream has told since counts it
     */
    departElsewhere(time, level, isBulk, isInFlight) {
        const flight = { departedAt: time, level, isBulk, weight: 1, isElsewhere: true };
        this.#record(flight);
        if (isInFlight)
            this.#flights.add(flight);
        return flight;
    }
    /** A call that has been counted did not leave, whether or not it was answered. */
    forget(flight) {
        this.#flights.delete(flight);
        this.#unrecord(flight);
    }
    /** A call with a permit was not sent. False if it was answered before. */
    erase(flight) {
        if (!this.#flights.delete(flight))
            return false;
        this.#unrecord(flight);
        return true;
    }
    /** A call was answered, or failed without an answer (null). False if that was reported before. */
    land(flight, answer, now) {
        if (!this.#flights.delete(flight))
            return false;
        if (answer === null)
            this.#period.countLost();
        else
            this.#observe(flight, answer.status, answer.rate, now);
        return true;
    }
    /** A call leaves only as a probe, because no call has left for so long. */
    countProbe() {
        this.#period.countProbe();
    }
    /**
     * The forecast for calls without a reservation. It keeps the calls that writes lately needed.
     *
     * @param weight - calls that a departure counts for. Default {@link weight}
     */
    forecast(now, weight = this.#weight) {
        return this.#forecast(now, weight, this.#writes.calls(now, this.#period.lengthMs));
    }
    /** The forecast for reserved calls. These are not delayed if writes need more in the meantime. */
    forecastReserved(now) {
        return this.#forecast(now, this.#weight, 0);
    }
    /** The forecast for an account that was idle for a period. */
    forecastIdle(now) {
        return this.#forecastFrom({
            now,
            ledgers: PRIORITIES.map(() => Ledger.empty()),
            rules: this.#rules(0),
            weight: this.#weight,
            concurrency: this.#settings.concurrency,
            pausedUntil: now,
            knownUntil: now + this.#period.lengthMs,
            countedAt: now,
            left: this.#leftWhenFresh,
            inFlight: [],
        });
    }
    report(now) {
        const { reportedLimit: limit, resetsAt, remaining } = this.#period;
        return {
            limit,
            remaining: this.#isKnown(now) && remaining !== null ? Math.max(0, remaining - this.#flights.size) : null,
            resetsAt: resetsAt !== null && resetsAt > now ? resetsAt : null,
        };
    }
    snapshot(now) {
        const { lengthMs, foreignUsage, remaining, knownUntil } = this.#period;
        const isKnown = this.#isKnown(now);
        const [all, reads] = this.#rules(this.#writes.calls(now, lengthMs));
        const since = now - (all?.spanMs ?? 0);
        const [usedByAll = 0, usedByReads = 0] = this.#ledgers.map((ledger) => ledger.countAfter(since));
        const kept = (all?.cap ?? 0) - (reads?.cap ?? 0) - (usedByAll - usedByReads);
        const pausedUntil = Math.max(this.#pause.until, isKnown && remaining === 0 ? knownUntil : -Infinity);
        return {
            ...this.report(now),
            windowMs: lengthMs,
            isKnown,
            usedInWindow: usedByAll,
            reservedForWrites: Math.max(0, kept),
            inFlight: this.#flights.size,
            pausedUntil: pausedUntil > now ? pausedUntil : null,
            bulkPausedUntil: this.#bulkPause.until > now ? this.#bulkPause.until : null,
            foreignUsage: foreignUsage.taken,
            keptForForeignUsage: this.#keptForForeignUsage,
        };
    }
    #isKnown(now) {
        return !this.#pause.isInDoubt && now < this.#period.knownUntil;
    }
    #observe({ departedAt, isBulk }, status, rate, now) {
        this.#hasObserved = true;
        this.#latencyMs += (now - departedAt - this.#latencyMs) / 8;
        const type = status === 429 ? (rate.type ?? "api_calls") : null;
        // Another limit was hit. Its headers do not count the calls of this period.
        if (OTHER_LIMITS.has(type))
            this.#period.countLost();
        else {
            this.#period.observe({
                headers: rate,
                departedAt,
                now,
                sentAfter: (time) => this.#ledgers[0]?.countAfter(time) ?? 0,
                isFromApi: status < 500 && !NOT_FROM_API.has(status),
            });
            for (const ledger of this.#ledgers)
                ledger.keep(this.#period.limit);
            this.#countUsedBefore(rate, now);
        }
        this.#pauseAfter(type, rate, departedAt, isBulk, now);
    }
    #pauseAfter(type, rate, departedAt, isBulk, now) {
        switch (type) {
            case null:
                this.#pause.answered(departedAt);
                if (isBulk)
                    this.#bulkPause.answered(departedAt);
                return;
            // A used-up billing cycle lasts too long to wait for in a queue: the pipeline suspends all calls instead.
            case "webhook_calls":
            case "api_calls_cycle":
                return;
            case "bulk_api_calls":
                this.#bulkPause.begin(now + this.#pauseMs(rate));
                return;
            default:
                this.#pause.begin(now + this.#pauseMs(rate));
        }
    }
    /**
     * The first report shows the calls that an earlier process or another consumer made in this period. Their time is
     * unknown, so they count as made now. Then no window that began before this process can exceed the limit.
     */
    #countUsedBefore({ limit, remaining }, now) {
        if (this.#hasCounted || limit === null || remaining === null)
            return;
        this.#hasCounted = true;
        const ours = this.#ledgers[0]?.countAfter(-Infinity) ?? 0;
        const calls = Math.max(0, limit - remaining - ours);
        for (const ledger of this.#ledgers)
            ledger.recordMany(now, calls);
        if (this.#weight > 1)
            this.#usedBefore = { time: now, calls };
    }
    #pauseMs({ retryAfterMs, resetsInMs }) {
        if (retryAfterMs !== null)
            return Math.min(retryAfterMs, LONGEST_PAUSE_MS);
        // A wrong clock may put the reset an hour away. At most one period is waited for.
        return Math.min(resetsInMs ?? this.#settings.defaultPauseMs, this.#period.lengthMs);
    }
    #record(flight) {
        const { departedAt, weight } = flight;
        for (const ledger of this.#ledgersOf(flight))
            ledger.recordMany(departedAt, weight);
        if (weight === 1)
            return;
        const since = departedAt - 2 * this.lengthMs;
        this.#heavy = this.#heavy.filter((one) => one.departedAt > since);
        this.#heavy.push(flight);
    }
    #unrecord(flight) {
        const { departedAt, weight } = flight;
        const index = this.#heavy.indexOf(flight);
        // Otherwise it counts for one call now, whatever it counted for when it left.
        const count = index < 0 ? 1 : weight;
        if (index >= 0)
            this.#heavy.splice(index, 1);
        for (const ledger of this.#ledgersOf(flight))
            ledger.eraseMany(departedAt, count);
    }
    #ledgersOf({ level }) {
        return this.#ledgers.slice(0, level + 1);
    }
    /**
     * Calls of this period that are kept for other consumers: their share, or what they may still use, whichever is more.
     */
    get #keptForForeignUsage() {
        const { limit, foreignUsage } = this.#period;
        const theirShare = limit - usableOf(limit, this.#settings.share);
        // Consumers that have used up their share may still make a burst of calls.
        const margin = Math.min(theirShare, Math.floor(MARGIN * limit));
        return Math.max(foreignUsage.headroom, theirShare - foreignUsage.taken, margin);
    }
    /** @param forWrites - calls that writes lately needed in a window */
    #rules(forWrites) {
        return rulesOf(this.#period, this.#settings, forWrites);
    }
    #forecast(now, weight, forWrites) {
        const { knownUntil, countedAt, remaining, keptForProof } = this.#period;
        const inFlight = [];
        let elsewhere = 0;
        let latest = -Infinity;
        let isSorted = true;
        for (const { departedAt, isElsewhere } of this.#flights) {
            inFlight.push(departedAt);
            if (isElsewhere)
                elsewhere += 1;
            if (departedAt < latest)
                isSorted = false;
            latest = departedAt;
        }
        // What other servers did may be heard of late.
        if (!isSorted)
            inFlight.sort((a, b) => a - b);
        return this.#forecastFrom({
            now,
            ledgers: this.#ledgers,
            rules: this.#rules(forWrites),
            weight,
            // The transport has so many sockets. Calls of other servers take none.
            concurrency: this.#settings.concurrency + elsewhere,
            pausedUntil: this.#pause.until,
            knownUntil: this.#pause.isInDoubt ? -Infinity : knownUntil,
            countedAt,
            left: remaining === null ? null : remaining - Math.max(this.#keptForForeignUsage, keptForProof),
            inFlight,
        });
    }
    /** The forecast for an account in some state. It is not copied: this is done for every call. */
    #forecastFrom(state) {
        const { lengthMs, silenceMs } = this.#period;
        const { now, ledgers, rules, weight, concurrency, pausedUntil, knownUntil, countedAt, left, inFlight } = state;
        return new Forecast({
            now,
            ledgers,
            rules,
            pausedUntil,
            knownUntil,
            countedAt,
            left,
            leftWhenFresh: this.#leftWhenFresh,
            periodMs: lengthMs,
            concurrency,
            weight,
            probePatienceMs: this.#settings.probePatienceMs,
            silenceMs,
            inFlight,
            latencyMs: this.#latencyMs,
        });
    }
    get #leftWhenFresh() {
        const { limit, foreignUsage } = this.#period;
        return limit - Math.max(foreignUsage.mostInPeriod, limit - usableOf(limit, this.#settings.share));
    }
}
//# sourceMappingURL=usage-window.js.map