/** Records of bulk runs in a directory, as a LevelDB. One process uses it at a time: LevelDB holds a lock on it. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { ConfigError } from "../../config-error.js";
import { Encryption } from "../../encryption.js";
import { ROWS } from "./stored-journal.js";
/** Its own directory in `DATA_DIR`, so that there is room for others. */
const DIRECTORY = "bulk-runs";
/** Tells whether the records can be read with the keys that are configured. */
const CHECK = "check";
const PLAIN = Buffer.from("not encrypted");
export class DiskStores {
    #level;
    #pending = new Set();
    /** Set after a write has failed. LevelDB does not say what of it is in its log, so it has to read the log again. */
    #hasFailed = false;
    #reopening = null;
    constructor(level) {
        this.#level = level;
    }
    /**
     * Opens or creates what is in `directory`.
     *
     * @param keys - what the records are encrypted with, the present one first. Empty: they are not encrypted
     * @throws {ConfigError} if it cannot be used
     */
    static async open(directory, keys) {
        const level = new ClassicLevel(join(directory, DIRECTORY), { valueEncoding: "view" });
        try {
            await mkdir(directory, { recursive: true, mode: 0o700 });
            await level.open();
        }
        catch (error) {
            throw new ConfigError(`DATA_DIR: ${reasonOf(error)}`);
        }
        const stores = new DiskStores(level);
        try {
            await stores.#check(keys);
        }
        catch (error) {
            await level.close();
            throw error;
        }
        return stores;
    }
    /** The records of one account. */
    of(account) {
        const prefixOf = (runId) => `${account}/${runId}/`;
        return {
            load: async () => {
                await this.#ready();
                const runs = new Map();
                for await (const key of this.#level.keys(within(`${account}/`))) {
                    const [, runId = "", name = ""] = key.split("/");
                    if (name.startsWith(ROWS))
                        continue;
                    const value = await this.#level.get(key);
                    if (value === undefined)
                        continue;
                    const records = runs.get(runId) ?? new Map();
                    runs.set(runId, records.set(name, value));
                }
                return runs;
            },
            read: async (runId, name) => {
                await this.#ready();
                return (await this.#level.get(prefixOf(runId) + name)) ?? null;
            },
            write: async ({ id }, records) => {
                await this.#write([...records].map(([name, value]) => {
                    const key = prefixOf(id) + name;
                    return value === null ? { type: "del", key } : { type: "put", key, value };
                }));
                // Nobody else could say so.
                return { isCanceled: false };
            },
            remove: async ({ id }) => {
                await this.#ready();
                const keys = await this.#level.keys(within(prefixOf(id))).all();
                await this.#write(keys.map((key) => ({ type: "del", key })));
            },
        };
    }
    /** Completes what is being written, and lets go of the directory. */
    async close() {
        await Promise.allSettled(this.#pending);
        await this.#level.close();
    }
    async #write(changes) {
        const writing = this.#writeNow(changes);
        this.#pending.add(writing);
        try {
            await writing;
        }
        finally {
            this.#pending.delete(writing);
        }
    }
    async #writeNow(changes) {
        await this.#ready();
        try {
            // On the disk before it resolves: it has to survive the machine, too.
            await this.#level.batch(changes, { sync: true });
        }
        catch (error) {
            this.#hasFailed = true;
            throw error;
        }
    }
    /** @throws {Error} for as long as it cannot be opened: the disk is still full */
    async #ready() {
        if (!this.#hasFailed)
            return;
        this.#reopening ??= this.#reopen().finally(() => {
            this.#reopening = null;
        });
        await this.#reopening;
    }
    async #reopen() {
        await this.#level.close();
        await this.#level.open();
        this.#hasFailed = false;
    }
    /** Whether the records can be read with `keys`. From then on they are encrypted with the first one. */
    async #check(keys) {
        const check = await this.#level.get(CHECK);
        const all = keys.length > 0 ? new Encryption(keys) : null;
        if (check === undefined) {
            await this.#write([{ type: "put", key: CHECK, value: all?.encrypt(PLAIN, CHECK) ?? PLAIN }]);
            return;
        }
        if (PLAIN.equals(check)) {
            if (all === null)
                return;
            throw new ConfigError("DATA_DIR: was written without CACHE_KEY, and CACHE_KEY is set: unset it, or set DATA_DIR to an empty directory");
        }
        if (all === null || all.decrypt(check, CHECK) === null) {
            const remedy = all === null ? "set CACHE_KEY to it" : "append that key to CACHE_KEY, behind the new one";
            throw new ConfigError(`DATA_DIR: was written with another CACHE_KEY: ${remedy}`);
        }
        if (new Encryption(keys.slice(0, 1)).decrypt(check, CHECK) === null)
            await this.#encryptAnew(all);
    }
    /** So that the replaced key is needed no longer. The check comes last: until then, all of it is done again. */
    async #encryptAnew(encryption) {
        const keys = await this.#level.keys().all();
        for (const key of [...keys.filter((one) => one !== CHECK), CHECK]) {
            const value = await this.#level.get(key);
            const place = key === CHECK ? CHECK : key.slice(key.indexOf("/") + 1);
            const plain = value && encryption.decrypt(value, place);
            if (!plain)
                throw new ConfigError("DATA_DIR: has a record that CACHE_KEY does not open");
            await this.#write([{ type: "put", key, value: encryption.encrypt(plain, place) }]);
        }
    }
}
/** The keys that begin with `prefix`. */
function within(prefix) {
    return { gte: prefix, lt: `${prefix}\uffff` };
}
function reasonOf(error) {
    const { code, cause } = error;
    switch (cause?.code ?? code) {
        case "LEVEL_LOCKED":
            return "another process uses it: each server needs a directory of its own, or REDIS_URL instead";
        case "LEVEL_CORRUPTION":
            return "its files are damaged: restore them, or set DATA_DIR to an empty directory";
        default:
            return `must be a directory that this user can write to (${cause?.code ?? code ?? "unknown"})`;
    }
}
//# sourceMappingURL=disk-store.js.map