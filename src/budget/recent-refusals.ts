import type { ReservationRequest } from "./reservations.js";

/** An operation that is not let in. */
export interface NotAdmitted {
  readonly admitted: false;
  /**
   * After this time asking again makes sense, by forecast, in milliseconds. At least 1; null if it never does, because so
   * many calls could not leave in time even if nobody else made any.
   */
  readonly retryAfterMs: number | null;
  /** The most calls that would be admitted right now. */
  readonly affordable: number;
}

/** How long a refusal is good for, in milliseconds. */
const GOOD_FOR_MS = 50;

/**
 * Refusals that were worked out a moment ago. Under load the same is asked a thousand times while things go on as they were
 * forecast, and a forecast is what costs the most here: who has to be refused should not cost more than who can be served.
 */
export class RecentRefusals {
  readonly #known = new Map<string, { readonly refused: NotAdmitted; readonly until: number }>();

  of({ calls, level, deadlineAt }: ReservationRequest, now: number): NotAdmitted | null {
    const known = this.#known.get(`${calls} ${level} ${deadlineAt - now}`);
    return known !== undefined && now < known.until ? known.refused : null;
  }

  remember({ calls, level, deadlineAt }: ReservationRequest, now: number, refused: NotAdmitted): NotAdmitted {
    this.#known.set(`${calls} ${level} ${deadlineAt - now}`, { refused, until: now + GOOD_FOR_MS });
    return refused;
  }

  /** To be called when there is more room than was forecast: calls that were set aside are not needed. */
  forget(): void {
    this.#known.clear();
  }
}
