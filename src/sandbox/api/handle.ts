/** What the API answers to one request, before any fault is injected. */
import { reply, type Reply } from "../reply.js";
import { parseBody } from "./body.js";
import type { Context } from "./context.js";
import { ApiError, errorBody, tooManyRequests, unauthorized } from "./errors.js";
import type { RateLimit } from "./rate-limit.js";
import { findRoute } from "./routes.js";

export interface HttpRequest {
  readonly method: string;
  /** As received, still encoded, with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `bytes` is `undefined` for a body that is too large. */
export async function handle(
  context: Context,
  limit: RateLimit,
  { method, path, headers }: HttpRequest,
  bytes: Buffer | undefined,
): Promise<Reply> {
  const requestId = `v-${context.random.hex(18)}`;
  const { allowed, headers: rateHeaders } = limit.take();
  try {
    if (!headers["x-app-id"] || !headers["x-app-token"]) throw unauthorized();
    if (!allowed) throw tooManyRequests();
    context.jobs.settle();
    const [pathname = "", ...search] = path.split("?");
    const route = findRoute(method, pathname);
    const body = await parseBody(route.name, method, headers["content-type"] ?? "", bytes);
    const query = new URLSearchParams(search.join("?"));
    const answer = await route.handle(context, { path: route.path, query, body, requestId });
    return reply(answer.status, answer.body, rateHeaders);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return reply(error.status, errorBody(error, requestId), rateHeaders);
  }
}
