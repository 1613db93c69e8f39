/**
 * A bulk run: many rows, sent to the upstream in pieces. The upstream creates an async action for each piece. The state
 * is stored per piece: its rows, its submission, and its async action. Everything else is computed from the pieces.
 */
import { randomUUID } from "node:crypto";
import { AnswerError, isOutcomeUnknown, type VoucherifyError } from "../voucherify/errors.js";
import type { AsyncAction, RowFailure } from "../async-actions/async-action.type.js";
import { isOver, JobState } from "../async-actions/job.type.js";

/** The kind of a run. It is also the operation of its async actions in REST. */
export type RunKind = "CUSTOMERS.BULK_UPDATE" | "CUSTOMERS.METADATA_UPDATE" | "CUSTOMERS.IMPORT_CSV";

/** Whether a piece was sent and accepted. The schema describes the values. */
export type Submission = "PLANNED" | "ACCEPTED" | "REFUSED" | "OUTCOME_UNKNOWN" | "UNSENT";

/** The reason why a run stopped sending. The schema describes the values. */
export type StopCode =
  | "INVALID_ROW"
  | "CLIENT_GONE"
  | "SERVER_STOPPING"
  | "UPSTREAM_REFUSED"
  | "RATE_LIMITED"
  | "UPSTREAM_UNAVAILABLE"
  | "OUT_OF_TIME"
  | "INTERNAL_ERROR";

export interface RunStop {
  readonly code: StopCode;
  readonly message: string;
}

/** The rows from `first` to `last`, both inclusive. `last` is null if the number of rows is not known. */
export interface Span {
  readonly first: number;
  readonly last: number | null;
}

/** The upstream's rejection of a piece, or the failure of its async action as a whole. */
export interface Rejection {
  readonly key: string | null;
  readonly message: string;
  readonly requestId: string | null;
}

/** Most failures kept for a run. Beyond them only their number is known. */
export const MAX_FAILURES = 10_000;
/** Most finished runs that are remembered. */
export const MAX_FINISHED = 1_000;
/** Pieces in a row without an answer after which a run stops. */
export const MAX_UNANSWERED = 3;

/** The rows that are sent in one call. */
export class RunPiece {
  readonly first: number;
  readonly last: number;
  submission: Submission = "PLANNED";
  rejection: Rejection | null = null;
  /** The error of sending it. */
  error: VoucherifyError | null = null;
  /** The async action as last read. A finished one counts as running until its result is read. */
  action: AsyncAction | null = null;
  doneCount = 0;
  failedCount = 0;
  /** Failed reads of its async action in a row. */
  misses = 0;
  /** The last change of its async action, as a time of the process' clock in milliseconds. */
  changedAt = 0;
  /** The source IDs of its rows, to find row numbers: the upstream reports failures by source ID. Null for a CSV. */
  sourceIds: readonly string[] | null;
  #failures: readonly RowFailure[] = [];

  constructor(first: number, last: number, sourceIds: readonly string[] | null = null) {
    this.first = first;
    this.last = last;
    this.sourceIds = sourceIds;
  }

  get size(): number {
    return this.last - this.first + 1;
  }

  /** Whether the upstream is still processing it, as far as is known. */
  get isPending(): boolean {
    return this.submission === "ACCEPTED" && (this.action === null || !isOver(this.action.state));
  }

  /** Whether its outcome cannot be known. */
  get isUnknown(): boolean {
    return this.submission === "OUTCOME_UNKNOWN" || this.action?.state === JobState.UNKNOWN;
  }

  /** The number of failures that can be listed. */
  get failureCount(): number {
    return this.rejection === null ? this.#failures.length : this.size;
  }

  failureAt(index: number): RowFailure {
    const known = this.#failures[index];
    if (known !== undefined) return known;
    const { key = null, message = "" } = this.rejection ?? {};
    return { row: this.first + index, sourceId: this.sourceIds?.[index] ?? null, key, message };
  }

  /** Stores the error of sending it: it was rejected, it was not sent, or the outcome is unknown. */
  fail(error: VoucherifyError): void {
    this.error = error;
    if (isOutcomeUnknown(error)) this.submission = "OUTCOME_UNKNOWN";
    else if (error instanceof AnswerError) {
      this.submission = "REFUSED";
      const { key, details, requestId, status } = error;
      this.#reject({ key, message: details ?? `The upstream answered ${status}`, requestId });
    } else this.submission = "UNSENT";
  }

  /** The piece failed as a whole, so every row failed in the same way. */
  #reject(rejection: Rejection): void {
    this.rejection = rejection;
    this.failedCount = this.size;
  }

  /** Stores the finished async action. At most `room` failures are kept. */
  conclude(action: AsyncAction, room: number): void {
    this.action = action;
    const { knownResult: result, state } = action;
    if (
      state === JobState.FAILED &&
      (result === null || (result.failures.length === 0 && !result.doneCount))
    ) {
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
      this.#failures = this.#located(failures).slice(0, room);
    }
    this.sourceIds = null;
  }

  /** The failures with row numbers of the whole request instead of the piece. */
  #located(failures: readonly RowFailure[]): RowFailure[] {
    const { sourceIds } = this;
    if (sourceIds === null) {
      return failures.map((failure) => moved(failure, this.#rowOf(failure.row)));
    }
    // Metadata updates report no source IDs. If every row failed, the failures are in the order of the rows.
    if (failures.length === this.size && failures.every(({ sourceId }) => sourceId === null)) {
      return failures.map((failure, index) => moved(failure, this.first + index, sourceIds[index]));
    }
    // A source ID may occur several times. Its failures are assigned to its rows in order.
    const places = new Map<string, number[]>();
    sourceIds.forEach((sourceId, index) => {
      const rows = places.get(sourceId);
      if (rows === undefined) places.set(sourceId, [this.first + index]);
      else rows.push(this.first + index);
    });
    return failures.map((failure) => {
      const rows = failure.sourceId === null ? undefined : places.get(failure.sourceId);
      return moved(failure, rows?.shift() ?? null);
    });
  }

  #rowOf(row: number | null): number | null {
    return row !== null && row >= 1 && row <= this.size ? this.first + row - 1 : null;
  }
}

