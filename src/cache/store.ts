/** Where a cache keeps its entries, in the memory of this process. */

export interface Entry {
  readonly value: unknown;
  /** When the call left that read the value, in milliseconds since 1970. The value is at most this old. */
  readonly at: number;
  /** Greatest age at which the value may be returned, whatever the reader accepts, in milliseconds. */
  readonly maxAgeMs: number;
  /** What the value is about. Evicting a tag evicts all its entries. */
  readonly tags: readonly string[];
  /** Whether something has changed since: the value must be read again when it is next requested. */
  readonly isOutdated: boolean;
}

/** A value to store. */
export interface Fill {
  readonly key: string;
  readonly value: unknown;
  readonly tags: readonly string[];
  readonly maxAgeMs: number;
  /** Whether it is not shared with other servers. Default false. */
  readonly isLocal?: boolean;
}

export interface Store {
  get(key: string): Entry | undefined;
  put(key: string, entry: Entry): void;
  /** Removes an entry. */
  remove(key: string): void;
  /** Removes all entries with one of these tags. Nothing of their values is kept. */
  removeTagged(tags: Iterable<string>): void;
  /** Marks all entries with one of these tags as outdated. They still serve while the upstream fails. */
  outdateTagged(tags: Iterable<string>): void;
  /** Removes everything. */
  clear(): void;
}
