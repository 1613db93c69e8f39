/** The HTTP side: routes, limits, and errors that are always JSON. It knows no resolver. */
import type { ApolloServer } from "@apollo/server";
import fastifyApollo from "@as-integrations/fastify";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import type { Context } from "../graphql/context.js";
import { allowOrigins } from "./cors.js";
import type { Bill } from "../pricing/bill.js";
import { graphiqlRoutes } from "./graphiql.js";
import { IMPORT_PATH, type ImportOptions, importRoutes } from "./imports.js";
import { checkNesting } from "./nesting.js";
import { ClientErrors, errorHandler, refuseUnfulfillable, refuseUnrouted } from "./bad-requests.js";
import { CLIENT_TIMES, type ClientTimes, limitBodies } from "./timeouts.js";
import type { Clock } from "../clock.js";

/** Largest request body, in bytes. A GraphQL request with 100 rows to write takes a fraction of it. */
const MAX_BODY_BYTES = 256 * 1024;

/** What `/readyz` says. */
const READINESS = {
  ready: "ready",
  unreachable: "the upstream cannot be reached",
  stopping: "the server is stopping",
} as const;

export interface HttpSettings {
  readonly apollo: ApolloServer<Context>;
  /** A new context for an operation; `signal` fires when its client goes away. */
  readonly contextFor: (signal: AbortSignal) => Context;
  readonly takeImport: ImportOptions["take"];
  /** Whether to send requests here: not while nobody is behind this server, nor when it is about to stop. */
  readonly readiness: () => keyof typeof READINESS;
  /** The bill of a request that is no operation, for so many calls. */
  readonly billFor: (spent: number) => Bill;
  /** The origins whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  /** Where the built GraphiQL is; null serves none. */
  readonly graphiqlDirectory: string | null;
  readonly log: Logger;
  readonly timer: Clock;
  /** How long clients may take. Default {@link CLIENT_TIMES}. */
  readonly times?: ClientTimes;
}

export async function createHttpServer(settings: HttpSettings): Promise<FastifyInstance> {
  const { apollo, contextFor, takeImport, billFor, readiness, corsOrigins, graphiqlDirectory, log } =
    settings;
  const { timer, times = CLIENT_TIMES } = settings;
  const onError = errorHandler(MAX_BODY_BYTES, billFor, log);
  const clientErrors = new ClientErrors(billFor);
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    // Metadata may have any keys; `__proto__` is one, and nothing here copies it into a prototype.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    // Node's own limit would cut uploads too; below, every other route gets one.
    requestTimeout: 0,
    keepAliveTimeout: times.idleMs,
    http: {
      headersTimeout: times.headersMs,
      connectionsCheckingInterval: times.checkMs,
      // Refused here instead, with a body.
      requireHostHeader: false,
    },
    // Idle connections of clients do not hold up a shutdown.
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    frameworkErrors: onError,
    clientErrorHandler: clientErrors.handle,
  }) as unknown as FastifyInstance;
  closePromptly(app);
  clientErrors.watch(app);
  refuseUnfulfillable(app, billFor);
  refuseUnrouted(app, billFor);
  app.setErrorHandler(onError);
  limitBodies(app, { timer, ms: times.bodyMs, except: IMPORT_PATH, billFor });

  await allowOrigins(app, corsOrigins);
  const probe = { exposeHeadRoute: true };
  app.get("/healthz", probe, async () => ({ status: "up" }));
  app.get("/readyz", probe, async (_request, reply) => {
    const state = readiness();
    return reply.code(state === "ready" ? 200 : 503).send({ status: READINESS[state] });
  });
  await app.register(async (scope) => {
    checkNesting(scope, billFor);
    await scope.register(fastifyApollo(apollo), {
      path: "/graphql",
      method: ["GET", "POST"],
      context: async (_request, reply) => {
        const clientAborted = new AbortController();
        reply.raw.once("close", () => {
          if (!reply.raw.writableFinished) clientAborted.abort();
        });
        return contextFor(clientAborted.signal);
      },
    });
  });
  await app.register(importRoutes, { take: takeImport, billFor, times: times.uploads, timer });
  if (graphiqlDirectory !== null) await app.register(graphiqlRoutes, { directory: graphiqlDirectory });
  return app;
}

/**
 * Lets a shutdown wait for answers alone. Node closes the connections that are idle when it begins. It does not count
 * those that never had a request, which browsers open in advance, and keeps those open that become idle afterwards.
 */
function closePromptly(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  let isClosing = false;
  app.server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  app.server.on("request", ({ socket }) => unused.delete(socket));
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
}
