/** The HTTP server: routes, limits, and errors that are always JSON. */
import type { ApolloServer } from "@apollo/server";
import Fastify, { type FastifyInstance, LogController } from "fastify";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import type { Context } from "../graphql/context.js";
import { MAX_REQUEST_BYTES } from "../graphql/document-limits.js";
import { allowOrigins } from "./cors.js";
import type { Bill } from "../pricing/bill.js";
import { graphiqlRoutes } from "./graphiql.js";
import { graphqlRoutes } from "./graphql.js";
import { IMPORT_PATH, importRoutes } from "./imports.js";
import { ClientErrors, errorHandler, refuseUnfulfillable, refuseUnrouted } from "./bad-requests.js";
import type { OpenSession } from "./session.js";
import { CLIENT_TIMES, type ClientTimes, limitBodies } from "./timeouts.js";
import { acceptUpgrades } from "./upgrades.js";
import type { Clock } from "../clock.js";
import { type Webhooks, webhookRoutes } from "./webhooks.js";

/** The status texts of `/readyz`. */
const READINESS = {
  ready: "ready",
  unreachable: "the upstream cannot be reached",
  stopping: "the server is stopping",
} as const;

export interface HttpSettings {
  readonly apollo: ApolloServer<Context>;
  readonly openSession: OpenSession;
  /** Null to serve no webhooks. */
  readonly webhooks: Webhooks | null;
  /** Whether load balancers should send requests: not while the upstream is unreachable, and not before a stop. */
  readonly readiness: () => keyof typeof READINESS;
  /** The bill of a request without an operation, for a number of calls. */
  readonly billFor: (spent: number) => Bill;
  /** The origins that may read responses (CORS). */
  readonly corsOrigins: readonly string[];
  /** Directory of the GraphiQL bundle; null to serve none. */
  readonly graphiqlDirectory: string | null;
  readonly log: Logger;
  readonly timer: Clock;
  /** How long clients may take. Default {@link CLIENT_TIMES}. */
  readonly times?: ClientTimes;
}

export async function createHttpServer(settings: HttpSettings): Promise<FastifyInstance> {
  const { apollo, openSession, billFor, readiness, corsOrigins, graphiqlDirectory, log } = settings;
  const { webhooks, timer, times = CLIENT_TIMES } = settings;
  const onError = errorHandler(MAX_REQUEST_BYTES, billFor, log);
  const clientErrors = new ClientErrors(billFor);
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
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
  }) as unknown as FastifyInstance;
  closePromptly(app);
  clientErrors.watch(app);
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
    return reply.code(state === "ready" ? 200 : 503).send({ status: READINESS[state] });
  });
  await app.register(graphqlRoutes, {
    apollo,
    openSession,
    billFor,
    corsOrigins,
    log,
    times: times.live,
  });
  await app.register(importRoutes, { openSession, billFor, times: times.uploads, timer });
  if (webhooks !== null) await app.register(webhookRoutes, { ...webhooks, billFor, timer });
  if (graphiqlDirectory !== null) await app.register(graphiqlRoutes, { directory: graphiqlDirectory });
  return app;
}

/**
 * Makes a shutdown wait only for requests in flight. Node closes connections that are idle when the shutdown begins. It
 * does not close connections that never had a request, which browsers open in advance, nor those that become idle
 * later.
 */
function closePromptly(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  let isClosing = false;
  // A connection that declines an upgrade begins anew, so its listener must be removed.
  function use(this: Socket): void {
    unused.delete(this);
    this.off("close", use);
  }
  app.server.on("connection", (socket) => {
    unused.add(socket);
    socket.on("close", use);
  });
  app.server.on("request", ({ socket }) => use.call(socket));
  app.server.on("upgrade", (_request, socket: Socket) => use.call(socket));
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
  });
  app.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
}
