/**
 * GraphQL over server-sent events at `/graphql/stream`. Each operation has a connection of its own: the "distinct connections
 * mode" of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. The handler of graphql-sse sets no event IDs,
 * without which clients cannot resume.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Bill } from "../pricing/bill.js";
import { grouped } from "../graphql/grouped.js";
import { EventStream } from "./event-stream.js";
import { failure } from "./failure.js";
import { type Live, MAX_CONNECTIONS, type Place, TOO_MANY_OPERATIONS } from "./live.js";
import type { OperationRequest, Operations } from "./operations.js";
import { isFromOrigin } from "./origins.js";
import type { LiveTimes } from "./timeouts.js";

export const STREAM_PATH = "/graphql/stream";

export interface StreamSettings {
  readonly operations: Operations;
  readonly live: Live;
  readonly billFor: (spent: number) => Bill;
  readonly corsOrigins: readonly string[];
  readonly times: LiveTimes;
}

export function streamRoute(app: FastifyInstance, settings: StreamSettings): void {
  const { billFor, corsOrigins, live } = settings;
  app.route({
    method: ["GET", "POST"],
    url: STREAM_PATH,
    handler: (request, reply) => {
      const problem = problemOfHeaders(request, corsOrigins);
      const operation = operationIn(request);
      if (problem !== null || operation === null) {
        return reply.code(400).send(failure("BAD_REQUEST", problem ?? EXPECTED, billFor(0)));
      }
      const place = live.begin(operation);
      if (place === null)
        return reply.code(429).send(failure("RATE_LIMITED", TOO_MANY_OPERATIONS, billFor(0)));
      const { raw } = reply;
      const leave = live.connect({ close: () => raw.end(), destroy: () => raw.destroy() });
      raw.once("close", () => {
        place.end();
        leave?.();
      });
      if (leave === null)
        return reply.code(429).send(failure("RATE_LIMITED", TOO_MANY_CONNECTIONS, billFor(0)));
      void stream(operation, place, request, reply, settings);
      return reply;
    },
  });
}

const EXPECTED =
  "The request must have `query`, a string, and may have `operationName`, a string, and `variables` and `extensions`, objects";
const TOO_MANY_CONNECTIONS = `At most ${grouped(MAX_CONNECTIONS)} connections may stay open`;

async function stream(
  operation: OperationRequest,
  place: Place,
  { method, headers, session, log }: FastifyRequest,
  reply: FastifyReply,
  { operations, times }: StreamSettings,
): Promise<void> {
  const after = headers["last-event-id"];
  const events = new EventStream(reply.raw, times);
  const running = operations.run(session, operation, {
    after: typeof after === "string" && after !== "" ? after : null,
    mayWrite: method === "POST",
    onOpen: () => {
      place.open();
      // What is to be delivered first has been computed by then.
      setImmediate(() => events.tellPosition());
    },
  });
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // A connection that is idle after a stop has begun would hold it up.
    connection: "close",
    // Proxies would hold the events back otherwise.
    "x-accel-buffering": "no",
  });
  try {
    await events.write(running);
  } catch (error) {
    log.error(
      { type: error instanceof Error ? error.name : typeof error },
      "an event stream failed unexpectedly",
    );
    reply.raw.destroy();
  }
}

/**
 * A form or an image of another site can send a GET without asking. A script cannot, unless the server allows its origin or
 * the header. `EventSource` sends no header of its own, but browsers tell where it comes from.
 */
function problemOfHeaders(request: FastifyRequest, corsOrigins: readonly string[]): string | null {
  const { method, headers } = request;
  if (!/text\/event-stream|text\/\*|\*\/\*/.test(headers.accept ?? "*/*"))
    return "Accept must allow text/event-stream";
  if (method === "POST" || headers["apollo-require-preflight"] || headers["x-apollo-operation-name"])
    return null;
  if (isFromOrigin(request, corsOrigins)) return null;
  return "A GET needs the header Apollo-Require-Preflight, since forms of other sites could send it otherwise (CSRF)";
}

/** Null if the request has no operation. */
function operationIn({ method, body, url }: FastifyRequest): OperationRequest | null {
  const given = method === "POST" ? body : parametersOf(url);
  if (typeof given !== "object" || given === null || Array.isArray(given)) return null;
  const { query, variables, operationName, extensions } = given as Record<string, unknown>;
  if (typeof query !== "string" || !isTextOrNothing(operationName)) return null;
  return isObjectOrNothing(variables) && isObjectOrNothing(extensions)
    ? { query, variables, operationName, extensions }
    : null;
}

/** The parameters of a GET. Objects are JSON. */
function parametersOf(url: string): Record<string, unknown> {
  const parameters = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  return Object.fromEntries(
    [...parameters].map(([name, value]) => [
      name,
      ["variables", "extensions"].includes(name) ? parsed(value) : value,
    ]),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

function isObjectOrNothing(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || (typeof value === "object" && !Array.isArray(value));
}
