/**
 * Limits how many requests one address or caller may send, before anything of them is read. It protects the processor; the
 * governor protects the upstream.
 *
 * A request counts for its address until it is signed in, and then for its caller in place of it. So callers behind one proxy do
 * not use up each other's requests. Failed sign-ins, and what a caller sends beyond its limit, count for the address: signing
 * in takes time, too.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { Bill } from "../pricing/bill.js";
import { grouped } from "../graphql/grouped.js";
import { failure } from "./failure.js";

/** Most addresses to remember, and most callers. The one that was quiet for longest is forgotten, and begins anew. */
const MAX_KEYS = 10_000;
/** How many seconds of requests may come at once. */
const BURST_SECONDS = 2;
/** Probes come from the platform, often through one address. */
const EXEMPT: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);

export interface InboundLimitSettings {
  /** Most requests of one address or caller per second, on average. 0: no limit. */
  readonly perSecond: number;
  readonly timer: Clock;
  readonly billFor: (spent: number) => Bill;
}

/** Why a request is not served: the body of the response. */
type Refusal = ReturnType<typeof failure>;

export class InboundLimit {
  readonly #settings: InboundLimitSettings;
  readonly #addresses: Buckets;
  readonly #callers: Buckets;

  constructor(settings: InboundLimitSettings) {
    this.#settings = settings;
    const { perSecond, timer } = settings;
    this.#addresses = new Buckets(perSecond, timer);
    this.#callers = new Buckets(perSecond, timer);
  }

  /** Counts a request for its address. Null if it is to be served; otherwise `reply` has its status and headers. */
  arrived(address: string, reply: FastifyReply): Refusal | null {
    return this.#refusal("address", this.#addresses.take(address), reply);
  }

  /** Counts a request for its caller, and no longer for its address, unless the caller has sent too many. */
  signedIn(address: string, caller: string, reply: FastifyReply): Refusal | null {
    const waitMs = this.#callers.take(caller);
    if (waitMs === 0) this.#addresses.giveBack(address);
    return this.#refusal("caller", waitMs, reply);
  }

  #refusal(who: "address" | "caller", waitMs: number, reply: FastifyReply): Refusal | null {
    if (waitMs === 0) return null;
    const { perSecond, billFor } = this.#settings;
    reply.code(429).header("retry-after", String(Math.ceil(waitMs / 1_000)));
    const message = `One ${who} may send ${grouped(perSecond)} requests a second`;
    return failure("RATE_LIMITED", message, billFor(0), { retryAfterMs: waitMs });
  }
}

/** Counts every request of `app` for its address, probes excepted. */
export function limitRequests(app: FastifyInstance, limit: InboundLimit): void {
  app.addHook("onRequest", async (request, reply) => {
    if (EXEMPT.has(request.url)) return undefined;
    const refusal = limit.arrived(request.ip, reply);
    return refusal === null ? undefined : reply.send(refusal);
  });
}

/** A token bucket for each key, kept as the time at which it is full again (GCRA). */
export class Buckets {
  readonly #fullAt = new LRUCache<string, number>({ max: MAX_KEYS });
  readonly #msPerToken: number;
  readonly #burstMs: number;
  readonly #clock: Pick<Clock, "now">;

  /** @param perSecond - 0: there always is a token */
  constructor(perSecond: number, clock: Pick<Clock, "now">) {
    this.#msPerToken = perSecond === 0 ? 0 : 1_000 / perSecond;
    this.#burstMs = BURST_SECONDS * 1_000;
    this.#clock = clock;
  }

  /** Takes a token. 0 if there was one, else the time until there is one, in milliseconds. */
  take(key: string): number {
    if (this.#msPerToken === 0) return 0;
    const now = this.#clock.now();
    const fullAt = Math.max(now, this.#fullAt.get(key) ?? now) + this.#msPerToken;
    const waitMs = Math.ceil(fullAt - now - this.#burstMs);
    if (waitMs > 0) return waitMs;
    this.#fullAt.set(key, fullAt);
    return 0;
  }

  /** Returns a token that was taken. */
  giveBack(key: string): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt !== undefined) this.#fullAt.set(key, fullAt - this.#msPerToken);
  }
}
