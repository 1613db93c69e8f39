import { Flights } from "./flights.js";
import { ANY_TIME, EVERYTHING, keyIn, nameOfKey, } from "./shared-entries.js";
/** From this part of its lifetime on, a value is read again in the background when it is requested. */
const AGING = 0.8;
export class Cache {
    counts = {
        hits: 0,
        shared: 0,
        misses: 0,
        joined: 0,
        stale: 0,
        refreshed: 0,
        answers: 0,
        evictions: 0,
    };
    #store;
    #clock;
    #flights = new Flights();
    #version = 0;
    /** When each tag was last evicted, as a version, oldest first. Kept only as long as an earlier call is under way. */
    #evicted = new Map();
    #clearedAt = 0;
    /** The calls under way, each with the version at its start, oldest first. */
    #underWay = new Set();
    #shared;
    #isFollowing = false;
    /** The keys that are being looked up. */
    #lookups = new Map();
    /** Resolves when the latest eviction has taken effect at the other servers. */
    #told = Promise.resolve();
    /** @param shared - what it shares with other servers. Default nothing */
    constructor(store, clock, shared = null) {
        this.#store = store;
        this.#clock = clock;
        this.#shared = shared;
    }
    /** Begins to share. What was stored before is not. Also done by the first answer. */
    follow() {
        if (this.#isFollowing)
            return;
        this.#isFollowing = true;
        this.#shared?.follow({ evicted: (eviction) => this.#heard(eviction), lost: () => this.#clear() });
    }
    /** Whether others can evict what it has: false while it shares with other servers, but cannot hear of them. */
    get isHeard() {
        return this.#shared?.isHeard ?? true;
    }
    /** Null if it shares nothing. */
    get mode() {
        return this.#shared?.mode ?? null;
    }
    /** Resolves when the evictions so far have taken effect at the other servers, or these cannot be reached. */
    get told() {
        return this.#shared && this.#told;
    }
    /**
     * Looks for the entry of a key that another server has stored. Null if there is no other server.
     *
     * @returns whether it has stored one
     */
    lookUp(key) {
        if (this.#shared?.mode !== "shared")
            return null;
        const before = this.#lookups.get(key);
        if (before !== undefined)
            return before;
        const lookup = this.#lookUp(key, this.#shared).finally(() => {
            if (this.#lookups.get(key) === lookup)
                this.#lookups.delete(key);
        });
        this.#lookups.set(key, lookup);
        return lookup;
    }
    async #lookUp(key, shared) {
        const call = this.#begin();
        try {
            const found = await shared.find(key);
            return found !== null && this.#putIfCurrent({ key, ...found }, found.at, call.startedAt);
        }
        finally {
            this.#end(call);
        }
    }
    /** The value of `key` if it may be returned to a reader who accepts an age of `acceptedMs`. Null if it must be read. */
    get(key, { maxAgeMs }, acceptedMs) {
        const entry = this.#store.get(key);
        if (entry === undefined || entry.isOutdated)
            return null;
        const lifetimeMs = Math.min(maxAgeMs, entry.maxAgeMs);
        const ageMs = this.#ageOf(entry);
        if (ageMs > Math.min(lifetimeMs, acceptedMs))
            return null;
        return { value: entry.value, ageMs, isAging: ageMs > lifetimeMs * AGING };
    }
    /** The value of `key` for a reader whose call failed. Null if there is none that the reader accepts. */
    getStale(key, { maxAgeOnErrorMs }, acceptedMs) {
        const entry = this.#store.get(key);
        const ageMs = entry === undefined ? Infinity : this.#ageOf(entry);
        if (entry === undefined || ageMs > Math.min(maxAgeOnErrorMs, acceptedMs))
            return null;
        return { value: entry.value, ageMs, isAging: true };
    }
    /** The call for `key` that a reader who accepts an age of `acceptedMs` can join. */
    joinable(key, { maxAgeMs }, acceptedMs) {
        return this.#flights.joinable(key, this.#clock.now() - Math.min(maxAgeMs, acceptedMs));
    }
    isUnderWay(key) {
        return this.#flights.has(key);
    }
    /**
     * Starts the call for `key`, and stores what its answer contains.
     *
     * @param fetch - makes the call. `onDeparture` is to be called whenever the request leaves
     * @param fillsOf - what to store of an answer, the value of `key` included
     */
    fetch(key, fetch, fillsOf) {
        const call = this.#begin();
        const since = this.#shared?.position() ?? null;
        return this.#flights.start(key, async (flight) => {
            const onDeparture = () => {
                flight.departedAt = this.#clock.now();
            };
            try {
                const answer = await fetch(flight.signal, onDeparture);
                const at = flight.departedAt ?? this.#clock.now();
                const stored = [...fillsOf(answer)].filter((fill) => this.#putIfCurrent(fill, at, call.startedAt));
                this.#share(stored, at, since);
                return answer;
            }
            finally {
                this.#end(call);
            }
        });
    }
    #begin() {
        const call = { startedAt: this.#version };
        this.#underWay.add(call);
        return call;
    }
    #end(call) {
        this.#underWay.delete(call);
        this.#forgetEvictions();
    }
    /** An answer shows that the upstream accepts the credential. Others take no place outside of this process. */
    #share(fills, at, since) {
        this.follow();
        const shared = fills.filter(({ isLocal }) => isLocal !== true);
        if (since !== null && shared.length > 0)
            this.#shared?.store(shared, at, since);
    }
    /** What is stored under `key`, whatever its age. */
    peek(key) {
        return this.#store.get(key);
    }
    /**
     * Stores the values of one record that no call has read, in place of what has these tags. Answers of calls that began
     * before do not overwrite them.
     *
     * @param updatedAt - the time of update in the record
     */
    replace(tags, fills, at, updatedAt) {
        this.#outdate(tags);
        if (this.#shared === null) {
            for (const fill of fills)
                this.#put(fill, at);
            return;
        }
        // Another server can know of a later record.
        const call = this.#begin();
        const replacing = this.#shared.replace({ verb: "outdate", names: tags }, fills, at, updatedAt);
        const replace = async () => {
            try {
                if (!(await replacing))
                    return;
                for (const fill of fills)
                    this.#putIfCurrent(fill, at, call.startedAt);
            }
            finally {
                this.#end(call);
            }
        };
        this.#told = Promise.all([this.#told, replace()]);
    }
    /** Stores a value that was made of entries. It has their tags, and is evicted with them. */
    keep({ key, ...made }) {
        this.#store.put(key, { ...made, at: this.#clock.now(), isOutdated: false });
    }
    /**
     * Removes everything with one of these tags: it was written, deleted or erased.
     *
     * @param updatedAt - the time of update in the record that was written. No event with an earlier one, which reaches
     *   another server, fills the cache. Default: no event does for a while
     */
    remove(tags, updatedAt = ANY_TIME) {
        this.#evictedNow(tags);
        this.#store.removeTagged(tags);
        this.#tell({ verb: "remove", names: tags }, updatedAt);
        this.counts.evictions += 1;
    }
    /**
     * Marks everything with one of these tags as changed, so that it is read again when next requested.
     *
     * @param updatedAt - see {@link remove}
     */
    outdate(tags, updatedAt = ANY_TIME) {
        this.#outdate(tags);
        this.#tell({ verb: "outdate", names: tags }, updatedAt);
    }
    /** The same at the other servers only: what is here is as new. */
    outdateElsewhere(tags, updatedAt) {
        this.#tell({ verb: "outdate", names: tags }, updatedAt);
    }
    /** Removes everything with one of these tags, because a read has shown that it is gone. */
    forget(tags) {
        this.#store.removeTagged(tags);
        this.#tell({ verb: "remove", names: tags }, ANY_TIME);
    }
    /** Removes one entry. */
    removeKey(key) {
        this.#store.remove(key);
        this.#tell({ verb: "remove", names: [nameOfKey(key)] }, ANY_TIME);
    }
    clear() {
        this.counts.evictions += 1;
        this.#clear();
        this.#tell({ verb: "remove", names: [EVERYTHING] }, ANY_TIME);
    }
    /** Ends what it shares. */
    close() {
        this.#shared?.close();
    }
    #outdate(tags) {
        this.counts.evictions += 1;
        this.#evictedNow(tags);
        this.#store.outdateTagged(tags);
    }
    #clear() {
        this.#evictedNow([]);
        this.#clearedAt = this.#version;
        this.#store.clear();
    }
    /** Evicts at the other servers, too. In the order of the calls: all go through one connection. */
    #tell(eviction, updatedAt) {
        if (this.#shared !== null) {
            this.#told = Promise.all([this.#told, this.#shared.evict(eviction, updatedAt)]);
        }
    }
    /** What another server has evicted. */
    #heard({ verb, names }) {
        this.counts.evictions += 1;
        if (names.includes(EVERYTHING))
            return this.#clear();
        this.#evictedNow(names);
        if (verb === "remove")
            this.#store.removeTagged(names);
        else
            this.#store.outdateTagged(names);
        for (const key of names.map(keyIn))
            if (key !== null)
                this.#store.remove(key);
    }
    #evictedNow(tags) {
        this.#version += 1;
        this.#flights.detach();
        this.#lookups.clear();
        if (this.#underWay.size === 0)
            return;
        for (const tag of tags) {
            this.#evicted.delete(tag);
            this.#evicted.set(tag, this.#version);
        }
    }
    /** Forgets evictions that no call under way can have missed. */
    #forgetEvictions() {
        const [oldest] = this.#underWay;
        for (const [tag, version] of this.#evicted) {
            if (oldest !== undefined && version > oldest.startedAt)
                return;
            this.#evicted.delete(tag);
        }
    }
    /** Whether it has stored the value. */
    #putIfCurrent(fill, at, startedAt) {
        const isOutrun = (name) => (this.#evicted.get(name) ?? 0) > startedAt;
        if (this.#clearedAt > startedAt || fill.tags.some(isOutrun) || isOutrun(nameOfKey(fill.key)))
            return false;
        return this.#put(fill, at);
    }
    #put({ key, value, tags, maxAgeMs }, at) {
        if (maxAgeMs <= 0)
            return false;
        const before = this.#store.get(key);
        if (before !== undefined && before.at > at && !before.isOutdated)
            return false;
        this.#store.put(key, { value, at, maxAgeMs, tags, isOutdated: false });
        return true;
    }
    #ageOf({ at }) {
        return Math.max(0, this.#clock.now() - at);
    }
}
//# sourceMappingURL=cache.js.map