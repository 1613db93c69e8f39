import { performance } from "node:perf_hooks";
import { summaryOf } from "../bulk-runs/run.js";
import { failure } from "./failure.js";
import { reportOfImport, STOPPED } from "./import-report.js";
import { requireSession } from "./session.js";
import { MAX_AT_A_TIME, Uploads } from "./uploads.js";
/** How much of a rejected upload is read and dropped before its connection is closed. */
const MAX_DRAINED_BYTES = 4 * 2 ** 20;
/** The route of imports. Its uploads have time limits of their own. */
export const IMPORT_PATH = "/imports/customers";
/** To be registered as a plugin: it has content type parsers and limits of its own. */
export async function importRoutes(app, options) {
    const { openSession, limit, billFor, observer, times, timer } = options;
    const uploads = new Uploads(times, timer);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("text/csv", (_request, _payload, done) => done(null));
    requireSession(app, { openSession, limit, billFor, refuse });
    app.addHook("onRequest", async ({ session: { caller, refuseImport } }, reply) => {
        if (caller.scopes.has("bulk"))
            return undefined;
        await refuseImport();
        return refuse(reply, 403, failure("FORBIDDEN", "The caller needs the scope bulk", billFor(0)));
    });
    app.addHook("onRequest", async (request, reply) => {
        const problem = mediaTypeProblem(request.headers);
        if (problem !== null)
            return refuse(reply, 415, failure("BAD_REQUEST", problem, billFor(0)));
    });
    app.post(IMPORT_PATH, { bodyLimit: Number.MAX_SAFE_INTEGER }, async ({ id, raw, session }, reply) => {
        const startedAt = performance.now();
        const upload = uploads.open(raw.iterator({ destroyOnReturn: false }));
        // The stream itself would report the end only after all data that has arrived.
        raw.once("close", () => {
            if (!raw.complete)
                upload.end();
        });
        if (!(await upload.hasBegun())) {
            return refuse(reply, 408, failure("BAD_REQUEST", "Nothing of the file has arrived", billFor(0)));
        }
        if (!uploads.place(upload)) {
            reply.header("retry-after", String(Math.ceil(times.owedMs / 1_000)));
            const message = `At most ${MAX_AT_A_TIME} imports are taken at a time`;
            return refuse(reply, 429, failure("RATE_LIMITED", message, billFor(0)));
        }
        try {
            const result = await session.takeImport(upload.bytes(), upload.ended);
            const ms = performance.now() - startedAt;
            observer.answered(reportOfImport(result, { caller: session.caller.name, requestId: id, ms }));
            return answer(reply, result, session.billFor);
        }
        finally {
            uploads.leave(upload);
        }
    });
}
function mediaTypeProblem(headers) {
    const [type = "", ...parameters] = String(headers["content-type"] ?? "")
        .toLowerCase()
        .split(";")
        .map((part) => part.trim());
    const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
    const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
    if (type !== "text/csv" || !isUtf8)
        return "The body must be text/csv, in UTF-8";
    const encoding = headers["content-encoding"];
    return encoding === undefined || encoding === "identity" ? null : "The body must not be compressed";
}
function answer(reply, { run, problems }, billFor) {
    if (run === "full") {
        const message = "Too many bulk runs are under way; try again later";
        return refuse(reply, 429, failure("RATE_LIMITED", message, billFor(0)));
    }
    const { stop, upstreamCallsSpent: spent, ...rest } = summaryOf(run);
    const upstream = billFor(spent);
    if (stop === null)
        return reply.code(202).send({ run: rest, extensions: { upstream } });
    const [status, code] = STOPPED[stop.code];
    const isHeader = problems.some(({ row }) => row === 0);
    const quota = stop.code === "CALLER_QUOTA_EXCEEDED" ? run.party.quota?.state : undefined;
    if (quota)
        reply.header("retry-after", String(Math.ceil(quota.resetsInMs / 1_000)));
    const left = quota && { limit: quota.limit, remaining: quota.remaining, retryAfterMs: quota.resetsInMs };
    const body = failure(code, stop.message, upstream, { run: rest, problems, ...left });
    return refuse(reply, isHeader ? 400 : status, body);
}
/**
 * Answers before the upload is complete. Some of the remaining data is read and dropped, because a connection that is
 * closed with unread data loses the answer.
 */
function refuse(reply, status, body) {
    const { raw } = reply.request;
    if (!raw.complete) {
        reply.header("connection", "close");
        let drained = 0;
        raw.on("data", (chunk) => {
            drained += chunk.length;
            if (drained > MAX_DRAINED_BYTES)
                raw.destroy();
        });
        raw.on("error", () => undefined);
    }
    return reply.code(status).send(body);
}
//# sourceMappingURL=imports.js.map