/** What writes and events do to the cached answers of one credential. */
import { isDeepStrictEqual } from "node:util";
import type { Cache } from "../cache/cache.js";
import type { Clock } from "../clock.js";
import { type Cached, customerFills, customerKey, customerTags, tagsOf } from "./cache-keys.js";
import { type EndpointRow, endpoints } from "./endpoints.js";
import { identifierProblem } from "./path.js";
import { isObject } from "./read.js";
import type { CustomerReference, RecordCache } from "./record-cache.js";
import { CUSTOMER_PREFIX } from "./cache-keys.js";
import { customer as customerReader, type WireCustomer } from "./wire.js";

/** By how much this server's clock and the upstream's can differ, in milliseconds. */
const CLOCK_SKEW_MS = 10_000;

/** What every customer's record can have. `birthday` is deprecated, and `updated_at` is missing before the first update. */
const KEYS = [
  "source_id",
  "name",
  "description",
  "email",
  "phone",
  "birthdate",
  "address",
  "metadata",
  "summary",
  "loyalty",
  "referrals",
] as const satisfies readonly (keyof WireCustomer)[];

export class RecordChanges implements RecordCache {
  readonly #cache: Cache<Cached>;
  readonly #maxAgeMs: (row: EndpointRow) => number;
  readonly #clock: Pick<Clock, "now">;

  constructor(cache: Cache<Cached>, maxAgeMs: (row: EndpointRow) => number, clock: Pick<Clock, "now">) {
    this.#cache = cache;
    this.#maxAgeMs = maxAgeMs;
    this.#clock = clock;
  }

  /**
   * Forgets what a write has changed. To be called when it was answered, or when its answer got lost.
   *
   * @param names - the names in the path
   * @param answer - undefined if there is none
   */
  wrote(
    { changes = [] }: EndpointRow,
    names: Readonly<Record<string, string>>,
    body: unknown,
    answer: unknown,
  ): void {
    if (changes.includes("*")) return this.#cache.clear();
    if (changes.length > 0)
      this.#remove(changes, [names["customerId"], ...identifiersIn(body), ...identifiersIn(answer)]);
  }

  customersWritten(sourceIds: readonly string[] | null): void {
    if (sourceIds === null) this.#cache.clear();
    else this.#remove(endpoints.updateCustomersInBulk.changes ?? [], sourceIds);
  }

  fillCustomer(record: unknown, at: number): void {
    const parsed = customerReader.safeParse(record);
    if (!isObject(record) || !parsed.success || identifierProblem(parsed.data.id) !== null) return;
    const customer = parsed.data;
    const time = Math.min(at, this.#clock.now());
    const entry = this.#cache.peek(customerKey(customer.id));
    const cached = entry?.value as Cached | undefined;
    const before = cached !== undefined && "found" in cached ? (cached.found as WireCustomer | null) : null;
    this.#cache.outdate([`related:${customer.id}`, "customers"]);
    if (before !== null && entry?.isOutdated === false) {
      if (agrees(record, customer, before)) return;
      if (order(customer, time, before, entry.at) === "older") return;
    }
    const isNewer = before === null || order(customer, time, before, entry?.at ?? 0) === "newer";
    const complete = isNewer ? completed(record, customer, before) : null;
    this.#cache.outdate(customerTags(customer.id, customer.source_id));
    if (complete === null) return;
    for (const fill of customerFills(complete, this.#maxAgeMs(endpoints.getCustomer)))
      this.#cache.put(fill, time);
  }

  customerChanged({ id, sourceId }: CustomerReference): void {
    this.#cache.outdate([...customerTags(id, sourceId), `related:${id}`, "customers"]);
  }

  customerGone({ id, sourceId }: CustomerReference): void {
    this.#cache.remove([...customerTags(id, sourceId), `related:${id}`, "customers", "mentions"]);
  }

  membershipChanged({ id }: CustomerReference): void {
    this.#cache.outdate([`related:${id}`, "customers"]);
  }

  #remove(changes: readonly string[], identifiers: readonly (string | undefined)[]): void {
    const known = identifiers.filter((identifier) => identifier !== undefined);
    const tags = known.flatMap((customerId) => tagsOf(changes, { customerId }));
    // What is read by the ID of a customer cannot be found by a source ID.
    const isIdKnown = known.some((identifier) => identifier.startsWith(CUSTOMER_PREFIX));
    this.#cache.remove([...new Set([...tags, "customers", ...(isIdKnown ? [] : ["related"])])]);
  }
}

/** The identifiers of customers in a body or an answer. */
function identifiersIn(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(identifiersIn);
  if (!isObject(data)) return [];
  const { id, source_id, source_ids } = data;
  const all: unknown[] = [id, source_id, ...(Array.isArray(source_ids) ? source_ids : [])];
  return all.filter((one) => typeof one === "string");
}

/** Whether an event shows nothing that the cached record does not have. */
function agrees(
  record: Readonly<Record<string, unknown>>,
  customer: WireCustomer,
  before: WireCustomer,
): boolean {
  return [...KEYS, "updated_at" as const].every(
    (key) => !(key in record) || isDeepStrictEqual(customer[key], before[key]),
  );
}

/**
 * Whether the record of an event is newer than the cached one. Their times of update are by the same clock. If these are
 * equal, the times of the event and of the read decide, as far as clocks can be compared.
 */
function order(
  customer: WireCustomer,
  time: number,
  before: WireCustomer,
  readAt: number,
): "older" | "newer" | "unknown" {
  const [mine = "", other = ""] = [customer, before].map((one) => one.updated_at ?? one.created_at ?? "");
  if (mine !== other) return mine > other ? "newer" : "older";
  if (Math.abs(time - readAt) <= CLOCK_SKEW_MS) return "unknown";
  return time > readAt ? "newer" : "older";
}

/**
 * The whole record of an event. A missing key is unknown, not empty: it stays null if the cached one is null. Null if the
 * record cannot be completed.
 */
function completed(
  record: Readonly<Record<string, unknown>>,
  customer: WireCustomer,
  before: WireCustomer | null,
): WireCustomer | null {
  const isKnown = (key: (typeof KEYS)[number]) => key in record || (before !== null && before[key] === null);
  if (!KEYS.every(isKnown)) return null;
  return before === null ? customer : { ...customer, birthday: customer.birthday ?? before.birthday };
}
