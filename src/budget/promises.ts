import type { Outlook, SetAside } from "./outlook.js";

/** Calls set aside for an operation. */
export interface Reservation {
  /** Calls not used yet. */
  readonly left: number;
  /** Gives back what was not used. */
  close(): void;
}

/** What an operation wants to have promised. */
export interface Wish {
  readonly calls: number;
  readonly rank: number;
  readonly deadlineAt: number;
  /** When its first call must have left; else it is shed. */
  readonly firstBy: number;
}

/** Forecasts are stretched by this: answers may take longer than lately, and timers are not exact. */
export const CAUTION = 1.05;
/** Steps of a forecast at most; what comes after is late. Enough for ten seconds of the largest plan. */
const LONGEST_FORECAST = 4_000;

export class Reserved implements Reservation {
  readonly rank: number;
  readonly deadlineAt: number;
  readonly #firstBy: number;
  readonly #onClose: (reserved: Reserved, unused: number) => void;
  #left: number;
  #waiting = 0;
  #isClosed = false;
  #hasBegun = false;

  constructor(
    { calls, rank, deadlineAt, firstBy }: Wish,
    onClose: (reserved: Reserved, unused: number) => void,
  ) {
    this.#left = calls;
    this.rank = rank;
    this.deadlineAt = deadlineAt;
    this.#firstBy = firstBy;
    this.#onClose = onClose;
  }

  get left(): number {
    return this.#left;
  }

  /** Until when one of its calls must have left; Infinity once one has. */
  get beginBy(): number {
    return this.#hasBegun ? Infinity : this.#firstBy;
  }

  /** Calls that are still to leave: those not asked for yet, and those that wait. */
  get toLeave(): number {
    return this.#left + this.#waiting;
  }

  close(): void {
    const unused = this.#left;
    this.#isClosed = true;
    this.#left = 0;
    this.#onClose(this, unused);
  }

  /** One of its calls waits from now on. */
  use(): void {
    this.#left -= 1;
    this.#waiting += 1;
  }

  /** One of its calls does not wait any more. */
  leave(): void {
    this.#waiting -= 1;
  }

  /** One of its calls has left for the upstream. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** A call was not needed after all, or did not get through. */
  restore(): void {
    if (!this.#isClosed) this.#left += 1;
  }
}

/** How things would go if a wish were granted. */
export interface Prospect {
  /** When its first and last call would leave. */
  readonly first: number;
  readonly last: number;
  /** Promises to others that would be broken, of those the wish can delay. */
  readonly broken: number;
  /** Those that would be broken even if they were served first. */
  readonly lost: number;
}

/** Who has calls to leave: a promise, a wish, or all that wait without one. */
type Party = Pick<Reserved, "toLeave" | "rank" | "deadlineAt">;

/** When the calls of one lane leave by forecast, worked out as far as it is asked for. */
class Departures {
  readonly #times: number[] = [];
  readonly #outlook: Outlook;
  readonly #rank: number;
  readonly #now: number;

  constructor(outlook: Outlook, rank: number, now: number) {
    this.#outlook = outlook;
    this.#rank = rank;
    this.#now = now;
  }

  /** When the `nth` call leaves, 1 being the next one. */
  at(nth: number): number {
    while (this.#times.length < Math.min(nth, LONGEST_FORECAST)) {
      this.#times.push(this.#now + (this.#outlook.depart(this.#rank) - this.#now) * CAUTION);
    }
    return this.#times[nth - 1] ?? Infinity;
  }
}

/**
 * The promises that are open. A new one is made only if by forecast it and all the others can be kept: the lanes one
 * after the other, the operations of a lane taking turns.
 */
export class Promises {
  readonly #open = new Set<Reserved>();

  add(reserved: Reserved): void {
    this.#open.add(reserved);
  }

  remove(reserved: Reserved): void {
    this.#open.delete(reserved);
  }

  /** Drops those whose time is over: none of their calls could leave any more. */
  expire(now: number): void {
    for (const reserved of this.#open) {
      if (reserved.deadlineAt < now) this.#open.delete(reserved);
    }
  }

