/** The types of the governor's interface. Times are milliseconds since 1970 by the governor's clock. */
import type { RateHeaders } from "./window/headers.js";
import type { Party } from "./party.js";
import type { Priority } from "./priority.js";
import type { Reservation } from "./reservations.js";
import type { NotAdmitted } from "./recent-refusals.js";

export interface AdmissionRequest {
  /** Default {@link NOBODY}. */
  readonly party?: Party | undefined;
  /** Most calls of the operation. */
  readonly calls: number;
  readonly priority: Priority;
  /** When its last call must have left. */
  readonly deadlineAt: number;
}

export type Admission = { readonly admitted: true; readonly reservation: Reservation } | NotAdmitted;

export interface AcquireRequest {
  readonly priority: Priority;
  /** Default {@link NOBODY}. */
  readonly party?: Party | undefined;
  /** The operation. Those of one caller take turns. */
  readonly owner: object;
  /**
   * The reservation that the call uses. Without one, or when it is used up, the call queues behind the reserved calls
   * of its priority.
   */
  readonly reservation?: Reservation | undefined;
  /** Whether the upstream counts it as a bulk call. */
  readonly isBulk: boolean;
  /** When the call must have left. */
  readonly deadlineAt: number;
  /** Removes the call from the queue. It has no effect once the call has its permit. */
  readonly signal: AbortSignal;
}

/** The permission to send one call now. */
export interface Permit {
  /**
   * Reports the answer; null if the call failed without one. To be called once, also if the call was aborted. Later
   * calls are ignored.
   */
  complete(answer: { readonly status: number; readonly rate: RateHeaders } | null): void;
  /** Returns the permit: the call was not sent. */
  release(): void;
}

/** What the upstream has told of the present period. */
export interface PeriodReport {
  /** Calls allowed per period; null until the upstream has reported it. */
  readonly limit: number | null;
  /** Calls left in this period by the last answer, less those in flight; null if not known. */
  readonly remaining: number | null;
  /** When the period ends; null if not known. */
  readonly resetsAt: number | null;
}

/** The present state of the budget. */
export interface BudgetSnapshot extends PeriodReport {
  /** The assumed length of a period, in milliseconds. */
  readonly windowMs: number;
  /**
   * Whether the last report of the upstream is still valid. If not, the next call is a probe: one call leaves alone.
   */
  readonly isKnown: boolean;
  /** Calls of this server in the window that ends now. */
  readonly usedInWindow: number;
  /** Calls of this window that only writes may use. */
  readonly reservedForWrites: number;
  /** Reserved calls of admitted operations that have not left yet. */
  readonly reserved: number;
  /** Calls that were sent and are not answered yet. */
  readonly inFlight: number;
  /** Calls that wait for a permit. */
  readonly queued: number;
  /** Until when no call leaves, because of a 429 or because no calls are left; null if calls may leave. */
  readonly pausedUntil: number | null;
  /** The same for bulk calls alone. */
  readonly bulkPausedUntil: number | null;
  /** Calls of other consumers of the account in this period, as far as the answers show them. */
  readonly foreignUsage: number;
  /** Calls of this period that are kept for them. */
  readonly keptForForeignUsage: number;
}
