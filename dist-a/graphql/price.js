import { Extensions } from "type-graphql";
import { isFirst } from "./arguments.js";
/** Loads that the field requests only after its other loads were answered. */
export function afterwards(keys) {
    return { ...keys, isLater: true };
}
/** One load per parent for `key`. Fields with the same key and the same parent share it. */
export function keyed(loader, key) {
    return { loader, key };
}
/** One load per parent for a key of the parent itself, such as its ID. Fields of the same parent share it. */
export function perParent(loader) {
    return { loader, key: { of: "parent" } };
}
/** One load per operation, whatever the parents. */
export function perOperation(loader) {
    return { loader, key: { of: "operation" }, once: true };
}
/** The price of a field that makes no call, such as one whose arguments are invalid. */
export const FREE = {};
/** Marks a field that returns its parents. */
export const PARENT = Symbol("the parents themselves");
/** The price of a field that returns its parent, such as the node of an edge. */
export function sameObject() {
    return { objects: PARENT };
}
/** The price of a field that lists the items of a page: `nodes` and `edges` of a connection return the same objects. */
export function itemsOfPage(_, { page, pageOfEach }) {
    return { items: page, objects: "items", ...(pageOfEach !== undefined && { page: pageOfEach }) };
}
/** Assumed length of a list inside a record, unless its field sets another. */
export const LIST_LENGTH = 10;
/** Declares the price of a field. A field without it makes no call. */
export function Price(price) {
    return Extensions({ price });
}
/**
 * Declares the dearest values of an argument, if they do not follow from its type and the length of lists. To be
 * placed on the field, like {@link Price}.
 */
export function DearestOf(argument, values) {
    return Extensions({ [`dearest ${argument}`]: values });
}
/** The values declared with {@link DearestOf}. Null if there are none. */
export function dearestOf(field, argument) {
    const values = field.extensions[`dearest ${argument}`];
    return typeof values === "function" ? values : null;
}
/** The price of a page of `first` items: one load. 0 if `first` is out of range, since the field then makes no call. */
export function pricePerPage(loader, knows = []) {
    return ({ first }) => (isFirst(first) ? { loads: [{ loader }], page: first, knows } : FREE);
}
/** The price of a write: one call per endpoint, and the calls of each loader for one key. They are not shared. */
export function callsOf(...made) {
    return {
        calls: made
            .flatMap((one) => ("calls" in one ? one.calls : [one]))
            .map((endpoint) => ({ endpoint, count: 1 })),
        uses: made.filter((one) => "calls" in one),
    };
}
/** A number of calls in words, such as "1 upstream call". Descriptions state every price in this form. */
export function upstreamCalls(...made) {
    const { calls = [] } = callsOf(...made);
    return `${calls.length} upstream call${calls.length === 1 ? "" : "s"}`;
}
/** The price declared with {@link Price}. Null if the field has none. */
export function priceOf(field) {
    const price = field.extensions["price"];
    return typeof price === "function" ? price : null;
}
//# sourceMappingURL=price.js.map