/** Passes requests to Apollo Server, unless a kept answer is the answer. */
import { HeaderMap } from "@apollo/server";
import { performance } from "node:perf_hooks";
import { ageByHeader } from "../graphql/freshness.js";
import { operationEnd } from "../observability/operation-span.js";
import { billHeaders } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import { keyOf, printKept, toKeep } from "./kept-answers.js";
/** The media type of a request whose answer may be kept. Others are rare, or not accepted. */
const JSON_BODY = /^application\/json(?:; ?charset=utf-8)?$/i;
export function apolloHandler(apollo, observer) {
    return async (request, reply) => {
        const key = keyOfRequest(request);
        const repeated = key === null ? null : repeat(key, request, reply, observer);
        if (repeated !== null)
            return repeated;
        const { session } = request;
        let context;
        const { headers, body, status } = await apollo.executeHTTPGraphQLRequest({
            httpGraphQLRequest: {
                method: request.method,
                headers: headersOf(request),
                search: searchOf(request.url),
                body: request.body,
            },
            context: async () => (context = session.contextFor(new Connection(reply), {})),
        });
        for (const [name, value] of headers)
            reply.header(name, value);
        reply.code(status ?? 200);
        if (body.kind !== "complete")
            throw new Error("Expected a complete response");
        if (key !== null && context !== undefined && session.answers?.isWorthKeeping(key)) {
            const answer = toKeep(context, body.string, headers.get("content-type") ?? "");
            const { used } = context.voucherify;
            if (answer !== null && used !== null)
                session.answers.keep(key, answer, used);
        }
        return body.string;
    };
}
/** Sends a kept answer again. Null if there is none. */
function repeat(key, { headers, session, id }, reply, observer) {
    const startedAt = performance.now();
    const accepted = ageByHeader(headers["cache-control"]);
    const kept = session.answers?.find(key, accepted);
    if (!kept || !session.answers)
        return null;
    const { answer, ageMs } = kept;
    const { name, planned, saved } = answer;
    const oldest = Math.ceil(ageMs / 1_000);
    const upstream = session.answers.billFor({ planned, saved, spent: 0, repeated: 0, oldest });
    reply.headers(billHeaders(upstream));
    reply.header("content-type", answer.contentType).header("cache-control", "private, no-cache");
    const span = session.startSpan();
    const report = {
        name,
        type: "query",
        caller: session.caller.name,
        requestId: id,
        traceId: span?.traceId ?? null,
        planned,
        spent: 0,
        repeated: 0,
        saved,
        ms: performance.now() - startedAt,
        outcome: "ok",
        codes: [],
    };
    span?.end(operationEnd(report));
    observer.answered(report);
    return printKept(answer, upstream);
}
function keyOfRequest({ method, headers, body, session }) {
    if (session.answers === null || method !== "POST" || asksForSteps(headers))
        return null;
    if (!JSON_BODY.test(headers["content-type"] ?? ""))
        return null;
    return keyOf(body, headers.accept, session.caller);
}
function asksForSteps(headers) {
    return wantsSteps(undefined, { get: (name) => String(headers[name]) });
}
function headersOf({ headers }) {
    const map = new HeaderMap();
    for (const name in headers) {
        const value = headers[name];
        if (value)
            map.set(name, Array.isArray(value) ? value.join(", ") : value);
    }
    return map;
}
/** The query string, from the question mark on. */
function searchOf(url) {
    const at = url.indexOf("?");
    return at < 0 ? "" : url.slice(at);
}
/** Aborts the operation if the client closes its connection before the response is complete. */
class Connection {
    #response;
    #aborted;
    constructor({ raw }) {
        this.#response = raw;
    }
    /** Created when an operation makes a call: most answers of the cache are sent without. */
    get signal() {
        if (this.#aborted === undefined) {
            const aborted = new AbortController();
            const response = this.#response;
            const closed = () => {
                if (!response.writableFinished)
                    aborted.abort();
            };
            if (response.closed)
                closed();
            else
                response.once("close", closed);
            this.#aborted = aborted;
        }
        return this.#aborted.signal;
    }
}
//# sourceMappingURL=apollo-handler.js.map