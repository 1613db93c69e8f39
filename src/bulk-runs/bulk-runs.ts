/**
 * The bulk runs of this process: sends their pieces, follows their async actions, and remembers the latest runs.
 *
 * The pieces of a run are sent in order, one at a time. The upstream processes small jobs in the order of arrival, so two
 * rows of one customer keep their order. A rejected piece does not delay the next one. A piece whose answer got lost is
 * never sent again: the upstream has no idempotency keys, and a job that runs twice can overwrite a newer write.
 */
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Party } from "../budget/party.js";
import type { CallCount } from "../budget/quota.js";
import type { Logger } from "pino";
import type { Voucherify } from "../voucherify/client.js";
import { VoucherifyError } from "../voucherify/errors.js";
import { JobState } from "../async-actions/job.type.js";
import { type Delivery, deliveries, LATEST, Mailbox } from "../events/mailbox.js";
import { Follower } from "./follower.js";
import { RunPiece } from "./run-piece.js";
import { MAX_FINISHED, Run, type RunKind } from "./run.js";
import { type RunStop, SERVER_STOPPING, stopAfter } from "./stops.js";

/** Most active runs. */
const MAX_RUNNING = 1_000;
/** Most source IDs kept for the failures of finished runs. They take most of the memory. */
const MAX_KEPT_SOURCE_IDS = 1_000_000;

