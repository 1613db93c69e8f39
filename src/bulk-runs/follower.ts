/**
 * Follows the async actions of all runs of this process, for as few calls as that takes. One timer serves them all: it
 * waits longer after every look, begins anew when a run is added, and stops when nothing is pending.
 *
 * A look costs one list call where several actions are pending, whichever runs they belong to, and one single read for
 * each action that has ended: only those tell results. What is not among the latest hundred of the list is old; the upstream
 * works in order, so the oldest of them is read first, and the next one only if that one was over.
 */
import type { Logger } from "pino";
import { systemClock } from "../clock.js";
import type { Voucherify } from "../voucherify/client.js";
import { endpoints } from "../voucherify/endpoints.js";
import { AnswerError, isNotFound, NotSentError } from "../voucherify/errors.js";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { type AsyncAction, toAsyncAction } from "../async-actions/async-action.type.js";
import { isOver, JobState } from "../async-actions/job.type.js";
import type { Run, RunPiece } from "./run.js";

/** The longest wait between two looks is this many times the first one. */
const LONGEST_WAIT = 60;
/** A hint of the upstream to wait longer than this is not believed, in milliseconds. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** How often in a row an action may be unreadable before it is given up. */
const MAX_MISSES = 5;
/** How many reads may fail in one look before the rest of it is put off. */
const MAX_FAILED_READS = 3;

export interface FollowerSettings {
  readonly voucherify: Voucherify;
  readonly log: Logger;
  /** First wait, in milliseconds; it doubles up to {@link LONGEST_WAIT} times that. */
  readonly pollMs: number;
  /** How long an action may stay as it is before it is given up, in milliseconds. */
  readonly patienceMs: number;
  readonly onOver: (run: Run) => void;
}

interface Pending {
  readonly run: Run;
  readonly piece: RunPiece;
  readonly id: string;
}

export class Follower {
  readonly #settings: FollowerSettings;
  readonly #runs = new Set<Run>();
  #waitMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isClosed = false;
  /** No call before this time, by the process' clock: the upstream said so. */
  #notBefore = 0;

  constructor(settings: FollowerSettings) {
    this.#settings = settings;
  }

  /** Follows `run` from now on; new runs are looked after soon. */
  follow(run: Run): void {
    this.#runs.add(run);
    this.#waitMs = this.#settings.pollMs;
    for (const { piece } of this.#pending()) piece.changedAt ||= systemClock.now();
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#runs.clear();
  }

  #schedule(): void {
    if (this.#isLooking || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.#look(),
      Math.max(this.#waitMs, this.#notBefore - systemClock.now()),
    );
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    this.#waitMs = Math.min(this.#waitMs * 2, this.#settings.pollMs * LONGEST_WAIT);
    let wasKeptBack = false;
    try {
      await this.#readAll();
    } catch (error) {
      // Whatever it is, the next look comes later, and is no worse for it.
      wasKeptBack = error instanceof NotSentError;
      if (error instanceof AnswerError || error instanceof NotSentError) {
        this.#notBefore = systemClock.now() + Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
      }
      this.#settings.log.warn(
        { type: error instanceof Error ? error.name : typeof error },
        "async actions could not be followed for now",
      );
    }
    // Who could not ask does not know whether anything has changed.
    const giveUpBefore = wasKeptBack ? 0 : systemClock.now() - this.#settings.patienceMs;
    for (const one of this.#pending()) if (one.piece.changedAt < giveUpBefore) this.#lose(one);
    for (const run of this.#runs) {
      if (!run.isOver) continue;
      this.#runs.delete(run);
      this.#settings.onOver(run);
    }
    this.#isLooking = false;
    if (this.#runs.size > 0) this.#schedule();
  }

  /** Everything pending, the oldest first. */
  #pending(): Pending[] {
    return [...this.#runs].flatMap((run) =>
      run.pieces.flatMap((piece) =>
        piece.isPending && piece.action !== null ? [{ run, piece, id: piece.action.id }] : [],
      ),
    );
  }

  async #readAll(): Promise<void> {
    const pending = this.#pending();
    if (pending.length === 0) return;
    if (pending.length === 1) {
      await this.#read(pending);
      return;
    }
    const listed = await this.#list(pending);
    const found = pending.flatMap((one) => {
      const action = listed.get(one.id);
      if (action !== undefined) this.#see(one, action);
      return action !== undefined && isOver(action.state) ? [one] : [];
    });
    await this.#read(found);
    for (const one of pending) {
      if (listed.has(one.id)) continue;
      await this.#read([one]);
      if (one.piece.isPending) break;
    }
  }

  async #list(pending: readonly Pending[]): Promise<Map<string, AsyncAction>> {
    const { voucherify } = this.#settings;
    const before = voucherify.spent;
    try {
      const { items } = await voucherify.call(endpoints.listAsyncActions, { query: { limit: MAX_LIMIT } });
      return new Map(items.map((wire) => [wire.id, toAsyncAction(wire, true)]));
    } finally {
      for (const run of new Set(pending.map((one) => one.run))) run.followCalls += voucherify.spent - before;
    }
  }

  /** One by one: there is no hurry, and callers come first. */
  async #read(these: readonly Pending[]): Promise<void> {
    const { voucherify } = this.#settings;
    let failedReads = 0;
    for (const one of these) {
      const before = voucherify.spent;
      try {
        const wire = await voucherify.call(endpoints.getAsyncAction, {
          path: { asyncActionId: one.id },
        });
        const action = toAsyncAction(wire, false);
        if (isOver(action.state)) one.run.conclude(one.piece, action);
        else this.#see(one, action);
        one.piece.misses = 0;
      } catch (error) {
        if (isNotFound(error, "async_action")) {
          this.#lose(one);
          continue;
        }
        // The quota, the credentials, the circuit: the others would fare no better.
        if (error instanceof NotSentError) throw error;
        if (error instanceof AnswerError && error.status < 500) throw error;
        one.piece.misses += 1;
        if (one.piece.misses >= MAX_MISSES) this.#lose(one);
        failedReads += 1;
        if (failedReads >= MAX_FAILED_READS) throw error;
      } finally {
        one.run.followCalls += voucherify.spent - before;
      }
    }
  }

  /** Takes note of an action under way. One that ended counts as running until its result is known. */
  #see({ piece }: Pending, action: AsyncAction): void {
    const state = isOver(action.state) ? JobState.RUNNING : action.state;
    if (state !== piece.action?.state || action.progress !== piece.action.progress) {
      piece.changedAt = systemClock.now();
    }
    piece.action = Object.assign({}, action, { state, isSummary: false });
  }

  /** Nobody can say what became of it. */
  #lose({ run, piece }: Pending): void {
    if (piece.action !== null)
      run.conclude(piece, Object.assign({}, piece.action, { state: JobState.UNKNOWN }));
  }
}
