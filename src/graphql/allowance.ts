import type { Governor } from "../budget/governor.js";

/** What operations may spend. */
export interface Allowance {
  readonly governor: Pick<Governor, "admit" | "snapshot">;
  /** Until when nothing is called because of what the upstream has refused, in milliseconds since 1970. */
  readonly heldUntil: () => number | null;
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
