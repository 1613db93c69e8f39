import type { Party } from "./party.js";
import type { Reservation } from "./reservations.js";

/** A waiting call. */
export interface Waiting {
  /** The level of its priority. */
  readonly level: number;
  readonly party: Party;
  /** The operation it belongs to. */
  readonly owner: object;
  /** Its reservation; null for a call without one. */
  readonly reservation: Reservation | null;
  readonly isBulk: boolean;
  readonly deadlineAt: number;
  /** {@link deadlineAt}, or earlier for the first call of an operation, which must leave soon. */
  readonly expiresAt: () => number;
  readonly leave: () => void;
  readonly fail: (reason: unknown) => void;
}

/** Each level has a line for calls with a reservation and one for calls without. */
export const LINES = 6;

/** The index of a call's line. Smaller indexes are served first. */
export function indexOf({ level, reservation }: Waiting): number {
  return 2 * level + (reservation === null ? 1 : 0);
}

/** Whether the calls of a line have no reservation. */
export function isUnreserved(index: number): boolean {
  return index % 2 === 1;
}
