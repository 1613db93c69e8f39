/** What writes and events do to the cached answers of one credential. */
import { isDeepStrictEqual } from "node:util";
import { CUSTOMER_PREFIX, customerFills, customerKey, customerTags, tagsOf, } from "./cache-keys.js";
import { endpoints } from "./endpoints.js";
import { ANY_TIME } from "../cache/shared-entries.js";
import { OwnWrites } from "./own-writes.js";
import { identifierProblem } from "./path.js";
import { isObject } from "./read.js";
import { customer as customerReader } from "./wire.js";
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
];
/** The writes whose answer is the customer's record. */
const RECORD_WRITES = new Set([endpoints.createCustomer, endpoints.updateCustomer].map(({ operation }) => operation));
export class RecordChanges {
    #cache;
    #maxAgeMs;
    #clock;
    #ownWrites;
    constructor(cache, maxAgeMs, clock) {
        this.#cache = cache;
        this.#maxAgeMs = maxAgeMs;
        this.#clock = clock;
        this.#ownWrites = new OwnWrites(clock, CLOCK_SKEW_MS);
    }
    /**
     * Forgets what a write has changed. To be called when it was answered, or when its answer got lost.
     *
     * @param names - the names in the path
     * @param answer - undefined if there is none
     */
    wrote({ operation, changes = [] }, names, body, answer) {
        if (changes.length === 0)
            return;
        if (changes.includes("*"))
            return this.customersWritten(null);
        const identifiers = [names["customerId"], ...identifiersIn(body), ...identifiersIn(answer)];
        const isRecord = isObject(answer) && RECORD_WRITES.has(operation);
        this.#remove(changes, identifiers, isRecord ? updateTime(answer) : null);
    }
    customersWritten(sourceIds) {
        if (sourceIds !== null)
            return this.#remove(endpoints.updateCustomersInBulk.changes ?? [], sourceIds, null);
        this.#ownWrites.addAll();
        this.#cache.clear();
    }
    fillCustomer(record, at) {
        const parsed = customerReader.safeParse(record);
        if (!isObject(record) || !parsed.success || identifierProblem(parsed.data.id) !== null)
            return;
        const customer = parsed.data;
        const time = Math.min(at, this.#clock.now());
        const entry = this.#cache.peek(customerKey(customer.id));
        const before = foundIn(entry);
        const tags = customerTags(customer.id, customer.source_id);
        const updatedAt = updateTime(customer);
        this.#cache.outdate([`related:${customer.id}`, "customers"]);
        const isKnown = before !== null && entry?.isOutdated === false && agrees(record, customer, before);
        const compared = isKnown ? "older" : this.#compare(customer, time, entry);
        // What is here is as new as the event, but other servers can have an earlier record.
        if (compared === "older")
            return this.#cache.outdateElsewhere(tags, `${updatedAt}+`);
        const complete = compared === "newer" ? completed(record, customer, before) : null;
        if (complete === null)
            return this.#cache.outdate(tags, `${updatedAt}+`);
        const fills = customerFills(complete, this.#maxAgeMs(endpoints.getCustomer));
        this.#cache.replace(tags, fills, time, updatedAt);
    }
    customerChanged({ id, sourceId }) {
        this.#cache.outdate([...customerTags(id, sourceId), `related:${id}`, "customers"]);
    }
    customerGone({ id, sourceId }) {
        this.#cache.remove([...customerTags(id, sourceId), `related:${id}`, "customers", "mentions"]);
    }
    membershipChanged({ id }) {
        this.#cache.outdate([`related:${id}`, "customers"]);
    }
    /** Compares the record of an event with what is cached, and with what was written. */
    #compare(customer, time, entry) {
        const before = foundIn(entry);
        if (before === null || entry?.isOutdated !== false) {
            const reference = { id: customer.id, sourceId: customer.source_id };
            if (this.#ownWrites.mayFollow(reference, updateTime(customer), time))
                return "unknown";
        }
        if (before !== null)
            return order(customer, time, before, entry?.at ?? 0);
        // If a read found no such customer, the customer may have been deleted after the event.
        return entry !== undefined && time <= entry.at + CLOCK_SKEW_MS ? "unknown" : "newer";
    }
    #remove(changes, identifiers, updatedAt) {
        const known = identifiers.filter((identifier) => identifier !== undefined);
        this.#ownWrites.add(known, updatedAt);
        const tags = known.flatMap((customerId) => tagsOf(changes, { customerId }));
        // What is read by the ID of a customer cannot be found by a source ID.
        const isIdKnown = known.some((identifier) => identifier.startsWith(CUSTOMER_PREFIX));
        this.#cache.remove([...new Set([...tags, "customers", ...(isIdKnown ? [] : ["related"])])], updatedAt ?? ANY_TIME);
    }
}
/** The identifiers of customers in a body or an answer. */
function identifiersIn(data) {
    if (Array.isArray(data))
        return data.flatMap(identifiersIn);
    if (!isObject(data))
        return [];
    const { id, source_id, source_ids } = data;
    const all = [id, source_id, ...(Array.isArray(source_ids) ? source_ids : [])];
    return all.filter((one) => typeof one === "string");
}
/** Whether an event shows nothing that the cached record does not have. */
function agrees(record, customer, before) {
    return [...KEYS, "updated_at"].every((key) => !(key in record) || isDeepStrictEqual(customer[key], before[key]));
}
/** The record in an entry. Null if there is none. */
function foundIn(entry) {
    const cached = entry?.value;
    return cached !== undefined && "found" in cached ? cached.found : null;
}
/** When a record was last written, by the upstream's clock. */
function updateTime({ updated_at: updatedAt, created_at: createdAt }) {
    return updatedAt ?? createdAt ?? "";
}
/**
 * Whether the record of an event is newer than the cached one. Their times of update are by the same clock. If these are
 * equal, the times of the event and of the read decide, as far as clocks can be compared.
 */
function order(customer, time, before, readAt) {
    const [mine, other] = [updateTime(customer), updateTime(before)];
    if (mine !== other)
        return mine > other ? "newer" : "older";
    if (Math.abs(time - readAt) <= CLOCK_SKEW_MS)
        return "unknown";
    return time > readAt ? "newer" : "older";
}
/**
 * The whole record of an event. A missing key is unknown, not empty: it stays null if the cached one is null. Null if the
 * record cannot be completed.
 */
function completed(record, customer, before) {
    const isKnown = (key) => key in record || (before !== null && before[key] === null);
    if (!KEYS.every(isKnown))
        return null;
    return before === null ? customer : { ...customer, birthday: customer.birthday ?? before.birthday };
}
//# sourceMappingURL=record-changes.js.map