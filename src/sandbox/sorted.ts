/**
 * Rows kept in order, so that a page of 100,000 customers costs what a page of 300 does: finding a bound is a binary
 * search, a page is a slice. Rows with equal keys stand in the order in which they came (`seq`).
 */
export interface Row<T> {
  readonly value: T;
  readonly seq: number;
}

export class Sorted<T, K extends string | number> {
  readonly #key: (value: T) => K | undefined;
  #rows: { readonly key: K; readonly row: Row<T> }[] = [];

  /** A value without a key is not in this order. */
  constructor(key: (value: T) => K | undefined) {
    this.#key = key;
  }

  get size(): number {
    return this.#rows.length;
  }

  at(position: number): T | undefined {
    return this.#rows[position]?.row.value;
  }

  add(row: Row<T>): void {
    const key = this.#key(row.value);
    if (key !== undefined) this.#rows.splice(this.#place(key, row.seq), 0, { key, row });
  }

  remove(row: Row<T>): void {
    const key = this.#key(row.value);
    if (key === undefined) return;
    const place = this.#place(key, row.seq);
    if (this.#rows[place]?.row.seq === row.seq) this.#rows.splice(place, 1);
  }

  /** Adds many at once: one sort instead of many insertions. */
  load(rows: Iterable<Row<T>>): void {
    for (const row of rows) {
      const key = this.#key(row.value);
      if (key !== undefined) this.#rows.push({ key, row });
    }
    this.#rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row.seq - b.row.seq));
  }

  /** How many rows have a key below `key`. */
  below(key: K): number {
    return this.#place(key, -Infinity);
  }

  /** How many rows have a key below or equal to `key`. */
  upTo(key: K): number {
    return this.#place(key, Infinity);
  }

  #place(key: K, seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#rows[middle];
      if (entry === undefined) break;
      if (entry.key < key || (entry.key === key && entry.row.seq < seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
