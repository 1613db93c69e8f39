import { readDelivery } from "./delivery.js";
import { effectOf } from "./event-types.js";
import { LatestEvents } from "./latest-events.js";
import { createRecent, RECENT_MS } from "../cache/recent.js";
/** How far the upstream's clock may be ahead. An event from further ahead would make all others look older. */
const MAX_AHEAD_MS = 10 * 60_000;
/** About 20 MB. A webhook has two IDs, its own and the event's. */
const MAX_IDS = 100_000;
export class Inbox {
    #settings;
    #ids;
    #latest;
    #counts = {
        received: 0,
        applied: 0,
        outdated: 0,
        duplicate: 0,
        expired: 0,
        unknown: 0,
        unreadable: 0,
        rejected: 0,
        lastReceivedAt: null,
    };
    constructor(settings) {
        this.#settings = settings;
        this.#ids = createRecent(settings.maxIds ?? MAX_IDS, settings.clock);
        this.#latest = new LatestEvents(settings.clock);
    }
    get counts() {
        return this.#counts;
    }
    /** Counts a webhook that was not signed with a secret. Nothing else is done with it. */
    reject() {
        this.#counts = { ...this.#counts, rejected: this.#counts.rejected + 1 };
    }
    /** Takes the body of a signed webhook. `json` may be anything. If it throws, the webhook can be sent again. */
    receive(json) {
        const checked = this.check(json);
        return this.count(typeof checked === "string" ? checked : this.take(checked, null));
    }
    /** Counts a webhook that was received by this server. */
    count(receipt) {
        this.#counts = {
            ...this.#counts,
            received: this.#counts.received + 1,
            [receipt]: this.#counts[receipt] + 1,
            lastReceivedAt: this.#settings.clock.now(),
        };
        return receipt;
    }
    /** Reads a webhook, or says why there is nothing to do. */
    check(json) {
        const delivery = readDelivery(json);
        if (delivery === null)
            return "unreadable";
        if (effectOf(delivery.type) === null || delivery.customers.length === 0)
            return "unknown";
        if (delivery.sentAt < this.#settings.clock.now() - RECENT_MS)
            return "expired";
        return idsOf(delivery).some((id) => this.#ids.has(id)) ? "duplicate" : delivery;
    }
    /**
     * Lets an event take effect, and tells the subscribers of this server.
     *
     * @param delivery - what {@link check} has returned
     * @param position - where it is in the stream of all servers. Null outside of it
     */
    take(delivery, position) {
        const ids = idsOf(delivery);
        const effect = effectOf(delivery.type);
        if (effect === null)
            return "unknown";
        if (ids.some((id) => this.#ids.has(id)))
            return "duplicate";
        const isApplied = this.#apply(delivery, effect);
        this.#publish(delivery, position);
        for (const id of ids)
            this.#ids.set(id, true);
        return isApplied ? "applied" : "outdated";
    }
    /** Returns false if newer events have made this one irrelevant. */
    #apply(delivery, effect) {
        const { customer, whole, segment, groupId } = delivery;
        const { records } = this.#settings;
        if (effect === "remove" && customer !== null)
            return this.#remove(customer);
        const at = this.#timeOf(delivery);
        const isMove = effect === "move";
        const isComplete = whole !== null && (segment !== null || !isMove);
        if (!(effect === "fill" || isMove) || customer === null || at === null || !isComplete) {
            return this.#reread(delivery, at);
        }
        const order = this.#latest.orderOf(customer.id, { at, groupId });
        // The record of the newer event has it all, but not the segments.
        if (order === "older" && effect === "fill")
            return false;
        if (order !== "newer")
            return this.#reread(delivery, at);
        this.#latest.add(customer.id, { at, groupId });
        records?.fillCustomer(whole, at);
        if (isMove)
            records?.membershipChanged(customer);
        return true;
    }
    #remove(customer) {
        const { records } = this.#settings;
        const isNew = !this.#latest.isRemoved(customer.id);
        this.#latest.remove(customer.id);
        records?.customerGone(customer);
        const former = { ...customer, sourceId: formerSourceId(customer) };
        if (former.sourceId !== customer.sourceId)
            records?.customerGone(former);
        return isNew;
    }
    /** Always harmless: it costs calls, and whatever is read then is newer than the event. */
    #reread({ customers, groupId }, at) {
        const present = customers.filter(({ id }) => !this.#latest.isRemoved(id));
        for (const one of present) {
            if (at !== null)
                this.#latest.add(one.id, { at, groupId });
            this.#settings.records?.customerChanged(one);
        }
        return present.length > 0;
    }
    /** When the event happened. Null if that is not known or cannot be compared with other events. */
    #timeOf({ happenedAt }) {
        const at = happenedAt === null ? Number.NaN : Date.parse(happenedAt);
        const now = this.#settings.clock.now();
        return at >= now - RECENT_MS && at <= now + MAX_AHEAD_MS ? at : null;
    }
    #publish({ eventId: id, type, happenedAt: createdAt, groupId, customer, segment, data }, position) {
        if (id === null || createdAt === null || customer === null)
            return;
        const event = {
            id,
            type,
            createdAt,
            groupId,
            customerId: customer.id,
            sourceId: type === "customer.deleted" ? formerSourceId(customer) : customer.sourceId,
            segmentId: segment?.id ?? null,
            data,
        };
        this.#settings.publish(event, position);
    }
}
/** The IDs that a webhook is told apart by: its own, and that of the event. */
export function idsOf({ id, eventId }) {
    return [id, eventId].filter((one) => one !== null);
}
/** The upstream renames the source ID of a deleted customer, to free it for others. */
function formerSourceId({ sourceId }) {
    return sourceId?.replace(/_deleted\d{4}-\d{2}-\d{2}T[\d:.]+Z$/, "") ?? null;
}
//# sourceMappingURL=inbox.js.map