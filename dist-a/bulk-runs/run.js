/**
 * A bulk run: many rows, sent to the upstream in pieces. The upstream creates an async action for each piece. The state
 * is stored per piece: its rows, its submission, and its async action. Everything else is computed from the pieces.
 */
import { randomUUID } from "node:crypto";
import { JobState } from "../async-actions/job.type.js";
/** Most failures kept for a run. Beyond them only their number is known. */
export const MAX_FAILURES = 10_000;
/** Most finished runs that are remembered. */
export const MAX_FINISHED = 1_000;
/** How long a run is kept at most, in milliseconds: its rows can be personal data. */
export const MAX_AGE_MS = 7 * 86_400_000;
export class Run {
    id;
    kind;
    createdAt;
    key;
    /** What the key stands for: see `fingerprintOf`. */
    fingerprint = null;
    /** The caller that started it, for whom its calls count. */
    party;
    pieces = [];
    /** Rows of the request. For a stream, the rows read so far. */
    rowCount = 0;
    /** Whether its rows come as a stream, so that they can be cut off. */
    isUpload = false;
    /** Whether its pieces are still being sent. */
    isSubmitting = true;
    /** Whether sending ended before all rows were read, so that their number is not known. */
    isCut = false;
    stop = null;
    /** Upstream calls for sending the pieces. */
    submitCalls = 0;
    /** Upstream calls for following them. */
    followCalls = 0;
    /**
     * With which right this server writes it to a shared journal: a number that is raised whenever another server takes the run.
     * 0: with none.
     */
    generation = 0;
    /** @param key - the caller's idempotency key */
    constructor(kind, createdAt, key, party, id = `run_${randomUUID().replaceAll("-", "")}`) {
        this.id = id;
        this.kind = kind;
        this.createdAt = createdAt;
        this.key = key;
        this.party = party;
    }
    /** Whether it was stopped before any row could take effect. */
    get cameToNothing() {
        const harmless = ["REFUSED", "UNSENT"];
        return (!this.isSubmitting &&
            this.stop !== null &&
            this.pieces.every(({ submission }) => harmless.includes(submission)));
    }
    /** Whether any of its pieces waits to be sent. */
    get hasPlanned() {
        return this.pieces.some(({ submission }) => submission === "PLANNED");
    }
    /** Whether it is finished. */
    get isOver() {
        return !this.isSubmitting && !this.pieces.some(({ isPending }) => isPending);
    }
    get state() {
        const { pieces } = this;
        const accepted = pieces.filter(({ submission }) => submission === "ACCEPTED");
        if (!this.isOver) {
            const isQueued = accepted.every(({ action }) => action === null || action.state === JobState.QUEUED);
            return isQueued && !this.isSubmitting ? JobState.QUEUED : JobState.RUNNING;
        }
        if (pieces.some(({ isUnknown }) => isUnknown))
            return JobState.UNKNOWN;
        if (this.stop === null && accepted.length === pieces.length && this.failedCount === 0) {
            return JobState.SUCCEEDED;
        }
        return this.doneCount === 0 ? JobState.FAILED : JobState.PARTIALLY_SUCCEEDED;
    }
    /** In percent, with each piece weighted by its rows. Null while the number of rows is not known. */
    get progress() {
        if (this.isOver)
            return 100;
        if (this.isSubmitting && this.kind === "CUSTOMERS.IMPORT_CSV")
            return null;
        const done = sum(this.pieces, (piece) => piece.size * piece.progress);
        return Math.min(99, Math.floor(done / Math.max(1, this.rowCount)));
    }
    get acceptedCount() {
        return sum(this.pieces, (piece) => (piece.submission === "ACCEPTED" ? piece.size : 0));
    }
    get doneCount() {
        return sum(this.pieces, ({ doneCount }) => doneCount);
    }
    get failedCount() {
        return sum(this.pieces, ({ failedCount }) => failedCount);
    }
    /** The number of failures that can be listed. */
    get failureCount() {
        return sum(this.pieces, ({ failureCount }) => failureCount);
    }
    /** Rows that were sent to the upstream, whatever their outcome. */
    get sentRows() {
        return this.#spans(({ submission }) => submission !== "UNSENT" && submission !== "PLANNED");
    }
    /** Rows that were sent without an answer. */
    get unknownRows() {
        return this.#spans(({ submission }) => submission === "OUTCOME_UNKNOWN");
    }
    /** Rows that were not sent and will not be. */
    get unsentRows() {
        if (this.isSubmitting)
            return [];
        const spans = this.#spans(({ submission }) => submission === "UNSENT");
        const end = this.pieces.at(-1)?.last ?? 0;
        if (this.isCut)
            return merged([...spans, { first: end + 1, last: null }]);
        return end < this.rowCount ? merged([...spans, { first: end + 1, last: this.rowCount }]) : spans;
    }
    /** Stores the finished async action of one of its pieces. */
    conclude(piece, action) {
        piece.conclude(action, MAX_FAILURES - this.failureCount);
    }
    #spans(belongs) {
        return merged(this.pieces.filter(belongs).map(({ first, last }) => ({ first, last })));
    }
}
/** The state of a run in the answer to a streamed import. */
export function summaryOf(run) {
    return {
        id: run.id,
        state: run.state,
        rowCount: run.rowCount,
        acceptedCount: run.acceptedCount,
        sentRows: run.sentRows,
        unknownRows: run.unknownRows,
        unsentRows: run.unsentRows,
        upstreamCallsSpent: run.submitCalls,
        stop: run.stop,
    };
}
function sum(items, count) {
    return items.reduce((total, item) => total + count(item), 0);
}
/** The spans with adjacent ones merged. */
function merged(spans) {
    const result = [];
    for (const span of spans) {
        const before = result.at(-1);
        if (before !== undefined && before.last !== null && before.last + 1 === span.first) {
            result[result.length - 1] = { first: before.first, last: span.last };
        }
        else
            result.push(span);
    }
    return result;
}
//# sourceMappingURL=run.js.map