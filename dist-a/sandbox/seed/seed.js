/**
 * Builds the state that a sandbox starts with. The same count and seed always give the same customers, ids and times.
 * All times are before 2026-01-01.
 */
import { createRandom } from "../random.js";
import { blankCustomer, noLoyalty, noSummary, } from "../records.js";
import { Store } from "../store.js";
import account from "./data/account.json" with { type: "json" };
import personaData from "./data/personas.json" with { type: "json" };
import { generateCustomers, IMPORTED_AT } from "./generator.js";
import { historyOf } from "./histories.js";
import { personas } from "./ids.js";
import { makeWallets } from "./wallets.js";
export function createSeededStore(count, seed) {
    const named = Object.values(personaData).slice(0, count).map(toCustomer);
    const generated = generateCustomers(Math.max(0, count - named.length), createRandom(seed));
    const seeded = new Map([...named, ...generated].map((customer) => [customer.id, customer]));
    const store = new Store(({ id }) => {
        const customer = seeded.get(id);
        return customer === undefined ? [] : historyOf(customer, seeded.get(personas.grace.id) ?? customer);
    });
    // The list starts with the newest customers, so the personas come last here.
    store.customers.load([...generated, ...named]);
    for (const [holder, items] of makeWallets())
        if (seeded.has(holder))
            store.redeemables.set(holder, items);
    const { id, email } = account.unconfirmed;
    store.unconfirmed.set(id, {
        email,
        summary: noSummary,
        loyalty: noLoyalty,
        object: "unconfirmed_customer",
    });
    for (const consent of Object.values(account.consents))
        store.consents.set(consent.id, consent);
    store.consentGroups.push(...account.consentGroups);
    for (const segment of Object.values(account.segments))
        addSegment(store, segment);
    return store;
}
function toCustomer(seed) {
    const { why: _, ...fields } = seed;
    return { ...blankCustomer(seed.id, seed.created_at, seed.source_id), ...fields };
}
function addSegment(store, { id, name, created_at, type, members, filter = null }) {
    store.segments.set(id, { id, name, created_at, updated_at: null, type, filter, object: "segment" });
    if (members === undefined)
        return;
    const ids = members === "imported"
        ? [...store.customers.all()].filter((customer) => customer.created_at === IMPORTED_AT).map((c) => c.id)
        : members.filter((member) => store.customers.getById(member) !== undefined);
    store.members.set(id, new Set(ids));
}
//# sourceMappingURL=seed.js.map