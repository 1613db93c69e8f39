/** Segments and their members. The members of a segment with a filter are computed on every request. */
import { blankCustomer } from "../records.js";
import { isoNow, ok } from "./context.js";
import { notFound } from "./errors.js";
import { dig, passes } from "./filters.js";
import { takeFilters, takeLimit, takeList, takeOrder } from "./query.js";
import { record } from "./record-activity.js";
export function isMember(context, segment, customer) {
    if (segment.filter === null)
        return context.store.members.get(segment.id)?.has(customer.id) ?? false;
    return passes(segment.filter, (key) => fieldOf(context, customer, key), context.now());
}
/** The value of a customer that a key of a segment's filter refers to. */
function fieldOf(context, customer, key) {
    if (key === "loyalty_points.total")
        return customer.loyalty.points;
    if (key.startsWith("loyalty_points."))
        return dig(customer.loyalty, key.slice("loyalty_points.".length));
    const event = /^events\.(.+)\.count$/.exec(key)?.[1];
    return event === undefined ? dig(customer, key) : context.store.countEvents(customer.id, event);
}
export const segmentsOf = (context, customer) => [...context.store.segments.values()].filter((segment) => isMember(context, segment, customer));
/** Only auto-update segments record who enters and leaves. */
export function recordSegmentMoves(context, customer, before, requestId) {
    const after = segmentsOf(context, customer);
    const recordMoves = (segments, others, type) => {
        for (const { id, name, type: kind } of segments)
            if (kind === "auto-update" && !others.some((other) => other.id === id))
                record(context, customer, type, { customer, segment: { id, name, object: "segment" } }, requestId, "INTERNAL");
    };
    recordMoves(after, before, "customer.segment.entered");
    recordMoves(before, after, "customer.segment.left");
}
/** Never answers 404: for an unknown customer it lists the segments that match a customer without any data. */
export function listCustomerSegments(context, request) {
    const key = request.path.customerId;
    const customer = context.store.customers.get(key) ?? blankCustomer(key, isoNow(context), key);
    const data = segmentsOf(context, customer).map(({ id, name }) => ({ id, name, object: "segment" }));
    return ok({ object: "list", data_ref: "data", data, total: data.length });
}
export function listSegments(context, request) {
    const limit = takeLimit(request.query);
    const { descending } = takeOrder(request.query, ["created_at"]);
    const ids = takeList(request.query, "ids");
    const filters = takeFilters(request.query);
    const ascending = [...context.store.segments.values()]
        .filter((segment) => (ids === undefined || ids.includes(segment.id)) &&
        passes(filters, (key) => dig(segment, key), context.now()))
        .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
    const rows = descending ? ascending.toReversed() : ascending;
    return ok({ object: "list", data_ref: "data", data: rows.slice(0, limit), total: rows.length });
}
export function getSegment(context, request) {
    const { segmentId } = request.path;
    const segment = context.store.segments.get(segmentId);
    if (segment === undefined)
        throw notFound("segment", segmentId);
    return ok(segment);
}
//# sourceMappingURL=segments.js.map