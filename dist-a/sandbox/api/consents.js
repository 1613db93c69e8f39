/** The consents of the project, and a customer's decisions, which are stored in `system_metadata.consents`. */
import { isObject, simpleCustomer } from "../records.js";
import { findCustomer, isoNow, noContent, ok, } from "./context.js";
import { invalidPayload, methodNotAllowed, unknownPath } from "./errors.js";
import { record } from "./record-activity.js";
const list = (data) => ({ object: "list", data_ref: "data", data, total: data.length });
export function listConsents(context) {
    if (!context.consents)
        throw unknownPath();
    return ok({
        groups: list(context.store.consentGroups),
        consents: list([...context.store.consents.values()]),
    });
}
/** A key in place of a consent id that revokes every consent. */
const UNSUBSCRIBED = "unsubscribed";
export function updateConsents(context, request) {
    if (!context.consents)
        throw methodNotAllowed("PUT", ["GET"]);
    const customer = findCustomer(context, request.path.customerId);
    const decisions = readDecisions(context, request.body);
    const before = customer.system_metadata["consents"];
    const date = isoNow(context);
    const consents = {
        ...(isObject(before) ? before : {}),
        ...Object.fromEntries(Object.entries(decisions).map(([id, value]) => [id, { date, value }])),
    };
    context.store.customers.put({
        ...customer,
        system_metadata: { ...customer.system_metadata, consents },
        updated_at: date,
    });
    for (const [type, value] of [
        ["customer.consents.given", true],
        ["customer.consents.revoked", false],
    ]) {
        const concerned = [...context.store.consents.values()].filter(({ id }) => decisions[id] === value);
        if (concerned.length > 0)
            record(context, customer, type, { customer: simpleCustomer(customer), consents: concerned.map(simpleConsent) }, request.requestId);
    }
    return noContent;
}
const simpleConsent = ({ id, name }) => ({ id, name, object: "consent" });
function readDecisions(context, body) {
    if (!isObject(body) || Object.keys(body).length === 0)
        throw invalidPayload("The payload cannot be empty");
    const decisions = {};
    for (const [id, value] of Object.entries(body)) {
        if (id !== UNSUBSCRIBED && !context.store.consents.has(id))
            throw invalidPayload(`Property .${id} is not the id of a consent`);
        if (typeof value !== "boolean")
            throw invalidPayload(`Property .${id} should be boolean`);
        decisions[id] = value;
    }
    if (decisions[UNSUBSCRIBED] === true)
        for (const id of context.store.consents.keys())
            decisions[id] = false;
    return decisions;
}
//# sourceMappingURL=consents.js.map