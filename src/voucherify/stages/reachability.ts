/**
 * Whether there is an upstream to talk to at all. After three calls in a row that found no connection (refused, no such host)
 * this server is not ready. Whoever sends it requests then stops, so no call would ever tell that the upstream is back:
 * it is probed meanwhile. A probe is a connection without a request, which the upstream does not count.
 */
import { connect } from "node:net";
import type { Stage } from "../call.js";
import { TransportError } from "../errors.js";

/** Calls without a connection, in a row. */
const MAX_MISSES = 3;
/** Between two probes, and the longest that one waits, in milliseconds. */
const PROBE_MS = 1_000;

export class Reachability {
  readonly #url: URL;
  #misses = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param apiUrl - scheme, host and port of the upstream */
  constructor(apiUrl: string) {
    this.#url = new URL(apiUrl);
  }

  get isReachable(): boolean {
    return this.#misses < MAX_MISSES;
  }

  readonly stage: Stage = (next) => async (call) => {
    try {
      const answer = await next(call);
      this.#found();
      return answer;
    } catch (error) {
      if (error instanceof TransportError && error.wasNeverSent) this.#missed();
      throw error;
    }
  };

  close(): void {
    clearInterval(this.#timer);
  }

  #found(): void {
    this.#misses = 0;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #missed(): void {
    this.#misses += 1;
    if (this.isReachable || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#probe(), PROBE_MS);
    this.#timer.unref();
  }

  #probe(): void {
    const { hostname, port, protocol } = this.#url;
    const socket = connect({
      // An address of IPv6 stands in brackets in a URL, and only there.
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port) || (protocol === "http:" ? 80 : 443),
      timeout: PROBE_MS,
    });
    socket.once("connect", () => {
      this.#found();
      socket.destroy();
    });
    socket.once("timeout", () => socket.destroy());
    // Nobody there: the next probe will tell.
    socket.once("error", () => undefined);
  }
}
