/** The handler of each endpoint in the endpoint table. An endpoint without a handler does not compile. */
import { endpoints } from "../../voucherify/endpoints.js";
import { listActivities, listActivity } from "./activities.js";
import { getAsyncAction, listAsyncActions } from "./async-actions.js";
import { updateInBulk, updateMetadataInBulk } from "./bulk.js";
import { listConsents, updateConsents } from "./consents.js";
import { importCustomers } from "./csv-import.js";
import { listCustomers } from "./customer-list.js";
import { createCustomer, deleteCustomer, getCustomer, permanentlyDelete, updateCustomer, } from "./customers.js";
import { methodNotAllowed, unknownPath } from "./errors.js";
import { listRedeemables } from "./redeemables.js";
import { getSegment, listCustomerSegments, listSegments } from "./segments.js";
const handlers = {
    listCustomers,
    createCustomer,
    getCustomer,
    updateCustomer,
    deleteCustomer,
    permanentlyDeleteCustomer: permanentlyDelete,
    importCustomers,
    updateCustomersInBulk: updateInBulk,
    updateCustomersMetadataInBulk: updateMetadataInBulk,
    listCustomerActivity: listActivity,
    listCustomerActivities: listActivities,
    listCustomerSegments,
    listCustomerRedeemables: listRedeemables,
    updateCustomerConsents: updateConsents,
    listConsents,
    listSegments,
    getSegment,
    listAsyncActions,
    getAsyncAction,
};
const isName = (segment) => segment.startsWith("{");
/** Literal paths come first, so that `/v1/customers/importCSV` does not match `/v1/customers/{customerId}`. */
const patterns = Object.keys(endpoints)
    .map((name) => {
    const row = endpoints[name];
    const handle = handlers[name];
    return { name, row, handle, segments: row.path.split("/") };
})
    .toSorted((a, b) => a.segments.filter(isName).length - b.segments.filter(isName).length);
/** Finds the route of a request. Throws the API's 404 or 405. */
export function findRoute(method, pathname) {
    const segments = pathname.split("/");
    const candidates = patterns.filter((pattern) => pattern.segments.length === segments.length &&
        pattern.segments.every((part, at) => (isName(part) ? segments[at] !== "" : part === segments[at])));
    const match = candidates.find(({ row }) => row.method === method);
    if (match === undefined) {
        const allowed = [...new Set(candidates.map(({ row }) => row.method))];
        throw allowed.length === 0 ? unknownPath() : methodNotAllowed(method, allowed);
    }
    const { segments: parts, ...route } = match;
    const path = Object.fromEntries(parts.flatMap((part, at) => (isName(part) ? [[part.slice(1, -1), decode(segments[at] ?? "")]] : [])));
    return { ...route, path };
}
function decode(segment) {
    try {
        return decodeURIComponent(segment);
    }
    catch {
        throw unknownPath();
    }
}
//# sourceMappingURL=routes.js.map