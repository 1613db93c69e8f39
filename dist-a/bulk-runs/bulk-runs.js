/**
 * The bulk runs of an account: sends their pieces, follows their async actions, and remembers the latest runs. The journal
 * keeps them beyond the process if it is durable. What another process has begun is then completed here. If several servers
 * share the journal, each goes on with its own runs and those of servers that have ended, and shows those of all.
 *
 * The pieces of a run are sent in order, one at a time. The upstream processes small jobs in the order of arrival, so two
 * rows of one customer keep their order. A rejected piece does not delay the next one.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sourceIdsOf } from "./content.js";
import { Doubts } from "./doubts.js";
import { Follower } from "./follower.js";
import { JournalError } from "./journal/journal.js";
import { RunPiece } from "./run-piece.js";
import { KnownRuns } from "./known-runs.js";
import { MAX_AGE_MS, Run } from "./run.js";
import { Sender, unsend } from "./sender.js";
import { SharedRuns } from "./shared-runs.js";
import { CANCELED, JOURNAL_UNAVAILABLE, UPLOAD_CUT } from "./stops.js";
/** Most active runs. */
const MAX_RUNNING = 1_000;
/** How long a stop waits for answers of calls that belong to no request, in milliseconds. */
const SETTLE_MS = 5_000;
export class BulkRuns {
    settings;
    /** Resolves when the runs of the journal are known. Rejects if they cannot be read. */
    opened;
    #known = new KnownRuns((run) => {
        this.#forgetKey(run);
        this.#forgetRecords(run);
    });
    #byKey = new Map();
    #follower;
    #sender;
    #doubts;
    /** Null if the journal is this server's alone. */
    #shared;
    /** What is sent without a request that waits for it. */
    #background = new Set();
    /** Runs whose end is being recorded. */
    #ending = new Set();
    #stopping = new AbortController();
    #closed = new AbortController();
    constructor(settings) {
        this.settings = settings;
        const { journal, log, pollMs } = settings;
        this.#follower = new Follower({
            // What was sent is followed to its end, whatever is left of the quota.
            connect: (run) => this.#connect(run),
            log,
            pollMs,
            patienceMs: settings.patienceMs ?? 3_600_000,
            onChange: (run) => this.#known.tell(run),
            onOver: (run) => this.#finish(run),
            onConcluding: ({ sourceIds }) => settings.onWritten?.(sourceIds),
            onConcluded: (run, piece) => void this.#record(run, [piece]),
        });
        this.#sender = new Sender({
            journal,
            log,
            stopping: this.#stopping.signal,
            closed: this.#closed.signal,
            onChange: (run) => this.#known.tell(run),
        });
        this.#doubts = new Doubts({
            connect: (run) => this.#connect(run),
            journal,
            log,
            pollMs,
            closed: this.#closed.signal,
            runs: async () => {
                await this.#shared?.catchUp();
                return this.#known.all;
            },
            onChange: (run) => this.#known.tell(run),
        });
        this.#shared = journal.isShared ? this.#share(journal) : null;
        this.opened = this.#open();
        // Whoever needs the runs waits for them, and gets the error.
        this.opened.catch(() => undefined);
    }
    /** Fires when the server is about to stop. From then on nothing is sent. */
    get stopping() {
        return this.#stopping.signal;
    }
    /** Whether other servers know its runs now. Null if there are none that could. */
    get mode() {
        const { journal } = this.settings;
        if (!journal.isShared)
            return null;
        return journal.isAtHand ? "shared" : "alone";
    }
    /** Whether a run is active. */
    get isBusy() {
        return this.#known.runningCount > 0;
    }
    get(id) {
        return this.#known.get(id);
    }
    /** The same as {@link get}, once everything is known that was recorded before. */
    async find(id) {
        if (!this.#known.isRunning(id))
            await this.upToDate();
        return this.get(id);
    }
    /** Resolves when everything is known that was recorded before. If Redis is gone, what was known last has to do. */
    async upToDate() {
        await this.opened;
        await this.#shared?.catchUp().catch(() => undefined);
    }
    /** The runs that are remembered, newest first. */
    get newest() {
        return this.#known.newest;
    }
    /** How many of the runs that are remembered are in each state. */
    countByState() {
        return this.#known.countByState();
    }
    /** The states of a run: the present one, then each change. Ends when the run is over. Null if it is not known. */
    watch(id) {
        const isHere = this.#shared === null || this.#known.isRunning(id);
        return this.#known.watch(id, isHere ? null : () => this.upToDate());
    }
    /**
     * Starts a run. Resolves after `submit` has sent its pieces.
     *
     * @returns the new run, or the existing run of `key`. `"other"` if the key was used for a different request, `"full"` if
     *   too many runs are active
     * @throws {JournalError} if the run cannot be recorded; nothing was sent
     */
    async start(kind, { key, party }, submit) {
        await this.opened;
        const { journal } = this.settings;
        const known = key && this.#byKey.get(key.key);
        if (known) {
            if (known.fingerprint !== key.fingerprint)
                return "other";
            await known.submitted;
            return known.run;
        }
        if (this.#known.runningCount >= MAX_RUNNING)
            return "full";
        const run = new Run(kind, new Date().toISOString(), key?.key ?? null, party);
        run.fingerprint = key?.fingerprint ?? null;
        const begun = await this.#shared?.begin(run);
        if (begun)
            return begun.fingerprint === run.fingerprint ? begun : "other";
        this.#known.put(run, "running");
        const submitted = submit(run);
        // A shared journal knows the keys of all servers.
        if (key !== null && !journal.isShared) {
            this.#byKey.set(key.key, { ...key, run, submitted: Promise.allSettled([submitted]) });
        }
        try {
            await submitted;
        }
        catch (error) {
            if (error instanceof JournalError && run.pieces.length === 0) {
                await this.forget(run).catch(() => undefined);
                throw error;
            }
            if (error instanceof JournalError && journal.isShared) {
                this.#letGo(run);
                return run;
            }
            // An internal error. Accepted pieces are followed nevertheless.
            run.stop ??= { code: "INTERNAL_ERROR", message: "An internal error occurred in this server" };
            run.isCut = true;
            this.#submitted(run);
            throw error;
        }
        return run;
    }
    /**
     * Sends pieces that are all known in advance. If the server stops meanwhile and the journal is durable, the others are
     * sent after the next start.
     */
    async submit(run, pieces, voucherify) {
        const planned = await this.#plan(run, pieces);
        await this.#sendPlanned(run, voucherify, planned);
    }
    /**
     * Sends pieces from a stream. The next piece is read only after the last one was answered.
     *
     * @param progress - counts the rows read so far
     * @param toStop - converts an error of the stream to the reason of the stop
     */
    async submitStream(run, pieces, progress, toStop) {
        const { party } = run;
        run.isUpload = true;
        const quota = party.quota?.reserve(0) ?? undefined;
        const send = this.#sender.of(run, this.settings.connect(this.#closed.signal, party, quota));
        try {
            for await (const outgoing of pieces) {
                const planned = await this.#plan(run, [outgoing]);
                for (const [piece, content] of planned)
                    await send(piece, content);
                run.rowCount = progress.rowCount;
                if (run.stop === null)
                    continue;
                run.isCut = true;
                break;
            }
        }
        catch (error) {
            if (error instanceof JournalError && run.pieces.length === 0)
                throw error;
            run.stop ??= error instanceof JournalError ? JOURNAL_UNAVAILABLE : toStop(error);
            run.isCut = true;
            run.rowCount = progress.rowCount;
            // Of what was read, nobody else has the rest.
            if (error instanceof JournalError && this.#shared !== null)
                throw error;
        }
        finally {
            quota?.close();
        }
        run.rowCount = progress.rowCount;
        this.#submitted(run);
    }
    /**
     * Stops sending. Pieces that have left are followed to their end. Nothing happens to a run that has sent everything.
     *
     * @throws {JournalError} if it cannot be recorded
     */
    async cancel(run) {
        if (!run.isSubmitting)
            return;
        const { journal } = this.settings;
        if (journal.isShared && !this.#known.isRunning(run.id)) {
            await journal.cancel(run.id);
            // So that the answer says so. The server that goes on with it records it.
            run.stop ??= CANCELED;
            return;
        }
        run.stop ??= CANCELED;
        this.#known.tell(run);
        await journal.write({ run, pieces: [] });
    }
    /**
     * Sends pieces of a run again.
     *
     * @param numbers - the numbers of the pieces, starting at 1
     * @returns why not, in which case nothing was sent
     * @throws {JournalError} if it cannot be recorded; nothing was sent
     */
    async retry(known, numbers, voucherify) {
        if (!known.isOver)
            return "running";
        const { journal } = this.settings;
        const run = this.#shared === null ? known : await this.#shared.takeOver(known.id);
        if (run === null)
            return "running";
        const contents = await this.#retryable(run, numbers);
        // Nobody else has begun to meanwhile.
        const problem = typeof contents === "string" ? contents : run.isOver ? null : "running";
        if (problem !== null || typeof contents === "string") {
            if (journal.isShared)
                await journal.release(run);
            return problem;
        }
        await this.#planAgain(run, [...contents.keys()]);
        try {
            await this.#sendPlanned(run, voucherify, contents);
        }
        catch (error) {
            if (!(error instanceof JournalError) || !journal.isShared)
                throw error;
            this.#letGo(run);
        }
        return null;
    }
    /** Forgets a run without effect, so that its key can be used again. */
    async forget(run) {
        this.#known.delete(run.id);
        this.#known.endWatching(run.id);
        this.#forgetKey(run);
        await this.settings.journal.forget(run);
    }
    /** Stops sending. */
    stop() {
        this.#stopping.abort();
        this.#shared?.stop();
    }
    /**
     * Resolves when nothing that has left without a request waits for its answer, or after {@link SETTLE_MS}. Other servers go on
     * then. To be called after {@link stop}, when no request is running.
     */
    async settled() {
        await Promise.race([Promise.all(this.#background), sleep(SETTLE_MS, undefined, { ref: false })]);
        const { journal } = this.settings;
        if (!journal.isShared)
            return;
        this.#follower.close();
        const released = this.#known.running.map((run) => journal.release(run));
        // Otherwise they go on a little later.
        await Promise.allSettled(released);
    }
    /** Stops sending, ends following, and cancels pending calls. */
    close() {
        this.stop();
        this.#follower.close();
        this.#shared?.close();
        this.#closed.abort();
        this.#known.close();
    }
    /** A client for work that goes on whatever is left of the quota of the run's caller. */
    #connect({ party }) {
        return this.settings.connect(this.#closed.signal, party, party.quota?.uncapped);
    }
    #share(journal) {
        return new SharedRuns({
            journal,
            known: this.#known,
            isEnding: (id) => this.#ending.has(id),
            onTaken: (run) => this.#taken(run),
            onLost: (run) => this.#letGo(run),
            onCanceled: (run) => {
                if (run.stop === null)
                    this.cancel(run).catch((error) => this.#failed(run, error));
            },
            onError: (error) => this.settings.log.error({ reason: String(error) }, "a round of shared bulk runs failed"),
        });
    }
    /** Goes on with a run that no server held. */
    #taken(run) {
        this.#known.put(run, "running");
        this.#resumeInBackground(run);
    }
    /** Goes on no longer with a run that is another server's, or cannot be recorded. Whoever can record it takes it. */
    #letGo(run) {
        if (this.#shared === null || this.get(run.id) !== run)
            return;
        this.settings.log.warn({ run: run.id }, "lets go of a bulk run");
        this.#known.put(run, "elsewhere");
        this.#follower.leave(run);
        this.#shared.letGo(run);
    }
    /** Takes up the runs of the journal. */
    async #open() {
        const { journal } = this.settings;
        if (journal.isShared) {
            // If Redis is gone, the rounds learn of them.
            await this.#shared?.catchUp().catch(() => undefined);
            this.#shared?.start();
            return;
        }
        const runs = await journal.load();
        const oldest = Date.now() - MAX_AGE_MS;
        for (const run of runs) {
            if (Date.parse(run.createdAt) < oldest && run.isOver) {
                this.#forgetRecords(run);
                continue;
            }
            if (run.key !== null && run.fingerprint !== null) {
                const { key, fingerprint } = run;
                this.#byKey.set(key, { key, fingerprint, run, submitted: Promise.resolve() });
            }
            this.#known.put(run, run.isOver ? "finished" : "running");
        }
        for (const run of this.#known.running)
            this.#resumeInBackground(run);
    }
    #resumeInBackground(run) {
        const work = this.#resume(run).catch((error) => this.#failed(run, error));
        this.#background.add(work);
        void work.then(() => this.#background.delete(work));
    }
    /** Goes on with a run that another process has begun. */
    async #resume(run) {
        this.settings.log.info({ run: run.id }, "goes on with a bulk run");
        if (run.isUpload && run.isSubmitting) {
            run.stop ??= UPLOAD_CUT;
            run.isCut = true;
            // What was read beyond the last piece is lost.
            run.rowCount = run.pieces.at(-1)?.last ?? 0;
        }
        await this.#doubts.settle(run);
        if (!run.isSubmitting) {
            this.#follower.follow(run);
            return;
        }
        const { stop } = run;
        // A cut upload has a reason to stop, and what had arrived of it is sent nevertheless.
        if (stop === UPLOAD_CUT)
            run.stop = null;
        await this.#sendPlanned(run, this.#connect(run), null, stop === UPLOAD_CUT ? stop : null);
    }
    /** The pieces that are to be sent again, with their rows. Or why they cannot be. */
    async #retryable(run, numbers) {
        const chosen = [...new Set(numbers)].toSorted((a, b) => a - b).map((number) => run.pieces[number - 1]);
        const pieces = chosen.filter((piece) => piece !== undefined);
        if (pieces.length < chosen.length)
            return "unknown piece";
        if (!pieces.every(({ isRetryable }) => isRetryable))
            return "not retryable";
        const contents = new Map();
        for (const piece of pieces) {
            const content = await this.settings.journal.content(run, piece);
            if (content !== null)
                contents.set(piece, content);
        }
        return contents.size < pieces.length ? "rows gone" : contents;
    }
    /** Plans pieces of a finished run to be sent again. */
    async #planAgain(run, pieces) {
        this.#known.put(run, "running");
        const before = { stop: run.stop, pieces: pieces.map((piece) => Object.assign({}, piece)) };
        run.isSubmitting = true;
        run.stop = null;
        for (const piece of pieces)
            piece.reset();
        try {
            await this.settings.journal.write({ run, pieces });
        }
        catch (error) {
            pieces.forEach((piece, index) => Object.assign(piece, before.pieces[index]));
            run.isSubmitting = false;
            run.stop = before.stop;
            this.#finish(run);
            throw error;
        }
    }
    /** Plans pieces, with their rows in the journal. */
    async #plan(run, outgoing) {
        const contents = new Map();
        const before = run.pieces.length;
        for (const { first, last, content } of outgoing) {
            const piece = new RunPiece(first, last, sourceIdsOf(content));
            run.pieces.push(piece);
            run.rowCount = Math.max(run.rowCount, last);
            contents.set(piece, content);
        }
        try {
            await this.settings.journal.write({ run, pieces: [...contents.keys()], contents });
        }
        catch (error) {
            run.pieces.length = before;
            throw error;
        }
        return contents;
    }
    /**
     * Sends the planned pieces of a run.
     *
     * @param contents - their rows. Null: they are read from the journal
     * @param finalStop - why the run has no further rows
     */
    async #sendPlanned(run, voucherify, contents, finalStop = null) {
        const { journal } = this.settings;
        const send = this.#sender.of(run, voucherify);
        for (const piece of run.pieces) {
            if (piece.submission !== "PLANNED")
                continue;
            // What is planned is sent after the next start, unless there is none.
            if (this.#stopping.signal.aborted && journal.isDurable)
                return;
            const content = contents?.get(piece) ?? (await journal.content(run, piece));
            if (content === null) {
                run.stop ??= JOURNAL_UNAVAILABLE;
                break;
            }
            await send(piece, content);
        }
        run.stop ??= finalStop;
        this.#submitted(run);
    }
    #submitted(run) {
        // Another server may go on with it.
        if (this.get(run.id) !== run)
            return;
        run.isSubmitting = false;
        for (const piece of run.pieces)
            if (piece.submission === "PLANNED")
                unsend(piece);
        if (run.stop !== null)
            this.settings.log.warn({ run: run.id, stop: run.stop.code }, "a bulk run was stopped");
        this.#known.tell(run);
        void this.#record(run, run.pieces.filter(({ submission }) => submission === "UNSENT"));
        if (run.isOver)
            this.#finish(run);
        else
            this.#follower.follow(run);
    }
    #failed(run, error) {
        // What is recorded is taken up again after the next start.
        this.settings.log.error({ run: run.id, type: error instanceof Error ? error.name : typeof error }, "a bulk run cannot go on for now");
        if (error instanceof JournalError)
            this.#letGo(run);
    }
    #finish(run) {
        if (this.get(run.id) !== run || !this.#known.isRunning(run.id))
            return;
        this.#known.put(run, "finished");
        this.#ending.add(run.id);
        void this.#record(run, []).finally(() => this.#ending.delete(run.id));
        this.#known.endWatching(run.id);
        this.#dropOld();
    }
    #dropOld() {
        const oldest = Date.now() - MAX_AGE_MS;
        for (const run of this.#known.finished) {
            if (Date.parse(run.createdAt) >= oldest)
                continue;
            this.#known.delete(run.id);
            this.#forgetKey(run);
            this.#forgetRecords(run);
        }
    }
    /** Records what is known. If that fails, it is found out again after the next start. */
    #record(run, pieces) {
        return this.settings.journal.write({ run, pieces }).catch((error) => this.#failed(run, error));
    }
    #forgetRecords(run) {
        this.settings.journal.forget(run).catch((error) => this.#failed(run, error));
    }
    #forgetKey({ key, id }) {
        if (key !== null && this.#byKey.get(key)?.run.id === id)
            this.#byKey.delete(key);
    }
}
/** A hash of a request. Requests with the same content have the same fingerprint. */
export function fingerprintOf(kind, rows) {
    return createHash("sha256").update(kind).update("\n").update(JSON.stringify(rows)).digest("base64url");
}
//# sourceMappingURL=bulk-runs.js.map