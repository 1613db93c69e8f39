import type { Governor } from "../budget/governor.js";
import type { Context } from "./context.js";

/** What an operation cost, in upstream calls, and what the account has left: `extensions.upstream` of its answer. */
export interface Bill {
  /** The price: calls at most, told before anything was called. 0 where nothing was executed. */
  readonly planned: number;
  /** Calls that were made. */
  readonly spent: number;
  /** Of those, repeats after a fault of the upstream: they come on top of the price. */
  readonly repeated: number;
  /** Calls that were not needed, because the operation had the answer already or one call brought several. */
  readonly saved: number;
  /** Calls left to the account in this period; null where nobody knows. */
  readonly remaining: number | null;
  /** Calls that the account has in a period; null until the upstream has said so. */
  readonly limit: number | null;
  /** When the period ends; null where nobody knows. */
  readonly resetsAt: string | null;
}

/** The bill of an operation. */
export function billOf({ voucherify, loads, allowance }: Context): Bill {
  const { price, spent, repeated } = voucherify;
  const planned = Number.isFinite(price) ? price : 0;
  return bill({ planned, spent, repeated, saved: loads.saved }, allowance.governor);
}

/** The bill of what is no operation: a request that failed before, or an upload. */
export function bill(
  { planned = 0, spent = 0, repeated = 0, saved = 0 }: Partial<Bill>,
  governor: Pick<Governor, "snapshot">,
): Bill {
  const { limit, remaining, resetsAt } = governor.snapshot();
  const until = resetsAt === null ? null : new Date(resetsAt).toISOString();
  return { planned, spent, repeated, saved, remaining, limit, resetsAt: until };
}
