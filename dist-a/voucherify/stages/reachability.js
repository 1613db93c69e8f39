/**
 * Tracks whether the upstream can be reached. After three calls in a row that could not connect (refused, no such host)
 * `/readyz` answers 503. Load balancers then send no requests, so no call would notice that the upstream is back.
 * Therefore it is probed meanwhile. A probe opens a connection without a request, which the upstream does not count.
 */
import { connect } from "node:net";
import { TransportError } from "../errors.js";
/** Consecutive calls without a connection. */
const MAX_MISSES = 3;
/** Time between two probes, and the timeout of a probe, in milliseconds. */
const PROBE_MS = 1_000;
export class Reachability {
    #url;
    #misses = 0;
    #timer;
    /** @param apiUrl - scheme, host and port of the upstream */
    constructor(apiUrl) {
        this.#url = new URL(apiUrl);
    }
    get isReachable() {
        return this.#misses < MAX_MISSES;
    }
    answered() {
        this.#found();
    }
    failed(_, error) {
        if (error instanceof TransportError && error.wasNeverSent)
            this.#missed();
    }
    close() {
        clearInterval(this.#timer);
    }
    #found() {
        if (this.#misses === 0)
            return;
        this.#misses = 0;
        clearInterval(this.#timer);
        this.#timer = undefined;
    }
    #missed() {
        this.#misses += 1;
        if (this.isReachable || this.#timer !== undefined)
            return;
        this.#timer = setInterval(() => this.#probe(), PROBE_MS);
        this.#timer.unref();
    }
    #probe() {
        const { hostname, port, protocol } = this.#url;
        const socket = connect({
            // IPv6 addresses have brackets in URLs only.
            host: hostname.replace(/^\[(.*)\]$/, "$1"),
            port: Number(port) || (protocol === "http:" ? 80 : 443),
            timeout: PROBE_MS,
        });
        socket.once("connect", () => {
            this.#found();
            socket.destroy();
        });
        socket.once("timeout", () => socket.destroy());
        // Still unreachable. The next probe follows.
        socket.once("error", () => undefined);
    }
}
//# sourceMappingURL=reachability.js.map