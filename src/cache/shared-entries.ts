/**
 * What stands behind the memory of several servers of one credential: entries that each of them can find, and notices of
 * what each of them evicts.
 */
import type { Fill } from "./store.js";

/** Stands for everything, as a name in an {@link Eviction}. */
export const EVERYTHING = "*";
/** After any time of update that a record can have. */
export const ANY_TIME = "~";

/** What was evicted. */
export interface Eviction {
  /** Whether the values must not serve any more, or may still serve while the upstream fails. */
  readonly verb: "remove" | "outdate";
  /** Tags, single keys ({@link nameOfKey}) or {@link EVERYTHING}. */
  readonly names: readonly string[];
}

export function nameOfKey(key: string): string {
  return `=${key}`;
}

/** The key that a name stands for. Null if it is not of a key. */
export function keyIn(name: string): string | null {
  return name.startsWith("=") ? name.slice(1) : null;
}

/** An entry that was found. */
export interface SharedEntry {
  readonly value: unknown;
  /** In milliseconds since 1970, by this server's clock. The value may be younger than that, never older. */
  readonly at: number;
  readonly maxAgeMs: number;
  readonly tags: readonly string[];
}

/** The evictions that this server has heard of when a call begins. */
export interface Position {
  readonly epoch: string;
  readonly version: number;
  /** When it was taken, in milliseconds since 1970. */
  readonly takenAt: number;
}

/** What others did. */
export interface Followers {
  readonly evicted: (eviction: Eviction) => void;
  /** Evictions were missed: nothing in memory can be trusted. */
  readonly lost: () => void;
}

export interface SharedEntries {
  /** Begins to hear of evictions, and calls `followers` with each of another server, in order. Once. */
  follow(followers: Followers): void;
  /** Whether everything was heard that others evicted until a second ago. */
  readonly isHeard: boolean;
  /** `alone` while nothing can be shared. */
  readonly mode: "shared" | "alone";
  /** Where a call that begins now stands. Null if its answer cannot be shared. */
  position(): Position | null;
  /** The entry of `key`. Null if there is none, or it cannot be read in time. */
  find(key: string): Promise<SharedEntry | null>;
  /** Stores what a call has read, unless any server has evicted it since the call began. */
  store(fills: readonly Fill[], at: number, since: Position): void;
  /**
   * Evicts at all servers. Resolves when it is done, or cannot be done now: then it is made up for later.
   *
   * @param updatedAt - see `Cache.remove`
   */
  evict(eviction: Eviction, updatedAt: string): Promise<void>;
  /**
   * Evicts, and stores the record of an event if no server knows of a later one. Resolves to whether it was stored.
   *
   * @param at - the time of the event in milliseconds since 1970
   * @param updatedAt - the time of update in the record
   */
  replace(eviction: Eviction, fills: readonly Fill[], at: number, updatedAt: string): Promise<boolean>;
  close(): void;
}
