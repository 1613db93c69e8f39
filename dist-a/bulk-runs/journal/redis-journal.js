import { orFail, StoredJournal } from "./stored-journal.js";
import { CANCELED } from "../stops.js";
export class RedisJournal extends StoredJournal {
    isShared = true;
    #store;
    #log;
    /** The number of the latest change that is known. */
    #latest = 0;
    /** Runs that are not there any more although no change has told so: Redis has lost them, or they have expired. */
    #gone = new Set();
    /** @param encryption - null: records are stored as they are */
    constructor(store, encryption, log) {
        super(store, encryption);
        this.#store = store;
        this.#log = log;
    }
    get isAtHand() {
        return this.#store.isAtHand;
    }
    now() {
        return this.#store.now;
    }
    async begin(run) {
        const other = await orFail(this.#store.begin(run.id, run.key));
        if (other === null)
            run.generation = 1;
        return other;
    }
    async renew(runs) {
        const states = await orFail(this.#store.renew(runs));
        return {
            lost: runs.filter((_, index) => states[index] === "lost"),
            canceled: runs.filter((_, index) => states[index] === "canceled"),
        };
    }
    async take(ids) {
        const runs = [];
        for (const { id, generation } of await orFail(this.#store.take(ids))) {
            if (generation < 0)
                this.#gone.add(id);
            if (generation <= 0)
                continue;
            const run = await this.#load(id);
            if (run === null)
                continue;
            await this.nameRows(run);
            run.generation = generation;
            runs.push(run);
        }
        return runs;
    }
    async release(run) {
        const { id, generation } = run;
        run.generation = 0;
        if (generation > 0)
            await orFail(this.#store.release({ id, generation }));
    }
    free(id, key) {
        return orFail(this.#store.free(id, key));
    }
    cancel(id) {
        return orFail(this.#store.cancel(id));
    }
    async changes(again = []) {
        const [latest, ids] = await orFail(this.#store.changesSince(this.#latest));
        const runs = new Map();
        for (const id of new Set([...ids, ...again, ...this.#gone]))
            runs.set(id, await this.#load(id));
        // Only now: what could not be read is read the next time.
        this.#latest = latest;
        this.#gone.clear();
        return runs;
    }
    /**
     * A file can have any size, and memory is dear: rows of a CSV are kept until the upstream has accepted them. Their failures are
     * named by number.
     */
    needsRows(run, piece) {
        return piece.needsContent && !(run.kind === "CUSTOMERS.IMPORT_CSV" && piece.isPending);
    }
    /** Null if there is none, or this server cannot read it. Another one may: it has another key, or another version. */
    async #load(id) {
        const records = await orFail(this.#store.recordsOf(id));
        if (records === null)
            return null;
        try {
            const run = this.readRun(id, records);
            if (records.has("canceled") && run.isSubmitting)
                run.stop ??= CANCELED;
            return run;
        }
        catch (error) {
            this.#log.warn({ run: id, reason: String(error) }, "a bulk run of another server cannot be read");
            return null;
        }
    }
}
//# sourceMappingURL=redis-journal.js.map