import { PRIORITIES } from "./priority.js";
import { Departures, forecastTurns, LONGEST_FORECAST } from "./turns.js";
/** Calls set aside for an operation. */
export class Reservation {
    party;
    level;
    deadlineAt;
    /** Departures that each of its calls counts for: more than 1 if it was promised while this server was alone. */
    weight;
    #firstBy;
    #onClose;
    #left;
    #waiting = 0;
    #isClosed = false;
    #hasBegun = false;
    constructor({ calls, party, level, deadlineAt, firstBy, weight = 1 }, onClose) {
        this.#left = calls;
        this.weight = weight;
        this.party = party;
        this.level = level;
        this.deadlineAt = deadlineAt;
        this.#firstBy = firstBy;
        this.#onClose = onClose;
    }
    /** Calls not used yet. */
    get left() {
        return this.#left;
    }
    /** When its first call must have left. Infinity once one has. */
    get beginBy() {
        return this.#hasBegun ? Infinity : this.#firstBy;
    }
    /** Calls that have not left: the unused ones and those that wait. */
    get toLeave() {
        return this.#left + this.#waiting;
    }
    /** Gives back what was not used. */
    close() {
        const unused = this.#left;
        this.#isClosed = true;
        this.#left = 0;
        this.#onClose(this, unused);
    }
    /** One of its calls waits from now on. */
    startWaiting() {
        this.#left -= 1;
        this.#waiting += 1;
    }
    /** One of its calls does not wait any more. */
    stopWaiting() {
        this.#waiting -= 1;
    }
    /** One of its calls has left for the upstream. */
    begin() {
        this.#hasBegun = true;
    }
    /** One of its calls did not leave after all, and can be used again. */
    restore() {
        if (!this.#isClosed)
            this.#left += 1;
    }
}
/**
 * The open reservations. A new one is made only if by forecast it and all others can be kept. More urgent levels go first, and
 * the callers of a level take turns, and their operations.
 */
export class Reservations {
    #open = new Set();
    add(reserved) {
        this.#open.add(reserved);
    }
    remove(reserved) {
        this.#open.delete(reserved);
    }
    get open() {
        return this.#open;
    }
    /** Drops reservations whose deadline has passed. */
    expire(now) {
        for (const reserved of this.#open) {
            if (reserved.deadlineAt < now)
                this.#open.delete(reserved);
        }
    }
    /** Reserved calls that have not left, by level. */
    get reserved() {
        return this.#sum(({ toLeave }) => toLeave);
    }
    /** Reserved calls that were not asked for yet, by level. */
    get unused() {
        return this.#sum(({ left }) => left);
    }
    /** The earliest deadline. Infinity if there is no reservation. */
    get firstDeadline() {
        let first = Infinity;
        for (const { deadlineAt } of this.#open)
            first = Math.min(first, deadlineAt);
        return first;
    }
    /**
     * Returns the forecast for any number of calls of a request. If no less urgent call is to leave, one forecast serves for all
     * numbers.
     *
     * @param alsoWaiting - calls that wait without a reservation
     */
    forecast(request, alsoWaiting, forecastOf) {
        const { party, level, deadlineAt, firstBy, demands } = request;
        const priorities = this.#byLevel(alsoWaiting);
        const below = priorities.slice(level + 1);
        const begin = () => {
            const forecast = forecastOf();
            const { now } = forecast;
            for (const parties of priorities.slice(0, level))
                departAll(forecast, parties);
            return { forecast, now, own: new Departures(forecast, level, now) };
        };
        let shared = begin();
        return (calls) => {
            if (below.some((parties) => parties.length > 0))
                shared = begin();
            const { forecast, now, own } = shared;
            const asked = { party, level, deadlineAt, firstBy, demands, toLeave: calls };
            const result = forecastTurns(own, priorities[level] ?? [], asked);
            const { first, last } = result;
            let { broken, lost } = result;
            below.forEach((parties, index) => {
                const late = forecastTurns(new Departures(forecast, level + 1 + index, now), parties, null);
                broken += late.broken;
                lost += late.lost;
            });
            return { first, last, broken, lost };
        };
    }
    /** Lets everything leave in a forecast that is reserved or waits, level by level. */
    departAll(alsoWaiting, forecast) {
        for (const claims of this.#byLevel(alsoWaiting))
            departAll(forecast, claims);
    }
    #byLevel(alsoWaiting) {
        const claims = [...this.#open, ...alsoWaiting].filter(({ toLeave }) => toLeave > 0);
        return PRIORITIES.map((_, index) => claims.filter(({ level }) => level === index));
    }
    #sum(count) {
        const sums = [0, 0, 0];
        for (const reserved of this.#open)
            sums[reserved.level] = (sums[reserved.level] ?? 0) + count(reserved);
        return sums;
    }
}
function departAll(forecast, parties) {
    let calls = 0;
    for (const { toLeave } of parties)
        calls += toLeave;
    const [party] = parties;
    for (let left = Math.min(calls, LONGEST_FORECAST); left > 0; left -= 1)
        forecast.depart(party?.level ?? 0);
}
//# sourceMappingURL=reservations.js.map