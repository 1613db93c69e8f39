/** Reads the body of a webhook. Whatever it does not have, or has in another shape, is null. */
import { freeObject, isObject, maybe, record, text, timestamp } from "../voucherify/read.js";
/** Longest ID. Those of the vendor have about 30 characters. */
const MAX_ID_LENGTH = 200;
const shortId = text.transform((value) => value !== null && value !== "" && value.length <= MAX_ID_LENGTH ? value : null);
const body = record({
    id: shortId,
    created_at: timestamp,
    type: text,
    source: maybe(record({ object: text })),
    event: maybe(record({ id: shortId, type: text, created_at: timestamp, entity_id: shortId, group_id: shortId })),
    data: freeObject,
});
const reference = record({ id: shortId, source_id: text });
const marks = record({ object: text, created_at: timestamp });
const namedSegment = record({ id: shortId, name: text });
/** Null for what is not a webhook in the documented envelope, such as one that was redesigned in the dashboard. */
export function readDelivery(json) {
    const envelope = body.safeParse(json).data;
    if (envelope === undefined)
        return null;
    const { id, source, event, data } = envelope;
    // The type of a distribution is free text.
    const type = event?.type ?? (source?.object === "webhook" ? envelope.type : null);
    const sentAt = envelope.created_at ?? event?.created_at ?? null;
    const eventId = event?.id ?? null;
    if (type === null || sentAt === null || data === null || (id === null && eventId === null))
        return null;
    const own = referenceIn(data["customer"]);
    const entity = isCustomerId(event?.entity_id) ? { id: event.entity_id, sourceId: null } : null;
    // If they differ, none of them can be trusted to be the customer of the event.
    const isClear = own === null || entity === null || own.id === entity.id;
    return {
        id,
        sentAt: Date.parse(sentAt),
        type,
        eventId,
        happenedAt: event?.created_at ?? null,
        groupId: event?.group_id ?? null,
        customer: isClear && type.startsWith("customer.") ? (own ?? entity) : null,
        customers: customersOf(own, entity, data),
        whole: isClear && isWhole(data["customer"]) ? data["customer"] : null,
        segment: segmentIn(data["segment"]),
        data,
    };
}
function customersOf(own, entity, data) {
    const customers = new Map();
    add(customers, own);
    add(customers, entity);
    addCustomersIn(data, customers);
    return [...customers.values()];
}
function referenceIn(value) {
    const { id = null, source_id: sourceId = null } = reference.safeParse(value).data ?? {};
    return id === null ? null : { id, sourceId };
}
function segmentIn(value) {
    const { id = null, name = null } = namedSegment.safeParse(value).data ?? {};
    return id === null ? null : { id, name };
}
/** The small customer of most events has no creation time. Neither has an `unconfirmed_customer`. */
function isWhole(value) {
    const { object = null, created_at: createdAt = null } = marks.safeParse(value).data ?? {};
    return object === "customer" && createdAt !== null;
}
function isCustomerId(id) {
    return typeof id === "string" && id.startsWith("cust_") && id.length <= MAX_ID_LENGTH;
}
/** Levels of a payload in which customers are looked for. `redemption.voucher.holder_id` is three levels deep. */
const MAX_DEPTH = 5;
/** Properties with the ID of a customer. */
const ID_KEYS = ["customer_id", "holder_id", "referrer_id"];
function add(customers, one) {
    if (one !== null && (customers.get(one.id)?.sourceId ?? null) === null)
        customers.set(one.id, one);
}
/** A payload may have tens of thousands of objects, so this makes no lists in between. */
function addCustomersIn(value, customers, depth = MAX_DEPTH) {
    if (depth === 0 || typeof value !== "object" || value === null)
        return;
    if (isObject(value)) {
        if (isCustomerId(value["id"]))
            add(customers, referenceIn(value));
        for (const key of ID_KEYS) {
            const id = value[key];
            if (isCustomerId(id))
                add(customers, { id, sourceId: null });
        }
    }
    for (const one of Object.values(value))
        addCustomersIn(one, customers, depth - 1);
}
//# sourceMappingURL=delivery.js.map