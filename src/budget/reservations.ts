import type { Forecast } from "./forecast.js";
import type { CallsByLevel } from "./priority.js";

/** What an operation wants to have promised. */
export interface ReservationRequest {
  readonly calls: number;
  readonly level: number;
  readonly deadlineAt: number;
  /** When its first call must have left; else it is shed. */
  readonly firstBy: number;
}

/** Forecasts are stretched by this: answers may take longer than lately, and timers are not exact. */
export const CAUTION = 1.05;
/** Steps of a forecast at most; what comes after is late. Enough for ten seconds of the largest plan. */
const LONGEST_FORECAST = 4_000;

/** Calls set aside for an operation. */
export class Reservation {
  readonly level: number;
  readonly deadlineAt: number;
  readonly #firstBy: number;
  readonly #onClose: (reserved: Reservation, unused: number) => void;
  #left: number;
  #waiting = 0;
  #isClosed = false;
  #hasBegun = false;

  constructor(
    { calls, level, deadlineAt, firstBy }: ReservationRequest,
    onClose: (reserved: Reservation, unused: number) => void,
  ) {
    this.#left = calls;
    this.level = level;
    this.deadlineAt = deadlineAt;
    this.#firstBy = firstBy;
    this.#onClose = onClose;
  }

  /** Calls not used yet. */
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

  /** Gives back what was not used. */
  close(): void {
    const unused = this.#left;
    this.#isClosed = true;
    this.#left = 0;
    this.#onClose(this, unused);
  }

  /** One of its calls waits from now on. */
  startWaiting(): void {
    this.#left -= 1;
    this.#waiting += 1;
  }

  /** One of its calls does not wait any more. */
  stopWaiting(): void {
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

/** How things would go if a request were granted. */
export interface AdmissionForecast {
  /** When its first and last call would leave. */
  readonly first: number;
  readonly last: number;
  /** Promises to others that would be broken, of those the request can delay. */
  readonly broken: number;
  /** Those that would be broken even if they were served first. */
  readonly lost: number;
}

/** Who has calls to leave: a promise, a request, or all that wait without one. */
type Claim = Pick<Reservation, "toLeave" | "level" | "deadlineAt">;

/** When the calls of one priority leave by forecast, worked out as far as it is asked for. */
class Departures {
  readonly #times: number[] = [];
  readonly #forecast: Forecast;
  readonly #level: number;
  readonly #now: number;

  constructor(forecast: Forecast, level: number, now: number) {
    this.#forecast = forecast;
    this.#level = level;
    this.#now = now;
  }

  /** When the `nth` call leaves, 1 being the next one. */
  at(nth: number): number {
    while (this.#times.length < Math.min(nth, LONGEST_FORECAST)) {
      this.#times.push(this.#now + (this.#forecast.depart(this.#level) - this.#now) * CAUTION);
    }
    return this.#times[nth - 1] ?? Infinity;
  }
}

/**
 * The promises that are open. A new one is made only if by forecast it and all the others can be kept: the priorities one
 * after the other, the operations of a priority taking turns.
 */
export class Reservations {
  readonly #open = new Set<Reservation>();

  add(reserved: Reservation): void {
    this.#open.add(reserved);
  }

  remove(reserved: Reservation): void {
    this.#open.delete(reserved);
  }

  /** Drops those whose time is over: none of their calls could leave any more. */
  expire(now: number): void {
    for (const reserved of this.#open) {
      if (reserved.deadlineAt < now) this.#open.delete(reserved);
    }
  }

  /** Calls set aside that are still to leave, by priority. */
  get reserved(): CallsByLevel {
    return this.#sum(({ toLeave }) => toLeave);
  }

  /** Those of them that nobody has asked for yet, by priority. */
  get unused(): CallsByLevel {
    return this.#sum(({ left }) => left);
  }

  /** When the first promise ends; Infinity if there is none. */
  get firstDeadline(): number {
    let first = Infinity;
    for (const { deadlineAt } of this.#open) first = Math.min(first, deadlineAt);
    return first;
  }

  /**
   * How things would go for any number of calls of a request. `alsoWaiting` are calls that wait without a promise, by priority.
   * Where no priority below has anything to leave, one forecast serves for all numbers.
   */
  forecast(
    request: ReservationRequest,
    alsoWaiting: CallsByLevel,
    forecastOf: () => Forecast,
  ): (calls: number) => AdmissionForecast {
    const priorities = alsoWaiting.map((calls, level): readonly Claim[] => [
      ...[...this.#open].filter((reserved) => reserved.level === level && reserved.toLeave > 0),
      ...(calls > 0 ? [{ toLeave: calls, level, deadlineAt: Infinity }] : []),
    ]);
    const below = priorities.slice(request.level + 1);
    const begin = () => {
      const forecast = forecastOf();
      const { now } = forecast;
      for (const parties of priorities.slice(0, request.level)) departAll(forecast, parties);
      return { forecast, now, own: new Departures(forecast, request.level, now) };
    };
    let shared = begin();
    return (calls) => {
      if (below.some((parties) => parties.length > 0)) shared = begin();
      const { forecast, now, own } = shared;
      const mine = { toLeave: calls, level: request.level, deadlineAt: request.deadlineAt };
      const result = forecastTurns(own, priorities[request.level] ?? [], mine);
      let { broken, lost } = result;
      below.forEach((parties, index) => {
        const late = forecastTurns(new Departures(forecast, request.level + 1 + index, now), parties, null);
        broken += late.broken;
        lost += late.lost;
      });
      return { ...result, broken, lost };
    };
  }

  /** Lets everything leave that was promised or waits, priority by priority. */
  departAll(alsoWaiting: CallsByLevel, forecast: Forecast): void {
    alsoWaiting.forEach((calls, level) => {
      const promised = [...this.#open].filter((reserved) => reserved.level === level);
      departAll(forecast, [...promised, { toLeave: calls, level, deadlineAt: Infinity }]);
    });
  }

  #sum(count: (reserved: Reservation) => number): CallsByLevel {
    const sums = [0, 0, 0];
    for (const reserved of this.#open) sums[reserved.level] = (sums[reserved.level] ?? 0) + count(reserved);
    return sums;
  }
}

/** The parties of a priority take turns: everybody has had one before somebody who asks for many has had them all. */
function forecastTurns(
  departures: Departures,
  others: readonly Claim[],
  mine: Claim | null,
): AdmissionForecast {
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

function departAll(forecast: Forecast, parties: readonly Claim[]): void {
  let calls = 0;
  for (const { toLeave } of parties) calls += toLeave;
  const [party] = parties;
  for (let left = Math.min(calls, LONGEST_FORECAST); left > 0; left -= 1) forecast.depart(party?.level ?? 0);
}
