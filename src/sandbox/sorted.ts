/**
 * A sorted list with binary search, so that reading a page takes as long with 100,000 customers as with 300. Rows with
 * equal keys are in order of insertion (`seq`).
 */
export interface Row<T> {
  readonly value: T;
  readonly seq: number;
}

export class Sorted<T, K extends string | number> {
  readonly #key: (value: T) => K | undefined;
  #rows: { readonly key: K; readonly row: Row<T> }[] = [];

  /** Values without a key are not in the list. */
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

  /** Adds many rows with one sort. */
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
