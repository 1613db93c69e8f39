import { CallerDemand } from "./caller-demand.js";
import { NOBODY } from "./party.js";
import { levelOf } from "./priority.js";
import { RecentRefusals } from "./recent-refusals.js";
import { Reservation } from "./reservations.js";
import { CAUTION } from "./turns.js";
/** Steps of the search for the time to ask again. */
const RETRY_STEPS = 8;
/** Decides whether an operation's calls can be set aside. Never waits. */
export class AdmissionControl {
    #window;
    #reservations;
    #queue;
    #maxWaitMs;
    #onClose;
    #refusals = new RecentRefusals();
    #demand = new CallerDemand();
    /** The write that was refused last. */
    #refusedWrite = null;
    /**
     * @param maxWaitMs - longest wait for the first call of an operation
     * @param onClose - called when a reservation is closed: others may use what it leaves
     */
    constructor(window, reservations, queue, maxWaitMs, onClose) {
        this.#window = window;
        this.#reservations = reservations;
        this.#queue = queue;
        this.#maxWaitMs = maxWaitMs;
        this.#onClose = onClose;
    }
    /** @param isAgain - whether the same request was decided before, and something has come in between */
    admit({ calls, priority, deadlineAt, party = NOBODY }, now, isAgain) {
        this.#reservations.expire(now);
        if (!isAgain)
            this.#demand.note(party, levelOf(priority), calls, now);
        const level = this.#levelOf(priority, party, now);
        if (level === 0 && !isAgain)
            this.#countDemand(calls, deadlineAt, now);
        const request = this.#requestOf(calls, party, level, deadlineAt, now);
        const recent = this.#refusals.of(request, now);
        if (recent !== null)
            return this.#refuse(request, recent);
        const isAffordable = this.#affordableFor(request, now);
        // Before the first answer the limit is unknown. A refusal would be a guess; the first call goes alone anyway.
        if (this.#window.hasObserved && !isAffordable(calls)) {
            const refused = this.#refusals.keep(request, now, {
                admitted: false,
                retryAfterMs: this.#isEverPossible(request, now) ? this.#retryAfterMs(request, now) : null,
                affordable: most(calls, isAffordable),
            });
            return this.#refuse(request, refused);
        }
        return { admitted: true, reservation: this.reserve(request) };
    }
    /** Whether so many more calls could be set aside beside a reservation, by the same deadline. */
    hasRoomBeside({ party, level, deadlineAt }, calls, now) {
        return this.#affordableFor(this.#requestOf(calls, party, level, deadlineAt, now), now)(calls);
    }
    #requestOf(calls, party, level, deadlineAt, now) {
        return {
            calls,
            party,
            level,
            deadlineAt,
            firstBy: this.#window.latestFirst(now),
            demands: this.#demand.besides(party, level, now),
            weight: this.#window.weight,
        };
    }
    /** Sets calls aside without a decision. */
    reserve(request) {
        const reservation = new Reservation(request, (closed, unused) => {
            this.#reservations.remove(closed);
            if (unused > 0)
                this.#refusals.forget();
            this.#onClose(closed, unused);
        });
        if (request.calls > 0)
            this.#reservations.add(reservation);
        return reservation;
    }
    /** Another server was asked for calls, admitted or not. */
    askedElsewhere(party, level, calls, now) {
        this.#demand.note(party, level, calls, now);
        if (level === 0)
            this.#window.countWriteDemand(now, calls);
    }
    /** There is more room than was forecast. */
    forgetRefusals() {
        this.#refusals.forget();
    }
    /**
     * The level of an operation. Writes come before reads, but those of a caller who asks for more than its share have their turns
     * among the reads. Otherwise they would leave nothing to the reads of others.
     */
    #levelOf(priority, party, now) {
        const level = levelOf(priority);
        const { limit, lengthMs } = this.#window;
        return level === 0 && this.#demand.exceedsShare(party, level, limit / lengthMs, now) ? 1 : level;
    }
    #refuse({ level, deadlineAt }, refused) {
        if (level === 0)
            this.#refusedWrite = { deadlineAt, affordable: refused.affordable };
        return refused;
    }
    /**
     * Counts what a write asks for. A write that was refused and asks again for what is affordable, by the same deadline, is
     * no further demand. If it were, more would be kept for writes than the refusal has seen, and it could be refused again.
     */
    #countDemand(calls, deadlineAt, now) {
        const refused = this.#refusedWrite;
        this.#refusedWrite = null;
        const isCounted = refused !== null && refused.deadlineAt === deadlineAt && calls <= refused.affordable;
        if (!isCounted)
            this.#window.countWriteDemand(now, calls);
    }
    /** Tells for a number of calls whether they can be reserved. A reservation that is lost anyway is no reason for a refusal. */
    #affordableFor(request, now) {
        const forecastOf = this.#reservations.forecast(request, this.#unreserved, () => this.#window.forecast(now));
        return (calls) => {
            const { first, last, broken } = forecastOf(calls);
            if (calls === 0)
                return true;
            if (first > request.firstBy || last > request.deadlineAt)
                return false;
            return broken === 0 || broken <= forecastOf(0).lost;
        };
    }
    /** Calls that wait without a reservation, by caller and level. */
    get #unreserved() {
        const claims = new Map();
        for (const { party, level } of this.#queue.unreserved) {
            const key = `${level} ${party.name}`;
            const toLeave = (claims.get(key)?.toLeave ?? 0) + 1;
            claims.set(key, { party, level, toLeave, deadlineAt: Infinity });
        }
        return [...claims.values()];
    }
    /**
     * The time after which the request would be admitted if nobody else asked: what is reserved leaves, the request waits, and
     * then its calls leave as they can. Waiting frees room, so a few steps lead there.
     */
    #retryAfterMs({ calls, level, deadlineAt }, now) {
        const patience = Math.max(0, deadlineAt - now);
        const longest = this.#window.lengthMs + Math.max(0, this.#window.pausedUntil - now);
        const afterwards = this.#window.forecast(now);
        this.#reservations.departAll(this.#unreserved, afterwards);
        let wait = 1;
        for (let step = 0; step < RETRY_STEPS && wait < longest; step += 1) {
            const forecast = afterwards.fork();
            forecast.wait(now + wait);
            const from = forecast.now;
            const first = forecast.depart(level) - from;
            let last = first;
            for (let left = Math.min(calls, this.#window.limit) - 1; left > 0; left -= 1) {
                last = forecast.depart(level) - from;
            }
            const isTooLate = last * CAUTION > patience;
            if (first <= this.#maxWaitMs && !isTooLate)
                return Math.ceil(from - now);
            wait = from - now + Math.max(first, isTooLate ? last * CAUTION - patience : 0, 1);
        }
        return Math.ceil(Math.min(wait, longest));
    }
    /** Whether so many calls can leave in time at all, with an account that nobody has used for a while. */
    #isEverPossible({ calls, level, deadlineAt }, now) {
        if (calls > this.#window.limit)
            return false;
        const idle = this.#window.forecastIdle(now);
        let last = now;
        for (let left = calls; left > 0; left -= 1)
            last = idle.depart(level);
        return (last - now) * CAUTION <= Math.max(0, deadlineAt - now);
    }
}
/** The most calls, fewer than `calls`, of which `isTrueOf` is true. It is true of 0 and of fewer than a number it is true of. */
function most(calls, isTrueOf) {
    let [low, high] = [0, calls];
    while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if (isTrueOf(middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}
//# sourceMappingURL=admission-control.js.map