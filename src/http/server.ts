/** The HTTP side: routes, limits, and errors that are always JSON. It knows no resolver. */
import type { ApolloServer } from "@apollo/server";
import fastifyApollo from "@as-integrations/fastify";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Socket } from "node:net";
import type { Logger } from "pino";
import type { Context } from "../graphql/context.js";
import { allowOrigins } from "./cors.js";
import { type Bill, type ErrorCode, failure } from "./failure.js";
import { graphiqlRoutes } from "./graphiql.js";
import { IMPORT_PATH, type ImportOptions, importRoutes } from "./imports.js";

/** Largest request body, in bytes. A GraphQL request with 100 rows to write takes a fraction of it. */
const MAX_BODY_BYTES = 256 * 1024;
/** Longest time a client may take to send its headers, and then its body, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface HttpSettings {
  readonly apollo: ApolloServer<Context>;
  /** A new context for an operation; `signal` fires when its client goes away. */
  readonly contextFor: (signal: AbortSignal) => Context;
  readonly takeImport: ImportOptions["take"];
  /** Whether there is an upstream to talk to. */
  readonly isReady: () => boolean;
  /** The bill of a request that is no operation, for so many calls. */
  readonly billFor: (spent: number) => Bill;
  /** The origins whose pages may read answers. */
  readonly corsOrigins: readonly string[];
  /** Where the built GraphiQL is; null serves none. */
  readonly graphiqlDirectory: string | null;
  readonly log: Logger;
}

export async function createHttpServer(settings: HttpSettings): Promise<FastifyInstance> {
  const { apollo, contextFor, takeImport, billFor, isReady, corsOrigins, graphiqlDirectory, log } = settings;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    // Metadata may have any keys; `__proto__` is one, and nothing here copies it into a prototype.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    // Node's own limit would cut uploads too; below, every other route gets one.
    requestTimeout: 0,
    http: { headersTimeout: REQUEST_TIMEOUT_MS },
    // Idle connections of clients do not hold up a shutdown.
    forceCloseConnections: "idle",
  }) as unknown as FastifyInstance;
  closePromptly(app);

  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        failure(
          "NOT_FOUND",
          `There is no ${request.method} ${request.routeOptions.url ?? "route"} here`,
          billFor(0),
        ),
      ),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ code: error.code, type: error.name }, "a request failed unexpectedly");
    return reply.code(status).send(failure(...explain(status, error), billFor(0)));
  });

  app.addHook("onRequest", async (request, reply) => {
    if (request.routeOptions.url !== IMPORT_PATH) limitUpload(request, reply, billFor);
  });

  app.get("/healthz", async () => ({ status: "up" }));
  app.get("/readyz", async (_request, reply) =>
    isReady() ? { status: "ready" } : reply.code(503).send({ status: "the upstream cannot be reached" }),
  );
  await allowOrigins(app, corsOrigins);
  await app.register(fastifyApollo(apollo), {
    path: "/graphql",
    method: ["GET", "POST"],
    context: async (_request, reply) => {
      const gone = new AbortController();
      reply.raw.once("close", () => {
        if (!reply.raw.writableFinished) gone.abort();
      });
      return contextFor(gone.signal);
    },
  });
  await app.register(importRoutes, { take: takeImport, billFor });
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

function explain(status: number, error: FastifyError): [ErrorCode, string] {
  if (status === 413) return ["REQUEST_TOO_LARGE", `The body must have at most ${MAX_BODY_BYTES} bytes`];
  if (status === 415) return ["BAD_REQUEST", "The body must be application/json"];
  if (status >= 500) return ["INTERNAL_SERVER_ERROR", "Internal server error"];
  return ["BAD_REQUEST", error.message];
}

/** A body that does not come to its end in time is answered, and its connection closed. */
function limitUpload({ raw }: FastifyRequest, reply: FastifyReply, billFor: HttpSettings["billFor"]): void {
  const timer = setTimeout(() => {
    if (raw.complete) return;
    // Answered without its body, which is still on its way.
    if (reply.sent) {
      raw.destroy();
      return;
    }
    const message = `The body must arrive within ${REQUEST_TIMEOUT_MS} ms`;
    void reply
      .code(408)
      .header("connection", "close")
      .send(failure("BAD_REQUEST", message, billFor(0)));
  }, REQUEST_TIMEOUT_MS);
  timer.unref();
  raw.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
}
