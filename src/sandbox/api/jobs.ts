/**
 * Asynchronous actions. Their state is arithmetic on the clock: an action waits for the one before it, stays one step
 * ENQUEUED and one step IN_PROGRESS, and its effects happen when that time is over, looked at or not.
 */
import { invalidPayload, notEnoughSourceIds, notFound } from "./errors.js";
import { takeLimit, takeTime } from "./query.js";
import { isObject } from "../records.js";
import { ok, type Answer, type Call, type World } from "./world.js";

export type JobType = "CUSTOMERS.BULK_UPDATE" | "CUSTOMERS.METADATA_UPDATE" | "CUSTOMERS.IMPORT_CSV";

export interface Outcome {
  readonly done: number;
  readonly failed: number;
  /** The `result` of the answer. */
  readonly result: object;
}

interface Job {
  readonly id: string;
  readonly type: JobType;
  readonly requestId: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly work: (world: World) => Outcome;
  outcome?: Outcome;
}

export class Jobs {
  readonly #stepMs: number;
  readonly #jobs: Job[] = [];
  #settled = 0;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** Schedules an action and returns its id. */
  start(world: World, type: JobType, requestId: string, work: (world: World) => Outcome): string {
    const createdAt = world.now();
    const startsAt = Math.max(createdAt, this.#jobs.at(-1)?.endsAt ?? 0) + this.#stepMs;
    const id = `aa_${world.random.hex(18)}`;
    this.#jobs.push({ id, type, requestId, createdAt, startsAt, endsAt: startsAt + this.#stepMs, work });
    return id;
  }

  /** Lets the effects of every action whose time is over happen, in order, at their own time. */
  settle(world: World): void {
    const now = world.now();
    for (let job = this.#next(); job !== undefined && job.endsAt <= now; job = this.#next()) {
      const { endsAt } = job;
      job.outcome = job.work({ ...world, now: () => endsAt });
      this.#settled += 1;
    }
  }

  /** The first whose effects have not happened; they happen in order. */
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

const iso = (time: number) => new Date(time).toISOString();

function describe(job: Job, now: number) {
  const { outcome } = job;
  const running = outcome === undefined && now >= job.startsAt;
  const allFailed = outcome !== undefined && outcome.done === 0 && outcome.failed > 0;
  const csv = job.type === "CUSTOMERS.IMPORT_CSV";
  const status = outcome === undefined ? (running ? "IN_PROGRESS" : "ENQUEUED") : "DONE";
  const success = outcome === undefined ? "UNKNOWN" : outcome.failed > 0 ? "FAILED" : "SUCCESS";
  const steps = Math.max(1, job.endsAt - job.startsAt);
  const progress = running ? Math.min(99, Math.floor((100 * (now - job.startsAt)) / steps)) : 0;
  return {
    id: job.id,
    type: job.type,
    status: allFailed && !csv ? "FAILED" : status,
    ...(csv ? {} : { operation_status: success }),
    ...(outcome === undefined ? {} : { processing_time: job.endsAt - job.startsAt }),
    progress: outcome === undefined ? progress : 100,
    request_id: job.requestId,
    created_at: iso(job.createdAt),
    ...(running || outcome !== undefined
      ? { updated_at: iso(outcome === undefined ? job.startsAt : job.endsAt) }
      : {}),
    object: "async_action",
  };
}

export function getAsyncAction(world: World, call: Call<{ readonly asyncActionId: string }>): Answer {
  const job = world.jobs.get(call.path.asyncActionId);
  if (job === undefined) throw notFound("async_action", call.path.asyncActionId);
  return ok({
    ...describe(job, world.now()),
    ...(job.outcome === undefined ? {} : { result: job.outcome.result }),
  });
}

export function listAsyncActions(world: World, call: Call): Answer {
  const limit = takeLimit(call.query);
  const end = takeTime(call.query, "end_date") ?? Infinity;
  const jobs = world.jobs.list().filter((job) => job.createdAt < end);
  return ok({
    object: "list",
    data_ref: "async_actions",
    async_actions: jobs.slice(0, limit).map((job) => describe(job, world.now())),
    has_more: jobs.length > limit,
  });
}

/** Reads what the two bulk calls have in common with nothing else: their bodies. */
export function takeSourceIds(body: unknown): readonly string[] {
  if (!isObject(body)) throw invalidPayload("Payload should be object");
  const ids = body["source_ids"];
  if (!Array.isArray(ids)) throw invalidPayload("Payload should have required property 'source_ids'");
  if (ids.length === 0) throw notEnoughSourceIds();
  if (!ids.every((id) => typeof id === "string"))
    throw invalidPayload("Property .source_ids should be strings");
  return ids;
}
