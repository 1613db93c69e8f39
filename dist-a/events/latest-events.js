import { createRecent } from "../cache/recent.js";
/** Most customers whose latest event is remembered, about 10 MB. */
const MAX_CUSTOMERS = 50_000;
/** Later than any event: a customer who was deleted never comes back. */
const FOR_EVER = { at: Infinity, groupId: null };
export class LatestEvents {
    #latest;
    constructor(clock) {
        this.#latest = createRecent(MAX_CUSTOMERS, clock);
    }
    /** Compares an event with the latest of the customer. */
    orderOf(customerId, { at, groupId }) {
        const known = this.#latest.get(customerId);
        if (known === undefined || at > known.at)
            return "newer";
        if (at < known.at)
            return "older";
        // Two events of one request have the same time and show the same state. Of other events it cannot be told.
        return groupId !== null && groupId === known.groupId ? "newer" : "unclear";
    }
    /** Remembers an event, unless a later one is known. */
    add(customerId, time) {
        if (this.orderOf(customerId, time) !== "older")
            this.#latest.set(customerId, time);
    }
    remove(customerId) {
        this.#latest.set(customerId, FOR_EVER);
    }
    isRemoved(customerId) {
        return this.#latest.get(customerId) === FOR_EVER;
    }
}
//# sourceMappingURL=latest-events.js.map