/** What the API answers to one request, before any fault is injected. */
import { reply } from "../reply.js";
import { parseBody } from "./body.js";
import { ApiError, errorBody, tooManyRequests, unauthorized } from "./errors.js";
import { findRoute } from "./routes.js";
/** `bytes` is `undefined` for a body that is too large. */
export async function handle(context, limit, { method, path, headers }, bytes) {
    const requestId = `v-${context.random.hex(18)}`;
    const { allowed, headers: rateHeaders } = limit.take();
    try {
        if (!headers["x-app-id"] || !headers["x-app-token"])
            throw unauthorized();
        if (!allowed)
            throw tooManyRequests();
        context.jobs.settle();
        const [pathname = "", ...search] = path.split("?");
        const route = findRoute(method, pathname);
        const body = await parseBody(route.name, method, headers["content-type"] ?? "", bytes);
        const query = new URLSearchParams(search.join("?"));
        const answer = await route.handle(context, { path: route.path, query, body, requestId });
        return reply(answer.status, answer.body, rateHeaders);
    }
    catch (error) {
        if (!(error instanceof ApiError))
            throw error;
        return reply(error.status, errorBody(error, requestId), rateHeaders);
    }
}
//# sourceMappingURL=handle.js.map