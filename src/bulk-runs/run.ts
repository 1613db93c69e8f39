/**
 * A bulk run: many rows, sent to the upstream in pieces, each of which becomes an async action there. What a run knows is
 * kept by piece: which rows it holds, whether it left, what the upstream made of it. Everything else is arithmetic.
 */
import { randomUUID } from "node:crypto";
import { AnswerError, isOutcomeUnknown, type VoucherifyError } from "../voucherify/errors.js";
import type { AsyncAction, RowFailure } from "../async-actions/async-action.type.js";
import { isOver, JobState } from "../async-actions/job.type.js";

/** What a run does; also the upstream's name for the async actions of its pieces. */
export type RunKind = "CUSTOMERS.BULK_UPDATE" | "CUSTOMERS.METADATA_UPDATE" | "CUSTOMERS.IMPORT_CSV";

/** What became of sending a piece. */
export type Submission = "PLANNED" | "ACCEPTED" | "REFUSED" | "OUTCOME_UNKNOWN" | "UNSENT";

/** Why a run stopped sending. */
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

/** Rows from `first` to `last`, both included; `last` is null where nobody knows how many there would have been. */
export interface Span {
  readonly first: number;
  readonly last: number | null;
}

/** What the upstream said when it refused a piece, or why its async action did nothing. */
export interface Rejection {
  readonly key: string | null;
  readonly message: string;
  readonly requestId: string | null;
}

/** Failures kept for a run; beyond them only counts are. */
const MAX_FAILURES = 10_000;

/** Rows that travel together. */
export class RunPiece {
  readonly first: number;
  readonly last: number;
  submission: Submission = "PLANNED";
  rejection: Rejection | null = null;
  /** What went wrong when it was sent. */
  error: VoucherifyError | null = null;
  /** The async action as last seen; one that has ended counts as running until its result was read. */
  action: AsyncAction | null = null;
  doneCount = 0;
  failedCount = 0;
  /** How often its async action could not be read in a row. */
  misses = 0;
  /** When its async action was last seen to change, in milliseconds since 1970. */
  changedAt = 0;
  /** Where the rows of a bulk update are: what the upstream names by source id, we name by number. */
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

  /** Whether the upstream is still busy with it, as far as we know. */
  get isPending(): boolean {
    return this.submission === "ACCEPTED" && (this.action === null || !isOver(this.action.state));
  }

  /** Whether nobody can say what became of it. */
  get isUnknown(): boolean {
    return this.submission === "OUTCOME_UNKNOWN" || this.action?.state === JobState.UNKNOWN;
  }

  /** How many failures can be listed. */
  get failureCount(): number {
    return this.rejection === null ? this.#failures.length : this.size;
  }

  failureAt(index: number): RowFailure {
    const known = this.#failures[index];
    if (known !== undefined) return known;
    const { key = null, message = "" } = this.rejection ?? {};
    return { row: this.first + index, sourceId: this.sourceIds?.[index] ?? null, key, message };
  }

  /** Sending it failed: it was refused, or it never left, or nobody knows. */
  fail(error: VoucherifyError): void {
    this.error = error;
    if (isOutcomeUnknown(error)) this.submission = "OUTCOME_UNKNOWN";
    else if (error instanceof AnswerError) {
      this.submission = "REFUSED";
      const { key, details, requestId, status } = error;
      this.#refuse({ key, message: details ?? `The upstream answered ${status}`, requestId });
    } else this.submission = "UNSENT";
  }

  /** The upstream did not take the piece, or did nothing of it: every row failed in the same way. */
  #refuse(refusal: Rejection): void {
    this.rejection = refusal;
    this.failedCount = this.size;
  }

  /** Takes the last word of the upstream on this piece. At most `room` failures are kept. */
  conclude(action: AsyncAction, room: number): void {
    this.action = action;
    const { knownResult: result, state } = action;
    if (
      state === JobState.FAILED &&
      (result === null || (result.failures.length === 0 && !result.doneCount))
    ) {
      this.#refuse({
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

  /** Row numbers of this piece as numbers of the whole request. */
  #located(failures: readonly RowFailure[]): RowFailure[] {
    const { sourceIds } = this;
    if (sourceIds === null) {
      return failures.map((failure) => moved(failure, this.#rowOf(failure.row)));
    }
    // Metadata updates name nobody. Where every row failed, they are all of them, in order.
    if (failures.length === this.size && failures.every(({ sourceId }) => sourceId === null)) {
      return failures.map((failure, index) => moved(failure, this.first + index, sourceIds[index]));
    }
    // A source id may occur twice: its failures are those of its rows, the first one first.
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
  /** Rows of the request; of a stream those read so far. */
  rowCount = 0;
  /** Whether its pieces are still being sent. */
  isSubmitting = true;
  /** Whether the request ended before its rows did, so that nobody knows how many there are. */
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

  /** Whether it was stopped before anything could take effect. */
  get cameToNothing(): boolean {
    const harmless: readonly Submission[] = ["REFUSED", "UNSENT"];
    return (
      !this.isSubmitting &&
      this.stop !== null &&
      this.pieces.every(({ submission }) => harmless.includes(submission))
    );
  }

  /** Whether nothing more will happen. */
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

  /** In percent, each piece by its rows; null while nobody knows how many rows there will be. */
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

  /** Failures that can be listed. */
  get failureCount(): number {
    return sum(this.pieces, ({ failureCount }) => failureCount);
  }

  /** Rows that left for the upstream, whatever came of them. */
  get sentRows(): Span[] {
    return this.#spans(({ submission }) => submission !== "UNSENT" && submission !== "PLANNED");
  }

  /** Rows of which nobody knows whether the upstream took them. */
  get unknownRows(): Span[] {
    return this.#spans(({ submission }) => submission === "OUTCOME_UNKNOWN");
  }

  /** Rows that have not left and never will. */
  get unsentRows(): Span[] {
    if (this.isSubmitting) return [];
    const spans = this.#spans(({ submission }) => submission === "UNSENT");
    const end = this.pieces.at(-1)?.last ?? 0;
    if (this.isCut) return merged([...spans, { first: end + 1, last: null }]);
    return end < this.rowCount ? merged([...spans, { first: end + 1, last: this.rowCount }]) : spans;
  }

  /** Takes the last word on one of its pieces. */
  conclude(piece: RunPiece, action: AsyncAction): void {
    piece.conclude(action, MAX_FAILURES - this.failureCount);
  }

  #spans(belongs: (piece: RunPiece) => boolean): Span[] {
    return merged(this.pieces.filter(belongs).map(({ first, last }) => ({ first, last })));
  }
}

/** What the sender of a stream is told. */
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

/** Neighbours become one. */
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
