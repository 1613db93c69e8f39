/**
 * How resolvers load: `loads.of(thingById).load(id)`.
 *
 * A loader is a constant, declared in the room of its noun. Its DataLoader is created per operation, on first use.
 * There is no registry to edit, and data that one user loaded cannot reach another.
 *
 * The upstream reads most records one by one. There are two kinds of loader:
 *
 * - {@link onePerKey} makes its calls for each distinct key. It saves only repetitions: keys that occur under several
 *   aliases, or whose record came with a list page (`prime`). {@link onePerCall} is the shorter form for a single call.
 * - {@link manyPerCall} makes one call for up to `size` keys.
 *
 * A key may be plain data, such as a page of a list. Keys with the same JSON are the same key. A failing key does not
 * affect others.
 *
 * A loader also declares its calls, so that an operation has a price before it runs (`price.ts`).
 */
import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { Behalf, Voucherify } from "../voucherify/client.js";
import type { CallInput, Endpoint, EndpointRow, Query } from "../voucherify/endpoints.js";

/** The cost of a loader. */
export interface LoaderCost {
  /** Most calls of one batch. */
  readonly calls: readonly EndpointRow[];
  /** Most keys in one batch. */
  readonly batchSize: number;
}

export interface Loader<Key, Value> extends LoaderCost {
  /** @param at - the loaders of this operation, on behalf of the field that requested a key */
  readonly batch: (keys: readonly Key[], at: (key: Key) => Loads) => Promise<readonly (Value | Error)[]>;
  /** The value of a key that takes no call. Undefined if it takes one. Default: every key waits for its batch. */
  readonly known?: (key: Key, loads: Loads) => Value | undefined;
}

/** A loader that makes `calls` for each key, usually one. `load` may prime other loaders. */
export function onePerKey<Key, Value>(
  calls: readonly EndpointRow[],
  load: (key: Key, loads: Loads) => Promise<Value>,
): Loader<Key, Value> {
  return {
    calls,
    batchSize: 1,
    // DataLoader hands over one key at a time: `batchSize`.
    batch: async ([only], at) => {
      const key = only as Key;
      const loads = at(key);
      try {
        return [await loads.track(load(key, loads))];
      } catch (error) {
        return [toError(error)];
      }
    },
  };
}

/** A loader that makes one call for each key, and says at once what the cache has. */
export function onePerCall<Key, Value, Names extends string, Q extends Query, Body, Answer>(
  endpoint: Endpoint<Names, Q, Body, Answer>,
  inputOf: (key: Key) => CallInput<Names, Q, Body>,
  valueOf: (answer: Answer) => Value,
): Loader<Key, Value> {
  return {
    ...onePerKey([endpoint], async (key: Key, { voucherify }) =>
      valueOf(await voucherify.call(endpoint, inputOf(key))),
    ),
    known: (key, { voucherify }) => {
      const answer = voucherify.cached(endpoint, inputOf(key));
      return answer === null ? undefined : valueOf(answer);
    },
  };
}

/**
 * A loader that makes one call for up to `size` keys. `load` returns a map. A key that the map lacks is `null`. `known`
 * returns the value of a key that takes no call; null if there is none.
 *
 * The call is sent only when no other load of the operation is pending, because every answer may add keys. That can take
 * longer, but never takes more calls, and the price is known in advance.
 */
export function manyPerCall<Key, Value>(
  call: EndpointRow,
  size: number,
  {
    known,
    load,
  }: {
    readonly known: (key: Key, loads: Loads) => Value | null;
    readonly load: (keys: readonly Key[], loads: Loads) => Promise<ReadonlyMap<Key, Value>>;
  },
): Loader<Key, Value | null> {
  return {
    calls: [call],
    batchSize: size,
    batch: async (keys, at) => {
      const found = new Map(keys.map((key) => [key, known(key, at(key))]));
      const missing = keys.filter((key) => found.get(key) === null);
      const [first] = missing;
      if (first === undefined) return [...found.values()];
      // The bill lists the call under the field that requested the first key.
      const loads = at(first).together();
      loads.countSaved(missing.length - 1);
      const loaded = await loads.track(load(missing, loads));
      return keys.map((key) => found.get(key) ?? loaded.get(key) ?? null);
    },
  };
}

/** What a loader was asked for and has not answered yet. */
export interface Unanswered {
  /** Distinct keys. */
  readonly keys: number;
  /** Requests of fields. Several fields can request the same key. */
  readonly requests: number;
}

