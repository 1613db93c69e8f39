/**
 * The cached reads of one credential, between the clients of its operations and the pipeline. A read is answered from the
 * cache, by a call that another operation is making, or by a call.
 */
import { LRUCache } from "lru-cache";
import { Cache } from "../cache/cache.js";
import { recordsIn, tagsOf } from "./cache-keys.js";
import { over } from "./call.js";
import { AnswerError, CanceledError, isFaultOfUpstream, isNotFound, isOwnFault, VoucherifyError, } from "./errors.js";
import { RecordChanges } from "./record-changes.js";
export function isCached(row) {
    return row.cache !== undefined;
}
/** What was made of cached answers only. It holds as long as these are what the same reads would return. */
class Made {
    value;
    acceptedMs;
    #reads;
    constructor(value, reads, acceptedMs) {
        this.value = value;
        this.acceptedMs = acceptedMs;
        this.#reads = reads.map(({ endpoint, target, entry }) => {
            return { endpoint, target, answer: new WeakRef(entry.value) };
        });
    }
    /** Private, so that they are not counted as memory: the rows are those of the endpoint table. */
    get reads() {
        return this.#reads;
    }
}
/** How old an answer may be that stands in while the upstream fails, in milliseconds: a day. */
const MAX_AGE_ON_ERROR_MS = 86_400_000;
/** Of how many requests is remembered that they were made, so that what is asked for once is not kept. */
const MAX_ASKED = 500;
export class CachedCalls {
    /** What writes and events do to the cache. */
    changes;
    #cache;
    #settings;
    #background;
    /** The keys of what was asked for lately and could not be answered by what is kept: whether it had been asked for before. */
    #asked = new LRUCache({ max: MAX_ASKED });
    /** @param shared - what it shares with other servers. Null for nothing */
    constructor(store, settings, background, clock, shared = null) {
        this.#cache = new Cache(store, clock, shared);
        this.#settings = settings;
        this.#background = background;
        this.changes = new RecordChanges(this.#cache, this.#maxAgeMs, clock);
    }
    get counts() {
        return this.#cache.counts;
    }
    /** Whether it shares with other servers now. Null if it never does. */
    get mode() {
        return this.#cache.mode;
    }
    /** Begins to share, before the first answer. */
    follow() {
        this.#cache.follow();
    }
    /** Resolves when the other servers have been told of all changes so far, or cannot be. Null if there are none. */
    get told() {
        return this.#cache.told;
    }
    /** Ends what it shares. */
    close() {
        this.#cache.close();
    }
    /** The cached answer of a read, without any call. Null if there is none that the caller accepts. */
    find(read) {
        const found = this.#find(read);
        if (found !== null)
            this.#cache.counts.hits += 1;
        return found;
    }
    /**
     * Keeps a value that was made of these reads and nothing else. It is evicted with any of them.
     *
     * @param key - must not be the target of a read
     * @param acceptedMs - greatest age of the reads at which the value may be used
     */
    keep(key, value, reads, acceptedMs) {
        const isCurrent = ({ endpoint, target, entry }) => this.#known({ endpoint, target, acceptedMs: Infinity })?.value === entry.value;
        if (!reads.every(isCurrent))
            return;
        const tags = new Set(reads.flatMap(({ target }) => this.#cache.peek(target)?.tags ?? []));
        const made = new Made(value, reads, acceptedMs);
        this.#cache.keep({ key, value: made, tags: [...tags], maxAgeMs: Infinity });
    }
    /** Whether what {@link kept} did not have was asked for before: only that is worth keeping. */
    isAskedAgain(key) {
        return this.#asked.get(key) === true;
    }
    /**
     * What was kept, if the same reads would be answered by the same entries. Null otherwise, and if one of them is to be
     * read again in the background.
     *
     * @param requestedMs - greatest age of the reads that this reader accepts
     */
    kept(key, requestedMs) {
        const entry = this.#cache.peek(key);
        const found = entry === undefined ? null : this.#current(entry, requestedMs);
        if (found === null)
            this.#asked.set(key, this.#asked.has(key));
        return found;
    }
    /** What is in an entry that was kept. Null if it does not hold any more. */
    #current(entry, requestedMs) {
        if (entry.isOutdated)
            return null;
        const { value, reads, acceptedMs: keptMs } = entry.value;
        const acceptedMs = Math.min(requestedMs, keptMs);
        let oldestMs = 0;
        for (const { endpoint, target, answer } of reads) {
            const known = this.#known({ endpoint, target, acceptedMs });
            if (known === null || known.value !== answer.deref() || known.isAging)
                return null;
            oldestMs = Math.max(oldestMs, known.ageMs);
        }
        this.#cache.counts.hits += reads.length;
        this.#cache.counts.answers += 1;
        return { value, ageMs: oldestMs };
    }
    /** The same cache for trying what it has: nothing is counted, joined or read again. */
    untouched() {
        return {
            changes: this.changes,
            told: this.told,
            untouched: () => this.untouched(),
            find: (read) => this.#find(read),
            hit: (read) => this.#find(read),
            read: async (read) => {
                await read.mayCall(false);
                throw new CanceledError(read.endpoint);
            },
        };
    }
    #find(read) {
        const known = this.#known(read);
        return known && { answer: unwrap(known.value), ageMs: known.ageMs, entry: known };
    }
    #known({ endpoint, target, acceptedMs }) {
        return this.#cache.get(target, this.#lifetimeOf(endpoint), acceptedMs);
    }
    /** The cached answer of a read, which soon is read again in the background if it is aging. Null if a call is needed. */
    hit(read) {
        const known = this.#known(read);
        return known && this.#serve(read, known);
    }
    /**
     * Answers a read that has no {@link hit}.
     *
     * @throws {VoucherifyError} the failure of the call, unless a stale answer can stand in
     * @throws the refusal of the operation
     */
    async read(read) {
        const { counts } = this.#cache;
        let isMiss = false;
        // Counted when it is certain: the counts never decrease.
        const miss = () => {
            if (!isMiss)
                counts.misses += 1;
            isMiss = true;
        };
        let isShared = null;
        for (;;) {
            const known = this.#known(read);
            if (known !== null) {
                if (isShared === true)
                    counts.shared += 1;
                return this.#serve(read, known);
            }
            const underWay = this.#joinable(read);
            if (underWay === null) {
                if (isShared === null) {
                    isShared = await this.#lookUp(read);
                    if (isShared)
                        continue;
                }
                const stale = this.#staleOf(read);
                const refusal = await read.mayCall(stale !== null);
                if (refusal !== null && stale !== null) {
                    miss();
                    return this.#serveStale(stale, refusal);
                }
                // While it waited, another operation may have made the call.
                if (this.#known(read) !== null || this.#joinable(read) !== null)
                    continue;
            }
            miss();
            const flight = underWay ?? this.#cache.fetch(read.target, this.#fetch(read), this.#fillsOf(read));
            const result = await flight.join(read.operation.signal).then((answer) => ({ answer }), (error) => ({ error }));
            if ("answer" in result) {
                if (underWay !== null)
                    counts.joined += 1;
                return {
                    answer: unwrap(result.answer),
                    from: underWay === null ? "call" : "joined",
                    ageMs: 0,
                    entry: null,
                    fault: null,
                };
            }
            const { error } = result;
            const { signal } = read.operation;
            if (signal.aborted)
                throw over({ endpoint: read.endpoint, signal });
            // The limits of another operation are not those of this one, which makes the call itself.
            if (underWay !== null && isOwnFault(error))
                continue;
            this.#forgetAfter(error, read.target);
            const stale = isFaultOfUpstream(error) ? this.#staleOf(read) : null;
            if (stale === null || !(error instanceof VoucherifyError))
                throw error;
            return this.#serveStale(stale, error);
        }
    }
    /** Whether another server has stored an answer. A reader who accepts none does not wait for it. */
    async #lookUp({ endpoint, target, acceptedMs, meanwhile }) {
        if (Math.min(this.#maxAgeMs(endpoint), acceptedMs) <= 0)
            return false;
        const lookup = this.#cache.lookUp(target);
        return lookup !== null && meanwhile(lookup);
    }
    #serve(read, known) {
        const { value, ageMs, isAging } = known;
        const { counts } = this.#cache;
        counts.hits += 1;
        // That there is no such record is known for seconds only.
        if (isAging && "found" in value)
            this.#refresh(read);
        return { answer: unwrap(value), from: "cache", ageMs, entry: known, fault: null };
    }
    #serveStale({ value, ageMs }, fault) {
        this.#cache.counts.stale += 1;
        return { answer: unwrap(value), from: "stale", ageMs, entry: null, fault };
    }
    /** Reads an answer again that soon will be too old. Its failure has no effect. */
    #refresh(read) {
        const { endpoint, target } = read;
        if (this.#cache.isUnderWay(target))
            return;
        this.#cache.counts.refreshed += 1;
        const inBackground = {
            ...read,
            send: (...rest) => this.#background(endpoint, target, ...rest),
        };
        this.#cache.fetch(target, this.#fetch(inBackground), this.#fillsOf(read));
    }
    #joinable({ endpoint, target, acceptedMs }) {
        return this.#cache.joinable(target, this.#lifetimeOf(endpoint), acceptedMs);
    }
    #staleOf({ endpoint, target, acceptedMs }) {
        const known = this.#cache.getStale(target, this.#lifetimeOf(endpoint), acceptedMs);
        return known !== null && "found" in known.value ? known : null;
    }
    /** Makes a call. The answer that there is no such record is an answer, too, if the row says so. */
    #fetch({ endpoint, names, send }) {
        return async (...rest) => {
            try {
                return { found: await send(...rest) };
            }
            catch (error) {
                const { missing, tags } = endpoint.cache;
                if (missing === undefined || !isNotFound(error, "customer"))
                    throw error;
                this.#cache.forget(tagsOf(tags, names));
                return { missing: error };
            }
        };
    }
    #fillsOf({ endpoint, target, names }) {
        const { cache } = endpoint;
        return (answer) => {
            const tags = tagsOf(cache.tags, names);
            if ("missing" in answer) {
                return [{ key: target, value: answer, tags, maxAgeMs: (cache.missing ?? 0) * 1_000, isLocal: true }];
            }
            const records = recordsIn(cache, answer.found, this.#maxAgeMs);
            const own = records.flatMap((record) => (cache.records === "customer" ? record.tags : []));
            return [
                {
                    key: target,
                    value: answer,
                    tags: [...new Set([...tags, ...own])],
                    maxAgeMs: this.#maxAgeMs(endpoint),
                },
                ...records.filter(({ key }) => key !== target),
            ];
        };
    }
    /** Forgets what the upstream does not show any more: its key may not read it, or it does not exist. */
    #forgetAfter(error, target) {
        if (!(error instanceof AnswerError))
            return;
        if (error.status === 401)
            this.#cache.clear();
        else if (error.status === 403 || error.status === 404)
            this.#cache.removeKey(target);
    }
    #lifetimeOf(endpoint) {
        return { maxAgeMs: this.#maxAgeMs(endpoint), maxAgeOnErrorMs: MAX_AGE_ON_ERROR_MS };
    }
    #maxAgeMs = ({ operation, cache }) => {
        const { hasWebhooks, maxAge, maxAges } = this.#settings;
        // Webhooks that reach other servers are not seen while these are not heard.
        const ofTable = hasWebhooks && this.#cache.isHeard ? cache?.maxAgeWithWebhooks : cache?.maxAge;
        return Math.min(maxAges[operation] ?? ofTable ?? 0, maxAge) * 1_000;
    };
}
function unwrap(cached) {
    if ("missing" in cached)
        throw cached.missing;
    return cached.found;
}
//# sourceMappingURL=cached-calls.js.map