/** The bulk runs of an account that this server knows, and who watches them. Finished ones are forgotten at some time. */
import { LRUCache } from "lru-cache";
import { deliveries, LATEST, Mailbox } from "../events/mailbox.js";
import { MAX_FINISHED } from "./run.js";
/** Most source IDs kept for the failures of finished runs. They take most of the memory. */
const MAX_KEPT_SOURCE_IDS = 1_000_000;
export class KnownRuns {
    #running = new Map();
    /** As last heard of. */
    #elsewhere = new Map();
    #finished;
    /** Those who watch a run, by its ID. */
    #watchers = new Map();
    #isClosed = false;
    /** @param onEvicted - called with a finished run for which there is no more room */
    constructor(onEvicted) {
        this.#finished = new LRUCache({
            max: MAX_FINISHED,
            maxSize: MAX_KEPT_SOURCE_IDS,
            sizeCalculation: (run) => 1 + run.pieces.reduce((sum, { sourceIds }) => sum + (sourceIds?.length ?? 0), 0),
            dispose: (run, _, reason) => {
                if (reason === "evict")
                    onEvicted(run);
            },
        });
    }
    get(id) {
        return this.#running.get(id) ?? this.#elsewhere.get(id) ?? this.#finished.get(id) ?? null;
    }
    /** Those that this server goes on with. */
    get running() {
        return [...this.#running.values()];
    }
    get runningCount() {
        return this.#running.size;
    }
    isRunning(id) {
        return this.#running.has(id);
    }
    get finished() {
        return [...this.#finished.values()];
    }
    get all() {
        return [...this.running, ...this.#elsewhere.values(), ...this.finished];
    }
    /** All of them, newest first. */
    get newest() {
        return [...this.all].toSorted((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
    }
    /** How many of them are in each state. */
    countByState() {
        const counts = {};
        for (const { state } of this.all)
            counts[state] = (counts[state] ?? 0) + 1;
        return counts;
    }
    /** Adds a run, or replaces what was known of it. */
    put(run, place) {
        this.delete(run.id);
        switch (place) {
            case "running":
                this.#running.set(run.id, run);
                break;
            case "elsewhere":
                this.#elsewhere.set(run.id, run);
                break;
            case "finished":
                this.#finished.set(run.id, run);
        }
    }
    delete(id) {
        this.#running.delete(id);
        this.#elsewhere.delete(id);
        this.#finished.delete(id);
    }
    /**
     * The states of a run: the present one, then each change. Ends when the run is over. Null if it is not known.
     *
     * @param whenKnown - what has to be done before the present one is known. Null: it is
     */
    watch(id, whenKnown = null) {
        return deliveries(new Mailbox(LATEST), (mailbox) => {
            const watchers = this.#watchers.get(id) ?? new Set();
            this.#watchers.set(id, watchers.add(mailbox));
            const put = () => {
                const run = this.get(id);
                mailbox.put(run);
                if (run === null || run.isOver || this.#isClosed)
                    mailbox.end();
            };
            if (whenKnown === null)
                put();
            else
                void whenKnown().then(put, put);
            return () => {
                watchers.delete(mailbox);
                if (watchers.size === 0)
                    this.#watchers.delete(id);
            };
        });
    }
    /** Tells those who watch a run its present state. */
    tell(run) {
        for (const mailbox of this.#watchers.get(run.id) ?? [])
            mailbox.put(run);
    }
    /** Tells those who watch a run that nothing more comes. */
    endWatching(id) {
        for (const mailbox of this.#watchers.get(id) ?? [])
            mailbox.end();
    }
    /** The same for all runs, now and from now on. */
    close() {
        this.#isClosed = true;
        for (const id of this.#watchers.keys())
            this.endWatching(id);
    }
}
function compare(a, b) {
    return a < b ? -1 : Number(a > b);
}
//# sourceMappingURL=known-runs.js.map