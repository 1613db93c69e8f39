/** The bulk runs of an account that this server knows, and who watches them. Finished ones are forgotten at some time. */
import { LRUCache } from "lru-cache";
import type { JobState } from "../async-actions/job.type.js";
import { type Delivery, deliveries, LATEST, Mailbox } from "../events/mailbox.js";
import { MAX_FINISHED, type Run } from "./run.js";

/** Most source IDs kept for the failures of finished runs. They take most of the memory. */
const MAX_KEPT_SOURCE_IDS = 1_000_000;

/** What is done with a run: this server goes on with it, another one does, or nobody. */
export type Place = "running" | "elsewhere" | "finished";

export class KnownRuns {
  readonly #running = new Map<string, Run>();
  /** As last heard of. */
  readonly #elsewhere = new Map<string, Run>();
  readonly #finished: LRUCache<string, Run>;
  /** Those who watch a run, by its ID. */
  readonly #watchers = new Map<string, Set<Mailbox<Run>>>();
  #isClosed = false;

  /** @param onEvicted - called with a finished run for which there is no more room */
  constructor(onEvicted: (run: Run) => void) {
    this.#finished = new LRUCache({
      max: MAX_FINISHED,
      maxSize: MAX_KEPT_SOURCE_IDS,
      sizeCalculation: (run) =>
        1 + run.pieces.reduce((sum, { sourceIds }) => sum + (sourceIds?.length ?? 0), 0),
      dispose: (run, _, reason) => {
        if (reason === "evict") onEvicted(run);
      },
    });
  }

  get(id: string): Run | null {
    return this.#running.get(id) ?? this.#elsewhere.get(id) ?? this.#finished.get(id) ?? null;
  }

  /** Those that this server goes on with. */
  get running(): readonly Run[] {
    return [...this.#running.values()];
  }

  get runningCount(): number {
    return this.#running.size;
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  get finished(): readonly Run[] {
    return [...this.#finished.values()];
  }

  get all(): readonly Run[] {
    return [...this.running, ...this.#elsewhere.values(), ...this.finished];
  }

  /** All of them, newest first. */
  get newest(): readonly Run[] {
    return [...this.all].toSorted((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
  }

  /** How many of them are in each state. */
  countByState(): Readonly<Partial<Record<JobState, number>>> {
    const counts: Partial<Record<JobState, number>> = {};
    for (const { state } of this.all) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }

  /** Adds a run, or replaces what was known of it. */
  put(run: Run, place: Place): void {
    this.delete(run.id);
    switch (place) {
      case "running":
        this.#running.set(run.id, run);
        break;
      case "elsewhere":
        this.#elsewhere.set(run.id, run);
        break;
      case "finished":
        this.#finished.set(run.id, run);
    }
  }

  delete(id: string): void {
    this.#running.delete(id);
    this.#elsewhere.delete(id);
    this.#finished.delete(id);
  }

  /**
   * The states of a run: the present one, then each change. Ends when the run is over. Null if it is not known.
   *
   * @param whenKnown - what has to be done before the present one is known. Null: it is
   */
  watch(id: string, whenKnown: (() => Promise<unknown>) | null = null): AsyncIterable<Delivery<Run>> {
    return deliveries(new Mailbox<Run>(LATEST), (mailbox) => {
      const watchers = this.#watchers.get(id) ?? new Set();
      this.#watchers.set(id, watchers.add(mailbox));
      const put = () => {
        const run = this.get(id);
        mailbox.put(run);
        if (run === null || run.isOver || this.#isClosed) mailbox.end();
      };
      if (whenKnown === null) put();
      else void whenKnown().then(put, put);
      return () => {
        watchers.delete(mailbox);
        if (watchers.size === 0) this.#watchers.delete(id);
      };
    });
  }

  /** Tells those who watch a run its present state. */
  tell(run: Run): void {
    for (const mailbox of this.#watchers.get(run.id) ?? []) mailbox.put(run);
  }

  /** Tells those who watch a run that nothing more comes. */
  endWatching(id: string): void {
    for (const mailbox of this.#watchers.get(id) ?? []) mailbox.end();
  }

  /** The same for all runs, now and from now on. */
  close(): void {
    this.#isClosed = true;
    for (const id of this.#watchers.keys()) this.endWatching(id);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
