/** Forecast waits are multiplied by this, because answers may get slower and timers are inexact. */
export const CAUTION = 1.05;
/** Most departures of a forecast. Later ones count as late. Enough for ten seconds of the largest plan. */
export const LONGEST_FORECAST = 4_000;
/** When the calls of one level leave by forecast. Computed on demand. */
export class Departures {
    #times = [];
    #forecast;
    #level;
    now;
    constructor(forecast, level, now) {
        this.#forecast = forecast;
        this.#level = level;
        this.now = now;
    }
    /** When the `nth` call leaves, 1 being the next one. */
    at(nth) {
        while (this.#times.length < Math.min(nth, LONGEST_FORECAST)) {
            this.#times.push(this.now + (this.#forecast.depart(this.#level) - this.now) * CAUTION);
        }
        return this.#times[nth - 1] ?? Infinity;
    }
}
/**
 * Claims of a caller take turns: before the last call of one, each of the others has had at most as many. Before a call of a caller,
 * another caller has had at most as many as its weight gives it.
 *
 * The claims of the caller who makes the request are late already if the others then could not have what they lately asked
 * for. So a caller reserves less than there is while others are active, and they find room.
 */
export function forecastTurns(departures, others, request) {
    const shares = sharesOf(request === null || request.toLeave === 0 ? others : [...others, request]);
    let [first, last, broken, lost] = [-Infinity, -Infinity, 0, 0];
    for (const share of shares.values()) {
        const { party, claims } = share;
        // A caller with a single operation leaves nothing: it could never begin a large one otherwise.
        const isBound = claims.length > 1 && request !== null && request.party.name === party.name;
        const at = (own, by) => {
            const turn = own + claimsBefore(own, party, shares);
            if (!isBound)
                return departures.at(turn);
            return leavesAt(departures, turn, by, (untilMs) => keptFor(request.demands, own, untilMs, party, shares));
        };
        let done = 0;
        for (const [index, claim] of claims.entries()) {
            const time = at(done + claim.toLeave * (claims.length - index), claim.deadlineAt);
            done += claim.toLeave;
            if (claim === request) {
                first = at(claims.length, request.firstBy);
                last = time;
            }
            else if (time > claim.deadlineAt) {
                broken += 1;
                if (departures.at(claim.toLeave) > claim.deadlineAt)
                    lost += 1;
            }
        }
    }
    return { first, last, broken, lost };
}
/** Claimed calls of other callers that leave before the `own`th call of a caller. */
function claimsBefore(own, party, shares) {
    let calls = 0;
    for (const share of shares.values()) {
        if (share.party.name !== party.name)
            calls += claimedBefore(own, party, share);
    }
    return calls;
}
function claimedBefore(own, { weight }, { party, total }) {
    return Math.min(total, Math.floor(((own - 1) * party.weight) / weight) + 1);
}
/**
 * When the `turn`th call leaves if other callers make as many calls before as `kept` says for a time. Later than `by` if that is
 * too late. The later it leaves, the more calls of others come before it, so the time is approached from below.
 */
function leavesAt(departures, turn, by, kept) {
    let calls = turn;
    for (;;) {
        const time = departures.at(calls);
        const needed = turn + kept(time - departures.now);
        if (needed <= calls || time > by)
            return time;
        calls = needed;
    }
}
/**
 * Calls besides their claims that are left to other callers before the `own`th call of a caller. That is what they ask for on
 * average until it leaves, and one operation more, the largest of any. None gets more than its weight gives it.
 */
function keptFor(demands, own, untilMs, party, shares) {
    let kept = 0;
    let oneMore = 0;
    for (const { party: other, rate, largest } of demands) {
        const part = (own * other.weight) / party.weight;
        const share = shares.get(other.name);
        const claimed = share === undefined ? 0 : claimedBefore(own, party, share);
        const average = rate * untilMs;
        const usual = Math.max(claimed, Math.min(average, part));
        kept += usual - claimed;
        oneMore = Math.max(oneMore, Math.min(average + largest, part) - usual);
    }
    return Math.ceil(kept + oneMore);
}
/** The claims of each caller, those with the fewest calls first. */
function sharesOf(claims) {
    const shares = new Map();
    for (const claim of claims) {
        const { party, toLeave } = claim;
        const share = shares.get(party.name) ?? { party, claims: [], total: 0 };
        share.claims.push(claim);
        share.total += toLeave;
        shares.set(party.name, share);
    }
    for (const { claims: own } of shares.values())
        own.sort((a, b) => a.toLeave - b.toLeave);
    return shares;
}
//# sourceMappingURL=turns.js.map