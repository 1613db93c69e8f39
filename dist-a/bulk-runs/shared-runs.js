/**
 * The runs of an account that several servers have. Twice a second each server renews what it holds, reads what others have
 * changed, and takes what nobody holds: the runs of a server that has ended.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { JournalError } from "./journal/journal.js";
/** Time between two rounds, in milliseconds: a run is held for several of them. */
const ROUND_MS = 500;
/** Most runs that a round tries to take, so that the runs of a server that has ended come to all of the others. */
const MAX_TAKEN = 20;
/** How long a request waits for the one that has begun its run and has not recorded it, in milliseconds. */
const BEGUN_MS = 5_000;
export class SharedRuns {
    #settings;
    /** Those of other servers that are not over. */
    #unfinished = new Set();
    /** Those whose state here may be older than that of the journal. */
    #again = new Set();
    #present = Promise.resolve();
    #next = null;
    #timer = null;
    #isTaking = true;
    #isClosed = false;
    constructor(settings) {
        this.#settings = settings;
    }
    /** Begins the rounds. */
    start() {
        if (this.#isClosed)
            return;
        this.#timer = setTimeout(() => {
            void this.#round().finally(() => this.start());
        }, ROUND_MS);
        this.#timer.unref();
    }
    /**
     * Learns of everything that was changed before this call.
     *
     * @throws {JournalError} if the journal cannot be used
     */
    catchUp() {
        this.#next ??= this.#present
            .catch(() => undefined)
            .then(() => {
            this.#next = null;
            this.#present = this.#readChanges();
            return this.#present;
        });
        return this.#next;
    }
    /**
     * Holds a new run, unless its idempotency key is used.
     *
     * @returns the run that has the key, when its pieces have been sent. Null: there is none, and the new one is held
     * @throws {JournalError} if it cannot be recorded
     */
    async begin(run) {
        const { journal, known } = this.#settings;
        const giveUpAt = Date.now() + BEGUN_MS;
        for (;;) {
            const id = await journal.begin(run);
            if (id === null)
                return null;
            for await (const { value } of known.watch(id, () => this.catchUp())) {
                if (value !== null && !value.isSubmitting)
                    return value;
            }
            if (known.get(id) === null) {
                if (Date.now() > giveUpAt)
                    throw new JournalError("The run of an idempotency key cannot be read");
                if (run.key !== null)
                    await journal.free(id, run.key);
            }
            await sleep(BEGUN_MS / 50);
        }
    }
    /** Holds a finished run. Null if another server does, or it was not finished after all. */
    async takeOver(id) {
        const [run] = await this.#settings.journal.take([id]);
        if (run === undefined)
            return null;
        if (run.isOver)
            return run;
        this.#settings.onTaken(run);
        return null;
    }
    /** Lets go of a run: the journal knows better, or another server. Its hold ends by itself. */
    letGo(run) {
        run.generation = 0;
        this.#again.add(run.id);
    }
    /** Takes nothing any more. */
    stop() {
        this.#isTaking = false;
    }
    close() {
        this.stop();
        this.#isClosed = true;
        if (this.#timer !== null)
            clearTimeout(this.#timer);
    }
    async #round() {
        const { journal, known, onLost, onCanceled, onTaken, onError } = this.#settings;
        try {
            const { lost, canceled } = await journal.renew(known.running.filter(({ generation }) => generation > 0));
            lost.forEach(onLost);
            canceled.forEach(onCanceled);
            await this.catchUp();
            if (!this.#isTaking)
                return;
            const ids = [...this.#unfinished].slice(0, MAX_TAKEN);
            for (const run of await journal.take(ids)) {
                this.#unfinished.delete(run.id);
                onTaken(run);
            }
            // The others are next.
            for (const id of ids)
                if (this.#unfinished.delete(id))
                    this.#unfinished.add(id);
        }
        catch (error) {
            if (!(error instanceof JournalError))
                onError(error);
        }
    }
    async #readChanges() {
        const { journal, known, isEnding } = this.#settings;
        const again = [...this.#again];
        const changes = await journal.changes(again);
        for (const id of again)
            this.#again.delete(id);
        for (const [id, run] of changes) {
            this.#unfinished.delete(id);
            // This server knows better than the journal.
            if (known.isRunning(id) || isEnding(id))
                continue;
            if (run === null) {
                known.delete(id);
                known.endWatching(id);
                continue;
            }
            known.put(run, run.isOver ? "finished" : "elsewhere");
            known.tell(run);
            if (run.isOver)
                known.endWatching(id);
            else
                this.#unfinished.add(id);
        }
    }
}
//# sourceMappingURL=shared-runs.js.map