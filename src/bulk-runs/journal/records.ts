/** Runs and pieces as they are stored. */
import type { AsyncAction, RowFailure } from "../../async-actions/async-action.type.js";
import type { RunKind } from "../content.js";
import { RunPiece, type Rejection, type Submission } from "../run-piece.js";
import { Run } from "../run.js";
import type { RunStop } from "../stops.js";

/** The format of the records. Another one is not read. */
const VERSION = 1;

interface RunRecord {
  readonly version: typeof VERSION;
  readonly kind: RunKind;
  readonly createdAt: string;
  readonly key: string | null;
  readonly fingerprint: string | null;
  readonly party: { readonly name: string; readonly weight: number };
  readonly rowCount: number;
  readonly pieceCount: number;
  readonly isUpload: boolean;
  readonly isSubmitting: boolean;
  readonly isCut: boolean;
  readonly stop: RunStop | null;
  readonly submitCalls: number;
  readonly followCalls: number;
}

interface PieceRecord {
  readonly first: number;
  readonly last: number;
  readonly submission: Submission;
  readonly leftAt: string | null;
  readonly isMatched: boolean;
  readonly rejection: Rejection | null;
  readonly action: AsyncAction | null;
  readonly doneCount: number;
  readonly failedCount: number;
  readonly failures: readonly RowFailure[];
  /** Only of a rejected piece: its rows are no longer kept, and its failures name them. */
  readonly sourceIds: readonly string[] | null;
}

export function writeRun(run: Run): string {
  const { kind, createdAt, key, fingerprint, rowCount, isUpload, isSubmitting, isCut, stop } = run;
  const { submitCalls, followCalls, party, pieces } = run;
  const record: RunRecord = {
    version: VERSION,
    kind,
    createdAt,
    key,
    fingerprint,
    party: { name: party.name, weight: party.weight },
    rowCount,
    pieceCount: pieces.length,
    isUpload,
    isSubmitting,
    isCut,
    stop,
    submitCalls,
    followCalls,
  };
  return JSON.stringify(record);
}

export function writePiece(piece: RunPiece): string {
  const { first, last, submission, leftAt, isMatched, rejection, action, doneCount, failedCount } = piece;
  const sourceIds = piece.needsContent ? null : piece.sourceIds;
  const { failures } = piece;
  const record: PieceRecord = {
    first,
    last,
    submission,
    leftAt,
    isMatched,
    rejection,
    action,
    doneCount,
    failedCount,
    failures,
    sourceIds,
  };
  return JSON.stringify(record);
}

/**
 * The run that {@link writeRun} and {@link writePiece} wrote.
 *
 * @param pieces - its pieces, in order
 * @throws {Error} if the records are not complete, or of another format
 */
export function readRun(id: string, text: string, pieces: readonly string[]): Run {
  const record = JSON.parse(text) as RunRecord;
  if (record.version !== VERSION) throw new Error("Expected records of another version");
  if (record.pieceCount !== pieces.length) {
    throw new Error(`Expected ${record.pieceCount} pieces, but there are ${pieces.length}`);
  }
  const { kind, createdAt, key, fingerprint, party, rowCount, isUpload, isSubmitting, isCut, stop } = record;
  const run = new Run(kind, createdAt, key, party, id);
  const { submitCalls, followCalls } = record;
  Object.assign(run, {
    fingerprint,
    rowCount,
    isUpload,
    isSubmitting,
    isCut,
    stop,
    submitCalls,
    followCalls,
  } satisfies Partial<Run>);
  run.pieces.push(...pieces.map(readPiece));
  return run;
}

function readPiece(text: string): RunPiece {
  const { first, last, failures, ...rest } = JSON.parse(text) as PieceRecord;
  const piece = Object.assign(new RunPiece(first, last), rest);
  piece.failures = failures;
  return piece;
}
