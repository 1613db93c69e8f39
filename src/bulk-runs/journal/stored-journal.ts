/** Journals that outlive the process: what they keep, as records of a store. */
import type { Encryption } from "../../encryption.js";
import { bytesOf, type Content, contentOf } from "../content.js";
import { type Change, JournalError, type Keeping } from "./journal.js";
import { readRun, writePiece, writeRun } from "./records.js";
import type { RunPiece } from "../run-piece.js";
import type { Run } from "../run.js";
import { CANCELED } from "../stops.js";

/** Records by the ID of their run and their own name. */
export interface RecordStore {
  read(runId: string, name: string): Promise<Uint8Array | null>;
  /**
   * Writes or, with null, removes several records at once: all of them, or none. Resolves when they are kept.
   *
   * @returns whether the run is to be canceled
   */
  write(
    run: Pick<Run, "id" | "generation" | "isOver">,
    records: ReadonlyMap<string, Uint8Array | null>,
  ): Promise<{ readonly isCanceled: boolean }>;
  /** Removes all records of a run, and what tells that its idempotency key is used. */
  remove(run: Pick<Run, "id" | "generation" | "key">): Promise<void>;
}

/** The records of runs by their names, but for rows. */
export type Records = ReadonlyMap<string, Uint8Array>;

/** Rows of a piece. They are read only when they are sent. */
export const ROWS = "rows:";
const PIECE = "piece:";
const RUN = "run";

export abstract class StoredJournal implements Keeping {
  readonly isDurable = true;
  readonly #store: RecordStore;
  readonly #encryption: Encryption | null;
  /** The writes of a run, one after the other: a later state never comes before an earlier one. */
  readonly #writes = new WeakMap<Run, Promise<unknown>>();
  /** Pieces whose last change could not be kept. The next write takes them along. */
  readonly #unsaved = new WeakMap<Run, Set<RunPiece>>();

  /** @param encryption - null: records are stored as they are */
  constructor(store: RecordStore, encryption: Encryption | null) {
    this.#store = store;
    this.#encryption = encryption;
  }

  abstract now(): number;

  async write({ run, pieces, contents }: Change): Promise<void> {
    const unsaved = this.#unsaved.get(run) ?? new Set();
    const changed = new Set([...unsaved, ...pieces]);
    const records = new Map<string, Uint8Array | null>();
    const put = (name: string, text: string) =>
      records.set(name, this.#seal(run.id, name, Buffer.from(text)));
    put(RUN, writeRun(run));
    for (const piece of changed) {
      const index = run.pieces.indexOf(piece);
      put(nameOf(PIECE, index), writePiece(piece));
      const rows = nameOf(ROWS, index);
      const content = contents?.get(piece);
      if (content !== undefined) records.set(rows, this.#seal(run.id, rows, bytesOf(content)));
      else if (!this.needsRows(run, piece)) records.set(rows, null);
    }
    try {
      const { isCanceled } = await this.#inTurn(run, () => this.#store.write(run, records));
      if (isCanceled && run.isSubmitting) run.stop ??= CANCELED;
      for (const piece of changed) unsaved.delete(piece);
    } catch (error) {
      this.#unsaved.set(run, new Set([...changed, ...(this.#unsaved.get(run) ?? [])]));
      throw error;
    }
  }

  async content(run: Run, piece: RunPiece): Promise<Content | null> {
    const name = nameOf(ROWS, run.pieces.indexOf(piece));
    const bytes = await orFail(this.#store.read(run.id, name));
    return bytes && contentOf(run.kind, this.#open(run.id, name, bytes));
  }

  forget(run: Run): Promise<void> {
    return this.#inTurn(run, () => this.#store.remove(run));
  }

  /** Whether the rows of a piece are kept. */
  protected needsRows(_run: Run, piece: RunPiece): boolean {
    return piece.needsContent;
  }

  /** @throws {JournalError} if the records cannot be read */
  protected readRun(id: string, records: Records): Run {
    const text = (name: string) => {
      const bytes = records.get(name);
      if (bytes === undefined) throw new JournalError(`The journal has no ${name} of ${id}`);
      return this.#open(id, name, bytes).toString();
    };
    const pieces = [...records.keys()].filter((name) => name.startsWith(PIECE)).toSorted();
    return readRun(id, text(RUN), pieces.map(text));
  }

  /** Source IDs are not stored beside the rows that have them. */
  protected async nameRows(run: Run): Promise<void> {
    if (run.kind === "CUSTOMERS.IMPORT_CSV") return;
    for (const piece of run.pieces) {
      if (!piece.needsContent) continue;
      const content = await this.content(run, piece);
      if (content !== null) piece.nameRows(content);
    }
  }

  #inTurn<T>(run: Run, work: () => Promise<T>): Promise<T> {
    const before = this.#writes.get(run) ?? Promise.resolve();
    const done = orFail(before.then(work));
    this.#writes.set(
      run,
      done.catch(() => undefined),
    );
    return done;
  }

  #seal(runId: string, name: string, plain: Buffer): Uint8Array {
    return this.#encryption?.encrypt(plain, `${runId}/${name}`) ?? plain;
  }

  #open(runId: string, name: string, bytes: Uint8Array): Buffer {
    if (this.#encryption === null) return Buffer.from(bytes);
    const plain = this.#encryption.decrypt(bytes, `${runId}/${name}`);
    if (plain === null)
      throw new JournalError(`The journal has a ${name} of ${runId} that CACHE_KEY does not open`);
    return plain;
  }
}

/** Names sort as their numbers do. */
function nameOf(kind: string, index: number): string {
  return kind + String(index).padStart(8, "0");
}

/** @throws {JournalError} if the store fails */
export async function orFail<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError("The journal of bulk runs cannot be used", { cause: error });
  }
}