/** The loading state of an operation. All its views ({@link Loads.at}) share it. */
class Shared {
  /** On whose behalf what no field has requested is loaded. */
  readonly behalf: Behalf;
  readonly instances = new Map<LoaderCost, { readonly unanswered: Unanswered }>();
  saved = 0;
  /** Loads without an answer yet. */
  #pending = 0;
  #batches: (() => void)[] = [];

  constructor(behalf: Behalf) {
    this.behalf = behalf;
  }

  async track<T>(load: Promise<T>): Promise<T> {
    this.#pending += 1;
    try {
      return await load;
    } finally {
      this.#pending -= 1;
      this.#dispatchIfQuiet();
    }
  }

  whenQuiet(dispatch: () => void): void {
    this.#batches.push(dispatch);
    this.#dispatchIfQuiet();
  }

  /** Dispatches the batches if no load is pending after the resolvers have handled the latest answers. */
  #dispatchIfQuiet(): void {
    if (this.#pending > 0 || this.#batches.length === 0) return;
    setImmediate(() => {
      if (this.#pending > 0) return;
      const batches = this.#batches;
      this.#batches = [];
      for (const dispatch of batches) dispatch();
    });
  }
}

/** The loaders of one operation. */
export class Loads {
  readonly voucherify: Voucherify;
  readonly log: Logger;
  #shared: Shared;
  /** Null: on behalf of the whole operation. */
  #behalf: Behalf | null = null;

  constructor(voucherify: Voucherify, log: Logger) {
    this.voucherify = voucherify;
    this.log = log;
    this.#shared = new Shared(voucherify.behalf);
  }

  /** Calls that were not needed, because the answer was known or one call served several keys. */
  get saved(): number {
    return this.#shared.saved + this.voucherify.saved;
  }

  countSaved(calls: number): void {
    this.#shared.saved += calls;
  }

  of<Key, Value>(loader: Loader<Key, Value>): Loading<Key, Value> {
    const instance = this.#instanceOf(loader);
    return this.#behalf === null ? instance : instance.at(this.#behalf);
  }

  /** These loaders on behalf of one field. Their calls are counted for that field, and their spans are below its span. */
  at(behalf: Partial<Behalf>): Loads {
    const view = new Loads(this.voucherify.at(behalf), this.log);
    view.#shared = this.#shared;
    view.#behalf = view.voucherify.behalf;
    return view;
  }

