import { createHash } from "node:crypto";
import type { Encryption } from "../encryption.js";
import { type JournalOf, MemoryJournal } from "./journal.js";
import { StoredJournal } from "./stored-journal.js";

export interface Journals {
  readonly journalOf: JournalOf;
  /** Completes what is being written. */
  readonly close: () => Promise<void>;
}

export interface JournalsSettings {
  /** Null: runs end with the process. */
  readonly dataDir: string | null;
  readonly encryptionKeys: readonly Buffer[];
  readonly encryption: Encryption | null;
  /** Where the embedded upstream is. It is another one after each start, and is still the same account. Null if there is none. */
  readonly sandboxUrl: string | null;
}

/**
 * Opens where bulk runs are recorded. What is not needed is not loaded.
 *
 * @throws {ConfigError} if the directory cannot be used
 */
export async function loadJournals(settings: JournalsSettings): Promise<Journals> {
  const { dataDir, encryptionKeys, encryption, sandboxUrl } = settings;
  if (dataDir === null) {
    return { journalOf: () => new MemoryJournal(), close: () => Promise.resolve() };
  }
  const { DiskStores } = await import("./disk-store.js");
  const stores = await DiskStores.open(dataDir, encryptionKeys);
  return {
    journalOf: ({ apiUrl, appId, appToken }) => {
      const url = apiUrl === sandboxUrl ? "sandbox" : new URL(apiUrl).href;
      // The account is hashed: it has secrets.
      const account = createHash("sha256")
        .update(JSON.stringify([url, appId, appToken]))
        .digest("base64url");
      return new StoredJournal(stores.of(account), encryption);
    },
    close: () => stores.close(),
  };
}