export interface BulkRunsSettings {
  /** Creates a client for calls that belong to no operation. `signal` ends its calls, `quota` counts them. */
  readonly connect: (signal: AbortSignal, party: Party, quota: CallCount | undefined) => Voucherify;
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
  readonly sourceIds: readonly string[] | null;
  /** Makes the call, and returns the ID of the async action that it started. */
  readonly send: (voucherify: Voucherify) => Promise<string>;
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

interface Remembered extends IdempotencyKey {
  readonly run: Run;
  /** Resolves when the pieces of the run have been sent. */
  readonly submitted: Promise<unknown>;
}

export class BulkRuns {
  readonly settings: BulkRunsSettings;
  readonly #running = new Map<string, Run>();
  readonly #finished = new LRUCache<string, Run>({
    max: MAX_FINISHED,
    maxSize: MAX_KEPT_SOURCE_IDS,
    sizeCalculation: (run) =>
      1 + run.pieces.reduce((sum, { sourceIds }) => sum + (sourceIds?.length ?? 0), 0),
    dispose: (run) => this.#forgetKey(run),
  });
  readonly #byKey = new Map<string, Remembered>();
  readonly #follower: Follower;
  /** Those who watch a run, by its ID. */
  readonly #watchers = new Map<string, Set<Mailbox<Run>>>();
  readonly #stopping = new AbortController();
  readonly #closed = new AbortController();

  constructor(settings: BulkRunsSettings) {
    this.settings = settings;
    this.#follower = new Follower({
      // What was sent is followed to its end, whatever is left of the quota.
      connect: ({ party }) => settings.connect(this.#closed.signal, party, party.quota?.uncapped),
      log: settings.log,
      pollMs: settings.pollMs,
      patienceMs: settings.patienceMs ?? 3_600_000,
      onChange: (run) => this.#tell(run),
      onOver: (run) => this.#finish(run),
      onConcluded: ({ sourceIds }) => settings.onWritten?.(sourceIds),
    });
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

  /** How many of the runs that are remembered are in each state. */
  countByState(): Readonly<Partial<Record<JobState, number>>> {
    const counts: Partial<Record<JobState, number>> = {};
    for (const { state } of [...this.#running.values(), ...this.#finished.values()]) {
      counts[state] = (counts[state] ?? 0) + 1;
    }
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
   */
  async start(
    kind: RunKind,
    { key, party }: RunStart,
    submit: (run: Run) => Promise<void>,
  ): Promise<Run | "other" | "full"> {
    const known = key && this.#byKey.get(key.key);
    if (known) {
      if (known.fingerprint !== key.fingerprint) return "other";
      await known.submitted;
      return known.run;
    }
    if (this.#running.size >= MAX_RUNNING) return "full";
    const run = new Run(kind, new Date().toISOString(), key?.key ?? null, party);
    this.#running.set(run.id, run);
    const submitted = submit(run);
    if (key !== null) this.#byKey.set(key.key, { ...key, run, submitted: Promise.allSettled([submitted]) });
    try {
      await submitted;
    } catch (error) {
      // An internal error. Accepted pieces are followed nevertheless.
      run.stop ??= { code: "INTERNAL_ERROR", message: "An internal error occurred in this server" };
      run.isCut = true;
      for (const piece of run.pieces) if (piece.submission === "PLANNED") piece.submission = "UNSENT";
      this.#submitted(run);
      throw error;
    }
    return run;
  }

  /** Sends pieces that are all known in advance. */
  async submit(run: Run, pieces: readonly OutgoingPiece[], voucherify: Voucherify): Promise<void> {
    const planned = pieces.map((outgoing) => ({ outgoing, piece: this.#plan(run, outgoing) }));
    const send = this.#sender(run, voucherify);
    for (const { outgoing, piece } of planned) await send(outgoing, piece);
    this.#submitted(run);
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
    const quota = party.quota?.reserve(0) ?? undefined;
    const send = this.#sender(run, this.settings.connect(this.#closed.signal, party, quota));
    try {
      for await (const piece of pieces) {
        await send(piece, this.#plan(run, piece));
        run.rowCount = progress.rowCount;
        if (run.stop === null) continue;
        run.isCut = true;
        break;
      }
    } catch (error) {
      run.stop ??= toStop(error);
      run.isCut = true;
    } finally {
      quota?.close();
    }
    run.rowCount = progress.rowCount;
    this.#submitted(run);
  }

  /** Forgets a run without effect, so that its key can be used again. */
  forget(run: Run): void {
    this.#running.delete(run.id);
    this.#endWatching(run);
    this.#finished.delete(run.id);
    this.#forgetKey(run);
  }

  /** Stops sending. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Stops sending, ends following, and cancels pending calls. */
  close(): void {
    this.stop();
    this.#follower.close();
    this.#closed.abort();
    for (const run of this.#running.values()) this.#endWatching(run);
  }

  #plan(run: Run, { first, last, sourceIds }: OutgoingPiece): RunPiece {
    const piece = new RunPiece(first, last, sourceIds);
    run.pieces.push(piece);
    run.rowCount = Math.max(run.rowCount, last);
    return piece;
  }

  #sender(run: Run, voucherify: Voucherify) {
    let unanswered = 0;
    return async (outgoing: OutgoingPiece, piece: RunPiece): Promise<void> => {
      if (this.#stopping.signal.aborted) run.stop ??= SERVER_STOPPING;
      if (run.stop !== null) {
        piece.submission = "UNSENT";
        return;
      }
      const before = voucherify.spent;
      try {
        const id = await outgoing.send(voucherify);
        piece.submission = "ACCEPTED";
        piece.action = justAccepted(id, run);
        unanswered = 0;
      } catch (error) {
        if (!(error instanceof VoucherifyError)) throw error;
        piece.fail(error);
        unanswered = piece.submission === "OUTCOME_UNKNOWN" ? unanswered + 1 : 0;
        run.stop = stopAfter(error, unanswered);
      } finally {
        run.submitCalls += voucherify.spent - before;
        this.#tell(run);
      }
    };
  }

  #submitted(run: Run): void {
    run.isSubmitting = false;
    if (run.stop !== null)
      this.settings.log.warn({ run: run.id, stop: run.stop.code }, "a bulk run was stopped");
    this.#tell(run);
    if (run.isOver) this.#finish(run);
    else this.#follower.follow(run);
  }

  #finish(run: Run): void {
    if (!this.#running.delete(run.id)) return;
    this.#finished.set(run.id, run);
    this.#endWatching(run);
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

function justAccepted(id: string, { kind }: Run) {
  return {
    id,
    operation: kind,
    operationStatus: null,
    state: JobState.QUEUED,
    progress: 0,
    processingTimeMs: null,
    requestId: null,
    createdAt: null,
    updatedAt: null,
    knownResult: null,
    isSummary: false,
  };
}

/** A hash of a request. Requests with the same content have the same fingerprint. */
export function fingerprintOf(kind: RunKind, rows: unknown): string {
  return createHash("sha256").update(kind).update("\n").update(JSON.stringify(rows)).digest("base64url");
}
