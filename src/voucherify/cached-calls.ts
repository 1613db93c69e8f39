/**
 * The cached reads of one credential, between the clients of its operations and the pipeline. A read is answered from the
 * cache, by a call that another operation is making, or by a call.
 */
import { LRUCache } from "lru-cache";
import { Cache, type CacheCounts, type Known, type Lifetime } from "../cache/cache.js";
import type { SharedEntries } from "../cache/shared-entries.js";
import type { Entry, Fill, Store } from "../cache/store.js";
import type { Clock } from "../clock.js";
import { type Cached, recordsIn, tagsOf } from "./cache-keys.js";
import type { CachePolicy, EndpointRow } from "./endpoints.js";
import { type Aborter, over } from "./call.js";
import {
  AnswerError,
  CanceledError,
  isFaultOfUpstream,
  isNotFound,
  isOwnFault,
  VoucherifyError,
} from "./errors.js";
import { RecordChanges } from "./record-changes.js";

export interface CacheSettings {
  /** Whether webhooks report changes. Answers then serve longer. */
  readonly hasWebhooks: boolean;
  /** Greatest age of every answer, in seconds. Infinity: those of the endpoint table. */
  readonly maxAge: number;
  /** Greatest ages in place of those of the endpoint table, in seconds, by the vendor's name of the operation. */
  readonly maxAges: Readonly<Record<string, number>>;
}

export type CachedRow = EndpointRow & { readonly cache: CachePolicy };

export function isCached<Row extends EndpointRow>(row: Row): row is Row & CachedRow {
  return row.cache !== undefined;
}

/** One read of an operation. */
export interface CachedRead {
  readonly endpoint: CachedRow;
  /** Path and query, encoded: the key. */
  readonly target: string;
  /** The names in the path. */
  readonly names: Readonly<Record<string, string>>;
  /** Greatest age that the caller accepts, in milliseconds. Infinity if the caller does not say. */
  readonly acceptedMs: number;
  /** Its signal fires when the operation is over. */
  readonly operation: Aborter;
  /** Waits until the operation may make a call: null. With its refusal, it is to use a stale answer in its place. */
  readonly mayCall: (hasFallback: boolean) => Promise<Error | null>;
  /** The operation goes on without a call when `work` is done. */
  readonly meanwhile: <T>(work: Promise<T>) => Promise<T>;
  /** Makes the call. `onDeparture` is called whenever the request leaves. */
  readonly send: Fetch;
}

type Lookup = Pick<CachedRead, "endpoint" | "target" | "acceptedMs">;
type NamedLookup = Lookup & Pick<CachedRead, "names">;
type Found = Pick<ReadResult, "answer" | "ageMs" | "entry">;
type Fetch = (signal: AbortSignal, onDeparture: () => void) => Promise<unknown>;

/** An answer and where it came from. */
export interface ReadResult {
  readonly answer: unknown;
  /** `joined` is a call that another operation made. `stale` is a cached answer in place of a failed call. */
  readonly from: "call" | "joined" | "cache" | "stale";
  /** Its age when it was found. 0 for the answer to a call. */
  readonly ageMs: number;
  /** The entry that has it. Null if it is not, or no longer, one of the cache that serves. */
  readonly entry: Known | null;
  /** Why it is stale: the failure of the call, or the refusal of the operation. Null if the answer is not stale. */
  readonly fault: Error | null;
}

/** Makes a call in the background: with the lowest priority, and never repeated. */
export type BackgroundCall = (
  row: EndpointRow,
  target: string,
  ...rest: Parameters<Fetch>
) => Promise<unknown>;

/** A cached answer that an operation used. */
export interface UsedRead {
  readonly endpoint: CachedRow;
  readonly target: string;
  readonly entry: Known;
}

/** What was made of cached answers only. It holds as long as these are what the same reads would return. */
class Made {
  readonly value: object;
  readonly acceptedMs: number;
  readonly #reads: readonly MadeOf[];

