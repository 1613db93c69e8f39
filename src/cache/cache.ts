/**
 * A read-through cache of one credential. It answers from its entries, makes one call for all who ask for the same, and
 * never lets an older answer overwrite what came after it.
 *
 * The order of things is kept by a version: every eviction increases it. An answer is stored only if none of its tags was
 * evicted after its call began. Readers do not join a call that began before an eviction. So a reader who asks after a
 * write, a webhook or an erasure never gets what was read before.
 *
 * Behind it there can be what several servers share. What others evict is evicted here as if it were done here.
 */
import type { Clock } from "../clock.js";
import { type Flight, Flights } from "./flights.js";
import {
  ANY_TIME,
  type Eviction,
  EVERYTHING,
  keyIn,
  nameOfKey,
  type Position,
  type SharedEntries,
} from "./shared-entries.js";
import type { Entry, Fill, Store } from "./store.js";

/** How long values serve, in milliseconds. */
export interface Lifetime {
  /** Greatest age of a value that is returned. */
  readonly maxAgeMs: number;
  /** Greatest age of a value that is returned because the upstream fails. */
  readonly maxAgeOnErrorMs: number;
}

/** What is known of a key. */
export interface Known {
  readonly value: unknown;
  readonly ageMs: number;
  /** Whether the value should be read again in the background. */
  readonly isAging: boolean;
}

/** From this part of its lifetime on, a value is read again in the background when it is requested. */
const AGING = 0.8;

export interface CacheCounts {
  /** Reads that were answered from an entry. */
  hits: number;
  /** Those of them that another server had stored. */
  shared: number;
  /** Reads that needed a call, or joined one. */
  misses: number;
  /** Reads that joined a call of another reader. */
  joined: number;
  /** Reads that were answered with an outdated value, because the upstream failed. */
  stale: number;
  /** Values that were read again in the background. */
  refreshed: number;
  /** Operations that were answered as before, without being executed. Their reads are among the hits. */
  answers: number;
  /** Evictions: own writes, events and erasures. */
  evictions: number;
}

export class Cache<T> {
  readonly counts: CacheCounts = {
    hits: 0,
    shared: 0,
    misses: 0,
    joined: 0,
    stale: 0,
    refreshed: 0,
    answers: 0,
    evictions: 0,
  };
  readonly #store: Store;
  readonly #clock: Pick<Clock, "now">;
  readonly #flights = new Flights<T>();
  #version = 0;
  /** When each tag was last evicted, as a version, oldest first. Kept only as long as an earlier call is under way. */
  readonly #evicted = new Map<string, number>();
  #clearedAt = 0;
  /** The calls under way, each with the version at its start, oldest first. */
  readonly #underWay = new Set<{ readonly startedAt: number }>();
  readonly #shared: SharedEntries | null;
  #isFollowing = false;
  /** The keys that are being looked up. */
  readonly #lookups = new Map<string, Promise<boolean>>();
  /** Resolves when the latest eviction has taken effect at the other servers. */
  #told: Promise<unknown> = Promise.resolve();

  /** @param shared - what it shares with other servers. Default nothing */
  constructor(store: Store, clock: Pick<Clock, "now">, shared: SharedEntries | null = null) {
    this.#store = store;
    this.#clock = clock;
    this.#shared = shared;
  }

