import type { Forecast } from "./forecast.js";
import type { CallsByLevel } from "./priority.js";

/** The calls that an operation needs. */
export interface ReservationRequest {
  readonly calls: number;
  readonly level: number;
  readonly deadlineAt: number;
  /** When its first call must have left. Otherwise the operation is shed. */
  readonly firstBy: number;
}

/** Forecasts are stretched by this factor: answers may take longer than lately, and timers are not exact. */
export const CAUTION = 1.05;
/** Most steps of a forecast. Later calls count as late. Enough for ten seconds of the largest plan. */
const LONGEST_FORECAST = 4_000;

/** The calls reserved for an operation. */
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

  /** Calls that were not requested yet. */
  get left(): number {
    return this.#left;
  }

  /** When its first call must have left; Infinity once it has. */
  get beginBy(): number {
    return this.#hasBegun ? Infinity : this.#firstBy;
  }

  /** Calls that have not left: those not requested yet, and those that wait. */
  get toLeave(): number {
    return this.#left + this.#waiting;
  }

  /** Ends the reservation. Unused calls are available to others again. */
  close(): void {
    const unused = this.#left;
    this.#isClosed = true;
    this.#left = 0;
    this.#onClose(this, unused);
  }

  /** One of its calls begins to wait. */
  startWaiting(): void {
    this.#left -= 1;
    this.#waiting += 1;
  }

  /** One of its calls has stopped waiting. */
  stopWaiting(): void {
    this.#waiting -= 1;
  }

  /** One of its calls has left. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** One of its calls was not sent, and is available again. */
  restore(): void {
    if (!this.#isClosed) this.#left += 1;
  }
}

/**
 * Calls that are to leave before a deadline: of a reservation, of a request, or all that wait without a reservation.
 */
type Claim = Pick<Reservation, "toLeave" | "deadlineAt">;

/**
 * The open reservations. A new one is made only if, by forecast, it and all others can be kept. The forecast serves the
 * levels one after the other; the operations of a level take turns.
 */
export class Reservations {
  readonly #open = new Set<Reservation>();

  add(reserved: Reservation): void {
    this.#open.add(reserved);
  }

  remove(reserved: Reservation): void {
    this.#open.delete(reserved);
  }

  /** Drops reservations after their deadline: their calls can no longer leave. */
  expire(now: number): void {
    for (const reserved of this.#open) {
      if (reserved.deadlineAt < now) this.#open.delete(reserved);
    }
  }

  /** Reserved calls that have not left, by level. */
  get reserved(): CallsByLevel {
    return this.#sum(({ toLeave }) => toLeave);
  }

  /** Those of them that were not requested yet, by level. */
  get unused(): CallsByLevel {
    return this.#sum(({ left }) => left);
  }

  /** The earliest deadline of a reservation; Infinity if there is none. */
  get firstDeadline(): number {
    let first = Infinity;
    for (const { deadlineAt } of this.#open) first = Math.min(first, deadlineAt);
    return first;
  }

  /**
   * Returns a function that tells for a number of calls whether they can be reserved and every open reservation kept.
   *
   * @param alsoWaiting - calls that wait without a reservation, by level
   * @param pausedUntil - no call leaves before. A reservation that ends earlier is lost, whoever else is admitted
   */
  affordableFor(
    request: ReservationRequest,
    alsoWaiting: CallsByLevel,
    pausedUntil: number,
    forecastOf: () => Forecast,
  ): (calls: number) => boolean {
    const claims = alsoWaiting.map((toLeave, level): readonly Claim[] => [
      ...[...this.#open].filter(
        (one) => one.level === level && one.toLeave > 0 && one.deadlineAt >= pausedUntil,
      ),
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

  /** Lets all reserved and waiting calls leave, level by level. */
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
 * Whether the last call of every claim leaves before its deadline. Claims take turns: before the last call of one, each
 * of the others has had at most as many calls.
 *
 * @param at - when the nth call leaves; 1 is the next one
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

/** Lets the calls of a level leave, and returns their times, up to {@link LONGEST_FORECAST} calls. */
function departAll(
  forecast: Forecast,
  claims: readonly Pick<Claim, "toLeave">[],
  level: number,
): readonly number[] {
  const calls = claims.reduce((sum, { toLeave }) => sum + toLeave, 0);
  return Array.from({ length: Math.min(calls, LONGEST_FORECAST) }, () => forecast.depart(level));
}