  constructor(value: object, reads: readonly UsedRead[], acceptedMs: number) {
    this.value = value;
    this.acceptedMs = acceptedMs;
    this.#reads = reads.map(({ endpoint, target, entry }) => {
      return { endpoint, target, answer: new WeakRef(entry.value as object) };
    });
  }

  /** Private, so that they are not counted as memory: the rows are those of the endpoint table. */
  get reads(): readonly MadeOf[] {
    return this.#reads;
  }
}

interface MadeOf {
  readonly endpoint: CachedRow;
  readonly target: string;
  /** Weak, so that an answer that the cache has dropped leaves the memory. */
  readonly answer: WeakRef<object>;
}

/** What the client of an operation uses of the cache. */
export type ReadsThrough = Pick<CachedCalls, "find" | "hit" | "read" | "changes" | "told" | "untouched">;

/** What keeps answers that were made of reads. */
export type Keeps = Pick<CachedCalls, "isAskedAgain" | "keep" | "kept">;

/** How old an answer may be that stands in while the upstream fails, in milliseconds: a day. */
const MAX_AGE_ON_ERROR_MS = 86_400_000;

/** Of how many requests is remembered that they were made, so that what is asked for once is not kept. */
const MAX_ASKED = 500;

export class CachedCalls {
  /** What writes and events do to the cache. */
  readonly changes: RecordChanges;
  readonly #cache: Cache<Cached>;
  readonly #settings: CacheSettings;
  readonly #background: BackgroundCall;
  /** The keys of what was asked for lately and could not be answered by what is kept: whether it had been asked for before. */
  readonly #asked = new LRUCache<string, boolean>({ max: MAX_ASKED });

