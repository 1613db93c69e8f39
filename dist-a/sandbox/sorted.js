export class Sorted {
    #key;
    #rows = [];
    /** Values without a key are not in the list. */
    constructor(key) {
        this.#key = key;
    }
    get size() {
        return this.#rows.length;
    }
    at(position) {
        return this.#rows[position]?.row.value;
    }
    add(row) {
        const key = this.#key(row.value);
        if (key !== undefined)
            this.#rows.splice(this.#place(key, row.seq), 0, { key, row });
    }
    remove(row) {
        const key = this.#key(row.value);
        if (key === undefined)
            return;
        const place = this.#place(key, row.seq);
        if (this.#rows[place]?.row.seq === row.seq)
            this.#rows.splice(place, 1);
    }
    /** Adds many rows with one sort. */
    load(rows) {
        for (const row of rows) {
            const key = this.#key(row.value);
            if (key !== undefined)
                this.#rows.push({ key, row });
        }
        this.#rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row.seq - b.row.seq));
    }
    /** How many rows have a key below `key`. */
    below(key) {
        return this.#place(key, -Infinity);
    }
    /** How many rows have a key below or equal to `key`. */
    upTo(key) {
        return this.#place(key, Infinity);
    }
    #place(key, seq) {
        let low = 0;
        let high = this.#rows.length;
        while (low < high) {
            const middle = (low + high) >>> 1;
            const entry = this.#rows[middle];
            if (entry === undefined)
                break;
            if (entry.key < key || (entry.key === key && entry.row.seq < seq))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
//# sourceMappingURL=sorted.js.map