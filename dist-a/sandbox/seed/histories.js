/** The activities that a seeded customer starts with. */
import { hash } from "../random.js";
import { eventSources, simpleCustomer } from "../records.js";
import account from "./data/account.json" with { type: "json" };
import histories from "./data/histories.json" with { type: "json" };
import payloads from "./data/payloads.json" with { type: "json" };
import { fill, fillObject } from "./template.js";
const written = new Map(histories.map((history) => [history.customer, history]));
export function historyOf(customer, referrer) {
    const history = written.get(customer.id);
    if (history === undefined)
        return usualHistory(customer);
    const values = valuesFor(customer, referrer);
    const from = Date.parse(history.from);
    return history.lines.map(([type, payload], index) => makeActivity(customer, type, fill(payload, values), from + index * history.every_ms, index));
}
/** The history of a customer who has none in the data. About one customer in three subscribed to the newsletter. */
function usualHistory(customer) {
    const { updated_at, ...created } = customer;
    const createdAt = Date.parse(customer.created_at);
    const history = [];
    const add = (type, payload, time) => history.push(makeActivity(customer, type, payload, time, history.length));
    add("customer.created", { customer: created }, createdAt);
    if (hash(customer.id) % 3 === 0)
        add("customer.custom_event", customEvent(customer, "newsletter_subscribed"), createdAt + 60_000);
    if (updated_at !== undefined)
        add("customer.updated", { customer }, Date.parse(updated_at));
    return history;
}
/** The values that the payloads in the data can refer to. */
function valuesFor(customer, referrer) {
    const values = {
        customer,
        simple_customer: simpleCustomer(customer),
        referrer: simpleCustomer(referrer),
        campaigns: account.campaigns,
        tiers: account.tiers,
    };
    for (const type of payloads.events)
        values[type] = customEvent(customer, type);
    // A part may refer to the parts before it.
    for (const [name, part] of Object.entries(payloads.parts))
        values[name] = fill(part, values);
    return values;
}
const customEvent = (customer, type) => fillObject(payloads.custom_event, {
    type,
    hash: hash(customer.id + type).toString(16),
    customer,
    simple_customer: simpleCustomer(customer),
});
function makeActivity({ id }, type, payload, time, index) {
    const suffix = hash(id).toString(16).padStart(8, "0") + index.toString(16).padStart(10, "0");
    const internal = /\.(segment|rewarded|sms|email|voucher|loyalty)\b/.test(type);
    return {
        id: `evcus_${suffix}`,
        type,
        data: { data: payload, event_source: internal ? eventSources.INTERNAL : eventSources.API },
        created_at: new Date(time).toISOString(),
        group_id: `v-${suffix}`,
    };
}
//# sourceMappingURL=histories.js.map