import { isOver, JobState } from "../async-actions/job.type.js";
import { sourceIdsOf } from "./content.js";
import { AnswerError, isOutcomeUnknown } from "../voucherify/errors.js";
/** The rows that are sent in one call. */
export class RunPiece {
    first;
    last;
    submission = "PLANNED";
    /** When it began to leave. Null if it has not: nothing of it can have arrived. */
    leftAt = null;
    /** Whether its async action was found among those of the upstream, because the answer of the call got lost. */
    isMatched = false;
    rejection = null;
    /** The error of sending it. */
    error = null;
    /** The async action as last read. A finished one counts as running until its result is read. */
    action = null;
    doneCount = 0;
    failedCount = 0;
    /** Failed reads of its async action in a row. */
    misses = 0;
    /** The last change of its async action, as a time of the process' clock in milliseconds. */
    changedAt = 0;
    /** The source IDs of its rows, to find row numbers: the upstream reports failures by source ID. Null for a CSV. */
    sourceIds;
    /** The failures that the upstream has named. */
    failures = [];
    constructor(first, last, sourceIds = null) {
        this.first = first;
        this.last = last;
        this.sourceIds = sourceIds;
    }
    get size() {
        return this.last - this.first + 1;
    }
    /** Whether the upstream is still processing it, as far as is known. */
    get isPending() {
        return this.submission === "ACCEPTED" && (this.action === null || !isOver(this.action.state));
    }
    /** In percent, as far as is known. */
    get progress() {
        if (this.submission === "PLANNED")
            return 0;
        return this.isPending ? Math.min(100, Math.max(0, this.action?.progress ?? 0)) : 100;
    }
    /** Whether its outcome cannot be known. */
    get isUnknown() {
        return this.submission === "OUTCOME_UNKNOWN" || this.action?.state === JobState.UNKNOWN;
    }
    /** Whether it may have arrived, and nobody can tell. */
    get isInDoubt() {
        return this.submission === "PLANNED" && this.leftAt !== null;
    }
    /** Whether it can be sent again: it was not sent, or nobody knows what became of it. */
    get isRetryable() {
        return this.submission === "UNSENT" || this.isUnknown;
    }
    /** Whether its rows may still be needed: to send them, to send them again, or to name those that fail. */
    get needsContent() {
        return this.submission === "PLANNED" || this.isPending || this.isRetryable;
    }
    /** Takes the source IDs of its rows from what it sends. */
    nameRows(content) {
        this.sourceIds = sourceIdsOf(content);
    }
    /** Plans it anew, to be sent again. */
    reset() {
        this.submission = "PLANNED";
        this.leftAt = null;
        this.isMatched = false;
        this.rejection = null;
        this.error = null;
        this.action = null;
        this.misses = 0;
        this.changedAt = 0;
    }
    /** Nobody can tell whether it has arrived. */
    doubt() {
        this.submission = "OUTCOME_UNKNOWN";
        this.action = null;
        this.isMatched = false;
    }
    /** The number of failures that can be listed. */
    get failureCount() {
        return this.rejection === null ? this.failures.length : this.size;
    }
    failureAt(index) {
        const known = this.failures[index];
        if (known !== undefined)
            return known;
        const { key = null, message = "" } = this.rejection ?? {};
        return { row: this.first + index, sourceId: this.sourceIds?.[index] ?? null, key, message };
    }
    /** The upstream has accepted it, and works on it as `action`. */
    accept(action) {
        this.submission = "ACCEPTED";
        this.action = action;
    }
    /** Stores the error of sending it: it was rejected, it was not sent, or the outcome is unknown. */
    fail(error) {
        this.error = error;
        if (isOutcomeUnknown(error))
            this.submission = "OUTCOME_UNKNOWN";
        else if (error instanceof AnswerError) {
            this.submission = "REFUSED";
            const { key, details, requestId, status } = error;
            this.#reject({ key, message: details ?? `The upstream answered ${status}`, requestId });
        }
        else
            this.submission = "UNSENT";
    }
    /** The piece failed as a whole, so every row failed in the same way. */
    #reject(rejection) {
        this.rejection = rejection;
        this.failedCount = this.size;
    }
    /** Stores the finished async action. At most `room` failures are kept. */
    conclude(action, room) {
        if (this.isMatched && !this.#fits(action)) {
            this.doubt();
            return;
        }
        this.action = action;
        const { knownResult: result, state } = action;
        if (state === JobState.FAILED &&
            (result === null || (result.failures.length === 0 && !result.doneCount))) {
            this.#reject({
                key: null,
                message: result?.message ?? "The async action failed as a whole",
                requestId: action.requestId,
            });
            return;
        }
        if (state !== JobState.UNKNOWN) {
            const failures = result?.failures ?? [];
            this.failedCount = Math.min(this.size, result?.failedCount ?? failures.length);
            this.doneCount = Math.min(this.size, result?.doneCount ?? this.size - this.failedCount);
            this.failures = this.#located(failures).slice(0, room);
        }
        // What may be sent again still needs them.
        if (!this.isUnknown)
            this.sourceIds = null;
    }
    /** Whether `action` can be the one that this piece started: it counts as many rows, and names no others. */
    #fits({ knownResult: result, state }) {
        if (state === JobState.UNKNOWN)
            return true;
        if (result === null || result.doneCount === null || result.failedCount === null)
            return false;
        const ids = this.sourceIds && new Set(this.sourceIds);
        return (result.doneCount + result.failedCount === this.size &&
            result.failures.every(({ sourceId }) => ids === null || sourceId === null || ids.has(sourceId)));
    }
    /** The failures with row numbers of the whole request instead of the piece. */
    #located(failures) {
        const { sourceIds } = this;
        if (sourceIds === null) {
            return failures.map((failure) => moved(failure, this.#rowOf(failure.row)));
        }
        // Metadata updates report no source IDs. If every row failed, the failures are in the order of the rows.
        if (failures.length === this.size && failures.every(({ sourceId }) => sourceId === null)) {
            return failures.map((failure, index) => moved(failure, this.first + index, sourceIds[index]));
        }
        // A source ID may occur several times. Its failures are assigned to its rows in order.
        const places = new Map();
        sourceIds.forEach((sourceId, index) => {
            const rows = places.get(sourceId);
            if (rows === undefined)
                places.set(sourceId, [this.first + index]);
            else
                rows.push(this.first + index);
        });
        return failures.map((failure) => {
            const rows = failure.sourceId === null ? undefined : places.get(failure.sourceId);
            return moved(failure, rows?.shift() ?? null);
        });
    }
    #rowOf(row) {
        return row !== null && row >= 1 && row <= this.size ? this.first + row - 1 : null;
    }
}
function moved(failure, row, sourceId = failure.sourceId) {
    const { key, message } = failure;
    return { row, sourceId, key, message };
}
//# sourceMappingURL=run-piece.js.map