export class Run {
  readonly id = `run_${randomUUID().replaceAll("-", "")}`;
  readonly kind: RunKind;
  readonly createdAt: string;
  readonly key: string | null;
  readonly pieces: RunPiece[] = [];
  /** Rows of the request. For a stream, the rows read so far. */
  rowCount = 0;
  /** Whether its pieces are still being sent. */
  isSubmitting = true;
  /** Whether sending ended before all rows were read, so that their number is not known. */
  isCut = false;
  stop: RunStop | null = null;
  /** Upstream calls for sending the pieces. */
  submitCalls = 0;
  /** Upstream calls for following them. */
  followCalls = 0;

  /** @param key - the caller's idempotency key */
  constructor(kind: RunKind, createdAt: string, key: string | null) {
    this.kind = kind;
    this.createdAt = createdAt;
    this.key = key;
  }

  /** Whether it was stopped before any row could take effect. */
  get cameToNothing(): boolean {
    const harmless: readonly Submission[] = ["REFUSED", "UNSENT"];
    return (
      !this.isSubmitting &&
      this.stop !== null &&
      this.pieces.every(({ submission }) => harmless.includes(submission))
    );
  }

  /** Whether it is finished. */
  get isOver(): boolean {
    return !this.isSubmitting && !this.pieces.some(({ isPending }) => isPending);
  }

  get state(): JobState {
    const { pieces } = this;
    const accepted = pieces.filter(({ submission }) => submission === "ACCEPTED");
    if (!this.isOver) {
      const isQueued = accepted.every(({ action }) => action === null || action.state === JobState.QUEUED);
      return isQueued && !this.isSubmitting ? JobState.QUEUED : JobState.RUNNING;
    }
    if (pieces.some(({ isUnknown }) => isUnknown)) return JobState.UNKNOWN;
    if (this.stop === null && accepted.length === pieces.length && this.failedCount === 0) {
      return JobState.SUCCEEDED;
    }
    return this.doneCount === 0 ? JobState.FAILED : JobState.PARTIALLY_SUCCEEDED;
  }

  /** In percent, with each piece weighted by its rows. Null while the number of rows is not known. */
  get progress(): number | null {
    if (this.isOver) return 100;
    if (this.isSubmitting && this.kind === "CUSTOMERS.IMPORT_CSV") return null;
    const done = sum(this.pieces, (piece) => piece.size * progressOf(piece));
    return Math.min(99, Math.floor(done / Math.max(1, this.rowCount)));
  }

  get acceptedCount(): number {
    return sum(this.pieces, (piece) => (piece.submission === "ACCEPTED" ? piece.size : 0));
  }

  get doneCount(): number {
    return sum(this.pieces, ({ doneCount }) => doneCount);
  }

  get failedCount(): number {
    return sum(this.pieces, ({ failedCount }) => failedCount);
  }

  /** The number of failures that can be listed. */
  get failureCount(): number {
    return sum(this.pieces, ({ failureCount }) => failureCount);
  }

  /** Rows that were sent to the upstream, whatever their outcome. */
  get sentRows(): Span[] {
    return this.#spans(({ submission }) => submission !== "UNSENT" && submission !== "PLANNED");
  }

  /** Rows that were sent without an answer. */
  get unknownRows(): Span[] {
    return this.#spans(({ submission }) => submission === "OUTCOME_UNKNOWN");
  }

  /** Rows that were not sent and will not be. */
  get unsentRows(): Span[] {
    if (this.isSubmitting) return [];
    const spans = this.#spans(({ submission }) => submission === "UNSENT");
    const end = this.pieces.at(-1)?.last ?? 0;
    if (this.isCut) return merged([...spans, { first: end + 1, last: null }]);
    return end < this.rowCount ? merged([...spans, { first: end + 1, last: this.rowCount }]) : spans;
  }

  /** Stores the finished async action of one of its pieces. */
  conclude(piece: RunPiece, action: AsyncAction): void {
    piece.conclude(action, MAX_FAILURES - this.failureCount);
  }

  #spans(belongs: (piece: RunPiece) => boolean): Span[] {
    return merged(this.pieces.filter(belongs).map(({ first, last }) => ({ first, last })));
  }
}

/** The state of a run in the answer to a streamed import. */
export function summaryOf(run: Run) {
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

function moved(failure: RowFailure, row: number | null, sourceId = failure.sourceId): RowFailure {
  const { key, message } = failure;
  return { row, sourceId, key, message };
}

function progressOf(piece: RunPiece): number {
  if (piece.submission === "PLANNED") return 0;
  return piece.isPending ? Math.min(100, Math.max(0, piece.action?.progress ?? 0)) : 100;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

/** The spans with adjacent ones merged. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    if (before !== undefined && before.last !== null && before.last + 1 === span.first) {
      result[result.length - 1] = { first: before.first, last: span.last };
    } else result.push(span);
  }
  return result;
}