  /** @param shared - what it shares with other servers. Null for nothing */
  constructor(
    store: Store,
    settings: CacheSettings,
    background: BackgroundCall,
    clock: Pick<Clock, "now">,
    shared: SharedEntries | null = null,
  ) {
    this.#cache = new Cache(store, clock, shared);
    this.#settings = settings;
    this.#background = background;
    this.changes = new RecordChanges(this.#cache, this.#maxAgeMs, clock);
  }

  get counts(): Readonly<CacheCounts> {
    return this.#cache.counts;
  }

  /** Whether it shares with other servers now. Null if it never does. */
  get mode(): "shared" | "alone" | null {
    return this.#cache.mode;
  }

  /** Begins to share, before the first answer. */
  follow(): void {
    this.#cache.follow();
  }

  /** Resolves when the other servers have been told of all changes so far, or cannot be. Null if there are none. */
  get told(): Promise<unknown> | null {
    return this.#cache.told;
  }

  /** Ends what it shares. */
  close(): void {
    this.#cache.close();
  }

  /** The cached answer of a read, without any call. Null if there is none that the caller accepts. */
  find(read: Lookup): Found | null {
    const found = this.#find(read);
    if (found !== null) this.#cache.counts.hits += 1;
    return found;
  }

  /**
   * Keeps a value that was made of these reads and nothing else. It is evicted with any of them.
   *
   * @param key - must not be the target of a read
   * @param acceptedMs - greatest age of the reads at which the value may be used
   */
  keep(key: string, value: object, reads: readonly UsedRead[], acceptedMs: number): void {
    const isCurrent = ({ endpoint, target, entry }: UsedRead) =>
      this.#known({ endpoint, target, acceptedMs: Infinity })?.value === entry.value;
    if (!reads.every(isCurrent)) return;
    const tags = new Set(reads.flatMap(({ target }) => this.#cache.peek(target)?.tags ?? []));
    const made = new Made(value, reads, acceptedMs);
    this.#cache.keep({ key, value: made, tags: [...tags], maxAgeMs: Infinity });
  }

  /** Whether what {@link kept} did not have was asked for before: only that is worth keeping. */
  isAskedAgain(key: string): boolean {
    return this.#asked.get(key) === true;
  }

  /**
   * What was kept, if the same reads would be answered by the same entries. Null otherwise, and if one of them is to be
   * read again in the background.
   *
   * @param requestedMs - greatest age of the reads that this reader accepts
   */
  kept(key: string, requestedMs: number): { readonly value: object; readonly ageMs: number } | null {
    const entry = this.#cache.peek(key);
    const found = entry === undefined ? null : this.#current(entry, requestedMs);
    if (found === null) this.#asked.set(key, this.#asked.has(key));
    return found;
  }

  /** What is in an entry that was kept. Null if it does not hold any more. */
  #current(entry: Entry, requestedMs: number): { readonly value: object; readonly ageMs: number } | null {
    if (entry.isOutdated) return null;
    const { value, reads, acceptedMs: keptMs } = entry.value as Made;
    const acceptedMs = Math.min(requestedMs, keptMs);
    let oldestMs = 0;
    for (const { endpoint, target, answer } of reads) {
      const known = this.#known({ endpoint, target, acceptedMs });
      if (known === null || known.value !== answer.deref() || known.isAging) return null;
      oldestMs = Math.max(oldestMs, known.ageMs);
    }
    this.#cache.counts.hits += reads.length;
    this.#cache.counts.answers += 1;
    return { value, ageMs: oldestMs };
  }

  /** The same cache for trying what it has: nothing is counted, joined or read again. */
  untouched(): ReadsThrough {
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

  #find(read: Lookup): Found | null {
    const known = this.#known(read);
    return known && { answer: unwrap(known.value as Cached), ageMs: known.ageMs, entry: known };
  }

  #known({ endpoint, target, acceptedMs }: Lookup): Known | null {
    return this.#cache.get(target, this.#lifetimeOf(endpoint), acceptedMs);
  }

  /** The cached answer of a read, which soon is read again in the background if it is aging. Null if a call is needed. */
  hit(read: NamedLookup): Found | null {
    const known = this.#known(read);
    return known && this.#serve(read, known);
  }

  /**
   * Answers a read that has no {@link hit}.
   *
   * @throws {VoucherifyError} the failure of the call, unless a stale answer can stand in
   * @throws the refusal of the operation
   */
  async read(read: CachedRead): Promise<ReadResult> {
    const { counts } = this.#cache;
    let isMiss = false;
    // Counted when it is certain: the counts never decrease.
    const miss = () => {
      if (!isMiss) counts.misses += 1;
      isMiss = true;
    };
    let isShared: boolean | null = null;
    for (;;) {
      const known = this.#known(read);
      if (known !== null) {
        if (isShared === true) counts.shared += 1;
        return this.#serve(read, known);
      }
      const underWay = this.#joinable(read);
      if (underWay === null) {
        if (isShared === null) {
          isShared = await this.#lookUp(read);
          if (isShared) continue;
        }
        const stale = this.#staleOf(read);
        const refusal = await read.mayCall(stale !== null);
        if (refusal !== null && stale !== null) {
          miss();
          return this.#serveStale(stale, refusal);
        }
        // While it waited, another operation may have made the call.
        if (this.#known(read) !== null || this.#joinable(read) !== null) continue;
      }
      miss();
      const flight = underWay ?? this.#cache.fetch(read.target, this.#fetch(read), this.#fillsOf(read));
      const result = await flight.join(read.operation.signal).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      if ("answer" in result) {
        if (underWay !== null) counts.joined += 1;
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
      if (signal.aborted) throw over({ endpoint: read.endpoint, signal });
      // The limits of another operation are not those of this one, which makes the call itself.
      if (underWay !== null && isOwnFault(error)) continue;
      this.#forgetAfter(error, read.target);
      const stale = isFaultOfUpstream(error) ? this.#staleOf(read) : null;
      if (stale === null || !(error instanceof VoucherifyError)) throw error;
      return this.#serveStale(stale, error);
    }
  }

  /** Whether another server has stored an answer. A reader who accepts none does not wait for it. */
  async #lookUp({ endpoint, target, acceptedMs, meanwhile }: CachedRead): Promise<boolean> {
    if (Math.min(this.#maxAgeMs(endpoint), acceptedMs) <= 0) return false;
    const lookup = this.#cache.lookUp(target);
    return lookup !== null && meanwhile(lookup);
  }

  #serve(read: NamedLookup, known: Known): ReadResult {
    const { value, ageMs, isAging } = known;
    const { counts } = this.#cache;
    counts.hits += 1;
    // That there is no such record is known for seconds only.
    if (isAging && "found" in (value as Cached)) this.#refresh(read);
    return { answer: unwrap(value as Cached), from: "cache", ageMs, entry: known, fault: null };
  }

  #serveStale({ value, ageMs }: Known, fault: Error): ReadResult {
    this.#cache.counts.stale += 1;
    return { answer: unwrap(value as Cached), from: "stale", ageMs, entry: null, fault };
  }

  /** Reads an answer again that soon will be too old. Its failure has no effect. */
  #refresh(read: NamedLookup): void {
    const { endpoint, target } = read;
    if (this.#cache.isUnderWay(target)) return;
    this.#cache.counts.refreshed += 1;
    const inBackground = {
      ...read,
      send: (...rest: Parameters<Fetch>) => this.#background(endpoint, target, ...rest),
    };
    this.#cache.fetch(target, this.#fetch(inBackground), this.#fillsOf(read));
  }

  #joinable({ endpoint, target, acceptedMs }: Lookup) {
    return this.#cache.joinable(target, this.#lifetimeOf(endpoint), acceptedMs);
  }

  #staleOf({ endpoint, target, acceptedMs }: CachedRead): Known | null {
    const known = this.#cache.getStale(target, this.#lifetimeOf(endpoint), acceptedMs);
    return known !== null && "found" in (known.value as Cached) ? known : null;
  }

