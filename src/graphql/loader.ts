/**
 * How resolvers load: `loads.of(customerById).load(id)`.
 *
 * A loader is a constant, declared where its noun lives; its DataLoader is made per operation, on first use. So there is
 * no registry to edit, and nothing that one user loaded can reach another.
 *
 * The upstream has no multi-get (but for segments), and the two kinds of loader say so by name:
 *
 * - {@link onePerKey} spends one call for each distinct key. What it saves are the repetitions: keys asked for under many
 *   aliases, or brought along by a list page (`prime`).
 * - {@link manyPerCall} spends one call for up to `size` keys.
 *
 * A key may be plain data, such as a page of a list; two that read alike are one. A failing key fails alone.
 *
 * A loader also says which calls it makes, so that an operation has a price before it runs (`price.ts`).
 */
import { bulkhead } from "cockatiel";
import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import type { EndpointRow } from "../voucherify/endpoints.js";

/**
 * The most calls that one operation has under way at a time. Half of the process' sockets (32), so that one large list
 * cannot hold up everybody else.
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
  readonly batch: (keys: readonly Key[], loads: Loads) => Promise<readonly (Value | Error)[]>;
}

/** `calls` for each key, mostly one. `load` may prime other loaders with what it learns. */
export function onePerKey<Key, Value>(
  calls: readonly EndpointRow[],
  load: (key: Key, loads: Loads) => Promise<Value>,
): Loader<Key, Value> {
  return {
    calls,
    batchSize: 1,
    batch: (keys, loads) =>
      Promise.all(keys.map((key) => loads.inTurn(() => load(key, loads)).catch(toError))),
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
    batch: async (keys, loads) => {
      const found = await loads.inTurn(() => load(keys, loads));
      return keys.map((key) => found.get(key) ?? null);
    },
  };
}

/** The loaders of one operation. */
export class Loads {
  readonly voucherify: Voucherify;
  readonly log: Logger;
  readonly #places = bulkhead(CALLS_AT_A_TIME, Number.MAX_SAFE_INTEGER);
  readonly #instances = new Map<unknown, unknown>();
  #underWay = 0;
  #waiting: (() => void)[] = [];
  #saved = 0;

  constructor(voucherify: Voucherify, log: Logger) {
    this.voucherify = voucherify;
    this.log = log;
  }

  /** Calls that were not made: the operation had the answer already, or one call brought several. */
  get saved(): number {
    return this.#saved;
  }

  of<Key, Value>(loader: Loader<Key, Value>): DataLoader<Key, Value, unknown> {
    const known = this.#instances.get(loader);
    if (known !== undefined) return known as DataLoader<Key, Value, unknown>;
    const isBatched = loader.batchSize > 1;
    const instance = new CountedLoader<Key, Value>(
      (keys) => {
        if (isBatched) this.#saved += keys.length - 1;
        return loader.batch(keys, this);
      },
      () => {
        this.#saved += loader.calls.length;
      },
      isBatched ? { maxBatchSize: loader.batchSize, batchScheduleFn: (leave) => this.#whenQuiet(leave) } : {},
    );
    this.#instances.set(loader, instance);
    return instance;
  }

  /** Forgets everything that was loaded: after a write the same operation reads anew. */
  clear(): void {
    this.#instances.clear();
  }

  /** Runs `call` when fewer than {@link CALLS_AT_A_TIME} of this operation are under way. */
  async inTurn<T>(call: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await this.#places.execute(call);
    } finally {
      this.#underWay -= 1;
      this.#look();
    }
  }

  #whenQuiet(leave: () => void): void {
    this.#waiting.push(leave);
    this.#look();
  }

  /** Lets the batches leave if nothing is under way, once all that the latest answers lead to has been asked for. */
  #look(): void {
    if (this.#underWay > 0 || this.#waiting.length === 0) return;
    setImmediate(() => {
      if (this.#underWay > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const leave of waiting) leave();
    });
  }
}

/** A DataLoader that tells when it has the answer already. */
class CountedLoader<Key, Value> extends DataLoader<Key, Value, unknown> {
  readonly #known: Map<unknown, Promise<Value>>;
  readonly #onHit: () => void;

  constructor(
    batch: DataLoader.BatchLoadFn<Key, Value>,
    onHit: () => void,
    options: DataLoader.Options<Key, Value, unknown>,
  ) {
    const known = new Map<unknown, Promise<Value>>();
    super(batch, { ...options, cacheMap: known, cacheKeyFn: toCacheKey });
    this.#known = known;
    this.#onHit = onHit;
  }

  override load(key: Key): Promise<Value> {
    if (this.#known.has(toCacheKey(key))) this.#onHit();
    return super.load(key);
  }
}

const toCacheKey = (key: unknown) => (typeof key === "object" ? JSON.stringify(key) : key);

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
