/** The two endpoints that report on asynchronous actions. */
import { ok } from "./context.js";
import { notFound } from "./errors.js";
import { takeLimit, takeTime } from "./query.js";
const iso = (time) => new Date(time).toISOString();
function describe(job, now) {
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
export function getAsyncAction(context, request) {
    const job = context.jobs.get(request.path.asyncActionId);
    if (job === undefined)
        throw notFound("async_action", request.path.asyncActionId);
    return ok({
        ...describe(job, context.now()),
        ...(job.outcome === undefined ? {} : { result: job.outcome.result }),
    });
}
export function listAsyncActions(context, request) {
    const limit = takeLimit(request.query);
    const end = takeTime(request.query, "end_date") ?? Infinity;
    const jobs = context.jobs.list().filter((job) => job.createdAt < end);
    return ok({
        object: "list",
        data_ref: "async_actions",
        async_actions: jobs.slice(0, limit).map((job) => describe(job, context.now())),
        has_more: jobs.length > limit,
    });
}
//# sourceMappingURL=async-actions.js.map