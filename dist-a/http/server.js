import Fastify, { LogController } from "fastify";
import { MAX_REQUEST_BYTES } from "../graphql/document-limits.js";
import { REQUEST_ID_HEADER, requestIdOf } from "../observability/request-id.js";
import { allowOrigins } from "./cors.js";
import { graphiqlRoutes } from "./graphiql.js";
import { graphqlRoutes } from "./graphql.js";
import { metricsRoute } from "./metrics.js";
import { IMPORT_PATH, importRoutes } from "./imports.js";
import { ClientErrors, errorHandler, refuseUnfulfillable, refuseUnrouted } from "./bad-requests.js";
import { CLIENT_TIMES, limitBodies } from "./timeouts.js";
import { InboundLimit, limitRequests } from "./inbound-limit.js";
import { secureResponses } from "./security-headers.js";
import { acceptUpgrades } from "./upgrades.js";
import { webhookRoutes } from "./webhooks.js";
/** The status texts of `/readyz`. */
const READINESS = {
    starting: "the server is starting",
    ready: "ready",
    alone: "ready, without Redis: this server goes on alone",
    unreachable: "the upstream cannot be reached",
    stopping: "the server is stopping",
};
export async function createHttpServer(settings) {
    const { apollo, openSession, billFor, observer, readiness, corsOrigins, graphiqlDirectory, log } = settings;
    const { webhooks, metrics, trustedDocuments, maxRequestsPerSecond, timer, times = CLIENT_TIMES } = settings;
    const onError = errorHandler(MAX_REQUEST_BYTES, billFor, log);
    const clientErrors = new ClientErrors(billFor);
    const app = Fastify({
        loggerInstance: log,
        logController: new LogController({ disableRequestLogging: true }),
        genReqId: ({ headers }) => requestIdOf(headers[REQUEST_ID_HEADER]),
        bodyLimit: MAX_REQUEST_BYTES,
        // Metadata may have any keys, also `__proto__`. This server does not copy them into a prototype.
        onProtoPoisoning: "ignore",
        onConstructorPoisoning: "ignore",
        // Node's limit would apply to uploads too. `limitBodies` sets one for every other route.
        requestTimeout: 0,
        keepAliveTimeout: times.idleMs,
        http: {
            headersTimeout: times.headersMs,
            connectionsCheckingInterval: times.checkMs,
            // `refuseUnfulfillable` rejects such requests with a body.
            requireHostHeader: false,
        },
        // Idle connections do not delay a shutdown.
        forceCloseConnections: "idle",
        exposeHeadRoutes: false,
        frameworkErrors: onError,
        clientErrorHandler: clientErrors.handle,
        schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    });
    app.addHook("onRequest", async ({ id }, reply) => void reply.header(REQUEST_ID_HEADER, id));
    closePromptly(app, readiness);
    clientErrors.watch(app);
    secureResponses(app);
    const limit = new InboundLimit({ perSecond: maxRequestsPerSecond, timer, billFor });
    limitRequests(app, limit);
    refuseUnfulfillable(app, billFor);
    refuseUnrouted(app, billFor);
    app.setErrorHandler(onError);
    limitBodies(app, { timer, ms: times.bodyMs, except: IMPORT_PATH, billFor });
    await allowOrigins(app, corsOrigins);
    await acceptUpgrades(app);
    const probe = { exposeHeadRoute: true };
    app.get("/healthz", probe, async () => ({ status: "up" }));
    app.get("/readyz", probe, async (_request, reply) => {
        const state = readiness();
        return reply.code(state === "ready" || state === "alone" ? 200 : 503).send({ status: READINESS[state] });
    });
    await app.register(graphqlRoutes, {
        apollo,
        trustedDocuments,
        openSession,
        limit,
        billFor,
        corsOrigins,
        log,
        times: times.live,
        observer,
    });
    await app.register(importRoutes, { openSession, limit, billFor, observer, times: times.uploads, timer });
    if (metrics !== null)
        metricsRoute(app, metrics, billFor);
    if (webhooks !== null)
        await app.register(webhookRoutes, { ...webhooks, billFor, timer });
    if (graphiqlDirectory !== null)
        await app.register(graphiqlRoutes, { directory: graphiqlDirectory });
    return app;
}
/** No route has a JSON schema, so the compilers of Fastify for them are not loaded. */
function noSchemas() {
    throw new Error("Expected routes without JSON schemas");
}
/**
 * Makes a shutdown wait only for requests in flight. Node closes connections that are idle when the shutdown begins. It
 * does not close connections that never had a request, which browsers open in advance, nor those that become idle
 * later. Those are told to close with their last answer, from the drain on: what a client sends on a connection at the
 * moment it is closed would be lost.
 */
function closePromptly(app, readiness) {
    const unused = new Set();
    // A connection that declines an upgrade begins anew, so its listener must be removed.
    function use() {
        unused.delete(this);
        this.off("close", use);
    }
    app.server.on("connection", (socket) => {
        unused.add(socket);
        socket.on("close", use);
    });
    app.server.on("request", ({ socket }) => use.call(socket));
    app.server.on("upgrade", (_request, socket) => use.call(socket));
    app.addHook("preClose", async () => {
        for (const socket of unused)
            socket.destroy();
    });
    app.addHook("onSend", async (_request, reply) => {
        if (readiness() === "stopping")
            reply.header("connection", "close");
    });
}
//# sourceMappingURL=server.js.map