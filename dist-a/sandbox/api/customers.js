/** Creates or upserts, reads, updates and deletes one customer. */
import { blankCustomer } from "../records.js";
import { findCustomer, findCustomerById, isoNow, noContent, ok, } from "./context.js";
import { invalidPayload } from "./errors.js";
import { readFields, takeObject } from "./fields.js";
import { record, reportDeletion } from "./record-activity.js";
import { recordSegmentMoves, segmentsOf } from "./segments.js";
const overlay = (mode, before, given) => mode === "merge" && before ? { ...before, ...given } : given;
function withFields(before, fields, mode) {
    const { metadata, ...others } = fields;
    return {
        ...before,
        ...others,
        ...(fields.address ? { address: overlay(mode, before.address, fields.address) } : {}),
        ...(metadata === undefined
            ? {}
            : { metadata: metadata === null ? {} : overlay(mode, before.metadata, metadata) }),
    };
}
/** Stores a new version of a customer and records the activities. */
export function save(context, customer, type, requestId) {
    const before = context.store.customers.getById(customer.id);
    const segmentsBefore = before === undefined ? [] : segmentsOf(context, before);
    context.store.customers.put(customer);
    record(context, customer, type, { customer }, requestId);
    recordSegmentMoves(context, customer, segmentsBefore, requestId);
    return customer;
}
export function create(context, sourceId, fields, requestId) {
    const blank = blankCustomer(`cust_${context.random.letters(24)}`, isoNow(context), sourceId);
    return save(context, withFields(blank, fields, "replace"), "customer.created", requestId);
}
export function update(context, before, fields, requestId) {
    const after = { ...withFields(before, fields, context.metadataWrites), updated_at: isoNow(context) };
    return save(context, after, "customer.updated", requestId);
}
export function upsertBySourceId(context, sourceId, fields, requestId) {
    const before = sourceId === undefined ? undefined : context.store.customers.getBySourceId(sourceId);
    return before === undefined
        ? create(context, sourceId, fields, requestId)
        : update(context, before, fields, requestId);
}
/** Reads an id from a body. An empty text counts as missing. */
function takeIdentity(body, name) {
    const value = body[name] ?? undefined;
    if (value !== undefined && typeof value !== "string")
        throw invalidPayload(`Property .${name} should be string`);
    return value === "" ? undefined : value;
}
export function createCustomer(context, request) {
    const body = takeObject(request.body ?? {});
    const id = takeIdentity(body, "id");
    const sourceId = takeIdentity(body, "source_id");
    const fields = readFields(body);
    return ok(id === undefined
        ? upsertBySourceId(context, sourceId, fields, request.requestId)
        : update(context, findCustomerById(context, id), fields, request.requestId));
}
/** Deprecated: reads of one customer contain links to a page that no longer exists. */
const assets = (customer) => {
    const url = `https://preferences.example.invalid/customers?token=${customer.id}`;
    return { cockpit_url: url, cockpit_preference_center_url: url };
};
export function getCustomer(context, request) {
    const unconfirmed = context.store.unconfirmed.get(request.path.customerId);
    if (unconfirmed !== undefined)
        return ok(unconfirmed);
    const { object, ...customer } = findCustomer(context, request.path.customerId);
    return ok({ ...customer, assets: assets({ ...customer, object }), object });
}
export function updateCustomer(context, request) {
    const before = findCustomer(context, request.path.customerId);
    const fields = readFields(takeObject(request.body ?? {}));
    return ok(update(context, before, fields, request.requestId));
}
export function deleteCustomer(context, request) {
    const customer = findCustomer(context, request.path.customerId);
    context.store.remove(customer.id);
    const deletedAt = isoNow(context);
    const deleted = {
        ...customer,
        ...(customer.source_id === undefined ? {} : { source_id: `${customer.source_id}_deleted${deletedAt}` }),
        updated_at: deletedAt,
    };
    context.store.deleted.set(customer.id, deleted);
    reportDeletion(context, deleted, request.requestId);
    return noContent;
}
export function permanentlyDelete(context, request) {
    const customer = findCustomer(context, request.path.customerId);
    const { store } = context;
    const history = store.activities.of(customer.id);
    const count = (prefix) => history.filter(({ type }) => type.startsWith(prefix)).length;
    const answer = {
        id: `del_${context.random.letters(24)}`,
        created_at: isoNow(context),
        related_object_id: customer.id,
        related_object: "customer",
        status: "DONE",
        data_json: {
            events: count("customer.custom_event"),
            customer_events: history.length,
            daily_events: 0,
            segments: [...store.members.values()].filter((members) => members.has(customer.id)).length,
            orders: customer.summary.orders.total_count,
            order_events: count("customer.order."),
            customer: 1,
        },
        // The API spells it like this.
        object: "pernament_deletion",
    };
    store.remove(customer.id);
    return ok(answer);
}
//# sourceMappingURL=customers.js.map