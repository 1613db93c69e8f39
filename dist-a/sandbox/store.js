/** The state of the sandbox: records in maps and sorted lists. */
import { isObject, } from "./records.js";
import { Sorted } from "./sorted.js";
const time = (iso) => (iso === undefined ? undefined : Date.parse(iso));
/** Customers by id and source_id, and in every order of the list. Records are immutable, so `put` replaces them. */
export class Customers {
    #byId = new Map();
    #bySourceId = new Map();
    #seq = 0;
    byCreation = new Sorted((customer) => Date.parse(customer.created_at));
    byUpdate = new Sorted((customer) => time(customer.updated_at));
    neverUpdated = new Sorted((customer) => customer.updated_at === undefined ? Date.parse(customer.created_at) : undefined);
    bySourceId = new Sorted((customer) => customer.source_id);
    withoutSourceId = new Sorted((customer) => customer.source_id === undefined ? Date.parse(customer.created_at) : undefined);
    #orders = [
        this.byCreation,
        this.byUpdate,
        this.neverUpdated,
        this.bySourceId,
        this.withoutSourceId,
    ];
    get size() {
        return this.#byId.size;
    }
    /** All customers in order of insertion. */
    *all() {
        for (const row of this.#byId.values())
            yield row.value;
    }
    getById(id) {
        return this.#byId.get(id)?.value;
    }
    getBySourceId(sourceId) {
        return this.#bySourceId.get(sourceId);
    }
    /** By id or source_id. The id takes precedence. */
    get(key) {
        return this.getById(key) ?? this.getBySourceId(key);
    }
    put(customer) {
        const before = this.#byId.get(customer.id);
        if (before !== undefined)
            this.#unlink(before);
        const row = this.#link(customer, before?.seq ?? this.#seq++);
        for (const order of this.#orders)
            order.add(row);
    }
    /** Adds many new customers with one sort. */
    load(customers) {
        const rows = customers.map((customer) => this.#link(customer, this.#seq++));
        for (const order of this.#orders)
            order.load(rows);
    }
    delete(id) {
        const row = this.#byId.get(id);
        if (row === undefined)
            return;
        this.#unlink(row);
        this.#byId.delete(id);
    }
    #link(customer, seq) {
        const row = { value: customer, seq };
        this.#byId.set(customer.id, row);
        if (customer.source_id !== undefined)
            this.#bySourceId.set(customer.source_id, customer);
        return row;
    }
    #unlink(row) {
        for (const order of this.#orders)
            order.remove(row);
        const sourceId = row.value.source_id;
        if (sourceId !== undefined)
            this.#bySourceId.delete(sourceId);
    }
}
/** Activities of each customer, oldest first. */
export class Activities {
    #lists = new Map();
    #first;
    /** `first` computes the initial history of a customer on first use, so that 100,000 customers start fast. */
    constructor(first) {
        this.#first = first;
    }
    of(customerId) {
        return this.#list(customerId);
    }
    /** Inserts an activity by its time, after those with the same time. */
    add(customerId, activity) {
        const list = this.#list(customerId);
        let place = list.length;
        while (place > 0 && (list[place - 1]?.created_at ?? "") > activity.created_at)
            place -= 1;
        list.splice(place, 0, activity);
    }
    delete(customerId) {
        this.#lists.delete(customerId);
    }
    #list(customerId) {
        let list = this.#lists.get(customerId);
        if (list === undefined) {
            list = [...this.#first(customerId)];
            this.#lists.set(customerId, list);
        }
        return list;
    }
}
export class Store {
    customers = new Customers();
    activities;
    /** Soft-deleted customers by id, for tests. Their source_id has been renamed. */
    deleted = new Map();
    /** Customers in the middle of a double opt-in, by `ucust_…` id. */
    unconfirmed = new Map();
    segments = new Map();
    /** The customer ids in each static segment. */
    members = new Map();
    redeemables = new Map();
    consents = new Map();
    consentGroups = [];
    constructor(history = () => []) {
        this.activities = new Activities((id) => {
            const customer = this.customers.getById(id);
            return customer === undefined ? [] : history(customer);
        });
    }
    /** Removes a customer with its activities, wallet and segment memberships. */
    remove(id) {
        this.customers.delete(id);
        this.activities.delete(id);
        this.redeemables.delete(id);
        for (const members of this.members.values())
            members.delete(id);
    }
    /** Counts a customer's activities by custom event (`sign_up`) or by activity type. */
    countEvents(customerId, name) {
        return this.activities.of(customerId).filter(({ type, data }) => {
            const event = data.data["event"];
            return type === name || (type === "customer.custom_event" && isObject(event) && event["type"] === name);
        }).length;
    }
}
//# sourceMappingURL=store.js.map