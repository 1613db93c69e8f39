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
  /** Whether the cache is shared with other servers now. Null if there is none, or this server is alone by its settings. */
  readonly isCacheShared: boolean | null;
  readonly webhooks: WebhookCounts;
  /** The remembered bulk runs by state. */
  readonly bulkRuns: Readonly<Partial<Record<JobState, number>>>;
  /** Async actions that are polled for subscribers. */
  readonly watchedActions: number;
}
