import type { Governor } from "../budget/governor.js";

/** What operations may spend. */
export interface Allowance {
  readonly governor: Pick<Governor, "admit" | "snapshot">;
  /** Most upstream calls of one operation. */
  readonly maxCalls: number;
  /** How long things may take, in milliseconds: a call, an operation, and both where rows are sent in bulk. */
  readonly deadlines: {
    readonly callMs: number;
    readonly bulkCallMs: number;
    readonly operationMs: number;
    readonly bulkOperationMs: number;
  };
}
