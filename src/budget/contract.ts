/** What the governor is asked, and what it answers. */
import type { RateHeaders } from "./window/headers.js";
import type { Priority } from "./priority.js";
import type { Reservation } from "./reservations.js";
import type { NotAdmitted } from "./recent-refusals.js";

export interface AdmissionRequest {
  /** Calls the operation makes at most. */
  readonly calls: number;
  readonly priority: Priority;
  /** When its last call must have left, by the governor's clock. */
  readonly deadlineAt: number;
}

export type Admission = { readonly admitted: true; readonly reservation: Reservation } | NotAdmitted;

export interface AcquireRequest {
  readonly priority: Priority;
  /** The operation. Operations take turns. */
  readonly owner: object;
  /** What the call uses up. Without it, or when it is used up, a call goes after those that were promised. */
  readonly reservation?: Reservation | undefined;
  /** Whether the upstream counts it as a bulk call. */
  readonly isBulk: boolean;
  /** When the call must have left, by the governor's clock. */
  readonly deadlineAt: number;
  /** Takes the call out of the queue. It does not concern a call that has its permit. */
  readonly signal: AbortSignal;
}

/** The permission for one call to leave now. */
export interface Permit {
  /**
   * The call was answered, or failed without an answer (null). To be called once the answer is there, or nobody waits for
   * it any more. Later calls are ignored.
   */
  complete(answer: { readonly status: number; readonly rate: RateHeaders } | null): void;
  /** The call did not leave after all: the permit is as if never taken. */
  release(): void;
}

/** The budget as it is now. Times are milliseconds since 1970 by the governor's clock. */
export interface BudgetSnapshot {
  /** Calls allowed in a period; null until the upstream has said it. */
  readonly limit: number | null;
  /** Calls left in this period by the last answer, less those under way. Null if that is not known now. */
  readonly remaining: number | null;
  /** When the period ends. Null if that is not known now. */
  readonly resetsAt: number | null;
  /** How long a period is taken to be. */
  readonly windowMs: number;
  /** Whether the upstream has told how things stand, and that still holds. If not, one call goes ahead alone. */
  readonly isKnown: boolean;
  /** Our calls in the window that ends now. */
  readonly usedInWindow: number;
  /** Calls of this window that only writes may use. */
  readonly reservedForWrites: number;
  /** Calls set aside for operations that are under way. */
  readonly reserved: number;
  /** Calls under way. */
  readonly inFlight: number;
  /** Calls that wait. */
  readonly queued: number;
  /** Until when nothing leaves, because of a 429 or because nothing is left. Null if calls may leave. */
  readonly pausedUntil: number | null;
  /** The same for bulk calls alone. */
  readonly bulkPausedUntil: number | null;
  /** What other consumers of the account have taken in this period, as far as it shows. */
  readonly foreignUsage: number;
  /** Calls of this period that are left for them. */
  readonly keptForForeignUsage: number;
}
