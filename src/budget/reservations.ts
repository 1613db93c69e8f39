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

/** Calls that are to leave before a deadline: those of a reservation, of a request, or all that wait without one. */
type Claim = Pick<Reservation, "toLeave" | "deadlineAt">;

/**
 * The open reservations. A new one is made only if by forecast it and all the others can be kept: the levels one after the
 * other, the operations of a level in turns.
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
   * Says for any number of calls whether a request for them can be kept, and every open reservation with it.
   *
   * @param alsoWaiting - calls that wait without a reservation
   */
  affordableFor(
    request: ReservationRequest,
    alsoWaiting: CallsByLevel,
    forecastOf: () => Forecast,
  ): (calls: number) => boolean {
    const claims = alsoWaiting.map((toLeave, level): readonly Claim[] => [
      ...[...this.#open].filter((one) => one.level === level && one.toLeave > 0),
      ...(toLeave > 0 ? [{ toLeave, deadlineAt: Infinity }] : []),
    ]);
    return (calls) => {
      if (calls === 0) return true;
      const forecast = forecastOf();
      const { now } = forecast;
      return claims.every((others, level) => {
        const isOwn = level === request.level;
        const all = isOwn ? [...others, { toLeave: calls, deadlineAt: request.deadlineAt }] : others;
        const times = departAll(forecast, all, level);
        const at = (nth: number) => now + ((times[nth - 1] ?? Infinity) - now) * CAUTION;
        // More urgent calls are not delayed by this request.
        if (level < request.level) return true;
        return (!isOwn || at(all.length) <= request.firstBy) && areInTime(all, at);
      });
    };
  }

  /** Lets everything leave that is reserved or waits, level by level. */
  departAll(alsoWaiting: CallsByLevel, forecast: Forecast): void {
    alsoWaiting.forEach((toLeave, level) => {
      const reserved = [...this.#open].filter((one) => one.level === level);
      departAll(forecast, [...reserved, { toLeave }], level);
    });
  }

  #sum(count: (reserved: Reservation) => number): CallsByLevel {
    const sums = [0, 0, 0];
    for (const reserved of this.#open) sums[reserved.level] = (sums[reserved.level] ?? 0) + count(reserved);
    return sums;
  }
}

/**
 * Whether the last call of every claim leaves before its deadline. Claims take turns: before the last call of one, each of the
 * others has had at most as many.
 *
 * @param at - when the nth call leaves, 1 being the next one
 */
function areInTime(claims: readonly Claim[], at: (nth: number) => number): boolean {
  const bySize = claims.toSorted((a, b) => a.toLeave - b.toLeave);
  let served = 0;
  return bySize.every(({ toLeave, deadlineAt }, index) => {
    const last = at(served + toLeave * (bySize.length - index));
    served += toLeave;
    return last <= deadlineAt;
  });
}

/** Lets the calls of a level leave, and returns when each of them does, as far as it is forecast. */
function departAll(
  forecast: Forecast,
  claims: readonly Pick<Claim, "toLeave">[],
  level: number,
): readonly number[] {
  const calls = claims.reduce((sum, { toLeave }) => sum + toLeave, 0);
  return Array.from({ length: Math.min(calls, LONGEST_FORECAST) }, () => forecast.depart(level));
}
