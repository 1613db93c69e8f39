import type { Party } from "../budget/party.js";
import type { CallGovernor } from "../budget/trial.js";
import type { CacheCounts } from "../cache/cache.js";
import type { Deadlines } from "../voucherify/deadlines.js";
import type { AnswerError } from "../voucherify/errors.js";

declare module "../graphql/context.js" {
  interface Context {
    /** The limits of every operation. */
    readonly allowance: Allowance;
    /** The caller, for its share of the account and its quota. */
    readonly party: Party;
  }
}

/** The limits of every operation. */
export interface Allowance {
  readonly governor: Pick<CallGovernor, "admit" | "report" | "snapshot">;
  /** The current suspension: its rejection, and its end in milliseconds since 1970. Null if there is none. */
  readonly suspended: () => { readonly rejection: AnswerError; readonly until: number } | null;
  /** Most upstream calls of one operation. */
  readonly maxCalls: number;
  /** Most values in the answer of one operation. Each field of an object and each item of a list is one value. */
  readonly maxNodes: number;
  /** Most root fields of one mutation. */
  readonly maxWrites: number;
  readonly deadlines: Deadlines;
  /** The state of the cache. Null if there is none. */
  readonly cache: () => CacheState | null;
}

export interface CacheState extends Readonly<CacheCounts> {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
}