  /** These loaders for a call that serves several fields. Its span is below that of the operation. */
  together(): Loads {
    return this.at({ span: this.#shared.behalf.span });
  }

  /** Forgets everything that was loaded, so that the operation reads again after a write. */
  clear(): void {
    this.#shared.instances.clear();
  }

  /** Counts `load` as pending until it is answered. Batches wait for all pending loads. */
  track<T>(load: Promise<T>): Promise<T> {
    return this.#shared.track(load);
  }

  /** What fields wait for, by loader. Complete once everything that can go on without an answer has done so. */
  get unanswered(): ReadonlyMap<LoaderCost, Unanswered> {
    const all = new Map<LoaderCost, Unanswered>();
    for (const [loader, instance] of this.#shared.instances) {
      if (instance.unanswered.requests > 0) all.set(loader, instance.unanswered);
    }
    return all;
  }

  #instanceOf<Key, Value>(loader: Loader<Key, Value>): CountedLoader<Key, Value> {
    const shared = this.#shared;
    const known = shared.instances.get(loader);
    if (known !== undefined) return known as unknown as CountedLoader<Key, Value>;
    const isBatched = loader.batchSize > 1;
    const instance: CountedLoader<Key, Value> = new CountedLoader<Key, Value>(
      (keys) => loader.batch(keys, (key) => this.#onBehalfOf(instance.behalfOf(key))),
      {
        onHit: () => {
          shared.saved += loader.calls.length;
        },
        onRequest: ({ span }) => span?.note("load", { "upstream.operation": namesOf(loader) }),
        mayLoad: () => this.#checkPriced(loader),
      },
      loader.known && ((key) => loader.known?.(key, this.#onBehalfOf(instance.behalfOf(key)))),
      isBatched
        ? { maxBatchSize: loader.batchSize, batchScheduleFn: (dispatch) => shared.whenQuiet(dispatch) }
        : // A key alone: DataLoader answers the keys of a batch together, when the last of them is answered.
          { maxBatchSize: 1, batchScheduleFn: queueMicrotask },
    );
    shared.instances.set(loader, instance);
    return instance;
  }

  #onBehalfOf(behalf: Behalf | null): Loads {
    return behalf === this.#behalf ? this : this.at(behalf ?? this.#shared.behalf);
  }

  /** @throws {Error} if the operation's price does not include the loader: a field lacks `@Price` */
  #checkPriced(loader: LoaderCost): void {
    const { loaders, price } = this.voucherify.terms;
    if (price === Infinity || loaders?.has(loader)) return;
    throw new Error(`A field loads (${namesOf(loader).join(", ")}) without a price: declare it with @Price`);
  }
}

/** One loader of an operation. */
export interface Loading<Key, Value> {
  readonly load: (key: Key) => Promise<Value>;
  /** Stores a value, so that loading it takes no call. A known value is kept. */
  readonly prime: (key: Key, value: Value) => void;
}

/** What a loader reports. */
interface Watch {
  readonly onHit: () => void;
  /** A field has requested a key that nobody has requested before. */
  readonly onRequest: (behalf: Behalf) => void;
  readonly mayLoad: () => void;
}

type BatchOptions = Required<Pick<DataLoader.Options<unknown, unknown>, "maxBatchSize" | "batchScheduleFn">>;

/** A DataLoader that reports cache hits, and remembers the field that first requested each key. */
class CountedLoader<Key, Value> implements Loading<Key, Value> {
  readonly #known = new Map<unknown, Promise<Value>>();
  /** Values that came with other answers. Most are never loaded, and need no promise. */
  readonly #primed = new Map<unknown, Value>();
  /** The number of requests by key, until the key is answered. */
  readonly #open = new Map<unknown, number>();
  readonly #behalves = new Map<unknown, Behalf>();
  readonly #loader: DataLoader<Key, Value, unknown>;
  readonly #watch: Watch;
  readonly #find: ((key: Key) => Value | undefined) | undefined;

  constructor(
    batch: DataLoader.BatchLoadFn<Key, Value>,
    watch: Watch,
    find: ((key: Key) => Value | undefined) | undefined,
    { maxBatchSize, batchScheduleFn }: BatchOptions,
  ) {
    this.#watch = watch;
    this.#find = find;
    const options = { maxBatchSize, batchScheduleFn, cacheMap: this.#known, cacheKeyFn: toCacheKey };
    this.#loader = new DataLoader(batch, options);
  }

  load(key: Key): Promise<Value> {
    this.#watch.mayLoad();
    const cacheKey = toCacheKey(key);
    const known = this.#known.get(cacheKey);
    if (known === undefined) {
      const found = this.#found(key, cacheKey);
      if (found !== null) {
        this.#known.set(cacheKey, found);
        return found;
      }
    } else this.#watch.onHit();
    // DataLoader would answer a known key together with the next batch, after a call that it does not need.
    const value = known ?? this.#loader.load(key);
    this.#open.set(cacheKey, (this.#open.get(cacheKey) ?? 0) + 1);
    const answered = () => void this.#open.delete(cacheKey);
    value.then(answered, answered);
    return value;
  }

  /** The value of a key that takes no call. Null if it takes one. */
  #found(key: Key, cacheKey: unknown): Promise<Value> | null {
    if (this.#primed.has(cacheKey)) {
      this.#watch.onHit();
      return Promise.resolve(this.#primed.get(cacheKey) as Value);
    }
    try {
      const value = this.#find?.(key);
      return value === undefined ? null : Promise.resolve(value);
    } catch (error) {
      return Promise.reject(toError(error));
    }
  }

  get unanswered(): Unanswered {
    let requests = 0;
    for (const count of this.#open.values()) requests += count;
    return { keys: this.#open.size, requests };
  }

  prime(key: Key, value: Value): void {
    const cacheKey = toCacheKey(key);
    if (!this.#knows(cacheKey)) this.#primed.set(cacheKey, value);
  }

  #knows(cacheKey: unknown): boolean {
    return this.#known.has(cacheKey) || this.#primed.has(cacheKey);
  }

  at(behalf: Behalf): Loading<Key, Value> {
    return {
      load: (key) => {
        const cacheKey = toCacheKey(key);
        if (!this.#knows(cacheKey)) {
          this.#behalves.set(cacheKey, behalf);
          this.#watch.onRequest(behalf);
        }
        return this.load(key);
      },
      prime: (key, value) => this.prime(key, value),
    };
  }

  /** The field that requested `key` first. Null if that is not recorded. */
  behalfOf(key: Key): Behalf | null {
    return this.#behalves.get(toCacheKey(key)) ?? null;
  }
}

const namesOf = ({ calls }: LoaderCost) => calls.map(({ operation }) => operation);

const toCacheKey = (key: unknown) => (typeof key === "object" ? JSON.stringify(key) : key);

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
