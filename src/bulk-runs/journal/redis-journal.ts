/** The journal of bulk runs that several servers keep in one Redis. */
import type { Logger } from "pino";
import type { Encryption } from "../../encryption.js";
import type { SharedJournal } from "./journal.js";
import type { RedisStore } from "./redis-store.js";
import { orFail, StoredJournal } from "./stored-journal.js";
import type { RunPiece } from "../run-piece.js";
import type { Run } from "../run.js";
import { CANCELED } from "../stops.js";

export class RedisJournal extends StoredJournal implements SharedJournal {
  readonly isShared = true;
  readonly #store: RedisStore;
  readonly #log: Logger;
  /** The number of the latest change that is known. */
  #latest = 0;
  /** Runs that are not there any more although no change has told so: Redis has lost them, or they have expired. */
  readonly #gone = new Set<string>();

  /** @param encryption - null: records are stored as they are */
  constructor(store: RedisStore, encryption: Encryption | null, log: Logger) {
    super(store, encryption);
    this.#store = store;
    this.#log = log;
  }

  get isAtHand(): boolean {
    return this.#store.isAtHand;
  }

  now(): number {
    return this.#store.now;
  }

  async begin(run: Run): Promise<string | null> {
    const other = await orFail(this.#store.begin(run.id, run.key));
    if (other === null) run.generation = 1;
    return other;
  }

  async renew(runs: readonly Run[]) {
    const states = await orFail(this.#store.renew(runs));
    return {
      lost: runs.filter((_, index) => states[index] === "lost"),
      canceled: runs.filter((_, index) => states[index] === "canceled"),
    };
  }

  async take(ids: readonly string[]): Promise<readonly Run[]> {
    const runs: Run[] = [];
    for (const { id, generation } of await orFail(this.#store.take(ids))) {
      if (generation < 0) this.#gone.add(id);
      if (generation <= 0) continue;
      const run = await this.#load(id);
      if (run === null) continue;
      await this.nameRows(run);
      run.generation = generation;
      runs.push(run);
    }
    return runs;
  }

  async release(run: Run): Promise<void> {
    const { id, generation } = run;
    run.generation = 0;
    if (generation > 0) await orFail(this.#store.release({ id, generation }));
  }

  free(id: string, key: string): Promise<void> {
    return orFail(this.#store.free(id, key));
  }

  cancel(id: string): Promise<void> {
    return orFail(this.#store.cancel(id));
  }

  async changes(again: Iterable<string> = []): Promise<ReadonlyMap<string, Run | null>> {
    const [latest, ids] = await orFail(this.#store.changesSince(this.#latest));
    const runs = new Map<string, Run | null>();
    for (const id of new Set([...ids, ...again, ...this.#gone])) runs.set(id, await this.#load(id));
    // Only now: what could not be read is read the next time.
    this.#latest = latest;
    this.#gone.clear();
    return runs;
  }

  /**
   * A file can have any size, and memory is dear: rows of a CSV are kept until the upstream has accepted them. Their failures are
   * named by number.
   */
  protected override needsRows(run: Run, piece: RunPiece): boolean {
    return piece.needsContent && !(run.kind === "CUSTOMERS.IMPORT_CSV" && piece.isPending);
  }

  /** Null if there is none, or this server cannot read it. Another one may: it has another key, or another version. */
  async #load(id: string): Promise<Run | null> {
    const records = await orFail(this.#store.recordsOf(id));
    if (records === null) return null;
    try {
      const run = this.readRun(id, records);
      if (records.has("canceled") && run.isSubmitting) run.stop ??= CANCELED;
      return run;
    } catch (error) {
      this.#log.warn({ run: id, reason: String(error) }, "a bulk run of another server cannot be read");
      return null;
    }
  }
}
