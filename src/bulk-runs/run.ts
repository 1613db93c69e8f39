/**
 * A bulk run: many rows, sent to the upstream in pieces. The upstream creates an async action for each piece. The state
 * is stored per piece: its rows, its submission, and its async action. Everything else is computed from the pieces.
 */
import { randomUUID } from "node:crypto";
import type { Party } from "../budget/party.js";
import type { AsyncAction } from "../async-actions/async-action.type.js";
import { JobState } from "../async-actions/job.type.js";
import type { RunKind } from "./content.js";
import type { RunPiece, Submission } from "./run-piece.js";
import type { RunStop } from "./stops.js";

/** The rows from `first` to `last`, both inclusive. `last` is null if the number of rows is not known. */
export interface Span {
  readonly first: number;
  readonly last: number | null;
}

/** Most failures kept for a run. Beyond them only their number is known. */
export const MAX_FAILURES = 10_000;
/** Most finished runs that are remembered. */
export const MAX_FINISHED = 1_000;
/** How long a run is kept at most, in milliseconds: its rows can be personal data. */
export const MAX_AGE_MS = 7 * 86_400_000;
export class Run {
  readonly id: string;
  readonly kind: RunKind;
  readonly createdAt: string;
  readonly key: string | null;
  /** What the key stands for: see `fingerprintOf`. */
  fingerprint: string | null = null;
  /** The caller that started it, for whom its calls count. */
  readonly party: Party;
  readonly pieces: RunPiece[] = [];
  /** Rows of the request. For a stream, the rows read so far. */
  rowCount = 0;
  /** Whether its rows come as a stream, so that they can be cut off. */
  isUpload = false;
  /** Whether its pieces are still being sent. */
  isSubmitting = true;
  /** Whether sending ended before all rows were read, so that their number is not known. */
  isCut = false;
  stop: RunStop | null = null;
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
  constructor(
    kind: RunKind,
    createdAt: string,
    key: string | null,
    party: Party,
    id = `run_${randomUUID().replaceAll("-", "")}`,
  ) {
    this.id = id;
    this.kind = kind;
    this.createdAt = createdAt;
    this.key = key;
    this.party = party;
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

  /** Whether any of its pieces waits to be sent. */
  get hasPlanned(): boolean {
    return this.pieces.some(({ submission }) => submission === "PLANNED");
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
    const done = sum(this.pieces, (piece) => piece.size * piece.progress);
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
