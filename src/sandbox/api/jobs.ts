/**
 * The queue of asynchronous actions. The state of an action follows from the clock: it waits for the action before it,
 * then it is ENQUEUED for one step and IN_PROGRESS for another. It is carried out when both steps are over.
 */

type JobType = "CUSTOMERS.BULK_UPDATE" | "CUSTOMERS.METADATA_UPDATE" | "CUSTOMERS.IMPORT_CSV";

export interface Outcome {
  readonly done: number;
  readonly failed: number;
  /** The `result` of the answer. */
  readonly result: object;
}

/** Carries out an action. It happens at the time `endedAt`. */
type Work = (endedAt: number) => Outcome;

export interface Job {
  readonly id: string;
  readonly type: JobType;
  readonly requestId: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly work: Work;
  outcome?: Outcome;
}

export class Jobs {
  readonly #stepMs: number;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #jobs: Job[] = [];
  #settled = 0;

  constructor(stepMs: number, now: () => number, newId: () => string) {
    this.#stepMs = stepMs;
    this.#now = now;
    this.#newId = newId;
  }

  /** Schedules an action and returns its id. */
  start(type: JobType, requestId: string, work: Work): string {
    const createdAt = this.#now();
    const startsAt = Math.max(createdAt, this.#jobs.at(-1)?.endsAt ?? 0) + this.#stepMs;
    const id = this.#newId();
    this.#jobs.push({ id, type, requestId, createdAt, startsAt, endsAt: startsAt + this.#stepMs, work });
    return id;
  }

  /** Carries out every action whose time is over, in order. */
  settle(): void {
    const now = this.#now();
    for (let job = this.#next(); job !== undefined && job.endsAt <= now; job = this.#next()) {
      job.outcome = job.work(job.endsAt);
      this.#settled += 1;
    }
  }

  /** The first action that has not been carried out. */
  #next(): Job | undefined {
    return this.#jobs[this.#settled];
  }

  get(id: string): Job | undefined {
    return this.#jobs.find((job) => job.id === id);
  }

  /** Newest first. */
  list(): readonly Job[] {
    return this.#jobs.toReversed();
  }
}
