const CAPACITY = 100_000;
export class Journal {
    #entries = [];
    /** In order of arrival. The oldest are dropped beyond 100,000. */
    get entries() {
        return this.#entries;
    }
    /** Lines such as `GET /v1/customers/cust_x`, in order of arrival. */
    requests() {
        return this.#entries.map((entry) => `${entry.method} ${entry.path}`);
    }
    add(entry) {
        // Removing a tenth at a time avoids moving the whole array on every request.
        if (this.#entries.length >= CAPACITY)
            this.#entries.splice(0, CAPACITY / 10);
        this.#entries.push(entry);
    }
    clear() {
        this.#entries = [];
    }
}
//# sourceMappingURL=journal.js.map