/**
 * A read-through cache of one credential. It answers from its entries, makes one call for all who ask for the same, and
 * never lets an older answer overwrite what came after it.
 *
 * The order of things is kept by a version: every eviction increases it. An answer is stored only if none of its tags was
 * evicted after its call began. Readers do not join a call that began before an eviction. So a reader who asks after a
 * write, a webhook or an erasure never gets what was read before.
 */
import type { Clock } from "../clock.js";
import { type Flight, Flights } from "./flights.js";
import type { Entry, Store } from "./store.js";

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

/** A value to store. */
export interface Fill {
  readonly key: string;
  readonly value: unknown;
  readonly tags: readonly string[];
  readonly maxAgeMs: number;
}

/** From this part of its lifetime on, a value is read again in the background when it is requested. */
const AGING = 0.8;

export interface CacheCounts {
  /** Reads that were answered from an entry. */
  hits: number;
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

  constructor(store: Store, clock: Pick<Clock, "now">) {
    this.#store = store;
    this.#clock = clock;
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
    const call = { startedAt: this.#version };
    this.#underWay.add(call);
    return this.#flights.start(key, async (flight) => {
      const onDeparture = () => {
        flight.departedAt = this.#clock.now();
      };
      try {
        const answer = await fetch(flight.signal, onDeparture);
        const at = flight.departedAt ?? this.#clock.now();
        for (const fill of fillsOf(answer)) this.#putIfCurrent(fill, at, call.startedAt);
        return answer;
      } finally {
        this.#underWay.delete(call);
        this.#forgetEvictions();
      }
    });
  }

  /** What is stored under `key`, whatever its age. */
  peek(key: string): Entry | undefined {
    return this.#store.get(key);
  }

  /** Stores a value that no call has read. Answers of calls that began before do not overwrite it. */
  put(fill: Fill, at: number): void {
    this.#evictedNow(fill.tags);
    this.#put(fill, at);
  }

  /** Stores a value that was made of entries. It has their tags, and is evicted with them. */
  keep({ key, ...made }: Fill): void {
    this.#store.put(key, { ...made, at: this.#clock.now(), isOutdated: false });
  }

  /** Removes everything with one of these tags: it was written, deleted or erased. */
  remove(tags: readonly string[]): void {
    this.counts.evictions += 1;
    this.#evictedNow(tags);
    this.#store.removeTagged(tags);
  }

  /** Marks everything with one of these tags as changed, so that it is read again when next requested. */
  outdate(tags: readonly string[]): void {
    this.counts.evictions += 1;
    this.#evictedNow(tags);
    this.#store.outdateTagged(tags);
  }

  /** Removes everything with one of these tags, because a read has shown that it is gone. */
  forget(tags: readonly string[]): void {
    this.#store.removeTagged(tags);
  }

  /** Removes one entry. */
  removeKey(key: string): void {
    this.#store.remove(key);
  }

  clear(): void {
    this.counts.evictions += 1;
    this.#evictedNow([]);
    this.#clearedAt = this.#version;
    this.#store.clear();
  }

  #evictedNow(tags: readonly string[]): void {
    this.#version += 1;
    this.#flights.detach();
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

  #putIfCurrent(fill: Fill, at: number, startedAt: number): void {
    const isOutrun =
      this.#clearedAt > startedAt || fill.tags.some((tag) => (this.#evicted.get(tag) ?? 0) > startedAt);
    if (!isOutrun) this.#put(fill, at);
  }

  #put({ key, value, tags, maxAgeMs }: Fill, at: number): void {
    if (maxAgeMs <= 0) return;
    const before = this.#store.get(key);
    if (before !== undefined && before.at > at && !before.isOutdated) return;
    this.#store.put(key, { value, at, maxAgeMs, tags, isOutdated: false });
  }

  #ageOf({ at }: Entry): number {
    return Math.max(0, this.#clock.now() - at);
  }
}
