/** The HTTP side: routes, limits, and errors that are always JSON. It knows no resolver. */
import type { ApolloServer } from "@apollo/server";
import fastifyApollo from "@as-integrations/fastify";
import Fastify, { type FastifyError, type FastifyInstance, LogController } from "fastify";
import type { Logger } from "pino";
import type { Context } from "../graphql/context.js";
import type { ErrorCode } from "../graphql/errors.js";
import { graphiqlRoutes } from "./graphiql.js";

/** Largest request body, in bytes. A GraphQL request with 100 rows to write takes a fraction of it. */
const MAX_BODY_BYTES = 256 * 1024;
/** Longest time a client may take to send its request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

export interface HttpSettings {
  readonly apollo: ApolloServer<Context>;
  /** A new context for an operation; `signal` fires when its client goes away. */
  readonly contextFor: (signal: AbortSignal) => Context;
  /** Where the built GraphiQL is; null serves none. */
  readonly graphiqlDirectory: string | null;
  readonly log: Logger;
}

export async function createHttpServer(settings: HttpSettings): Promise<FastifyInstance> {
  const { apollo, contextFor, graphiqlDirectory, log } = settings;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Idle connections of clients do not hold up a shutdown.
    forceCloseConnections: "idle",
  }) as unknown as FastifyInstance;

  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        failure("NOT_FOUND", `There is no ${request.method} ${request.routeOptions.url ?? "route"} here`),
      ),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ code: error.code, type: error.name }, "a request failed unexpectedly");
    return reply.code(status).send(failure(...explain(status, error)));
  });

  app.get("/healthz", async () => ({ status: "up" }));
  app.get("/readyz", async () => ({ status: "ready" }));
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
  if (graphiqlDirectory !== null) await app.register(graphiqlRoutes, { directory: graphiqlDirectory });
  return app;
}

function explain(status: number, error: FastifyError): [ErrorCode, string] {
  if (status === 413) return ["REQUEST_TOO_LARGE", `The body must have at most ${MAX_BODY_BYTES} bytes`];
  if (status === 415) return ["BAD_REQUEST", "The body must be application/json"];
  if (status >= 500) return ["INTERNAL_SERVER_ERROR", "Internal server error"];
  return ["BAD_REQUEST", error.message];
}

/** The shape of a GraphQL answer, also where there was no operation to answer. */
function failure(code: ErrorCode, message: string) {
  return { errors: [{ message, extensions: { code } }], extensions: { upstream: { spent: 0 } } };
}
