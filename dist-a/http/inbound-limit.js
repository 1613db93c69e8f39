import { LRUCache } from "lru-cache";
import { failure } from "./failure.js";
/** Most addresses to remember, and most callers. The one that was quiet for longest is forgotten, and begins anew. */
const MAX_KEYS = 10_000;
/** How many seconds of requests may come at once. */
const BURST_SECONDS = 2;
/** Probes come from the platform, often through one address. */
const EXEMPT = new Set(["/healthz", "/readyz"]);
export class InboundLimit {
    #settings;
    #addresses;
    #callers;
    constructor(settings) {
        this.#settings = settings;
        const { perSecond, timer } = settings;
        this.#addresses = new Buckets(perSecond, timer);
        this.#callers = new Buckets(perSecond, timer);
    }
    /** Counts a request for its address. Null if it is to be served; otherwise `reply` has its status and headers. */
    arrived(address, reply) {
        return this.#refusal("address", this.#addresses.take(address), reply);
    }
    /** Counts a request for its caller, and no longer for its address, unless the caller has sent too many. */
    signedIn(address, caller, reply) {
        const waitMs = this.#callers.take(caller);
        if (waitMs === 0)
            this.#addresses.giveBack(address);
        return this.#refusal("caller", waitMs, reply);
    }
    #refusal(who, waitMs, reply) {
        if (waitMs === 0)
            return null;
        const { perSecond, billFor } = this.#settings;
        reply.code(429).header("retry-after", String(Math.ceil(waitMs / 1_000)));
        const message = `One ${who} may send ${perSecond.toLocaleString("en")} requests a second`;
        return failure("RATE_LIMITED", message, billFor(0), { retryAfterMs: waitMs });
    }
}
/** Counts every request of `app` for its address, probes excepted. */
export function limitRequests(app, limit) {
    app.addHook("onRequest", async (request, reply) => {
        if (EXEMPT.has(request.url))
            return undefined;
        const refusal = limit.arrived(request.ip, reply);
        return refusal === null ? undefined : reply.send(refusal);
    });
}
/** A token bucket for each key, kept as the time at which it is full again (GCRA). */
export class Buckets {
    #fullAt = new LRUCache({ max: MAX_KEYS });
    #msPerToken;
    #burstMs;
    #clock;
    /** @param perSecond - 0: there always is a token */
    constructor(perSecond, clock) {
        this.#msPerToken = perSecond === 0 ? 0 : 1_000 / perSecond;
        this.#burstMs = BURST_SECONDS * 1_000;
        this.#clock = clock;
    }
    /** Takes a token. 0 if there was one, else the time until there is one, in milliseconds. */
    take(key) {
        if (this.#msPerToken === 0)
            return 0;
        const now = this.#clock.now();
        const fullAt = Math.max(now, this.#fullAt.get(key) ?? now) + this.#msPerToken;
        const waitMs = Math.ceil(fullAt - now - this.#burstMs);
        if (waitMs > 0)
            return waitMs;
        this.#fullAt.set(key, fullAt);
        return 0;
    }
    /** Returns a token that was taken. */
    giveBack(key) {
        const fullAt = this.#fullAt.get(key);
        if (fullAt !== undefined)
            this.#fullAt.set(key, fullAt - this.#msPerToken);
    }
}
//# sourceMappingURL=inbound-limit.js.map