/** Under which keys and tags answers are cached, and which records they contain. Read from the endpoint table. */
import type { Fill } from "../cache/store.js";
import { type CachePolicy, type EndpointRow, endpoints } from "./endpoints.js";
import type { AnswerError } from "./errors.js";
import { identifierProblem, pathOf } from "./path.js";
import type { WireCustomer, WireSegment } from "./wire.js";

/** Prefix of the IDs that Voucherify assigns to customers. */
export const CUSTOMER_PREFIX = "cust_";

/** A cached answer: what was found, or the answer that there is no such record. */
export type Cached = { readonly found: unknown } | { readonly missing: AnswerError };

type Names = Readonly<Record<string, string>>;

/** Replaces names in braces by the parts of a path. */
export function tagsOf(templates: readonly string[], names: Names): string[] {
  return templates.map((template) => template.replace(/\{(\w+)\}/g, (_, name: string) => names[name] ?? ""));
}

export function customerKey(idOrSourceId: string): string {
  return pathOf(endpoints.getCustomer, { customerId: idOrSourceId });
}

/** The tags of a customer's record: each identifier finds the entries by all of them. */
export function customerTags(id: string, sourceId: string | null): string[] {
  return [`customer:${id}`, ...(sourceId === null ? [] : [`customer:${sourceId}`])];
}

/** The records in an answer, each as what to store under its own keys. */
export function recordsIn(
  { records }: CachePolicy,
  answer: unknown,
  maxAgeMs: (row: EndpointRow) => number,
): Fill[] {
  if (records === undefined || answer === null) return [];
  const rows = records.endsWith("s") ? (answer as { readonly items: readonly unknown[] }).items : [answer];
  if (records.startsWith("customer")) {
    return rows.flatMap((row) => customerFills(row as WireCustomer, maxAgeMs(endpoints.getCustomer)));
  }
  return rows.flatMap((row) => segmentFills(row as WireSegment, maxAgeMs(endpoints.getSegment)));
}

/**
 * The entries of one customer. There is none by a source ID that reads like an ID, since REST would look for a customer
 * with that ID first.
 */
export function customerFills(customer: WireCustomer, maxAgeMs: number): Fill[] {
  const { id, source_id: sourceId } = customer;
  const tags = customerTags(id, sourceId);
  const value: Cached = { found: customer };
  const isUsable = sourceId !== null && !sourceId.startsWith(CUSTOMER_PREFIX);
  return [id, ...(isUsable ? [sourceId] : [])]
    .filter((key) => identifierProblem(key) === null)
    .map((key) => ({ key: customerKey(key), value, tags, maxAgeMs }));
}

function segmentFills(segment: WireSegment, maxAgeMs: number): Fill[] {
  if (segment.type === null || identifierProblem(segment.id) !== null) return [];
  const key = pathOf(endpoints.getSegment, { segmentId: segment.id });
  return [{ key, value: { found: segment } satisfies Cached, tags: ["segments"], maxAgeMs }];
}
