/**
 * What the servers of an account tell each other of the async actions that they watch, so that one of them polls each: the one that
 * has the lease. Its answers are kept in Redis for the others. A server that does not renew its lease loses it.
 */
import { randomUUID } from "node:crypto";
import { openText, sealText } from "../encryption.js";
import { hashOf, keyOf } from "../redis/keys.js";
import { Script } from "../redis/script.js";
/** How long a lease lasts, in milliseconds. */
const LEASE_MS = 3_000;
/** How long an answer is kept for the others, in milliseconds: longer than between two polls. */
const TOLD_MS = 120_000;
/** Key: the lease. Values: the server, how long it lasts. */
const LEAD = new Script(`
  local owner = redis.call('GET', KEYS[1])
  if owner and owner ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
`);
/** Key: the lease. Value: the server. */
const LEAVE = new Script(`
  if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
  return 1
`);
export class SharedPolls {
    #settings;
    #server = randomUUID();
    constructor(settings) {
        this.#settings = settings;
    }
    /** Whether this server is to poll an action. True also if Redis does not answer: then each polls for itself. */
    async lead(id) {
        try {
            const values = [this.#server, String(LEASE_MS)];
            return ((await this.#settings.redis.run((client) => LEAD.run(client, [this.#key("lease", id)], values))) === 1);
        }
        catch {
            return true;
        }
    }
    /** Lets another server poll. */
    async leave(id) {
        await this.#settings.redis
            .run((client) => LEAVE.run(client, [this.#key("lease", id)], [this.#server]))
            .catch(() => undefined);
    }
    /** Tells the others an answer of the upstream. */
    async tell(id, answer) {
        const { redis, encryption } = this.#settings;
        const key = this.#key("answer", id);
        const stored = sealText(encryption, JSON.stringify(answer), key);
        await redis.run((client) => client.set(key, stored, { PX: TOLD_MS })).catch(() => undefined);
    }
    /** The latest answer that any server has told. Null if there is none. */
    async told(id) {
        const { redis, encryption } = this.#settings;
        const key = this.#key("answer", id);
        try {
            const stored = await redis.run((client) => client.get(key));
            if (stored === null)
                return null;
            const text = openText(encryption, stored, key);
            return text === null ? null : JSON.parse(text);
        }
        catch {
            // Redis does not answer, or another version or key wrote it.
            return null;
        }
    }
    /** Clients choose the IDs, so their hashes are in the keys. */
    #key(part, id) {
        return keyOf(this.#settings.account, `polls:${part}:${hashOf(id)}`);
    }
}
//# sourceMappingURL=shared-polls.js.map