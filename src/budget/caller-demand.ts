import { LRUCache } from "lru-cache";
import type { Party } from "./party.js";
import { PRIORITIES } from "./priority.js";

/** Most callers to remember for each priority. The one that was quiet for longest is forgotten. */
const MAX_CALLERS = 100;
/** How long a request counts, in milliseconds: after that time, a third of it is left. */
const MEMORY_MS = 20_000;
/** How long the largest operation is remembered, and a caller who asks for nothing more, in milliseconds. */
const ACTIVE_MS = 60_000;

/** What a caller lately asked for at one priority. */
export interface Demand {
  readonly party: Party;
  /** Calls per millisecond, on average. */
  readonly rate: number;
  /** Calls of its largest operation. */
  readonly largest: number;
}

interface Recent {
  readonly party: Party;
  /** Its requested calls, the less the longer ago. */
  readonly calls: number;
  readonly at: number;
  readonly largest: number;
  readonly largestAt: number;
}

/** What each caller lately asked for, admitted or not. So much is left to it by the others, up to its share. */
export class CallerDemand {
  readonly #levels = PRIORITIES.map(() => new LRUCache<string, Recent>({ max: MAX_CALLERS }));

  /** An operation asks for so many calls. */
  note(party: Party, level: number, calls: number, now: number): void {
    const callers = this.#levels[level];
    if (callers === undefined || calls === 0) return;
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
  besides({ name }: Party, level: number, now: number): readonly Demand[] {
    const demands: Demand[] = [];
    for (const recent of this.#levels[level]?.values() ?? []) {
      if (recent.party.name === name || now - recent.at > ACTIVE_MS) continue;
      const { party, largest } = recent;
      demands.push({ party, rate: remembered(recent, now) / MEMORY_MS, largest });
    }
    return demands;
  }

  /** Whether a caller lately asked for more than its share at this priority, while others are active at this or the next. */
  exceedsShare(party: Party, level: number, callsPerMs: number, now: number): boolean {
    const recent = this.#levels[level]?.get(party.name);
    const others = new Map(
      [level, level + 1].flatMap((at) => this.besides(party, at, now)).map((one) => [one.party.name, one]),
    );
    if (recent === undefined || others.size === 0) return false;
    let weights = party.weight;
    for (const other of others.values()) weights += other.party.weight;
    return remembered(recent, now) / MEMORY_MS > (callsPerMs * party.weight) / weights;
  }
}

function remembered({ calls, at }: Recent, now: number): number {
  return calls * Math.exp((at - now) / MEMORY_MS);
}
