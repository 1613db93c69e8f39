/** GraphQL over WebSocket at `/graphql`, with the subprotocol `graphql-transport-ws`. */
import type { WebSocket } from "@fastify/websocket";
import { buildSchema, type GraphQLError, type GraphQLFormattedError, parse } from "graphql";
import {
  CloseCode,
  type ConnectionInitMessage,
  type Context,
  makeServer,
  type Server,
  type SubscribePayload,
} from "graphql-ws";
import type { FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { publicError } from "../graphql/error-codes.js";
import { type Live, MAX_OPERATIONS_PER_CONNECTION, TOO_MANY_OPERATIONS } from "./live.js";
import { type Operations, problemOf, type Result, type Running } from "./operations.js";
import type { Session } from "./session.js";
import type { LiveTimes } from "./timeouts.js";

export interface WebSocketSettings {
  readonly operations: Operations;
  readonly live: Live;
  readonly log: Logger;
  readonly times: LiveTimes;
}

/** Bytes that a client has not received, beyond which nothing more is read from it. */
const MAX_UNSENT_BYTES = 2 ** 20;
/** The server is going away: clients connect and subscribe again. This and the next are registered for RFC 6455. */
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** To graphql-ws every operation is a subscription to its results. {@link Operations} reads what the client has sent. */
const ANY = {
  schema: buildSchema("type Query { any: Boolean } type Subscription { any: Boolean }"),
  document: parse("subscription { any }"),
};

/** Returns the handler of new connections. */
export function webSockets(
  settings: WebSocketSettings,
): (socket: WebSocket, request: FastifyRequest) => void {
  const server = protocolOf(settings);
  return (socket, { session }) => serve(socket, session, server, settings);
}

function protocolOf({ operations, live, log, times }: WebSocketSettings): Server<Session> {
  const ends = new WeakMap<SubscribePayload, () => void>();
  return makeServer<ConnectionInitMessage["payload"], Session>({
    connectionInitWaitTimeout: times.initMs,
    onConnect: (context) => {
      // Nothing reads them, and they can be large.
      Object.assign(context, { connectionParams: undefined });
    },
    onSubscribe: (context, id, payload) => {
      const problem = problemOf(payload);
      if (problem !== null) return [publicError("BAD_USER_INPUT", problem)];
      const end = isFull(context) ? null : live.begin({ id, payload });
      if (end === null) return [publicError("RATE_LIMITED", TOO_MANY_OPERATIONS)];
      ends.set(payload, end);
      return { ...ANY, rootValue: operations.run(context.extra, payload) };
    },
    subscribe: ({ rootValue }) => (rootValue as Running).results as AsyncIterable<object>,
    onNext: (_context, _id, _payload, _args, result) => {
      const { payload } = result as Result;
      if (payload.data === undefined) throw new NotExecuted(payload.errors ?? []);
      return payload;
    },
    onError: (_context, _id, _payload, errors) => errors.flatMap((error) => toFormatted(error, log)),
    onComplete: (_context, _id, payload) => ends.get(payload)?.(),
  });
}

/** The subscription to be added is among them. */
function isFull({ subscriptions }: Pick<Context, "subscriptions">): boolean {
  return Object.keys(subscriptions).length > MAX_OPERATIONS_PER_CONNECTION;
}

/** An operation that was refused or is invalid: the protocol has a message for its errors. */
class NotExecuted extends Error {
  override readonly name = "NotExecuted";
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super("The operation was not executed");
    this.errors = errors;
  }
}

function toFormatted(error: GraphQLError, log: Logger): readonly GraphQLFormattedError[] {
  const { originalError } = error;
  if (originalError === undefined) return [error.toJSON()];
  if (originalError instanceof NotExecuted) return originalError.errors;
  log.error({ type: originalError.name }, "an operation over WebSocket failed unexpectedly");
  return [publicError("INTERNAL_SERVER_ERROR", "Internal server error").toJSON()];
}

function serve(
  socket: WebSocket,
  session: Session,
  server: Server<Session>,
  { live, log, times }: WebSocketSettings,
): void {
  const leave = live.connect({
    close: () => socket.close(GOING_AWAY, "The server is stopping"),
    destroy: () => socket.terminate(),
  });
  // Every error of a socket closes it.
  socket.on("error", () => undefined);
  if (leave === null) {
    socket.close(TRY_AGAIN_LATER, "Too many connections");
    return;
  }
  // A client that does not read what it asked for may not ask for more.
  const readIfRead = () => {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.pause();
    else if (socket.isPaused) socket.resume();
  };
  const closed = server.opened(
    {
      protocol: socket.protocol,
      // Resolves when the client has taken it: until then no further result of the operation is computed.
      send: (data) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) return resolve();
          socket.send(data, () => {
            readIfRead();
            resolve();
          });
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on("message", (data: Buffer) => {
          handle(data.toString()).catch((error: unknown) => {
            log.error(
              { type: error instanceof Error ? error.name : typeof error },
              "a message failed unexpectedly",
            );
            socket.close(CloseCode.InternalServerError, "Internal server error");
          });
          readIfRead();
        }),
    },
    session,
  );
  socket.on("ping", readIfRead);
  const stopPinging = keepAlive(socket, times);
  socket.once("close", (code: number, reason: Buffer) => {
    stopPinging();
    leave();
    void closed(code, reason.toString());
  });
}

/** Pings a client, and disconnects one from which nothing has arrived for a while. */
function keepAlive(socket: WebSocket, { pingMs, silenceMs }: LiveTimes): () => void {
  let silentMs = 0;
  const heard = () => {
    silentMs = 0;
  };
  socket.on("pong", heard).on("message", heard);
  const timer = setInterval(() => {
    silentMs += pingMs;
    if (silentMs > silenceMs) socket.terminate();
    else if (socket.bufferedAmount <= MAX_UNSENT_BYTES) socket.ping();
  }, pingMs);
  return () => clearInterval(timer);
}
