/**
 * `POST /imports/customers`: imports a CSV file of any size, sent as the raw body of the request. It is read as fast as
 * the upstream accepts it, and never stored as a whole, in memory or on disk.
 *
 * The content type must be `text/csv`. Browsers send that to another origin only after a preflight, which succeeds only
 * for `CORS_ORIGINS`.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { performance } from "node:perf_hooks";
import type { ImportResult } from "../bulk-runs/csv-import.js";
import { summaryOf } from "../bulk-runs/run.js";
import type { Clock } from "../clock.js";
import type { OperationObserver } from "../observability/operation-report.js";
import type { Bill } from "../pricing/bill.js";
import { failure } from "./failure.js";
import { reportOfImport, STOPPED } from "./import-report.js";
import type { InboundLimit } from "./inbound-limit.js";
import { type OpenSession, requireSession } from "./session.js";
import { MAX_AT_A_TIME, Uploads, type UploadTimes } from "./uploads.js";

/** How much of a rejected upload is read and dropped before its connection is closed. */
const MAX_DRAINED_BYTES = 4 * 2 ** 20;

export interface ImportOptions {
  readonly openSession: OpenSession;
  readonly limit: InboundLimit;
  /** The bill of a number of calls. */
  readonly billFor: (spent: number) => Bill;
  /** Is told of every upload that was taken. */
  readonly observer: OperationObserver;
  readonly times: UploadTimes;
  readonly timer: Clock;
}

/** The route of imports. Its uploads have time limits of their own. */
export const IMPORT_PATH = "/imports/customers";

/** To be registered as a plugin: it has content type parsers and limits of its own. */
export async function importRoutes(app: FastifyInstance, options: ImportOptions): Promise<void> {
  const { openSession, limit, billFor, observer, times, timer } = options;
  const uploads = new Uploads(times, timer);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("text/csv", (_request, _payload, done) => done(null));
  requireSession(app, { openSession, limit, billFor, refuse });
  app.addHook("onRequest", async ({ session: { caller, refuseImport } }, reply) => {
    if (caller.scopes.has("bulk")) return undefined;
    await refuseImport();
    return refuse(reply, 403, failure("FORBIDDEN", "The caller needs the scope bulk", billFor(0)));
  });
  app.addHook("onRequest", async (request, reply) => {
    const problem = mediaTypeProblem(request.headers);
    if (problem !== null) return refuse(reply, 415, failure("BAD_REQUEST", problem, billFor(0)));
  });

  app.post(IMPORT_PATH, { bodyLimit: Number.MAX_SAFE_INTEGER }, async ({ id, raw, session }, reply) => {
    const startedAt = performance.now();
    const upload = uploads.open(raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>);
    // The stream itself would report the end only after all data that has arrived.
    raw.once("close", () => {
      if (!raw.complete) upload.end();
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
    } finally {
      uploads.leave(upload);
    }
  });
}

function mediaTypeProblem(headers: Readonly<Record<string, string | string[] | undefined>>): string | null {
  const [type = "", ...parameters] = String(headers["content-type"] ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="))?.slice("charset=".length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (type !== "text/csv" || !isUtf8) return "The body must be text/csv, in UTF-8";
  const encoding = headers["content-encoding"];
  return encoding === undefined || encoding === "identity" ? null : "The body must not be compressed";
}

function answer(reply: FastifyReply, { run, problems }: ImportResult, billFor: ImportOptions["billFor"]) {
  if (run === "full") {
    const message = "Too many bulk runs are under way; try again later";
    return refuse(reply, 429, failure("RATE_LIMITED", message, billFor(0)));
  }
  const { stop, upstreamCallsSpent: spent, ...rest } = summaryOf(run);
  const upstream = billFor(spent);
  if (stop === null) return reply.code(202).send({ run: rest, extensions: { upstream } });
  const [status, code] = STOPPED[stop.code];
  const isHeader = problems.some(({ row }) => row === 0);
  const quota = stop.code === "CALLER_QUOTA_EXCEEDED" ? run.party.quota?.state : undefined;
  if (quota) reply.header("retry-after", String(Math.ceil(quota.resetsInMs / 1_000)));
  const left = quota && { limit: quota.limit, remaining: quota.remaining, retryAfterMs: quota.resetsInMs };
  const body = failure(code, stop.message, upstream, { run: rest, problems, ...left });
  return refuse(reply, isHeader ? 400 : status, body);
}

/**
 * Answers before the upload is complete. Some of the remaining data is read and dropped, because a connection that is
 * closed with unread data loses the answer.
 */
function refuse(reply: FastifyReply, status: number, body: ReturnType<typeof failure>) {
  const { raw } = reply.request;
  if (!raw.complete) {
    reply.header("connection", "close");
    let drained = 0;
    raw.on("data", (chunk: Buffer) => {
      drained += chunk.length;
      if (drained > MAX_DRAINED_BYTES) raw.destroy();
    });
    raw.on("error", () => undefined);
  }
  return reply.code(status).send(body);
}
