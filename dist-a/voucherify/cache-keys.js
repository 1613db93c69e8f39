import { endpoints } from "./endpoints.js";
import { identifierProblem, pathOf } from "./path.js";
/** Prefix of the IDs that Voucherify assigns to customers. */
export const CUSTOMER_PREFIX = "cust_";
/** Replaces names in braces by the parts of a path. */
export function tagsOf(templates, names) {
    return templates.map((template) => template.replace(/\{(\w+)\}/g, (_, name) => names[name] ?? ""));
}
export function customerKey(idOrSourceId) {
    return pathOf(endpoints.getCustomer, { customerId: idOrSourceId });
}
/** The tags of a customer's record: each identifier finds the entries by all of them. */
export function customerTags(id, sourceId) {
    return [`customer:${id}`, ...(sourceId === null ? [] : [`customer:${sourceId}`])];
}
/** The records in an answer, each as what to store under its own keys. */
export function recordsIn({ records }, answer, maxAgeMs) {
    if (records === undefined || answer === null)
        return [];
    const rows = records.endsWith("s") ? answer.items : [answer];
    if (records.startsWith("customer")) {
        return rows.flatMap((row) => customerFills(row, maxAgeMs(endpoints.getCustomer)));
    }
    return rows.flatMap((row) => segmentFills(row, maxAgeMs(endpoints.getSegment)));
}
/**
 * The entries of one customer. There is none by a source ID that reads like an ID, since REST would look for a customer
 * with that ID first.
 */
export function customerFills(customer, maxAgeMs) {
    const { id, source_id: sourceId } = customer;
    const tags = customerTags(id, sourceId);
    const value = { found: customer };
    const isUsable = sourceId !== null && !sourceId.startsWith(CUSTOMER_PREFIX);
    return [id, ...(isUsable ? [sourceId] : [])]
        .filter((key) => identifierProblem(key) === null)
        .map((key) => ({ key: customerKey(key), value, tags, maxAgeMs }));
}
function segmentFills(segment, maxAgeMs) {
    if (segment.type === null || identifierProblem(segment.id) !== null)
        return [];
    const key = pathOf(endpoints.getSegment, { segmentId: segment.id });
    return [{ key, value: { found: segment }, tags: ["segments"], maxAgeMs }];
}
//# sourceMappingURL=cache-keys.js.map