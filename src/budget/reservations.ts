import type { Forecast } from "./forecast.js";
import type { CallsByLevel } from "./priority.js";

/** The calls that an operation wants to reserve. */
export interface ReservationRequest {
  readonly calls: number;
  readonly level: number;
  readonly deadlineAt: number;
  /** When its first call must have left. Otherwise that call is shed. */
  readonly firstBy: number;
}

/** Forecast waits are multiplied by this, because answers may get slower and timers are inexact. */
export const CAUTION = 1.05;
/** Most departures of a forecast. Later ones count as late. Enough for ten seconds of the largest plan. */
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

  /** When its first call must have left. Infinity once one has. */
  get beginBy(): number {
    return this.#hasBegun ? Infinity : this.#firstBy;
  }

  /** Calls that have not left: the unused ones and those that wait. */
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

  /** One of its calls did not leave after all, and can be used again. */
  restore(): void {
    if (!this.#isClosed) this.#left += 1;
  }
}

/** The forecast of an admission. */
export interface AdmissionForecast {
  /** When the first and the last call of the request would leave. */
  readonly first: number;
  readonly last: number;
  /** Open reservations that would miss their deadline, of those that the request can delay. */
  readonly broken: number;
  /** Those of them that would miss it even if they were served first. */
  readonly lost: number;
}

/** Calls with a deadline: a reservation, a request, or all calls that wait without a reservation. */
type Claim = Pick<Reservation, "toLeave" | "level" | "deadlineAt">;

/** When the calls of one level leave by forecast. Computed on demand. */
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
 * The open reservations. A new one is made only if by forecast it and all others can be kept. More urgent levels go first, and
 * the operations of a level take turns.
 */
export class Reservations {
  readonly #open = new Set<Reservation>();

  add(reserved: Reservation): void {
    this.#open.add(reserved);
  }

  remove(reserved: Reservation): void {
    this.#open.delete(reserved);
  }

  /** Drops reservations whose deadline has passed. */
  expire(now: number): void {
    for (const reserved of this.#open) {
      if (reserved.deadlineAt < now) this.#open.delete(reserved);
    }
  }

  /** Reserved calls that have not left, by level. */
  get reserved(): CallsByLevel {
    return this.#sum(({ toLeave }) => toLeave);
  }

  /** Reserved calls that were not asked for yet, by level. */
  get unused(): CallsByLevel {
    return this.#sum(({ left }) => left);
  }

  /** The earliest deadline. Infinity if there is no reservation. */
  get firstDeadline(): number {
    let first = Infinity;
    for (const { deadlineAt } of this.#open) first = Math.min(first, deadlineAt);
    return first;
  }

  /**
   * Returns the forecast for any number of calls of a request. If no less urgent call is to leave, one forecast serves for all
   * numbers.
   *
   * @param alsoWaiting - calls that wait without a reservation, by level
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

  /** Lets everything leave in a forecast that is reserved or waits, level by level. */
  departAll(alsoWaiting: CallsByLevel, forecast: Forecast): void {
    alsoWaiting.forEach((calls, level) => {
      const open = [...this.#open].filter((reserved) => reserved.level === level);
      departAll(forecast, [...open, { toLeave: calls, level, deadlineAt: Infinity }]);
    });
  }

  #sum(count: (reserved: Reservation) => number): CallsByLevel {
    const sums = [0, 0, 0];
    for (const reserved of this.#open) sums[reserved.level] = (sums[reserved.level] ?? 0) + count(reserved);
    return sums;
  }
}

/** The claims of a level take turns: before the last call of one, each of the others has had at most as many. */
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
