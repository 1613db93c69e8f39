/**
 * The journal of bulk runs: what has been decided about each piece, written before and after its call. A piece goes
 * `planned → leaving → accepted(async action) → settled`, or its outcome is unknown. Whoever goes on with a run after its
 * process has ended reads the journal, and knows of every piece whether it has left, may have left, or has not.
 */
import { LRUCache } from "lru-cache";
import type { Content } from "../content.js";
import type { RunPiece } from "../run-piece.js";
import type { Run } from "../run.js";

/** A change of a run that is written as a whole, or not at all. */
export interface Change {
  readonly run: Run;
  /** The pieces that have changed. */
  readonly pieces: readonly RunPiece[];
  /** The rows of pieces that are new. */
  readonly contents?: ReadonlyMap<RunPiece, Content>;
}

/** What every journal does. */
export interface Keeping {
  /** Whether runs outlive the process. */
  readonly isDurable: boolean;
  /** The time by which pieces leave, in milliseconds since 1970: the same for all who keep the journal. */
  now(): number;
  /**
   * Resolves when the change is kept.
   *
   * @throws {JournalError} if it cannot be kept
   */
  write(change: Change): Promise<void>;
  /** The rows of a piece. Null if they are no longer kept. */
  content(run: Run, piece: RunPiece): Promise<Content | null>;
  /** Forgets a run with everything about it. */
  forget(run: Run): Promise<void>;
}

/** A journal of this server alone. */
export interface OwnJournal extends Keeping {
  readonly isShared: false;
  /**
   * The runs that are kept, oldest first. Those that are not over are this process' to go on with.
   *
   * @throws {JournalError} if they cannot be read
   */
  load(): Promise<readonly Run[]>;
}

/**
 * A journal that several servers keep. Each run that is not over has at most one holder, which alone writes it: the server that
 * started it, or one that has taken it since. Who does not renew its hold loses it within {@link HOLD_MS}.
 *
 * All methods reject with a {@link JournalError} if the journal cannot be used.
 */
export interface SharedJournal extends Keeping {
  readonly isShared: true;
  /** Whether it can be used now, as far as is known. */
  readonly isAtHand: boolean;
  /**
   * Holds a new run, unless its idempotency key is used.
   *
   * @returns the ID of the run that has the key. Null: there is none, and the run is held
   */
  begin(run: Run): Promise<string | null>;
  /** Frees the idempotency key of a run that was begun and never written, unless it still may be. */
  free(id: string, key: string): Promise<void>;
  /** Renews the holds of runs. Tells which of them others have taken meanwhile, and which are to be canceled. */
  renew(runs: readonly Run[]): Promise<{ readonly lost: readonly Run[]; readonly canceled: readonly Run[] }>;
  /** Takes those of the runs that nobody holds, and tells their present state. */
  take(ids: readonly string[]): Promise<readonly Run[]>;
  /** Holds a run no longer: another server may take it. */
  release(run: Run): Promise<void>;
  /** Tells the holder of a run to send nothing more of it. */
  cancel(id: string): Promise<void>;
  /**
   * The present state of each run that any server has changed since the last call. Null: the run is forgotten.
   *
   * @param again - others whose state is wanted
   */
  changes(again?: Iterable<string>): Promise<ReadonlyMap<string, Run | null>>;
}

export type Journal = OwnJournal | SharedJournal;

/** How long a run is held without renewal, in milliseconds. */
export const HOLD_MS = 3_000;

/** The journal of an account. `account` is a text that is different for each. */
export type JournalOf = (
  account: string,
  upstream: { readonly apiUrl: string; readonly appId: string; readonly appToken: string },
) => Journal;

/** The journal cannot be read or written, or another server holds the run that was to be written. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}

/** Most bytes of rows that are kept in memory for a retry. */
const MAX_KEPT_BYTES = 32 * 2 ** 20;

/** Keeps nothing beyond the process, and rows only of pieces that could be sent again. */
export class MemoryJournal implements OwnJournal {
  readonly isDurable = false;
  readonly isShared = false;
  readonly #contents = new LRUCache<RunPiece, Content>({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: (content) => Math.max(1, approximateBytes(content)),
  });

  now(): number {
    return Date.now();
  }

  load(): Promise<readonly Run[]> {
    return Promise.resolve([]);
  }

  write({ pieces, contents }: Change): Promise<void> {
    for (const [piece, content] of contents ?? []) this.#contents.set(piece, content);
    // What the upstream has accepted is not sent again, so its rows are not kept for long in memory.
    for (const piece of pieces) {
      if (piece.submission === "ACCEPTED" || piece.submission === "REFUSED") this.#contents.delete(piece);
    }
    return Promise.resolve();
  }

  content(_run: Run, piece: RunPiece): Promise<Content | null> {
    return Promise.resolve(this.#contents.get(piece) ?? null);
  }

  forget({ pieces }: Run): Promise<void> {
    for (const piece of pieces) this.#contents.delete(piece);
    return Promise.resolve();
  }
}

/** Bytes that a row takes, about. Counting them exactly would take longer than sending them. */
const BYTES_OF_A_ROW = 500;

function approximateBytes(content: Content): number {
  switch (content.kind) {
    case "CUSTOMERS.BULK_UPDATE":
      return content.body.length * BYTES_OF_A_ROW;
    case "CUSTOMERS.METADATA_UPDATE":
      return content.body.source_ids.length * BYTES_OF_A_ROW;
    case "CUSTOMERS.IMPORT_CSV":
      return content.csv.reduce((sum, { length }) => sum + length, 0);
  }
}
