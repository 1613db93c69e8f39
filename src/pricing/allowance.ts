import type { Governor } from "../budget/governor.js";
import type { Deadlines } from "../voucherify/deadlines.js";
import type { AnswerError } from "../voucherify/errors.js";

declare module "../graphql/context.js" {
  interface Context {
    /** What this operation, as any other, may spend. */
    readonly allowance: Allowance;
  }
}

/** What operations may spend. */
export interface Allowance {
  readonly governor: Pick<Governor, "admit" | "snapshot">;
  /** Why nothing is called for now, and until when in milliseconds since 1970; null if calls may leave. */
  readonly suspended: () => { readonly rejection: AnswerError; readonly until: number } | null;
  /** Most upstream calls of one operation. */
  readonly maxCalls: number;
  /** Most values in the answer of one operation: fields of objects, and items of lists. */
  readonly maxNodes: number;
  readonly deadlines: Deadlines;
}
