/**
 * Limits how many requests one address may send, before anything of them is read. It protects the processor; the governor
 * protects the upstream.
 */
import type { FastifyInstance } from "fastify";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { Bill } from "../pricing/bill.js";
import { failure } from "./failure.js";

/** Most addresses to remember. The one that was quiet for longest is forgotten, and begins anew. */
const MAX_ADDRESSES = 10_000;
/** How many seconds of requests may come at once. */
const BURST_SECONDS = 2;
/** Probes come from the platform, often through one address. */
const EXEMPT: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

export interface InboundLimit {
  /** Most requests of one address per second, on average. 0: no limit. */
  readonly perSecond: number;
  readonly timer: Clock;
  readonly billFor: (spent: number) => Bill;
}

export function limitRequests(app: FastifyInstance, { perSecond, timer, billFor }: InboundLimit): void {
  if (perSecond === 0) return;
  const bucket = new Buckets(perSecond, timer);
  app.addHook("onRequest", async (request, reply) => {
    if (EXEMPT.has(request.url)) return undefined;
    const waitMs = bucket.take(request.ip);
    if (waitMs === 0) return undefined;
    const message = `One address may send ${perSecond.toLocaleString("en")} requests a second`;
    return reply
      .code(429)
      .header("retry-after", String(Math.ceil(waitMs / 1_000)))
      .send(failure("RATE_LIMITED", message, billFor(0), { retryAfterMs: waitMs }));
  });
}

/** A token bucket for each key, kept as the time at which it is full again (GCRA). */
export class Buckets {
  readonly #fullAt = new LRUCache<string, number>({ max: MAX_ADDRESSES });
  readonly #msPerToken: number;
  readonly #burstMs: number;
  readonly #clock: Pick<Clock, "now">;

  constructor(perSecond: number, clock: Pick<Clock, "now">) {
    this.#msPerToken = 1_000 / perSecond;
    this.#burstMs = BURST_SECONDS * 1_000;
    this.#clock = clock;
  }

  /** Takes a token. 0 if there was one, else the time until there is one, in milliseconds. */
  take(key: string): number {
    const now = this.#clock.now();
    const fullAt = Math.max(now, this.#fullAt.get(key) ?? now) + this.#msPerToken;
    const waitMs = Math.ceil(fullAt - now - this.#burstMs);
    if (waitMs > 0) return waitMs;
    this.#fullAt.set(key, fullAt);
    return 0;
  }
}
