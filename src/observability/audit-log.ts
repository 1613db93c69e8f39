/**
 * The audit log: one JSON line for each write, apart from the log of the server. A line is on the disk before the write is
 * answered. A log that cannot be written takes no answer away, since the write has happened: it is reported and counted.
 */
import { type FileHandle, open } from "node:fs/promises";
import type { Logger } from "pino";
import { ConfigError } from "../config-error.js";

/**
 * - `done`: without errors
 * - `user_errors`: with errors that the caller can correct
 * - `stopped`: a bulk run was stopped before all of its rows were sent
 * - `failed`: it failed, and has had no effect
 * - `unknown`: it was sent, and not answered
 * - `refused`: it was not executed, because the caller may not do it
 */
export type AuditOutcome = "done" | "user_errors" | "stopped" | "failed" | "unknown" | "refused";

/** Who is named, as IDs. Never as an e-mail address, a name or another value of a record. */
export interface AuditSubject {
  /** The Voucherify ID of the customer. */
  readonly customerId?: string;
  /** The SHA-256 of the source ID that the caller gave, in hexadecimal digits. Source IDs can be e-mail addresses. */
  readonly sourceIdSha256?: string;
  /** The record of a permanent deletion, and what the upstream says about it. */
  readonly deletion?: { readonly id: string; readonly state: string | null };
  readonly bulkRun?: { readonly id: string; readonly rows: number };
}

export interface AuditRecord extends AuditSubject {
  readonly caller: string;
  readonly requestId: string;
  /** The field of the mutation, or the route of an upload. */
  readonly action: string;
  readonly outcome: AuditOutcome;
  /** The codes of its errors. */
  readonly codes: readonly string[];
}

/** Writes lines. */
interface Sink {
  readonly write: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface AuditLogSettings {
  /** Where the lines go: a path, or `stderr`. */
  readonly target: string;
  readonly log: Logger;
  /** Called for each line that could not be written. */
  readonly onFailure: () => void;
}

export class AuditLog {
  readonly #settings: AuditLogSettings;
  #sink: Sink;
  /** Settles with the line before. Lines follow each other, so that none is written into another. */
  #last: Promise<unknown> = Promise.resolve();
  /** Whether the last line may have been written in part. */
  #isTorn = false;

  private constructor(settings: AuditLogSettings, sink: Sink) {
    this.#settings = settings;
    this.#sink = sink;
  }

  /** @throws {ConfigError} if the file cannot be opened */
  static async open(settings: AuditLogSettings): Promise<AuditLog> {
    return new AuditLog(settings, await sinkOf(settings.target));
  }

  /** Resolves when the line is on the disk, or cannot be written. Never rejects. */
  append(record: AuditRecord): Promise<void> {
    const line = `${JSON.stringify({ audit: 1, time: new Date().toISOString(), ...record })}\n`;
    const written = this.#last.then(() => this.#write(line));
    this.#last = written;
    return written;
  }

  /**
   * Opens the file again, which may have been moved. Returns what puts the new one to use.
   *
   * @throws {ConfigError} if it cannot be opened; lines go to the old one as before
   */
  async prepare(): Promise<() => void> {
    const sink = await sinkOf(this.#settings.target);
    return () => {
      this.#last = this.#last.then(() => this.#switchTo(sink));
    };
  }

  async #switchTo(sink: Sink): Promise<void> {
    const before = this.#sink;
    this.#sink = sink;
    await before.close().catch(() => undefined);
  }

  /** Resolves when all lines are written. */
  async close(): Promise<void> {
    await this.#last;
    await this.#sink.close();
  }

  async #write(line: string): Promise<void> {
    const { log, onFailure } = this.#settings;
    try {
      await this.#sink.write(this.#isTorn ? `\n${line}` : line);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      onFailure();
      log.error({ code: codeOf(error) }, "a line of the audit log could not be written");
    }
  }
}

/** Who reads the file can tell who was written, so only its owner may. */
const OWNER_ONLY = 0o600;

async function sinkOf(target: string): Promise<Sink> {
  if (target === "stderr") return { write: toStandardError, close: async () => undefined };
  let file: FileHandle;
  try {
    file = await open(target, "a", OWNER_ONLY);
  } catch (error) {
    throw new ConfigError(`AUDIT_LOG: the file cannot be opened (${codeOf(error)})`);
  }
  return {
    write: async (text) => {
      await file.appendFile(text);
      await sync(file);
    },
    close: () => file.close(),
  };
}

/** Pipes and devices cannot be synchronized. They have no disk either. */
async function sync(file: FileHandle): Promise<void> {
  try {
    await file.datasync();
  } catch (error) {
    if (codeOf(error) !== "EINVAL") throw error;
  }
}

function toStandardError(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stderr.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
