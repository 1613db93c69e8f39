import type { ReservationRequest } from "./reservations.js";

/** The refusal of an operation. */
export interface NotAdmitted {
  readonly admitted: false;
  /**
   * When the operation would be admitted, by forecast, in milliseconds from now. At least 1; null if it never would be,
   * because so many calls could not leave in time even on an idle account.
   */
  readonly retryAfterMs: number | null;
  /** The most calls that would be admitted now. */
  readonly affordable: number;
}

/** How long a refusal is reused, in milliseconds. */
const REUSED_FOR_MS = 50;

/**
 * A cache of recent refusals. Under load, many equal requests come within a few milliseconds, and a forecast is the
 * most expensive computation of the governor. A refused operation should not cost more than an admitted one.
 */
export class RecentRefusals {
  readonly #known = new Map<string, { readonly refused: NotAdmitted; readonly until: number }>();

  of(request: ReservationRequest, now: number): NotAdmitted | null {
    const known = this.#known.get(keyOf(request, now));
    return known !== undefined && now < known.until ? known.refused : null;
  }

  keep(request: ReservationRequest, now: number, refused: NotAdmitted): NotAdmitted {
    this.#known.set(keyOf(request, now), { refused, until: now + REUSED_FOR_MS });
    return refused;
  }

  /** To be called when more calls can leave than was forecast, because reserved calls were not needed. */
  forget(): void {
    this.#known.clear();
  }
}

function keyOf({ calls, level, deadlineAt, party }: ReservationRequest, now: number): string {
  return `${calls} ${level} ${deadlineAt - now} ${party.name}`;
}
