/**
 * The events of one credential, for those who subscribe to them. Each subscriber has a mailbox of its own. The latest
 * events are kept for subscribers that resume.
 */
import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import { deliveries, Mailbox } from "./mailbox.js";
import { cursorOf, isBefore, positionOf, SHARED } from "./position.js";
const MIB = 2 ** 20;
/**
 * An event has some 2 kB. A customer has a handful of events a minute, and 256 in a burst. The window lasts minutes at the
 * rate of a large project; clients reconnect within seconds.
 */
export const HUB_LIMITS = {
    mailbox: { count: 256, bytes: MIB },
    window: { count: 1_000, bytes: 8 * MIB },
    heldBytes: 64 * MIB,
};
/** Most customers whose source IDs are remembered, for events that lack it, and most erased ones. */
const MAX_CUSTOMERS = 10_000;
/** The upstream renames the source ID of a deleted customer. */
const DELETED = /_deleted\d{4}-\d\d-\d\dT[\d:.]+Z$/;
export class Hub {
    #limits;
    #subscribers = new Map();
    #sourceIds = new LRUCache({ max: MAX_CUSTOMERS });
    /** The customers of whom nothing is kept. */
    #erased = new LRUCache({ max: MAX_CUSTOMERS });
    /** Distinguishes the cursors of this hub from those of other tenants and earlier processes. */
    #epoch = randomBytes(6).toString("hex");
    #window = [];
    #windowBytes = 0;
    /** Events so far, and those of them that have no position in the stream of all servers. */
    #count = 0;
    #ownCount = 0;
    /** The latest event. */
    #head = { source: this.#epoch, at: [0, 0] };
    /** The latest event of each source that has left the window. */
    #lost = new Map();
    #lastLost = { position: this.#head, order: 0 };
    /** From where on the events of the shared stream are known. Null if there is no stream. */
    #sharedSince = null;
    /** Removes what servers share about a customer. */
    #forgetElsewhere = null;
    #isClosed = false;
    constructor(limits = HUB_LIMITS) {
        this.#limits = limits;
    }
    /** Subscriptions at present. */
    get subscriberCount() {
        return [...this.#subscribers.values()].reduce((count, { size }) => count + size, 0);
    }
    /** The cursor after the latest event. */
    get head() {
        return cursorOf(this.#head);
    }
    publish = (event, shared = null) => {
        this.#count += 1;
        if (shared === null)
            this.#ownCount += 1;
        const position = shared ?? { source: this.#epoch, at: [0, this.#ownCount] };
        const bytes = Buffer.byteLength(JSON.stringify(event));
        const entry = { position, order: this.#count, event, topics: this.#topicsOf(event), bytes };
        this.#head = position;
        if (!this.#erased.has(event.customerId))
            this.#remember(entry);
        for (const topic of entry.topics) {
            for (const subscriber of this.#subscribers.get(topic) ?? [])
                this.#deliver(entry, subscriber);
        }
        this.#limitHeld();
    };
    /**
     * From now on events come through a stream that servers share.
     *
     * @param since - all later events of the stream are published here. Null if nothing was missed since the last call
     * @param forget - removes what the stream has about a customer
     */
    share(since, forget) {
        this.#forgetElsewhere = forget;
        if (since === null)
            return;
        this.#sharedSince = since;
        if (this.#count === 0)
            this.#head = since;
    }
    /** The events of a topic. If some after the cursor are no longer known, the first delivery says so. */
    subscribe(topic, { after = null, accept = () => true } = {}) {
        return deliveries(new Mailbox(this.#limits.mailbox), (mailbox) => this.#join(topic, { mailbox, accept, after: after === null ? null : positionOf(after) }, after !== null));
    }
    /** Removes everything about a customer who was erased, also from what servers share. */
    async forget(customerId) {
        this.forgetHere(customerId);
        await this.#forgetElsewhere?.(customerId);
    }
    /** Whether nothing about a customer is kept. */
    isErased(customerId) {
        return this.#erased.has(customerId);
    }
    /** Removes everything about a customer from this hub. What is still reported is delivered, and not kept. */
    forgetHere(customerId) {
        const isGone = (event) => event.customerId === customerId;
        this.#erased.set(customerId, true);
        this.#sourceIds.delete(customerId);
        this.#window = this.#window.filter(({ event }) => !isGone(event));
        this.#windowBytes = this.#window.reduce((total, { bytes }) => total + bytes, 0);
        for (const { mailbox } of this.#everySubscriber())
            mailbox.purge(isGone);
    }
    /** Ends all subscriptions. */
    close() {
        this.#isClosed = true;
        for (const { mailbox } of this.#everySubscriber())
            mailbox.end();
    }
    #join(topic, subscriber, resumes) {
        if (this.#isClosed)
            subscriber.mailbox.end();
        if (resumes)
            this.#replay(topic, subscriber);
        const known = this.#subscribers.get(topic) ?? new Set();
        this.#subscribers.set(topic, known.add(subscriber));
        return () => {
            known.delete(subscriber);
            if (known.size === 0 && this.#subscribers.get(topic) === known)
                this.#subscribers.delete(topic);
        };
    }
    #replay(topic, subscriber) {
        const order = subscriber.after && this.#orderOf(subscriber.after);
        if (order === null || order < this.#lastLost.order) {
            subscriber.mailbox.put(null, { id: cursorOf(this.#lastLost.position), missed: null });
        }
        for (const entry of this.#window) {
            if (entry.order > (order ?? 0) && entry.topics.has(topic))
                this.#deliver(entry, subscriber);
        }
    }
    /** The order of the latest event up to a position. Null if events after it may never have been known here. */
    #orderOf(position) {
        const { source } = position;
        if (source === SHARED) {
            if (this.#sharedSince === null || isBefore(position, this.#sharedSince))
                return null;
        }
        else if (source !== this.#epoch || position.at[1] > this.#ownCount)
            return null;
        const before = [...this.#lost.values(), ...this.#window].findLast((one) => one.position.source === source && !isBefore(position, one.position));
        return before?.order ?? 0;
    }
    #deliver({ event, position, bytes }, { mailbox, accept, after }) {
        // Another server delivered it before it was known here.
        if (after?.source === SHARED && position.source === SHARED && !isBefore(after, position))
            return;
        if (accept(event))
            mailbox.put(event, { id: cursorOf(position), bytes });
    }
    #remember(entry) {
        const { count, bytes } = this.#limits.window;
        this.#window.push(entry);
        this.#windowBytes += entry.bytes;
        while (this.#window.length > count || this.#windowBytes > bytes) {
            const oldest = this.#window.shift();
            this.#windowBytes -= oldest?.bytes ?? 0;
            if (oldest === undefined)
                return;
            const { position, order } = oldest;
            this.#lastLost = { position, order };
            this.#lost.set(position.source, this.#lastLost);
        }
    }
    #limitHeld() {
        const mailboxes = this.#everySubscriber().map(({ mailbox }) => mailbox);
        let held = mailboxes.reduce((total, { bytes }) => total + bytes, 0);
        while (held > this.#limits.heldBytes) {
            const fullest = mailboxes.reduce((most, mailbox) => (mailbox.bytes > most.bytes ? mailbox : most));
            held -= fullest.bytes;
            fullest.drop();
            held += fullest.bytes;
        }
    }
    #topicsOf(event) {
        const { type, customerId, segmentId } = event;
        const reported = type === "customer.deleted" ? event.sourceId?.replace(DELETED, "") : event.sourceId;
        if (reported && !this.#erased.has(customerId))
            this.#sourceIds.set(customerId, reported);
        const sourceId = reported ?? this.#sourceIds.get(customerId);
        const topics = new Set([`customer:${customerId}`]);
        if (sourceId !== undefined)
            topics.add(`source:${sourceId}`);
        if (segmentId !== null)
            topics.add(`segment:${segmentId}`);
        return topics;
    }
    #everySubscriber() {
        return [...this.#subscribers.values()].flatMap((subscribers) => [...subscribers]);
    }
}
//# sourceMappingURL=hub.js.map