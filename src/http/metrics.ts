/** `GET /metrics`: the metrics in the text format of Prometheus. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { isIP } from "node:net";
import type { Bill } from "../pricing/bill.js";
import { failure } from "./failure.js";

export const METRICS_PATH = "/metrics";

export interface MetricsOptions {
  readonly contentType: string;
  /** Returns the metrics. */
  readonly text: () => Promise<string>;
  /** Whether the sender of a request may read them. */
  readonly mayRead: (request: FastifyRequest) => boolean | Promise<boolean>;
}

export function metricsRoute(
  app: FastifyInstance,
  { contentType, text, mayRead }: MetricsOptions,
  billFor: (spent: number) => Bill,
): void {
  app.get(METRICS_PATH, async (request, reply) => {
    if (!(await mayRead(request))) {
      const message = "The metrics are answered only to requests from the machine of this server";
      return reply.code(401).send(failure("UNAUTHENTICATED", message, billFor(0)));
    }
    return reply
      .header("content-type", contentType)
      .header("cache-control", "no-store")
      .send(await text());
  });
}

/** The headers of proxies: the request comes from somebody else then. */
const FORWARDED = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/** Whether a request comes from this machine, and not through a proxy on it. */
export function isLocal({ raw: { socket }, headers }: FastifyRequest): boolean {
  const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const isLoopback = address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
  return isLoopback && !FORWARDED.some((name) => name in headers);
}
