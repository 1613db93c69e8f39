/** What is measured of an account whenever the metrics are read. */
import type { JobState } from "../async-actions/job.type.js";
import type { BudgetSnapshot } from "../budget/contract.js";
import type { CacheCounts } from "../cache/cache.js";
import type { WebhookCounts } from "../events/inbox.js";
import type { CircuitPhase } from "../voucherify/stages/breaker.js";

export interface AccountState {
  readonly budget: BudgetSnapshot;
  /** Whether all calls are suspended after a rejection for a lasting reason. */
  readonly isSuspended: boolean;
  readonly isReachable: boolean;
  readonly circuit: CircuitPhase;
  /** Null if there is no cache. */
  readonly cache: Readonly<CacheCounts> | null;
  readonly webhooks: WebhookCounts;
  /** The remembered bulk runs by state. */
  readonly bulkRuns: Readonly<Partial<Record<JobState, number>>>;
  /** Async actions that are polled for subscribers. */
  readonly watchedActions: number;
  /** The parts that servers share, and whether this one shares them now. Empty without Redis. */
  readonly shared: Readonly<Partial<Record<SharedPart, boolean>>>;
}

export type SharedPart = "budget" | "cache" | "events" | "bulk_runs";
