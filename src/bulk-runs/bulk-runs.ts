/**
 * The bulk runs of an account: sends their pieces, follows their async actions, and remembers the latest runs. The journal
 * keeps them beyond the process if it is durable. What another process has begun is then completed here.
 *
 * The pieces of a run are sent in order, one at a time. The upstream processes small jobs in the order of arrival, so two
 * rows of one customer keep their order. A rejected piece does not delay the next one.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import { isOver, JobState } from "../async-actions/job.type.js";
import type { Party } from "../budget/party.js";
import type { CallCount } from "../budget/quota.js";
import { type Delivery, deliveries, LATEST, Mailbox } from "../events/mailbox.js";
import type { Voucherify } from "../voucherify/client.js";
import { VoucherifyError } from "../voucherify/errors.js";
import { type Content, type RunKind, sourceIdsOf } from "./content.js";
import { Follower } from "./follower.js";
import { type Journal, JournalError } from "./journal.js";
import { findAction } from "./lookup.js";
import { RunPiece } from "./run-piece.js";
import { MAX_FINISHED, Run } from "./run.js";
import { Sender, unsend } from "./sender.js";
import { CANCELED, JOURNAL_UNAVAILABLE, type RunStop, UPLOAD_CUT } from "./stops.js";

/** Most active runs. */
const MAX_RUNNING = 1_000;
/** Most source IDs kept for the failures of finished runs. They take most of the memory. */
const MAX_KEPT_SOURCE_IDS = 1_000_000;
/** How long a run is kept at most, in milliseconds: its rows can be personal data. */
export const MAX_AGE_MS = 7 * 86_400_000;
/** How long a stop waits for answers of calls that belong to no request, in milliseconds. */
const SETTLE_MS = 5_000;
/** How often the upstream is asked for an async action that it may not know yet. Delays grow from the first poll on. */
const LOOKUPS = 4;

export interface BulkRunsSettings {
  /** Creates a client for calls that belong to no operation. `signal` ends its calls, `quota` counts them. */
  readonly connect: (signal: AbortSignal, party: Party, quota: CallCount | undefined) => Voucherify;
  readonly journal: Journal;
  readonly log: Logger;
  /** Called when the upstream has processed the rows of a piece. Null: it is not known which customers these are. */
  readonly onWritten?: (sourceIds: readonly string[] | null) => void;
  /** First delay before a job is polled, in milliseconds. It doubles up to 60 times that. */
  readonly pollMs: number;
  /** Most rows of one piece of a bulk update. */
  readonly pieceRows: number;
  /** Most bytes of one piece of a CSV import. */
  readonly importPieceBytes: number;
  /** Time without any change after which a job is no longer followed, in milliseconds. Default one hour. */
  readonly patienceMs?: number;
}

/** Rows that are ready to be sent in one call. */
export interface OutgoingPiece {
  readonly first: number;
  readonly last: number;
  readonly content: Content;
}

/** Identifies a request, so that a repeated one starts no new run. */
export interface IdempotencyKey {
  readonly key: string;
  /** See {@link fingerprintOf}. */
  readonly fingerprint: string;
}

/** Who starts a run, and its key for the request. */
export interface RunStart {
  readonly party: Party;
  readonly key: IdempotencyKey | null;
}

/** Why pieces cannot be sent again. */
export type RetryProblem = "running" | "unknown piece" | "not retryable" | "rows gone";

interface Remembered extends IdempotencyKey {
  readonly run: Run;
  /** Resolves when the pieces of the run have been sent. */
  readonly submitted: Promise<unknown>;
}

