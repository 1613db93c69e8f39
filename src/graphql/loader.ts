/**
 * How resolvers load: `loads.of(thingById).load(id)`.
 *
 * A loader is a constant, declared in the room of its noun. Its DataLoader is created per operation, on first use.
 * There is no registry to edit, and data that one user loaded cannot reach another.
 *
 * The upstream reads most records one by one. There are two kinds of loader:
 *
 * - {@link onePerKey} makes its calls for each distinct key. It saves only repetitions: keys that occur under several
 *   aliases, or whose record came with a list page (`prime`).
 * - {@link manyPerCall} makes one call for up to `size` keys.
 *
 * A key may be plain data, such as a page of a list. Keys with the same JSON are the same key. A failing key does not
 * affect others.
 *
 * A loader also declares its calls, so that an operation has a price before it runs (`price.ts`).
 */
import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import type { EndpointRow } from "../voucherify/endpoints.js";

/**
 * The most calls that one operation has in flight. Half of what the process has, so that one large list cannot hold up
 * everybody else.
 */
const CALLS_AT_A_TIME = 16;

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
}

/** A loader that makes `calls` for each key, usually one. `load` may prime other loaders. */
export function onePerKey<Key, Value>(
  calls: readonly EndpointRow[],
  load: (key: Key, loads: Loads) => Promise<Value>,
): Loader<Key, Value> {
  return {
    calls,
    batchSize: 1,
    batch: (keys, at) =>
      Promise.all(
        keys.map((key) => {
          const loads = at(key);
          return loads.inTurn(() => load(key, loads)).catch(toError);
        }),
      ),
  };
}

/**
 * A loader that makes one call for up to `size` keys. `load` returns a map. A key that the map lacks is `null`.
 *
 * The call is sent only when no other call of the operation is pending, because every answer may add keys. That can take
 * longer, but never takes more calls, and the price is known in advance.
 */
export function manyPerCall<Key, Value>(
  call: EndpointRow,
  size: number,
  load: (keys: readonly Key[], loads: Loads) => Promise<ReadonlyMap<Key, Value>>,
): Loader<Key, Value | null> {
  return {
    calls: [call],
    batchSize: size,
    batch: async (keys, at) => {
      // The bill lists the call under the field that requested the first key.
      const loads = at(keys[0] as Key);
      const found = await loads.inTurn(() => load(keys, loads));
      return keys.map((key) => found.get(key) ?? null);
    },
  };
}

/** The loading state of an operation. All its views ({@link Loads.at}) share it. */
class Shared {
  readonly instances = new Map<unknown, unknown>();
  saved = 0;
  /** Calls without an answer yet, including those that wait for a free place. */
  #pending = 0;
  #freePlaces = CALLS_AT_A_TIME;
  readonly #queue: (() => void)[] = [];
  #batches: (() => void)[] = [];

  async inTurn<T>(call: () => Promise<T>): Promise<T> {
    this.#pending += 1;
    if (this.#freePlaces > 0) this.#freePlaces -= 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return await call();
    } finally {
      this.#pending -= 1;
      // The place goes to the next call directly, so that no other call can take it.
      const next = this.#queue.shift();
      if (next === undefined) this.#freePlaces += 1;
      else next();
      this.#dispatchIfQuiet();
    }
  }

  whenQuiet(dispatch: () => void): void {
    this.#batches.push(dispatch);
    this.#dispatchIfQuiet();
  }

  /** Dispatches the batches if no call is pending after the resolvers have handled the latest answers. */
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
  #shared = new Shared();
  #path = "";

  constructor(voucherify: Voucherify, log: Logger) {
    this.voucherify = voucherify;
    this.log = log;
  }

  /** Calls that were not needed, because the answer was known or one call served several keys. */
  get saved(): number {
    return this.#shared.saved;
  }

  of<Key, Value>(loader: Loader<Key, Value>): Loading<Key, Value> {
    const instance = this.#instanceOf(loader);
    return this.#path === "" ? instance : instance.at(this.#path);
  }

