import { orFail, StoredJournal } from "./stored-journal.js";
export class DurableJournal extends StoredJournal {
    isShared = false;
    #store;
    /** @param encryption - null: records are stored as they are */
    constructor(store, encryption) {
        super(store, encryption);
        this.#store = store;
    }
    now() {
        return Date.now();
    }
    async load() {
        const all = await orFail(this.#store.load());
        const runs = [...all].map(([id, records]) => this.readRun(id, records));
        for (const run of runs)
            await this.nameRows(run);
        return runs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
    }
}
//# sourceMappingURL=durable-journal.js.map