  /** Calls set aside that are still to leave, by lane. */
  get aside(): SetAside {
    return this.#sum(({ toLeave }) => toLeave);
  }

  /** Those of them that nobody has asked for yet, by lane. */
  get unused(): SetAside {
    return this.#sum(({ left }) => left);
  }

  /** When the first promise ends; Infinity if there is none. */
  get firstDeadline(): number {
    let first = Infinity;
    for (const { deadlineAt } of this.#open) first = Math.min(first, deadlineAt);
    return first;
  }

  /**
   * How things would go for any number of calls of a wish. `alsoWaiting` are calls that wait without a promise, by lane.
   * Where no lane below has anything to leave, one forecast serves for all numbers.
   */
  foresee(wish: Wish, alsoWaiting: SetAside, outlookOf: () => Outlook): (calls: number) => Prospect {
    const lanes = alsoWaiting.map((calls, rank): readonly Party[] => [
      ...[...this.#open].filter((reserved) => reserved.rank === rank && reserved.toLeave > 0),
      ...(calls > 0 ? [{ toLeave: calls, rank, deadlineAt: Infinity }] : []),
    ]);
    const below = lanes.slice(wish.rank + 1);
    const begin = () => {
      const outlook = outlookOf();
      const { now } = outlook;
      for (const parties of lanes.slice(0, wish.rank)) departAll(outlook, parties);
      return { outlook, now, own: new Departures(outlook, wish.rank, now) };
    };
    let shared = begin();
    return (calls) => {
      if (below.some((parties) => parties.length > 0)) shared = begin();
      const { outlook, now, own } = shared;
      const mine = { toLeave: calls, rank: wish.rank, deadlineAt: wish.deadlineAt };
      const prospect = takeTurns(own, lanes[wish.rank] ?? [], mine);
      let { broken, lost } = prospect;
      below.forEach((parties, index) => {
        const late = takeTurns(new Departures(outlook, wish.rank + 1 + index, now), parties, null);
        broken += late.broken;
        lost += late.lost;
      });
      return { ...prospect, broken, lost };
    };
  }

  /** Lets everything leave that was promised or waits, lane by lane. */
  departAll(alsoWaiting: SetAside, outlook: Outlook): void {
    alsoWaiting.forEach((calls, rank) => {
      const promised = [...this.#open].filter((reserved) => reserved.rank === rank);
      departAll(outlook, [...promised, { toLeave: calls, rank, deadlineAt: Infinity }]);
    });
  }

  #sum(count: (reserved: Reserved) => number): SetAside {
    const sums = [0, 0, 0];
    for (const reserved of this.#open) sums[reserved.rank] = (sums[reserved.rank] ?? 0) + count(reserved);
    return sums;
  }
}

/** The parties of a lane take turns: everybody has had one before somebody who asks for many has had them all. */
function takeTurns(departures: Departures, others: readonly Party[], mine: Party | null): Prospect {
  const all = mine === null || mine.toLeave === 0 ? others : [...others, mine];
  const turns = all.toSorted((a, b) => a.toLeave - b.toLeave);
  let [first, last] = [-Infinity, -Infinity];
  let [broken, lost, done] = [0, 0, 0];
  for (const [index, party] of turns.entries()) {
    const time = departures.at(done + party.toLeave * (turns.length - index));
    done += party.toLeave;
    if (party === mine) {
      first = departures.at(turns.length);
      last = time;
    } else if (time > party.deadlineAt) {
      broken += 1;
      if (departures.at(party.toLeave) > party.deadlineAt) lost += 1;
    }
  }
  return { first, last, broken, lost };
}

function departAll(outlook: Outlook, parties: readonly Party[]): void {
  let calls = 0;
  for (const { toLeave } of parties) calls += toLeave;
  const [party] = parties;
  for (let left = Math.min(calls, LONGEST_FORECAST); left > 0; left -= 1) outlook.depart(party?.rank ?? 0);
}
