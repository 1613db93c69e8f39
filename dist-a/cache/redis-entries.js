/**
 * The entries of one account in Redis, and the notices of what its servers evict.
 *
 * Every eviction of any server has the next number of the account: its version. It is one script, which deletes the entries,
 * remembers the version for each name, and publishes a notice with the version. So a server that has heard of all versions up
 * to `n` knows that it has missed none when the next notice has `n + 1`. A beat asks every fifth of a second which version is
 * the latest, on the connection that brings the notices: the notices before it have then arrived.
 */
import { createHash, hash, randomBytes } from "node:crypto";
import { systemClock } from "../clock.js";
import { Encryption } from "../encryption.js";
import { getBytes } from "../redis/bytes.js";
import { keyOf } from "../redis/keys.js";
import { readContent, writeContent } from "./redis-content.js";
import { BEAT, EVICT, EVICTED_MS, REPLACE, STORE } from "./redis-scripts.js";
import { ANY_TIME, EVERYTHING, nameOfKey, } from "./shared-entries.js";
/** Of what is stored. To be raised whenever an older version of this program could misread it. */
const FORMAT = 1;
const BEAT_MS = 200;
/** How long notices are relied on after the last beat, in milliseconds. */
const HEARD_MS = 1_000;
/** Most names of one eviction. If there are more, everything is evicted. */
const MAX_NAMES = 1_000;
/** Answers of calls that began earlier are not stored, in milliseconds. */
const MAX_CALL_MS = EVICTED_MS / 2;
/** A guard that no record passes. */
const ANY_GUARD = String(Number.MAX_SAFE_INTEGER);
export class RedisEntries {
    #settings;
    #prefix;
    #stateKey;
    #server = randomBytes(9).toString("base64url");
    /** Names and notices can have personal data. Only who knows the account can read or guess them. */
    #secret;
    #noticeCipher;
    #followers = null;
    #stopListening = null;
    #timer = null;
    #isClosed = false;
    #epoch = null;
    /** The latest version that was heard of. */
    #version = 0;
    /** When the latest successful beat left, by the clock of this process. */
    #beatAt = -Infinity;
    /** By how much Redis' clock is ahead of that of this process: at least, and at most. */
    #ahead = { least: 0, most: 0 };
    /** Evictions that are to be made up for, and whether some are just being sent. */
    #isMakingUp = false;
    #unsent = [];
    constructor(settings) {
        const { account } = settings;
        this.#settings = settings;
        this.#prefix = keyOf(account, `cache${FORMAT}`);
        this.#stateKey = `${this.#prefix}:state`;
        this.#secret = createHash("sha256").update(`names ${account}`).digest("base64url");
        this.#noticeCipher = new Encryption([createHash("sha256").update(`notices ${account}`).digest()]);
    }
    follow(followers) {
        this.#followers = followers;
        this.#stopListening = this.#settings.notices.listen(`${this.#prefix}:notices`, {
            heard: (notice) => this.#hear(notice),
            cut: () => {
                this.#beatAt = -Infinity;
            },
        });
        this.#beatLater(0);
    }
    get isHeard() {
        return systemClock.now() - this.#beatAt <= HEARD_MS;
    }
    get mode() {
        const isMadeUp = this.#unsent.length === 0 && !this.#isMakingUp;
        const isShared = this.#settings.redis.isUp && isMadeUp && this.isHeard;
        return isShared ? "shared" : "alone";
    }
    position() {
        if (this.mode === "alone" || this.#epoch === null)
            return null;
        return { epoch: this.#epoch, version: this.#version, takenAt: systemClock.now() };
    }
    async find(key) {
        const epoch = this.#epoch;
        if (this.mode === "alone" || epoch === null)
            return null;
        const { redis, encryption, clock } = this.#settings;
        const place = `${this.#prefix}:e:${this.#nameOf(nameOfKey(key))}`;
        try {
            const bytes = await redis.run((client) => getBytes(client, place));
            if (bytes === null || epoch !== this.#epoch)
                return null;
            const content = readContent(bytes, epoch, { place, encryption });
            if (content === null)
                return null;
            const { at: redisAt, ...rest } = content;
            // The earliest time that it can be by the clock of this process.
            const ageMs = systemClock.now() - (redisAt - this.#ahead.most);
            return ageMs < 0 ? null : { ...rest, at: clock.now() - ageMs };
        }
        catch {
            return null;
        }
    }
    store(fills, at, { epoch, version, takenAt }) {
        if (this.mode === "alone" || epoch !== this.#epoch)
            return;
        if (systemClock.now() - takenAt > MAX_CALL_MS)
            return;
        const entries = this.#toArguments(fills, at, epoch);
        if (entries.length === 0)
            return;
        const values = [this.#prefix, epoch, String(version), ...entries];
        // What is not stored is read again.
        this.#settings.redis.run((client) => STORE.run(client, [this.#stateKey], values)).catch(() => undefined);
    }
    async evict(eviction, updatedAt) {
        const bounded = boundedTo(MAX_NAMES, eviction);
        const guarded = bounded.names.filter(isGuarded);
        const others = bounded.names.filter((name) => !isGuarded(name));
        const values = [
            this.#prefix,
            this.#server,
            this.#sealed(bounded),
            guardOf(updatedAt),
            String(guarded.length),
            ...[...guarded, ...others].map((name) => this.#nameOf(name)),
        ];
        try {
            this.#advance(await this.#settings.redis.run((client) => EVICT.run(client, [this.#stateKey], values)));
        }
        catch {
            this.#unsent.push({ eviction: bounded, updatedAt });
            if (this.#unsent.reduce((sum, one) => sum + one.eviction.names.length, 0) > MAX_NAMES) {
                this.#unsent = [{ eviction: { verb: "remove", names: [EVERYTHING] }, updatedAt: ANY_TIME }];
            }
        }
    }
    async replace(eviction, fills, at, updatedAt) {
        const epoch = this.#epoch;
        const after = `${updatedAt}+`;
        if (this.mode === "alone" || epoch === null) {
            await this.evict(eviction, after);
            return false;
        }
        const values = [
            this.#prefix,
            this.#server,
            this.#sealed(eviction),
            guardOf(after),
            String(eviction.names.length),
            ...[...eviction.names, EVERYTHING].map((name) => this.#nameOf(name)),
            epoch,
            // The time of the event is by the upstream's clock, which Redis' own may be closer to.
            String(Math.min(at, this.#toRedisTime(at))),
            String(timeOf(updatedAt) * 2),
            ...this.#toArguments(fills, at, epoch),
        ];
        try {
            const reply = await this.#settings.redis.run((client) => REPLACE.run(client, [this.#stateKey], values));
            this.#advance(reply);
            return Array.isArray(reply) && reply[2] === 1;
        }
        catch {
            await this.evict(eviction, after);
            return false;
        }
    }
    close() {
        this.#isClosed = true;
        this.#beatAt = -Infinity;
        if (this.#timer !== null)
            clearTimeout(this.#timer);
        this.#stopListening?.();
    }
    /** What {@link STORE} takes for each entry. Too large ones are left out. */
    #toArguments(fills, at, epoch) {
        const redisAt = this.#toRedisTime(at);
        const ageMs = Math.max(0, this.#settings.clock.now() - at);
        return fills.flatMap((fill) => {
            const ttl = Math.ceil(fill.maxAgeMs - ageMs);
            const name = this.#nameOf(nameOfKey(fill.key));
            const { encryption } = this.#settings;
            const content = ttl > 0
                ? writeContent(fill, epoch, redisAt, { place: `${this.#prefix}:e:${name}`, encryption })
                : null;
            if (content === null)
                return [];
            const tags = [...fill.tags, EVERYTHING].map((tag) => this.#nameOf(tag));
            return [name, content, String(ttl), String(tags.length), ...tags];
        });
    }
    /** A time of the clock of the ages, as one of Redis' clock, and never later than it was. */
    #toRedisTime(at) {
        const ageMs = Math.max(0, this.#settings.clock.now() - at);
        return Math.floor(systemClock.now() - ageMs + this.#ahead.least);
    }
    #nameOf(name) {
        return hash("sha256", `${this.#secret} ${name}`, "base64url").slice(0, 22);
    }
    #sealed({ verb, names }) {
        return this.#noticeCipher.encrypt(Buffer.from(JSON.stringify([verb, names])), this.#prefix);
    }
    /** Hears of its own eviction, if it has heard of all before. Its notice would come a moment later. */
    #advance(reply) {
        if (!Array.isArray(reply))
            return;
        const [epoch, version] = reply;
        if (epoch === this.#epoch && Number(version) === this.#version + 1)
            this.#version += 1;
    }
    #hear(notice) {
        const header = /^(\S+) (\d+) (\S+) /.exec(notice.toString("latin1", 0, 128));
        const [text = "", epoch, version, server] = header ?? [];
        if (epoch !== this.#epoch) {
            this.#beatAt = -Infinity;
            return;
        }
        const number = Number(version);
        if (number <= this.#version)
            return;
        // The next beat finds that some are missing.
        if (number > this.#version + 1) {
            this.#beatAt = -Infinity;
            return;
        }
        this.#version = number;
        if (server === this.#server)
            return;
        const eviction = this.#opened(notice.subarray(text.length));
        if (eviction === null)
            this.#followers?.lost();
        else
            this.#followers?.evicted(eviction);
    }
    #opened(sealed) {
        const plain = this.#noticeCipher.decrypt(sealed, this.#prefix);
        if (plain === null)
            return null;
        const [verb, names] = JSON.parse(plain.toString());
        return { verb, names };
    }
    #beatLater(ms) {
        if (this.#isClosed)
            return;
        this.#timer = setTimeout(() => {
            void this.#beat().finally(() => this.#beatLater(BEAT_MS));
        }, ms).unref();
    }
    /** Asks for the latest version. What it fails at, the next one tries again. */
    async #beat() {
        const { notices } = this.#settings;
        try {
            const { client, run } = await notices.ready();
            const leftAt = systemClock.now();
            const values = [this.#prefix, run, randomBytes(9).toString("base64url")];
            const reply = await BEAT.run(client, [this.#stateKey], values);
            const arrivedAt = systemClock.now();
            if (this.#isClosed || !Array.isArray(reply))
                return;
            const [epoch, version, seconds, micros] = reply;
            const redisNow = Math.floor(Number(seconds) * 1_000 + Number(micros) / 1_000);
            // One millisecond, since all of these are rounded down.
            this.#ahead = { least: redisNow - arrivedAt - 1, most: redisNow - leftAt + 1 };
            if (epoch !== this.#epoch || Number(version) > this.#version) {
                this.#followers?.lost();
                this.#epoch = String(epoch);
                this.#version = Number(version);
            }
            await this.#makeUp();
            this.#beatAt = leftAt;
        }
        catch {
            // The connection is being opened again.
        }
    }
    /** Sends what could not be sent. Before that nothing is found, so this server does not see what it has evicted itself. */
    async #makeUp() {
        if (!this.#settings.redis.isUp)
            return;
        const unsent = this.#unsent;
        this.#unsent = [];
        this.#isMakingUp = true;
        // What fails is unsent again.
        await Promise.all(unsent.map(({ eviction, updatedAt }) => this.evict(eviction, updatedAt)));
        this.#isMakingUp = false;
    }
}
/** Records of customers come with events, and everything can be evicted. */
function isGuarded(name) {
    return name === EVERYTHING || name.startsWith("customer:");
}
function boundedTo(most, { verb, names }) {
    return names.length > most ? { verb, names: [EVERYTHING] } : { verb, names };
}
/** A time of update in milliseconds since 1970. 0 if it is unknown. */
function timeOf(updatedAt) {
    return Date.parse(updatedAt) || 0;
}
/** A record passes if its time of update is the same or later. With a `+`, if it is later. */
function guardOf(updatedAt) {
    if (updatedAt === ANY_TIME)
        return ANY_GUARD;
    const isLater = updatedAt.endsWith("+");
    const time = timeOf(isLater ? updatedAt.slice(0, -1) : updatedAt);
    return String(time * 2 + (isLater ? 1 : 0));
}
//# sourceMappingURL=redis-entries.js.map