import type { Demand } from "./caller-demand.js";
import type { Party } from "./party.js";
import type { Forecast } from "./forecast.js";
import { type CallsByLevel, PRIORITIES } from "./priority.js";
import { type Claim, Departures, forecastTurns, LONGEST_FORECAST, type TurnsForecast } from "./turns.js";

/** The calls that an operation wants to reserve. */
export interface ReservationRequest {
  readonly calls: number;
  readonly party: Party;
  readonly level: number;
  readonly deadlineAt: number;
  /** When its first call must have left. Otherwise that call is shed. */
  readonly firstBy: number;
  /** What is to be left to other callers. */
  readonly demands: readonly Demand[];
  /** Departures that each of its calls counts for. Default 1. */
  readonly weight?: number;
}

/** Calls set aside for an operation. */
export class Reservation implements Claim {
  readonly party: Party;
  readonly level: number;
  readonly deadlineAt: number;
  /** Departures that each of its calls counts for: more than 1 if it was promised while this server was alone. */
  weight: number;
  readonly #firstBy: number;
  readonly #onClose: (reserved: Reservation, unused: number) => void;
  #left: number;
  #waiting = 0;
  #isClosed = false;
  #hasBegun = false;

  constructor(
    { calls, party, level, deadlineAt, firstBy, weight = 1 }: Omit<ReservationRequest, "demands">,
    onClose: (reserved: Reservation, unused: number) => void,
  ) {
    this.#left = calls;
    this.weight = weight;
    this.party = party;
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

/**
 * The open reservations. A new one is made only if by forecast it and all others can be kept. More urgent levels go first, and
 * the callers of a level take turns, and their operations.
 */
export class Reservations {
  readonly #open = new Set<Reservation>();

  add(reserved: Reservation): void {
    this.#open.add(reserved);
  }

  remove(reserved: Reservation): void {
    this.#open.delete(reserved);
  }

  get open(): Iterable<Reservation> {
    return this.#open;
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
   * @param alsoWaiting - calls that wait without a reservation
   */
  forecast(
    request: ReservationRequest,
    alsoWaiting: readonly Claim[],
    forecastOf: () => Forecast,
  ): (calls: number) => TurnsForecast {
    const { party, level, deadlineAt, firstBy, demands } = request;
    const priorities = this.#byLevel(alsoWaiting);
    const below = priorities.slice(level + 1);
    const begin = () => {
      const forecast = forecastOf();
      const { now } = forecast;
      for (const parties of priorities.slice(0, level)) departAll(forecast, parties);
      return { forecast, now, own: new Departures(forecast, level, now) };
    };
    let shared = begin();
    return (calls) => {
      if (below.some((parties) => parties.length > 0)) shared = begin();
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
  departAll(alsoWaiting: readonly Claim[], forecast: Forecast): void {
    for (const claims of this.#byLevel(alsoWaiting)) departAll(forecast, claims);
  }

  #byLevel(alsoWaiting: readonly Claim[]): readonly (readonly Claim[])[] {
    const claims = [...this.#open, ...alsoWaiting].filter(({ toLeave }) => toLeave > 0);
    return PRIORITIES.map((_, index) => claims.filter(({ level }) => level === index));
  }

  #sum(count: (reserved: Reservation) => number): CallsByLevel {
    const sums = [0, 0, 0];
    for (const reserved of this.#open) sums[reserved.level] = (sums[reserved.level] ?? 0) + count(reserved);
    return sums;
  }
}

function departAll(forecast: Forecast, parties: readonly Claim[]): void {
  let calls = 0;
  for (const { toLeave } of parties) calls += toLeave;
  const [party] = parties;
  for (let left = Math.min(calls, LONGEST_FORECAST); left > 0; left -= 1) forecast.depart(party?.level ?? 0);
}
