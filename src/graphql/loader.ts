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
 */
import { bulkhead } from "cockatiel";
import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";

/**
 * The most calls that one operation has under way at a time. Half of the process' sockets (32), so that one large list
 * cannot hold up everybody else.
 */
const CALLS_AT_A_TIME = 16;

export interface Loader<Key, Value> {
  readonly maxBatchSize: number;
  readonly batch: (keys: readonly Key[], loads: Loads) => Promise<readonly (Value | Error)[]>;
}

/** One call a key. `load` may prime other loaders with what it learns. */
export function onePerKey<Key, Value>(load: (key: Key, loads: Loads) => Promise<Value>): Loader<Key, Value> {
  return {
    maxBatchSize: Number.POSITIVE_INFINITY,
    batch: (keys, loads) =>
      Promise.all(keys.map((key) => loads.inTurn(() => load(key, loads)).catch(toError))),
  };
}

/** One call for up to `size` keys. `load` answers a map, in which a key may be missing: that one is `null`. */
export function manyPerCall<Key, Value>(
  size: number,
  load: (keys: readonly Key[], loads: Loads) => Promise<ReadonlyMap<Key, Value>>,
): Loader<Key, Value | null> {
  return {
    maxBatchSize: size,
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

  constructor(voucherify: Voucherify, log: Logger) {
    this.voucherify = voucherify;
    this.log = log;
  }

  of<Key, Value>(loader: Loader<Key, Value>): DataLoader<Key, Value, unknown> {
    const known = this.#instances.get(loader);
    if (known !== undefined) return known as DataLoader<Key, Value, unknown>;
    const instance = new DataLoader<Key, Value, unknown>((keys) => loader.batch(keys, this), {
      maxBatchSize: loader.maxBatchSize,
      cacheKeyFn: (key) => (typeof key === "object" ? JSON.stringify(key) : key),
    });
    this.#instances.set(loader, instance);
    return instance;
  }

  /** Forgets everything that was loaded: after a write the same operation reads anew. */
  clear(): void {
    this.#instances.clear();
  }

  /** Runs `call` when fewer than {@link CALLS_AT_A_TIME} of this operation are under way. */
  inTurn<T>(call: () => Promise<T>): Promise<T> {
    return this.#places.execute(call);
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("A loader failed without an error", { cause: reason });
}