  /** Makes a call. The answer that there is no such record is an answer, too, if the row says so. */
  #fetch({ endpoint, names, send }: Pick<CachedRead, "endpoint" | "names" | "send">) {
    return async (...rest: Parameters<Fetch>): Promise<Cached> => {
      try {
        return { found: await send(...rest) };
      } catch (error) {
        const { missing, tags } = endpoint.cache;
        if (missing === undefined || !isNotFound(error, "customer")) throw error;
        this.#cache.forget(tagsOf(tags, names));
        return { missing: error as AnswerError };
      }
    };
  }

  #fillsOf({ endpoint, target, names }: NamedLookup) {
    const { cache } = endpoint;
    return (answer: Cached): Fill[] => {
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
  #forgetAfter(error: unknown, target: string): void {
    if (!(error instanceof AnswerError)) return;
    if (error.status === 401) this.#cache.clear();
    else if (error.status === 403 || error.status === 404) this.#cache.removeKey(target);
  }

  #lifetimeOf(endpoint: EndpointRow): Lifetime {
    return { maxAgeMs: this.#maxAgeMs(endpoint), maxAgeOnErrorMs: MAX_AGE_ON_ERROR_MS };
  }

  readonly #maxAgeMs = ({ operation, cache }: EndpointRow): number => {
    const { hasWebhooks, maxAge, maxAges } = this.#settings;
    // Webhooks that reach other servers are not seen while these are not heard.
    const ofTable = hasWebhooks && this.#cache.isHeard ? cache?.maxAgeWithWebhooks : cache?.maxAge;
    return Math.min(maxAges[operation] ?? ofTable ?? 0, maxAge) * 1_000;
  };
}

function unwrap(cached: Cached): unknown {
  if ("missing" in cached) throw cached.missing;
  return cached.found;
}
