/** The two endpoints that report on asynchronous actions. */
import { notFound } from "./errors.js";
import type { Job } from "./jobs.js";
import { takeLimit, takeTime } from "./query.js";
import { ok, type Answer, type Call, type World } from "./context.js";

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
