/** The records of bulk runs in Redis, and who holds each run. */
import { RESP_TYPES } from "redis";
import { hashOf, keyOf } from "../../redis/keys.js";
import { HOLD_MS, JournalError } from "./journal.js";
import { BEGIN, CANCEL, CHANGES, FREE, RELEASE, REMOVE, RENEW, TAKE, WRITE } from "./redis-scripts.js";
/** How long a command may take, in milliseconds. One before it on the connection can have the rows of a piece, up to 10 MB. */
const COMMAND_MS = 1_000;
/** The same for one that has such rows itself. */
const ROWS_MS = 5_000;
export class RedisStore {
    #settings;
    /** By how much the clock of Redis is ahead of that of this process, in milliseconds. Null: it is not known yet. */
    #aheadMs = null;
    constructor(settings) {
        this.#settings = settings;
    }
    get isAtHand() {
        return this.#settings.redis.isUp;
    }
    /** The time of Redis, as far as is known. */
    get now() {
        return Date.now() + (this.#aheadMs ?? 0);
    }
    async read(runId, name) {
        const value = await this.#run((client) => inBytes(client).hGet(this.#keys(runId).rows, name), ROWS_MS);
        return value ?? null;
    }
    async write({ id, generation, isOver }, records) {
        const { server, keptMs } = this.#settings;
        const removed = [...records].flatMap(([name, value]) => (value === null ? [name] : []));
        const put = [...records].flatMap(([name, value]) => (value === null ? [] : [name, Buffer.from(value)]));
        // A write that takes effect after it was given up would say that a piece leaves which does not.
        const latest = this.#aheadMs === null ? "" : this.now + ROWS_MS;
        const values = [id, generation, server, HOLD_MS, keptMs, latest, Number(isOver), removed.length].map(String);
        const { run, rows, hold } = this.#keys(id);
        const answer = await this.#script(WRITE, [run, rows, hold, this.#key("changes"), this.#key("counter")], [...values, ...removed, ...put], ROWS_MS);
        if (answer === -1)
            throw new JournalError("Another server holds the run");
        return { isCanceled: answer === 1 };
    }
    async remove({ id, generation, key }) {
        const { run, rows, hold } = this.#keys(id);
        const keys = [run, rows, hold, this.#key("changes"), this.#key("counter")];
        await this.#script(REMOVE, key === null ? keys : [...keys, this.#idempotencyKey(key)], [id, generation, this.#settings.keptMs].map(String));
    }
    /** Holds a new run. Returns the ID of the run that has its idempotency key. Null if there is none. */
    async begin(id, key) {
        const { server, keptMs } = this.#settings;
        const { run, hold } = this.#keys(id);
        const other = await this.#script(BEGIN, key === null ? [run, hold] : [run, hold, this.#idempotencyKey(key)], [id, server, String(HOLD_MS), String(keptMs)]);
        return other === "" ? null : String(other);
    }
    /** Renews holds. Returns for each whether it is lost, or its run is to be canceled. */
    async renew(held) {
        if (held.length === 0)
            return [];
        const states = (await this.#script(RENEW, held.flatMap(({ id }) => this.#runAndHold(id)), [this.#settings.server, String(HOLD_MS), ...held.map(({ generation }) => String(generation))]));
        return states.map((state) => (state === -1 ? "lost" : state === 1 ? "canceled" : "held"));
    }
    /** Takes those of the runs that nobody holds. Returns the generations: 0 if another server has a run, -1 if there is no such run. */
    async take(ids) {
        if (ids.length === 0)
            return [];
        const keys = ids.flatMap((id) => this.#runAndHold(id));
        const values = [this.#settings.server, String(HOLD_MS)];
        const generations = (await this.#script(TAKE, keys, values));
        return ids.map((id, index) => ({ id, generation: generations[index] ?? 0 }));
    }
    async release({ id, generation }) {
        await this.#script(RELEASE, this.#runAndHold(id), [String(generation)]);
    }
    /** Frees the idempotency key of a run that was begun and never written, unless it still may be. */
    async free(id, key) {
        await this.#script(FREE, [...this.#runAndHold(id), this.#idempotencyKey(key)], [id]);
    }
    async cancel(id) {
        await this.#script(CANCEL, [this.#keys(id).run], []);
    }
    /** The runs that have changed after the change of a number, 0 for all, and the number of the latest one. */
    async changesSince(known) {
        const keys = [this.#key("changes"), this.#key("counter")];
        const answer = await this.#script(CHANGES, keys, [String(known)]);
        const [latest, ids, now] = answer;
        this.#aheadMs = now - Date.now();
        return [latest, ids];
    }
    /** Null if there is no such run. */
    async recordsOf(id) {
        const answer = await this.#run((client) => inBytes(client).hGetAll(this.#keys(id).run));
        const records = new Map(Object.entries(answer).map(([name, value]) => [name, Buffer.from(value)]));
        return records.has("run") ? records : null;
    }
    #runAndHold(id) {
        const { run, hold } = this.#keys(id);
        return [run, hold];
    }
    #keys(id) {
        const run = this.#key(`run:${id}`);
        return { run, rows: `${run}:rows`, hold: `${run}:hold` };
    }
    #idempotencyKey(key) {
        return this.#key(`key:${hashOf(key)}`);
    }
    #key(part) {
        return keyOf(this.#settings.account, `runs:${part}`);
    }
    #script(script, keys, values, timeoutMs) {
        return this.#run((client) => script.run(client, keys, values), timeoutMs);
    }
    #run(command, timeoutMs = COMMAND_MS) {
        return this.#settings.redis.run(command, timeoutMs);
    }
}
function inBytes(client) {
    return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}
//# sourceMappingURL=redis-store.js.map