  /** Begins to share. What was stored before is not. Also done by the first answer. */
  follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    this.#shared?.follow({ evicted: (eviction) => this.#heard(eviction), lost: () => this.#clear() });
  }

  /** Whether others can evict what it has: false while it shares with other servers, but cannot hear of them. */
  get isHeard(): boolean {
    return this.#shared?.isHeard ?? true;
  }

  /** Null if it shares nothing. */
  get mode(): "shared" | "alone" | null {
    return this.#shared?.mode ?? null;
  }

  /** Resolves when the evictions so far have taken effect at the other servers, or these cannot be reached. */
  get told(): Promise<unknown> | null {
    return this.#shared && this.#told;
  }

  /**
   * Looks for the entry of a key that another server has stored. Null if there is no other server.
   *
   * @returns whether it has stored one
   */
  lookUp(key: string): Promise<boolean> | null {
    if (this.#shared?.mode !== "shared") return null;
    const before = this.#lookups.get(key);
    if (before !== undefined) return before;
    const lookup = this.#lookUp(key, this.#shared).finally(() => {
      if (this.#lookups.get(key) === lookup) this.#lookups.delete(key);
    });
    this.#lookups.set(key, lookup);
    return lookup;
  }

  async #lookUp(key: string, shared: SharedEntries): Promise<boolean> {
    const call = this.#begin();
    try {
      const found = await shared.find(key);
      return found !== null && this.#putIfCurrent({ key, ...found }, found.at, call.startedAt);
    } finally {
      this.#end(call);
    }
  }

  /** The value of `key` if it may be returned to a reader who accepts an age of `acceptedMs`. Null if it must be read. */
  get(key: string, { maxAgeMs }: Lifetime, acceptedMs: number): Known | null {
    const entry = this.#store.get(key);
    if (entry === undefined || entry.isOutdated) return null;
    const lifetimeMs = Math.min(maxAgeMs, entry.maxAgeMs);
    const ageMs = this.#ageOf(entry);
    if (ageMs > Math.min(lifetimeMs, acceptedMs)) return null;
    return { value: entry.value, ageMs, isAging: ageMs > lifetimeMs * AGING };
  }

  /** The value of `key` for a reader whose call failed. Null if there is none that the reader accepts. */
  getStale(key: string, { maxAgeOnErrorMs }: Lifetime, acceptedMs: number): Known | null {
    const entry = this.#store.get(key);
    const ageMs = entry === undefined ? Infinity : this.#ageOf(entry);
    if (entry === undefined || ageMs > Math.min(maxAgeOnErrorMs, acceptedMs)) return null;
    return { value: entry.value, ageMs, isAging: true };
  }

  /** The call for `key` that a reader who accepts an age of `acceptedMs` can join. */
  joinable(key: string, { maxAgeMs }: Lifetime, acceptedMs: number): Flight<T> | null {
    return this.#flights.joinable(key, this.#clock.now() - Math.min(maxAgeMs, acceptedMs));
  }

  isUnderWay(key: string): boolean {
    return this.#flights.has(key);
  }

  /**
   * Starts the call for `key`, and stores what its answer contains.
   *
   * @param fetch - makes the call. `onDeparture` is to be called whenever the request leaves
   * @param fillsOf - what to store of an answer, the value of `key` included
   */
  fetch(
    key: string,
    fetch: (signal: AbortSignal, onDeparture: () => void) => Promise<T>,
    fillsOf: (answer: T) => Iterable<Fill>,
  ): Flight<T> {
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
      } finally {
        this.#end(call);
      }
    });
  }

  #begin(): { readonly startedAt: number } {
    const call = { startedAt: this.#version };
    this.#underWay.add(call);
    return call;
  }

  #end(call: { readonly startedAt: number }): void {
    this.#underWay.delete(call);
    this.#forgetEvictions();
  }

  /** An answer shows that the upstream accepts the credential. Others take no place outside of this process. */
  #share(fills: readonly Fill[], at: number, since: Position | null): void {
    this.follow();
    const shared = fills.filter(({ isLocal }) => isLocal !== true);
    if (since !== null && shared.length > 0) this.#shared?.store(shared, at, since);
  }

  /** What is stored under `key`, whatever its age. */
  peek(key: string): Entry | undefined {
    return this.#store.get(key);
  }

  /**
   * Stores the values of one record that no call has read, in place of what has these tags. Answers of calls that began
   * before do not overwrite them.
   *
   * @param updatedAt - the time of update in the record
   */
  replace(tags: readonly string[], fills: readonly Fill[], at: number, updatedAt: string): void {
    this.#outdate(tags);
    if (this.#shared === null) {
      for (const fill of fills) this.#put(fill, at);
      return;
    }
    // Another server can know of a later record.
    const call = this.#begin();
    const replacing = this.#shared.replace({ verb: "outdate", names: tags }, fills, at, updatedAt);
    const replace = async () => {
      try {
        if (!(await replacing)) return;
        for (const fill of fills) this.#putIfCurrent(fill, at, call.startedAt);
      } finally {
        this.#end(call);
      }
    };
    this.#told = Promise.all([this.#told, replace()]);
  }

  /** Stores a value that was made of entries. It has their tags, and is evicted with them. */
  keep({ key, ...made }: Fill): void {
    this.#store.put(key, { ...made, at: this.#clock.now(), isOutdated: false });
  }

  /**
   * Removes everything with one of these tags: it was written, deleted or erased.
   *
   * @param updatedAt - the time of update in the record that was written. No event with an earlier one, which reaches
   *   another server, fills the cache. Default: no event does for a while
   */
  remove(tags: readonly string[], updatedAt: string = ANY_TIME): void {
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
  outdate(tags: readonly string[], updatedAt: string = ANY_TIME): void {
    this.#outdate(tags);
    this.#tell({ verb: "outdate", names: tags }, updatedAt);
  }

  /** The same at the other servers only: what is here is as new. */
  outdateElsewhere(tags: readonly string[], updatedAt: string): void {
    this.#tell({ verb: "outdate", names: tags }, updatedAt);
  }

  /** Removes everything with one of these tags, because a read has shown that it is gone. */
  forget(tags: readonly string[]): void {
    this.#store.removeTagged(tags);
    this.#tell({ verb: "remove", names: tags }, ANY_TIME);
  }

  /** Removes one entry. */
  removeKey(key: string): void {
    this.#store.remove(key);
    this.#tell({ verb: "remove", names: [nameOfKey(key)] }, ANY_TIME);
  }

  clear(): void {
    this.counts.evictions += 1;
    this.#clear();
    this.#tell({ verb: "remove", names: [EVERYTHING] }, ANY_TIME);
  }

  /** Ends what it shares. */
  close(): void {
    this.#shared?.close();
  }

  #outdate(tags: readonly string[]): void {
    this.counts.evictions += 1;
    this.#evictedNow(tags);
    this.#store.outdateTagged(tags);
  }

  #clear(): void {
    this.#evictedNow([]);
    this.#clearedAt = this.#version;
    this.#store.clear();
  }

  /** Evicts at the other servers, too. In the order of the calls: all go through one connection. */
  #tell(eviction: Eviction, updatedAt: string): void {
    if (this.#shared !== null) {
      this.#told = Promise.all([this.#told, this.#shared.evict(eviction, updatedAt)]);
    }
  }

  /** What another server has evicted. */
  #heard({ verb, names }: Eviction): void {
    this.counts.evictions += 1;
    if (names.includes(EVERYTHING)) return this.#clear();
    this.#evictedNow(names);
    if (verb === "remove") this.#store.removeTagged(names);
    else this.#store.outdateTagged(names);
    for (const key of names.map(keyIn)) if (key !== null) this.#store.remove(key);
  }

  #evictedNow(tags: readonly string[]): void {
    this.#version += 1;
    this.#flights.detach();
    this.#lookups.clear();
    if (this.#underWay.size === 0) return;
    for (const tag of tags) {
      this.#evicted.delete(tag);
      this.#evicted.set(tag, this.#version);
    }
  }

  /** Forgets evictions that no call under way can have missed. */
  #forgetEvictions(): void {
    const [oldest] = this.#underWay;
    for (const [tag, version] of this.#evicted) {
      if (oldest !== undefined && version > oldest.startedAt) return;
      this.#evicted.delete(tag);
    }
  }

  /** Whether it has stored the value. */
  #putIfCurrent(fill: Fill, at: number, startedAt: number): boolean {
    const isOutrun = (name: string) => (this.#evicted.get(name) ?? 0) > startedAt;
    if (this.#clearedAt > startedAt || fill.tags.some(isOutrun) || isOutrun(nameOfKey(fill.key)))
      return false;
    return this.#put(fill, at);
  }

  #put({ key, value, tags, maxAgeMs }: Fill, at: number): boolean {
    if (maxAgeMs <= 0) return false;
    const before = this.#store.get(key);
    if (before !== undefined && before.at > at && !before.isOutdated) return false;
    this.#store.put(key, { value, at, maxAgeMs, tags, isOutdated: false });
    return true;
  }

  #ageOf({ at }: Entry): number {
    return Math.max(0, this.#clock.now() - at);
  }
}
