import type { Governor } from "../budget/governor.js";
import type { StaleAnswer } from "../voucherify/client.js";
import type { Context } from "../graphql/context.js";
import type { ErrorCode } from "../graphql/error-codes.js";
import { codeOf } from "../graphql/errors.js";
import { capped } from "./plan.js";

/** The upstream calls of an operation and the remaining budget of the account: `extensions.upstream` of its answer. */
export interface Bill {
  /** The price: the most calls, computed before the first one. 0 if the operation is invalid. */
  readonly planned: number;
  /** Calls that were made. */
  readonly spent: number;
  /** Repeats after a failure of the upstream. `spent` includes them, `planned` does not. */
  readonly repeated: number;
  /** Calls that were not needed, because the answer was known or one call served several keys. */
  readonly saved: number;
  /** The greatest age of a cached value in the answer, in seconds, rounded up. 0 if no value was cached. */
  readonly oldest: number;
  /** Calls left for the account in this period. Null if not known. */
  readonly remaining: number | null;
  /** Calls of the account per period. Null until the upstream has returned the limit. */
  readonly limit: number | null;
  /** End of the period. Null if not known. */
  readonly resetsAt: string | null;
  /** Values that are older than they should be, because of a fault. Only if there are any. */
  readonly stale?: readonly StaleValues[];
  /** The calls by field and endpoint. Only if requested with `@bill` or its header. */
  readonly steps?: readonly BillStep[];
}

/** Cached values of one endpoint in place of those that a call could not read. */
export interface StaleValues {
  /** The endpoint, for example `GET /v1/customers/{customerId}`. */
  readonly endpoint: string;
  /** The vendor's name of the operation. */
  readonly operation: string;
  /** The greatest age, in seconds, rounded up. */
  readonly age: number;
  /** The code of the error that the answer would have otherwise. */
  readonly reason: ErrorCode;
}

/** The calls of one field. A shared call is listed under the field that requested it first. */
export interface BillStep {
  /** The field: response names joined by dots. */
  readonly path: string;
  /** The endpoint, for example `GET /v1/customers/{customerId}`. */
  readonly endpoint: string;
  /** The vendor's name of the operation. */
  readonly operation: string;
  /** Number of calls, including repeats. */
  readonly calls: number;
}

/** The bill of an operation. `planned` is its price. */
export function billOf({ voucherify, loads, allowance }: Context, planned: number): Bill {
  const { spent, repeated, items, oldestMs, stale } = voucherify;
  const counts = {
    planned: capped(planned),
    spent,
    repeated,
    saved: loads.saved,
    oldest: inSeconds(oldestMs),
  };
  const fresh = bill(counts, allowance.governor);
  const total = stale.length > 0 ? { ...fresh, stale: staleValues(stale) } : fresh;
  if (items === null) return total;
  const steps = items.map(({ path, endpoint: { method, path: template, operation }, calls }) => ({
    path,
    endpoint: `${method} ${template}`,
    operation,
    calls,
  }));
  return { ...total, steps };
}

/** The bill of a request without an operation, such as an upload or a request that failed before its operation started. */
export function bill(
  { planned = 0, spent = 0, repeated = 0, saved = 0, oldest = 0 }: Partial<Bill>,
  governor: Pick<Governor, "report">,
): Bill {
  const { limit, remaining, resetsAt } = governor.report();
  const until = resetsAt === null ? null : timeText(resetsAt);
  return { planned, spent, repeated, saved, oldest, remaining, limit, resetsAt: until };
}

/** The last time that was written: all bills of a period have the same. */
let lastTime = { ms: NaN, text: "" };

function timeText(ms: number): string {
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

/** One entry for each endpoint and reason. */
function staleValues(answers: readonly StaleAnswer[]): StaleValues[] {
  const all = new Map<string, StaleValues>();
  for (const { endpoint, ageMs, fault } of answers) {
    const reason = codeOf(fault);
    const { method, path, operation } = endpoint;
    const key = `${operation} ${reason}`;
    const age = Math.max(inSeconds(ageMs), all.get(key)?.age ?? 0);
    all.set(key, { endpoint: `${method} ${path}`, operation, age, reason });
  }
  return [...all.values()];
}

/** Rounded up, so that no value is older than is said. */
function inSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}

/** The bill as response headers, for proxies and clients that do not read `extensions`. */
export function billHeaders({ planned, spent, saved }: Bill): Readonly<Record<string, string>> {
  return {
    "x-upstream-planned": String(planned),
    "x-upstream-spent": String(spent),
    "x-upstream-saved": String(saved),
  };
}
