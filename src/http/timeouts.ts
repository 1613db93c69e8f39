/** Time limits for slow clients. */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { IncomingMessage } from "node:http";
import type { Bill } from "../pricing/bill.js";
import { failure } from "./failure.js";
import type { Clock } from "../clock.js";
import type { UploadTimes } from "./uploads.js";

/** How long clients may take, in milliseconds. */
export interface ClientTimes {
  /** From the connection, or from the first byte of a request, to the end of its headers. */
  readonly headersMs: number;
  /** From the end of the headers to the end of the body. Uploads have {@link uploads}. */
  readonly bodyMs: number;
  /** Between two requests on a connection. */
  readonly idleMs: number;
  /** How often Node checks the limits of headers. These may be exceeded by this time. */
  readonly checkMs: number;
  readonly uploads: UploadTimes;
  readonly live: LiveTimes;
}

/** How long connections that stay open may be silent, in milliseconds. */
export interface LiveTimes {
  /** From the opening of a WebSocket to its first message. */
  readonly initMs: number;
  /** Between two signs of life of the server, so that proxies keep the connection. */
  readonly pingMs: number;
  /** How long a client may take nothing and answer nothing. */
  readonly silenceMs: number;
}

/** Slow headers and bodies are ended within 6 seconds, idle connections within 15: Node adds a second to the limits. */
export const CLIENT_TIMES: ClientTimes = {
  headersMs: 5_000,
  bodyMs: 5_000,
  idleMs: 14_000,
  checkMs: 1_000,
  uploads: { owedMs: 5_000, patienceMs: 30_000 },
  // Proxies close connections that are silent for a minute.
  live: { initMs: 5_000, pingMs: 15_000, silenceMs: 60_000 },
};

/** Answers 408 if a body is not complete in time, and closes the connection. */
export function limitBodies(app: FastifyInstance, { timer, ms, except, billFor }: LimitBodiesSettings): void {
  app.addHook("onRequest", async ({ raw, routeOptions }, reply) => {
    if (routeOptions.url !== except && hasBody(raw)) limitBody(raw, reply, timer, ms, billFor);
  });
}

interface LimitBodiesSettings {
  readonly timer: Clock;
  readonly ms: number;
  /** A route with a limit of its own. */
  readonly except: string;
  readonly billFor: (spent: number) => Bill;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function limitBody(
  raw: IncomingMessage,
  reply: FastifyReply,
  timer: Clock,
  ms: number,
  billFor: LimitBodiesSettings["billFor"],
): void {
  const stop = timer.after(ms, () => {
    if (raw.complete) return;
    // Already answered while the body is still being received.
    if (reply.sent) {
      raw.destroy();
      return;
    }
    const message = `The body must arrive within ${ms / 1_000} seconds`;
    void reply
      .code(408)
      .header("connection", "close")
      .send(failure("BAD_REQUEST", message, billFor(0)));
  });
  raw.once("end", stop).once("close", stop);
}