  /** These loaders on behalf of one field. Their calls are counted for that field. */
  at(path: string): Loads {
    const view = new Loads(this.voucherify.at(path), this.log);
    view.#shared = this.#shared;
    view.#path = path;
    return view;
  }

  /** Forgets everything that was loaded, so that the operation reads again after a write. */
  clear(): void {
    this.#shared.instances.clear();
  }

  /** Runs `call` as soon as fewer than {@link CALLS_AT_A_TIME} calls of this operation are pending. */
  inTurn<T>(call: () => Promise<T>): Promise<T> {
    return this.#shared.inTurn(call);
  }

  #instanceOf<Key, Value>(loader: Loader<Key, Value>): CountedLoader<Key, Value> {
    const shared = this.#shared;
    const known = shared.instances.get(loader);
    if (known !== undefined) return known as CountedLoader<Key, Value>;
    const isBatched = loader.batchSize > 1;
    const instance: CountedLoader<Key, Value> = new CountedLoader<Key, Value>(
      (keys) => {
        if (isBatched) shared.saved += keys.length - 1;
        return loader.batch(keys, (key) => this.#onBehalfOf(instance.pathOf(key)));
      },
      {
        onHit: () => {
          shared.saved += loader.calls.length;
        },
        mayLoad: () => this.#checkPriced(loader),
      },
      isBatched
        ? { maxBatchSize: loader.batchSize, batchScheduleFn: (dispatch) => shared.whenQuiet(dispatch) }
        : {},
    );
    shared.instances.set(loader, instance);
    return instance;
  }

  #onBehalfOf(path: string): Loads {
    return path === this.#path ? this : this.at(path);
  }

  /** @throws {Error} if the operation's price does not include the loader: a field lacks `@Price` */
  #checkPriced(loader: LoaderCost): void {
    const { loaders, price } = this.voucherify.terms;
    if (price === Infinity || loaders?.has(loader)) return;
    const calls = loader.calls.map(({ operation }) => operation).join(", ");
    throw new Error(`A field loads (${calls}) without a price: declare it with @Price`);
  }
}

/** One loader of an operation. */
export interface Loading<Key, Value> {
  readonly load: (key: Key) => Promise<Value>;
  /** Stores a value, so that loading it takes no call. A known value is kept. */
  readonly prime: (key: Key, value: Value) => void;
}

/** A DataLoader that reports cache hits, and remembers the field that first requested each key. */
class CountedLoader<Key, Value> implements Loading<Key, Value> {
  readonly #known = new Map<unknown, Promise<Value>>();
  readonly #paths = new Map<unknown, string>();
  readonly #loader: DataLoader<Key, Value, unknown>;
  readonly #watch: { readonly onHit: () => void; readonly mayLoad: () => void };

  constructor(
    batch: DataLoader.BatchLoadFn<Key, Value>,
    watch: { readonly onHit: () => void; readonly mayLoad: () => void },
    options: DataLoader.Options<Key, Value, unknown>,
  ) {
    this.#watch = watch;
    this.#loader = new DataLoader(batch, { ...options, cacheMap: this.#known, cacheKeyFn: toCacheKey });
  }

  load(key: Key): Promise<Value> {
    this.#watch.mayLoad();
    if (this.#known.has(toCacheKey(key))) this.#watch.onHit();
    return this.#loader.load(key);
  }

  prime(key: Key, value: Value): void {
    this.#loader.prime(key, value);
  }

  at(path: string): Loading<Key, Value> {
    return {
      load: (key) => {
        const cacheKey = toCacheKey(key);
        if (!this.#known.has(cacheKey)) this.#paths.set(cacheKey, path);
        return this.load(key);
      },
      prime: (key, value) => this.prime(key, value),
    };
  }

  /** The field that requested `key` first. Empty if calls are not itemized. */
  pathOf(key: Key): string {
    return this.#paths.get(toCacheKey(key)) ?? "";
  }
}

const toCacheKey = (key: unknown) => (typeof key === "object" ? JSON.stringify(key) : key);

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
