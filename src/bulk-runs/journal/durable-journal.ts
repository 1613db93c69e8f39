/** A journal that outlives the process, and is this server's alone. */
import type { Encryption } from "../../encryption.js";
import type { OwnJournal } from "./journal.js";
import { orFail, type Records, type RecordStore, StoredJournal } from "./stored-journal.js";
import type { Run } from "../run.js";

export interface OwnStore extends RecordStore {
  /** The records of all runs, but for rows. */
  load(): Promise<ReadonlyMap<string, Records>>;
}

export class DurableJournal extends StoredJournal implements OwnJournal {
  readonly isShared = false;
  readonly #store: OwnStore;

  /** @param encryption - null: records are stored as they are */
  constructor(store: OwnStore, encryption: Encryption | null) {
    super(store, encryption);
    this.#store = store;
  }

  now(): number {
    return Date.now();
  }

  async load(): Promise<readonly Run[]> {
    const all = await orFail(this.#store.load());
    const runs = [...all].map(([id, records]) => this.readRun(id, records));
    for (const run of runs) await this.nameRows(run);
    return runs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  }
}
