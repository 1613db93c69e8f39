import { systemClock } from "../clock.js";
import { endpoints } from "../voucherify/endpoints.js";
import { AnswerError, isNotFound, NotSentError } from "../voucherify/errors.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { toAsyncAction } from "../async-actions/async-action.type.js";
import { isOver, JobState } from "../async-actions/job.type.js";
/** The longest delay between two polls, as a multiple of the first one. */
const LONGEST_WAIT = 60;
/** Longest `Retry-After` of the upstream that is respected, in milliseconds. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** Failed reads of an action in a row after which it is no longer followed. */
const MAX_MISSES = 5;
/** Failed reads in one poll after which the rest of the poll is postponed. */
const MAX_FAILED_READS = 3;
export class Follower {
    #settings;
    #runs = new Set();
    #waitMs = 0;
    #timer;
    #isPolling = false;
    #isClosed = false;
    /** No call is made before this time of the process' clock, because of a `Retry-After`. */
    #notBefore = 0;
    constructor(settings) {
        this.#settings = settings;
    }
    /** Follows `run` from now on. The delay is reset, so that new runs are polled soon. */
    follow(run) {
        this.#runs.add(run);
        this.#waitMs = this.#settings.pollMs;
        for (const { piece } of this.#pending())
            piece.changedAt ||= systemClock.now();
        this.#schedule();
    }
    /** Follows `run` no longer. */
    leave(run) {
        this.#runs.delete(run);
    }
    close() {
        this.#isClosed = true;
        clearTimeout(this.#timer);
        this.#runs.clear();
    }
    #schedule() {
        if (this.#isPolling || this.#isClosed)
            return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#poll(), Math.max(this.#waitMs, this.#notBefore - systemClock.now()));
        this.#timer.unref();
    }
    async #poll() {
        this.#isPolling = true;
        this.#waitMs = Math.min(this.#waitMs * 2, this.#settings.pollMs * LONGEST_WAIT);
        let wasKeptBack = false;
        try {
            await this.#readAll();
        }
        catch (error) {
            // No error ends following. The next poll comes later.
            wasKeptBack = error instanceof NotSentError;
            if (error instanceof AnswerError || error instanceof NotSentError) {
                this.#notBefore = systemClock.now() + Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
            }
            this.#settings.log.warn({ type: error instanceof Error ? error.name : typeof error }, "async actions could not be followed for now");
        }
        // A poll that was not sent cannot tell whether anything has changed.
        const giveUpBefore = wasKeptBack ? 0 : systemClock.now() - this.#settings.patienceMs;
        for (const one of this.#pending())
            if (one.piece.changedAt < giveUpBefore)
                this.#lose(one);
        for (const run of this.#runs) {
            if (!run.isOver)
                continue;
            this.#runs.delete(run);
            this.#settings.onOver(run);
        }
        this.#isPolling = false;
        if (this.#runs.size > 0)
            this.#schedule();
    }
    /** All pending actions, oldest first. */
    #pending() {
        return [...this.#runs].flatMap((run) => run.pieces.flatMap((piece) => piece.isPending && piece.action !== null ? [{ run, piece, id: piece.action.id }] : []));
    }
    async #readAll() {
        const pending = this.#pending();
        if (pending.length === 0)
            return;
        if (pending.length === 1) {
            await this.#read(pending);
            return;
        }
        const listed = await this.#list(pending);
        const found = pending.flatMap((one) => {
            const action = listed.get(one.id);
            if (action !== undefined)
                this.#update(one, action);
            return action !== undefined && isOver(action.state) ? [one] : [];
        });
        await this.#read(found);
        for (const one of pending) {
            if (listed.has(one.id))
                continue;
            await this.#read([one]);
            if (one.piece.isPending)
                break;
        }
    }
    async #list(pending) {
        const [oldest] = pending;
        if (oldest === undefined)
            return new Map();
        const voucherify = this.#settings.connect(oldest.run);
        try {
            const { items } = await voucherify.call(endpoints.listAsyncActions, { query: { limit: MAX_LIMIT } });
            return new Map(items.map((wire) => [wire.id, toAsyncAction(wire, true)]));
        }
        finally {
            for (const run of new Set(pending.map((one) => one.run)))
                run.followCalls += voucherify.spent;
        }
    }
    /** Reads actions one at a time, because calls of operations have priority. */
    async #read(actions) {
        let failedReads = 0;
        for (const one of actions) {
            const voucherify = this.#settings.connect(one.run);
            try {
                const wire = await voucherify.call(endpoints.getAsyncAction, {
                    path: { asyncActionId: one.id },
                });
                const action = toAsyncAction(wire, false);
                if (isOver(action.state))
                    this.#conclude(one, action);
                else
                    this.#update(one, action);
                one.piece.misses = 0;
            }
            catch (error) {
                if (isNotFound(error, "async_action")) {
                    this.#lose(one);
                    continue;
                }
                // An exhausted quota, rejected credentials or an open circuit would fail the other reads too.
                if (error instanceof NotSentError)
                    throw error;
                if (error instanceof AnswerError && error.status < 500)
                    throw error;
                one.piece.misses += 1;
                if (one.piece.misses >= MAX_MISSES)
                    this.#lose(one);
                failedReads += 1;
                if (failedReads >= MAX_FAILED_READS)
                    throw error;
            }
            finally {
                one.run.followCalls += voucherify.spent;
            }
        }
    }
    /** Stores a pending action. A finished one counts as running until its result is read. */
    #update({ run, piece }, action) {
        const state = isOver(action.state) ? JobState.RUNNING : action.state;
        const isChanged = state !== piece.action?.state || action.progress !== piece.action.progress;
        piece.action = Object.assign({}, action, { state, isSummary: false });
        if (!isChanged)
            return;
        piece.changedAt = systemClock.now();
        this.#settings.onChange(run);
    }
    #conclude({ run, piece }, action) {
        // A concluded piece does not keep its source IDs.
        this.#settings.onConcluding(piece);
        run.conclude(piece, action);
        this.#settings.onConcluded(run, piece);
        this.#settings.onChange(run);
    }
    /** Stops following an action. Its outcome stays unknown. */
    #lose(one) {
        const { action } = one.piece;
        if (action !== null)
            this.#conclude(one, Object.assign({}, action, { state: JobState.UNKNOWN }));
    }
}
//# sourceMappingURL=follower.js.map