import type { Governor } from "../budget/governor.js";
import type { Context } from "../graphql/context.js";
import { capped } from "./plan.js";

/** What an operation cost, in upstream calls, and what the account has left: `extensions.upstream` of its answer. */
export interface Bill {
  /** The price: calls at most, told before anything was called. 0 for what is no valid operation. */
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
  /** The calls that were made, by field and endpoint: where the operation asked for them with `@bill`. */
  readonly steps?: readonly BillStep[];
}

/** Calls that one field has made. What others share with it stands at the field that asked first. */
export interface BillStep {
  /** The field: response names, joined by dots. */
  readonly path: string;
  /** What was called, for example `GET /v1/customers/{customerId}`. */
  readonly endpoint: string;
  /** The vendor's name of the operation. */
  readonly operation: string;
  /** How often, repeats included. */
  readonly calls: number;
}

/** The bill of an operation that was planned to take so many calls. */
export function billOf({ voucherify, loads, allowance }: Context, planned: number): Bill {
  const { spent, repeated, items } = voucherify;
  const total = bill({ planned: capped(planned), spent, repeated, saved: loads.saved }, allowance.governor);
  if (items === null) return total;
  const steps = items.map(({ path, endpoint: { method, path: template, operation }, calls }) => ({
    path,
    endpoint: `${method} ${template}`,
    operation,
    calls,
  }));
  return { ...total, steps };
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

/** The bill for plain clients and proxies, as headers of an answer. */
export function billHeaders({ planned, spent, saved }: Bill): Readonly<Record<string, string>> {
  return {
    "x-upstream-planned": String(planned),
    "x-upstream-spent": String(spent),
    "x-upstream-saved": String(saved),
  };
}
