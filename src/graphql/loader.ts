/**
 * How resolvers load: `loads.of(thingById).load(id)`.
 *
 * A loader is a constant, declared where its noun lives; its DataLoader is made per operation, on first use. So there is
 * no registry to edit, and nothing that one user loaded can reach another.
 *
 * The upstream reads most records one by one. The two kinds of loader say so by name:
 *
 * - {@link onePerKey} spends one call for each distinct key. What it saves are the repetitions: keys asked for under many
 *   aliases, or brought along by a list page (`prime`).
 * - {@link manyPerCall} spends one call for up to `size` keys.
 *
 * A key may be plain data, such as a page of a list; two that read alike are one. A failing key fails alone.
 *
 * A loader also says which calls it makes, so that an operation has a price before it runs (`price.ts`).
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

/** What a loader costs. */
export interface LoaderCost {
  /** The calls that one batch makes, at most. */
  readonly calls: readonly EndpointRow[];
  /** How many keys go into one batch. */
  readonly batchSize: number;
}

export interface Loader<Key, Value> extends LoaderCost {
  /** @param at - the loaders of this operation, on behalf of whoever asked for a key */
  readonly batch: (keys: readonly Key[], at: (key: Key) => Loads) => Promise<readonly (Value | Error)[]>;
}

/** `calls` for each key, mostly one. `load` may prime other loaders with what it learns. */
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
 * One call for up to `size` keys. `load` answers a map, in which a key may be missing: that one is `null`.
 *
 * It leaves only when nothing else of the operation is under way, since every answer may bring more keys. That can take
 * longer than leaving at once, never more calls, and what it costs can be told in advance.
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
      // The call stands on the bill of the field that asked first.
      const loads = at(keys[0] as Key);
      const found = await loads.inTurn(() => load(keys, loads));
      return keys.map((key) => found.get(key) ?? null);
    },
  };
}

/** What an operation has loaded and is loading; its views ({@link Loads.at}) share it. */
class Shared {
  readonly instances = new Map<unknown, unknown>();
  saved = 0;
  /** Calls that were asked for and are not answered, those that wait for a place included. */
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
      // The place goes to the next one directly, so that nobody takes it in between.
      const next = this.#queue.shift();
      if (next === undefined) this.#freePlaces += 1;
      else next();
      this.#look();
    }
  }

  whenQuiet(leave: () => void): void {
    this.#batches.push(leave);
    this.#look();
  }

  /** Lets the batches leave if nothing is under way, once all that the latest answers lead to has been asked for. */
  #look(): void {
    if (this.#pending > 0 || this.#batches.length === 0) return;
    setImmediate(() => {
      if (this.#pending > 0) return;
      const batches = this.#batches;
      this.#batches = [];
      for (const leave of batches) leave();
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

  /** Calls that were not made: the operation had the answer already, or one call brought several. */
  get saved(): number {
    return this.#shared.saved;
  }

  of<Key, Value>(loader: Loader<Key, Value>): Loading<Key, Value> {
    const instance = this.#instanceOf(loader);
    return this.#path === "" ? instance : instance.at(this.#path);
  }

  /** These loaders on behalf of one field: what they call is counted there. */
  at(path: string): Loads {
    const view = new Loads(this.voucherify.at(path), this.log);
    view.#shared = this.#shared;
    view.#path = path;
    return view;
  }

  /** Forgets everything that was loaded: after a write the same operation reads anew. */
  clear(): void {
    this.#shared.instances.clear();
  }

  /** Runs `call` when fewer than {@link CALLS_AT_A_TIME} of this operation are under way. */
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
        ? { maxBatchSize: loader.batchSize, batchScheduleFn: (leave) => shared.whenQuiet(leave) }
        : {},
    );
    shared.instances.set(loader, instance);
    return instance;
  }

  #onBehalfOf(path: string): Loads {
    return path === this.#path ? this : this.at(path);
  }

  /** @throws {Error} for a loader that the operation's price does not count: a field makes calls without saying so */
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
  /** Lets others have a value for nothing. One that is known already stays. */
  readonly prime: (key: Key, value: Value) => void;
}

/** A DataLoader that tells when it has the answer already, and remembers who asked first. */
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

  /** The field that asked for `key` first; empty where nobody wants to know. */
  pathOf(key: Key): string {
    return this.#paths.get(toCacheKey(key)) ?? "";
  }
}

const toCacheKey = (key: unknown) => (typeof key === "object" ? JSON.stringify(key) : key);

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
