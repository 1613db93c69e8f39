/**
 * The webhooks of an account that several servers have. A webhook that reaches one of them is written into a stream in Redis.
 * Every server reads the stream and takes every webhook in its order, so all know the same latest event of each customer, and their
 * subscribers get the same events with the same cursors: the IDs of the stream.
 *
 * While Redis does not answer, a server takes what reaches it alone, and tells the others when it is back.
 */
import { openText, sealText } from "../encryption.js";
import { RECENT_MS } from "../cache/recent.js";
import { hashOf, keyOf } from "../redis/keys.js";
import { readDelivery } from "./delivery.js";
import { idsOf } from "./inbox.js";
import { isBefore, SHARED } from "./position.js";
import { ADD, FORGET, OPEN } from "./redis-scripts.js";
/** Most entries of the stream, and most bytes: as many as a server keeps for subscribers that resume. */
const MAX_ENTRIES = 1_000;
const MAX_BYTES = 8 * 2 ** 20;
/** Most webhooks and erasures that wait until Redis is back. */
const MAX_WAITING = 1_000;
/** Entries that are read at a time. */
const PAGE = 100;
/** How long an entry about an erased customer, who should have none, stays for the other servers to read, in milliseconds. */
const READ_MS = 2_000;
/** Time between two looks at the stream, in milliseconds. Entries are told, but a message can get lost. */
const LOOK_MS = 500;
export class SharedInbox {
    #settings;
    #stream;
    #since;
    /** The entries of the stream that were read, the oldest first. */
    #entries = [];
    /** The last entry that was read. */
    #cursor = "0-0";
    /** When the stream began that is read. */
    #beganAt = null;
    #reading = Promise.resolve();
    /** A reading that has not begun. */
    #nextReading = null;
    #isSubscribed = false;
    /** What is to be told when Redis is back. */
    #waiting = [];
    #look;
    #stopListening;
    constructor(settings) {
        const { redis, account } = settings;
        this.#settings = settings;
        this.#stream = keyOf(account, "events:stream");
        this.#since = keyOf(account, "events:since");
        this.#look = setInterval(() => void this.#read(), LOOK_MS).unref();
        this.#stopListening = redis.onChange((isUp) => {
            if (isUp)
                void this.#read();
            else
                this.#beganAt = null;
        });
    }
    get mode() {
        return this.#beganAt === null || this.#waiting.length > 0 ? "alone" : "shared";
    }
    /** Reads what the stream has. Resolves also if Redis does not answer. */
    open() {
        return this.#read();
    }
    reject() {
        this.#settings.inbox.reject();
    }
    /** Takes the body of a signed webhook. `json` may be anything. */
    async receive(json) {
        const { inbox } = this.#settings;
        const checked = inbox.check(json);
        if (typeof checked === "string")
            return inbox.count(checked);
        return inbox.count(await this.#share(json, checked));
    }
    /** Removes what the stream and the other servers have about a customer. */
    async forget(customerId) {
        await this.#read();
        try {
            await this.#forget(customerId);
        }
        catch {
            this.#wait(() => this.#forget(customerId));
        }
    }
    close() {
        clearInterval(this.#look);
        this.#stopListening();
    }
    async #share(json, delivery) {
        const { inbox } = this.#settings;
        try {
            const id = await this.#add(json, delivery);
            if (id === null)
                return "duplicate";
            await this.#read();
            const entry = this.#entries.findLast((one) => one.id === id);
            if (entry !== undefined)
                return entry.receipt;
        }
        catch {
            // If it was added nevertheless, its IDs are known there.
            this.#wait(() => this.#add(json, delivery));
        }
        return inbox.take(delivery, null);
    }
    /** The ID of the entry. Null if another server has received it before. */
    async #add(json, delivery) {
        const ids = idsOf(delivery).map((id) => keyOf(this.#settings.account, `events:id:${hashOf(id)}`));
        const limits = [MAX_ENTRIES, MAX_BYTES, RECENT_MS, RECENT_MS].map(String);
        return this.#settings.redis.run(async (client) => {
            const values = [this.#write(JSON.stringify(json)), ...limits];
            return (await ADD.run(client, [this.#stream, this.#since, ...ids], values));
        });
    }
    /** To be called when the stream was read to its end: it removes the entries that are known here. */
    async #forget(customerId) {
        const ids = this.#entries.filter(({ customers }) => customers.includes(customerId)).map(({ id }) => id);
        const values = [this.#write(customerId), String(MAX_ENTRIES), ...ids];
        await this.#settings.redis.run((client) => FORGET.run(client, [this.#stream], values));
    }
    #wait(tell) {
        this.#waiting.push(tell);
        if (this.#waiting.length > MAX_WAITING)
            this.#waiting.shift();
    }
    /** Reads the stream to its end, one reader after the other. Who comes while one waits, waits with it. */
    #read() {
        this.#nextReading ??= this.#readAfter(this.#reading);
        return this.#nextReading;
    }
    async #readAfter(before) {
        await before;
        this.#nextReading = null;
        this.#reading = this.#readOn().catch(() => undefined);
        await this.#reading;
    }
    async #readOn() {
        const { redis } = this.#settings;
        if (!redis.isUp)
            return;
        await this.#listen();
        for (;;) {
            const [page, beganAt] = await redis.run((client) => Promise.all([
                client.xRange(this.#stream, `(${this.#cursor}`, "+", { COUNT: PAGE }),
                client.get(this.#since),
            ]));
            // It is read for the first time, or Redis has lost it since.
            if (beganAt === null || beganAt !== this.#beganAt) {
                await this.#begin();
                continue;
            }
            for (const { id, message } of page ?? []) {
                this.#take(id, message);
                this.#cursor = id;
            }
            if ((page ?? []).length < PAGE)
                break;
        }
        await this.#tellWaiting();
    }
    /** Learns from where on the stream is whole. */
    async #begin() {
        const { redis, hub } = this.#settings;
        const opened = await redis.run((client) => OPEN.run(client, [this.#stream, this.#since], [String(RECENT_MS)]));
        const [beganAt = "", first = `${beganAt}-0`] = opened;
        const since = { source: SHARED, at: numbersOf(first) };
        const hasMissed = isBefore({ source: SHARED, at: numbersOf(this.#cursor) }, since);
        hub.share(hasMissed ? since : null, (customerId) => this.forget(customerId));
        this.#cursor = "0-0";
        this.#beganAt = beganAt;
    }
    /** Tells what was taken alone, in order. Called when the stream was read to its end. */
    async #tellWaiting() {
        for (let [tell] = this.#waiting; tell !== undefined; [tell] = this.#waiting) {
            await tell();
            if (this.#waiting[0] === tell)
                this.#waiting.shift();
        }
    }
    async #listen() {
        if (this.#isSubscribed)
            return;
        const { subscriber } = this.#settings;
        if (!subscriber.isReady)
            return;
        this.#isSubscribed = true;
        // The client subscribes again by itself when it has lost the connection.
        try {
            await subscriber.subscribe(this.#stream, () => void this.#read());
        }
        catch {
            this.#isSubscribed = false;
        }
    }
    #take(id, message) {
        const { inbox, hub } = this.#settings;
        const position = { source: SHARED, at: numbersOf(id) };
        const customerId = message["forget"] === undefined ? null : this.#readText(message["forget"]);
        if (customerId !== null) {
            hub.forgetHere(customerId);
            this.#entries = this.#entries.filter(({ customers }) => !customers.includes(customerId));
            return;
        }
        const text = message["webhook"] === undefined ? null : this.#readText(message["webhook"]);
        // Written with another key, or by a server of another version.
        if (text === null)
            return;
        const delivery = readDelivery(parsed(text));
        if (delivery === null)
            return;
        const receipt = inbox.take(delivery, position);
        if (delivery.customers.some((customer) => hub.isErased(customer.id)))
            this.#removeSoon(id);
        this.#entries.push({ id, receipt, customers: delivery.customers.map((customer) => customer.id) });
        if (this.#entries.length > MAX_ENTRIES)
            this.#entries.shift();
    }
    /** Removes an entry when all servers have surely read it. */
    #removeSoon(id) {
        const remove = () => this.#settings.redis.run((client) => client.xDel(this.#stream, id));
        setTimeout(() => void remove().catch(() => undefined), READ_MS).unref();
    }
    #write(text) {
        return sealText(this.#settings.encryption, text, this.#stream);
    }
    #readText(stored) {
        return openText(this.#settings.encryption, stored, this.#stream);
    }
}
function numbersOf(id) {
    const [ms = "0", sequence = "0"] = id.split("-");
    return [Number(ms), Number(sequence)];
}
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return null;
    }
}
//# sourceMappingURL=shared-inbox.js.map