export class BulkRuns {
  readonly settings: BulkRunsSettings;
  /** Resolves when the runs of the journal are known. Rejects if they cannot be read. */
  readonly opened: Promise<void>;
  readonly #running = new Map<string, Run>();
  readonly #finished = new LRUCache<string, Run>({
    max: MAX_FINISHED,
    maxSize: MAX_KEPT_SOURCE_IDS,
    sizeCalculation: (run) =>
      1 + run.pieces.reduce((sum, { sourceIds }) => sum + (sourceIds?.length ?? 0), 0),
    dispose: (run, _, reason) => {
      if (reason !== "evict") return;
      this.#forgetKey(run);
      this.#forgetRecords(run);
    },
  });
  readonly #byKey = new Map<string, Remembered>();
  readonly #follower: Follower;
  readonly #sender: Sender;
  /** Those who watch a run, by its ID. */
  readonly #watchers = new Map<string, Set<Mailbox<Run>>>();
  /** What is sent without a request that waits for it. */
  readonly #background = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #closed = new AbortController();

  constructor(settings: BulkRunsSettings) {
    this.settings = settings;
    const { journal, log, pollMs } = settings;
    this.#follower = new Follower({
      // What was sent is followed to its end, whatever is left of the quota.
      connect: (run) => this.#connect(run),
      log,
      pollMs,
      patienceMs: settings.patienceMs ?? 3_600_000,
      onChange: (run) => this.#tell(run),
      onOver: (run) => this.#finish(run),
      onConcluding: ({ sourceIds }) => settings.onWritten?.(sourceIds),
      onConcluded: (run, piece) => this.#record(run, [piece]),
    });
    this.#sender = new Sender({
      journal,
      log,
      stopping: this.#stopping.signal,
      closed: this.#closed.signal,
      onChange: (run) => this.#tell(run),
    });
    this.opened = this.#open();
    // Whoever needs the runs waits for them, and gets the error.
    this.opened.catch(() => undefined);
  }

  /** Fires when the server is about to stop. From then on nothing is sent. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Whether a run is active. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  get(id: string): Run | null {
    return this.#running.get(id) ?? this.#finished.get(id) ?? null;
  }

  /** The same as {@link get}, once the runs of the journal are known. */
  async find(id: string): Promise<Run | null> {
    await this.opened;
    return this.get(id);
  }

  /** The runs that are remembered, newest first. */
  get newest(): readonly Run[] {
    return [...this.#all].toSorted((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
  }

  /** How many of the runs that are remembered are in each state. */
  countByState(): Readonly<Partial<Record<JobState, number>>> {
    const counts: Partial<Record<JobState, number>> = {};
    for (const { state } of this.#all) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }

  /** The states of a run: the present one, then each change. Ends when the run is over. Null if it is not known. */
  watch(id: string): AsyncIterable<Delivery<Run>> {
    return deliveries(new Mailbox<Run>(LATEST), (mailbox) => {
      mailbox.put(this.get(id));
      if (!this.#running.has(id) || this.#closed.signal.aborted) mailbox.end();
      const watchers = this.#watchers.get(id) ?? new Set();
      this.#watchers.set(id, watchers.add(mailbox));
      return () => {
        watchers.delete(mailbox);
        if (watchers.size === 0) this.#watchers.delete(id);
      };
    });
  }

  /**
   * Starts a run. Resolves after `submit` has sent its pieces.
   *
   * @returns the new run, or the existing run of `key`. `"other"` if the key was used for a different request, `"full"` if
   *   too many runs are active
   * @throws {JournalError} if the run cannot be recorded; nothing was sent
   */
  async start(
    kind: RunKind,
    { key, party }: RunStart,
    submit: (run: Run) => Promise<void>,
  ): Promise<Run | "other" | "full"> {
    await this.opened;
    const known = key && this.#byKey.get(key.key);
    if (known) {
      if (known.fingerprint !== key.fingerprint) return "other";
      await known.submitted;
      return known.run;
    }
    if (this.#running.size >= MAX_RUNNING) return "full";
    const run = new Run(kind, new Date().toISOString(), key?.key ?? null, party);
    run.fingerprint = key?.fingerprint ?? null;
    this.#running.set(run.id, run);
    const submitted = submit(run);
    if (key !== null) this.#byKey.set(key.key, { ...key, run, submitted: Promise.allSettled([submitted]) });
    try {
      await submitted;
    } catch (error) {
      if (error instanceof JournalError && run.pieces.length === 0) {
        await this.forget(run).catch(() => undefined);
        throw error;
      }
      // An internal error. Accepted pieces are followed nevertheless.
      run.stop ??= { code: "INTERNAL_ERROR", message: "An internal error occurred in this server" };
      run.isCut = true;
      this.#submitted(run);
      throw error;
    }
    return run;
  }

  /**
   * Sends pieces that are all known in advance. If the server stops meanwhile and the journal is durable, the others are
   * sent after the next start.
   */
  async submit(run: Run, pieces: readonly OutgoingPiece[], voucherify: Voucherify): Promise<void> {
    const planned = await this.#plan(run, pieces);
    await this.#sendPlanned(run, voucherify, planned);
  }

  /**
   * Sends pieces from a stream. The next piece is read only after the last one was answered.
   *
   * @param progress - counts the rows read so far
   * @param toStop - converts an error of the stream to the reason of the stop
   */
  async submitStream(
    run: Run,
    pieces: AsyncGenerator<OutgoingPiece, void>,
    progress: { readonly rowCount: number },
    toStop: (error: unknown) => RunStop,
  ): Promise<void> {
    const { party } = run;
    run.isUpload = true;
    const quota = party.quota?.reserve(0) ?? undefined;
    const send = this.#sender.of(run, this.settings.connect(this.#closed.signal, party, quota));
    try {
      for await (const outgoing of pieces) {
        const planned = await this.#plan(run, [outgoing]);
        for (const [piece, content] of planned) await send(piece, content);
        run.rowCount = progress.rowCount;
        if (run.stop === null) continue;
        run.isCut = true;
        break;
      }
    } catch (error) {
      if (error instanceof JournalError && run.pieces.length === 0) throw error;
      run.stop ??= error instanceof JournalError ? JOURNAL_UNAVAILABLE : toStop(error);
      run.isCut = true;
    } finally {
      quota?.close();
    }
    run.rowCount = progress.rowCount;
    this.#submitted(run);
  }

  /**
   * Stops sending. Pieces that have left are followed to their end. Nothing happens to a run that has sent everything.
   *
   * @throws {JournalError} if it cannot be recorded
   */
  async cancel(run: Run): Promise<void> {
    if (!run.isSubmitting) return;
    run.stop ??= CANCELED;
    this.#tell(run);
    await this.settings.journal.write({ run, pieces: [] });
  }

  /**
   * Sends pieces of a run again.
   *
   * @param numbers - the numbers of the pieces, starting at 1
   * @returns why not, in which case nothing was sent
   * @throws {JournalError} if it cannot be recorded; nothing was sent
   */
  async retry(run: Run, numbers: readonly number[], voucherify: Voucherify): Promise<RetryProblem | null> {
    if (!run.isOver) return "running";
    const chosen = [...new Set(numbers)].toSorted((a, b) => a - b).map((number) => run.pieces[number - 1]);
    const pieces = chosen.filter((piece) => piece !== undefined);
    if (pieces.length < chosen.length) return "unknown piece";
    if (!pieces.every(({ isRetryable }) => isRetryable)) return "not retryable";
    const contents = new Map<RunPiece, Content>();
    for (const piece of pieces) {
      const content = await this.settings.journal.content(run, piece);
      if (content !== null) contents.set(piece, content);
    }
    if (contents.size < pieces.length) return "rows gone";
    // Nobody else has begun to meanwhile.
    if (!run.isOver) return "running";
    this.#finished.delete(run.id);
    this.#running.set(run.id, run);
    const before = { stop: run.stop, pieces: pieces.map((piece) => Object.assign({}, piece)) };
    run.isSubmitting = true;
    run.stop = null;
    for (const piece of pieces) piece.reset();
    try {
      await this.settings.journal.write({ run, pieces });
    } catch (error) {
      pieces.forEach((piece, index) => Object.assign(piece, before.pieces[index]));
      run.isSubmitting = false;
      run.stop = before.stop;
      this.#finish(run);
      throw error;
    }
    await this.#sendPlanned(run, voucherify, contents);
    return null;
  }

  /** Forgets a run without effect, so that its key can be used again. */
  async forget(run: Run): Promise<void> {
    this.#running.delete(run.id);
    this.#endWatching(run);
    this.#finished.delete(run.id);
    this.#forgetKey(run);
    await this.settings.journal.forget(run);
  }

  /** Stops sending. */
  stop(): void {
    this.#stopping.abort();
  }

  /**
   * Resolves when nothing that has left without a request waits for its answer, or after {@link SETTLE_MS}. To be called after
   * {@link stop}.
   */
  async settled(): Promise<void> {
    await Promise.race([Promise.all(this.#background), sleep(SETTLE_MS, undefined, { ref: false })]);
  }

  /** Stops sending, ends following, and cancels pending calls. */
  close(): void {
    this.stop();
    this.#follower.close();
    this.#closed.abort();
    for (const run of this.#running.values()) this.#endWatching(run);
  }

  get #all(): readonly Run[] {
    return [...this.#running.values(), ...this.#finished.values()];
  }

  /** A client for work that goes on whatever is left of the quota of the run's caller. */
  #connect({ party }: Run): Voucherify {
    return this.settings.connect(this.#closed.signal, party, party.quota?.uncapped);
  }

  /** Takes up the runs of the journal. */
  async #open(): Promise<void> {
    const runs = await this.settings.journal.load();
    const oldest = Date.now() - MAX_AGE_MS;
    for (const run of runs) {
      if (Date.parse(run.createdAt) < oldest && run.isOver) {
        this.#forgetRecords(run);
        continue;
      }
      if (run.key !== null && run.fingerprint !== null) {
        const { key, fingerprint } = run;
        this.#byKey.set(key, { key, fingerprint, run, submitted: Promise.resolve() });
      }
      if (run.isOver) this.#finished.set(run.id, run);
      else this.#running.set(run.id, run);
    }
    for (const run of this.#running.values()) {
      const work = this.#resume(run).catch((error: unknown) => this.#failed(run, error));
      this.#background.add(work);
      void work.then(() => this.#background.delete(work));
    }
  }

  /** Goes on with a run that another process has begun. */
  async #resume(run: Run): Promise<void> {
    this.settings.log.info({ run: run.id }, "goes on with a bulk run");
    if (run.isUpload && run.isSubmitting) {
      run.stop ??= UPLOAD_CUT;
      run.isCut = true;
      // What was read beyond the last piece is lost.
      run.rowCount = run.pieces.at(-1)?.last ?? 0;
    }
    for (const piece of run.pieces) if (piece.isInDoubt) await this.#settle(run, piece);
    if (!run.isSubmitting) {
      this.#follower.follow(run);
      return;
    }
    const { stop } = run;
    // A cut upload has a reason to stop, and what had arrived of it is sent nevertheless.
    if (stop === UPLOAD_CUT) run.stop = null;
    await this.#sendPlanned(run, this.#connect(run), null, stop === UPLOAD_CUT ? stop : null);
  }

  /** Finds out whether a piece has arrived whose process has ended while it was leaving. */
  async #settle(run: Run, piece: RunPiece): Promise<void> {
    const { log, pollMs, journal } = this.settings;
    const voucherify = this.#connect(run);
    for (let attempt = 0; attempt < LOOKUPS && piece.isInDoubt; attempt += 1) {
      if (attempt > 0) await sleep(pollMs * 2 ** (attempt - 1), undefined, { ref: false });
      try {
        const action = await findAction(run, piece, this.#all, voucherify);
        if (action === null) continue;
        const state = isOver(action.state) ? JobState.RUNNING : action.state;
        piece.accept(Object.assign({}, action, { state, isSummary: false }));
        piece.isMatched = true;
      } catch (error) {
        if (!(error instanceof VoucherifyError)) throw error;
      }
    }
    run.followCalls += voucherify.spent;
    if (this.#closed.signal.aborted) return;
    if (piece.isInDoubt) {
      piece.doubt();
      log.warn({ run: run.id, first: piece.first, last: piece.last }, "the outcome of a piece is unknown");
    }
    await journal.write({ run, pieces: [piece] });
    this.#tell(run);
  }

  /** Plans pieces, with their rows in the journal. */
  async #plan(run: Run, outgoing: readonly OutgoingPiece[]): Promise<Map<RunPiece, Content>> {
    const contents = new Map<RunPiece, Content>();
    const before = run.pieces.length;
    for (const { first, last, content } of outgoing) {
      const piece = new RunPiece(first, last, sourceIdsOf(content));
      run.pieces.push(piece);
      run.rowCount = Math.max(run.rowCount, last);
      contents.set(piece, content);
    }
    try {
      await this.settings.journal.write({ run, pieces: [...contents.keys()], contents });
    } catch (error) {
      run.pieces.length = before;
      throw error;
    }
    return contents;
  }

  /**
   * Sends the planned pieces of a run.
   *
   * @param contents - their rows. Null: they are read from the journal
   * @param finalStop - why the run has no further rows
   */
  async #sendPlanned(
    run: Run,
    voucherify: Voucherify,
    contents: ReadonlyMap<RunPiece, Content> | null,
    finalStop: RunStop | null = null,
  ): Promise<void> {
    const { journal } = this.settings;
    const send = this.#sender.of(run, voucherify);
    for (const piece of run.pieces) {
      if (piece.submission !== "PLANNED") continue;
      // What is planned is sent after the next start, unless there is none.
      if (this.#stopping.signal.aborted && journal.isDurable) return;
      const content = contents?.get(piece) ?? (await journal.content(run, piece));
      if (content === null) throw new JournalError("The journal has no rows of a planned piece");
      await send(piece, content);
    }
    run.stop ??= finalStop;
    this.#submitted(run);
  }

  #submitted(run: Run): void {
    run.isSubmitting = false;
    for (const piece of run.pieces) if (piece.submission === "PLANNED") unsend(piece);
    if (run.stop !== null)
      this.settings.log.warn({ run: run.id, stop: run.stop.code }, "a bulk run was stopped");
    this.#tell(run);
    this.#record(
      run,
      run.pieces.filter(({ submission }) => submission === "UNSENT"),
    );
    if (run.isOver) this.#finish(run);
    else this.#follower.follow(run);
  }

  #failed(run: Run, error: unknown): void {
    // What is recorded is taken up again after the next start.
    this.settings.log.error(
      { run: run.id, type: error instanceof Error ? error.name : typeof error },
      "a bulk run cannot go on for now",
    );
  }

  #finish(run: Run): void {
    if (!this.#running.delete(run.id)) return;
    this.#finished.set(run.id, run);
    this.#record(run, []);
    this.#endWatching(run);
    this.#dropOld();
  }

  #dropOld(): void {
    const oldest = Date.now() - MAX_AGE_MS;
    for (const run of this.#finished.values()) {
      if (Date.parse(run.createdAt) < oldest) this.#drop(run);
    }
  }

  #drop(run: Run): void {
    this.#finished.delete(run.id);
    this.#forgetKey(run);
    this.#forgetRecords(run);
  }

  /** Records what is known. If that fails, it is found out again after the next start. */
  #record(run: Run, pieces: readonly RunPiece[]): void {
    this.settings.journal.write({ run, pieces }).catch((error: unknown) => this.#failed(run, error));
  }

  #forgetRecords(run: Run): void {
    this.settings.journal.forget(run).catch((error: unknown) => this.#failed(run, error));
  }

  #tell(run: Run): void {
    for (const mailbox of this.#watchers.get(run.id) ?? []) mailbox.put(run);
  }

  #endWatching({ id }: Run): void {
    for (const mailbox of this.#watchers.get(id) ?? []) mailbox.end();
  }

  #forgetKey({ key, id }: Run): void {
    if (key !== null && this.#byKey.get(key)?.run.id === id) this.#byKey.delete(key);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A hash of a request. Requests with the same content have the same fingerprint. */
export function fingerprintOf(kind: RunKind, rows: unknown): string {
  return createHash("sha256").update(kind).update("\n").update(JSON.stringify(rows)).digest("base64url");
}
