import { LRUCache } from "lru-cache";
import { PRIORITIES } from "./priority.js";
/** Most callers to remember for each priority. The one that was quiet for longest is forgotten. */
const MAX_CALLERS = 100;
/** How long a request counts, in milliseconds: after that time, a third of it is left. */
const MEMORY_MS = 20_000;
/** How long the largest operation is remembered, and a caller who asks for nothing more, in milliseconds. */
const ACTIVE_MS = 60_000;
/** What each caller lately asked for, admitted or not. So much is left to it by the others, up to its share. */
export class CallerDemand {
    #levels = PRIORITIES.map(() => new LRUCache({ max: MAX_CALLERS }));
    /** An operation asks for so many calls. */
    note(party, level, calls, now) {
        const callers = this.#levels[level];
        if (callers === undefined || calls === 0)
            return;
        const before = callers.get(party.name);
        const isLargest = before === undefined || calls >= before.largest || now - before.largestAt > ACTIVE_MS;
        callers.set(party.name, {
            party,
            calls: (before === undefined ? 0 : remembered(before, now)) + calls,
            at: now,
            largest: isLargest ? calls : before.largest,
            largestAt: isLargest ? now : before.largestAt,
        });
    }
    /** What the active callers besides this one ask for. */
    besides({ name }, level, now) {
        const demands = [];
        for (const recent of this.#levels[level]?.values() ?? []) {
            if (recent.party.name === name || now - recent.at > ACTIVE_MS)
                continue;
            const { party, largest } = recent;
            demands.push({ party, rate: remembered(recent, now) / MEMORY_MS, largest });
        }
        return demands;
    }
    /** Whether a caller lately asked for more than its share at this priority, while others are active at this or the next. */
    exceedsShare(party, level, callsPerMs, now) {
        const recent = this.#levels[level]?.get(party.name);
        const others = new Map([level, level + 1].flatMap((at) => this.besides(party, at, now)).map((one) => [one.party.name, one]));
        if (recent === undefined || others.size === 0)
            return false;
        let weights = party.weight;
        for (const other of others.values())
            weights += other.party.weight;
        return remembered(recent, now) / MEMORY_MS > (callsPerMs * party.weight) / weights;
    }
}
function remembered({ calls, at }, now) {
    return calls * Math.exp((at - now) / MEMORY_MS);
}
//# sourceMappingURL=caller-demand.js.map