import { createHash, randomUUID } from "node:crypto";
import { loadRedis } from "../../redis/load.js";
import { MemoryJournal } from "./journal.js";
import { MAX_AGE_MS } from "../run.js";
/**
 * Opens where bulk runs are recorded. What is not needed is not loaded.
 *
 * @throws {ConfigError} if the directory cannot be used
 */
export async function loadJournals(settings) {
    const { dataDir, redisUrl } = settings;
    if (dataDir !== null)
        return loadDisk(dataDir, settings);
    if (redisUrl !== null)
        return loadShared(redisUrl, settings);
    return { journalOf: () => new MemoryJournal(), close: () => Promise.resolve() };
}
async function loadDisk(dataDir, { encryptionKeys, encryption, sandboxUrl }) {
    const { DiskStores } = await import("./disk-store.js");
    const { DurableJournal } = await import("./durable-journal.js");
    const stores = await DiskStores.open(dataDir, encryptionKeys);
    return {
        journalOf: (account, { apiUrl, appId, appToken }) => {
            const text = apiUrl === sandboxUrl ? JSON.stringify(["sandbox", appId, appToken]) : account;
            // The account is hashed: it has secrets.
            const name = createHash("sha256").update(text).digest("base64url");
            return new DurableJournal(stores.of(name), encryption);
        },
        close: () => stores.close(),
    };
}
async function loadShared(redisUrl, { encryption, log }) {
    const { RedisJournal } = await import("./redis-journal.js");
    const { RedisStore } = await import("./redis-store.js");
    const redis = await loadRedis(redisUrl, log.child({ connection: "bulk runs" }));
    const server = randomUUID();
    return {
        journalOf: (account) => new RedisJournal(new RedisStore({ redis, account, server, keptMs: MAX_AGE_MS }), encryption, log),
        close: () => {
            redis.close();
            return Promise.resolve();
        },
    };
}
//# sourceMappingURL=load.js.map