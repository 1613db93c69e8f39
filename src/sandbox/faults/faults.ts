/** What can go wrong on the way, on demand and on real sockets. */

/** Settings that every fault has. */
interface Common {
  /** Which requests it strikes. Left out: all. */
  readonly match?: FaultMatch | undefined;
  /** How often it strikes before it is over. Left out: until removed. */
  readonly times?: number | undefined;
  /**
   * Whether the request takes effect before its answer is spoilt. Default: true where bytes of an answer get lost or
   * late, false for `status`, `rate-limited`, `redirect` and `html-200`, which stand in front of the API.
   */
  readonly applied?: boolean | undefined;
}

interface FaultRequest {
  readonly method: string;
  /** As received, with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type FaultMatch =
  | ((request: FaultRequest) => boolean)
  | {
      readonly method?: string | undefined;
      /** The whole path without its query, or its beginning followed by `*`; or an expression over path and query. */
      readonly path?: string | RegExp | undefined;
    };

export type Delay =
  /** Answers `ms` milliseconds late. */
  | { readonly name: "latency"; readonly ms: number }
  /** Answers up to `ms` milliseconds late, differently each time. */
  | { readonly name: "jitter"; readonly ms: number }
  /** Answers once `until` is fulfilled: a test decides when. Not to be had over HTTP. */
  | { readonly name: "held"; readonly until: Promise<unknown> };

export type ResponseFault =
  /** Sends the body at this speed. */
  | { readonly name: "bandwidth"; readonly bytesPerSecond: number }
  /** Resets the connection (RST) instead of answering. */
  | { readonly name: "reset-before-headers" }
  /** Sends the headers and half of the body, then resets the connection (RST). */
  | { readonly name: "reset-mid-body" }
  /** Closes the connection cleanly (FIN) instead of answering. */
  | { readonly name: "fin-before-headers" }
  /** Announces a chunk, sends half of it and closes. */
  | { readonly name: "truncated-chunk" }
  /** Announces a longer body by content-length than it sends, then closes. */
  | { readonly name: "truncated-length" }
  /** Never answers; keeps the connection open. */
  | { readonly name: "no-headers" }
  /** Sends the headers, then nothing; keeps the connection open. */
  | { readonly name: "no-body" }
  /** Sends the body one byte every `ms` milliseconds (default 20). */
  | { readonly name: "drip"; readonly ms?: number | undefined }
  /** Sends bytes that are not HTTP. */
  | { readonly name: "garbage" }
  /** Answers 200 with JSON that breaks off half-way, in a complete body. */
  | { readonly name: "malformed-json" }
  /** Answers 200 with the HTML page of some proxy. */
  | { readonly name: "html-200" }
  /** Answers 200 with no body at all. */
  | { readonly name: "empty-200" }
  /** Answers 200 with a small gzip body that unpacks to `megabytes` (default 512) of blanks. */
  | { readonly name: "gzip-bomb"; readonly megabytes?: number | undefined }
  /** Answers 200 and says gzip, but the bytes are none. */
  | { readonly name: "bad-gzip" }
  /** Answers any status, with the API's own body for it unless `body` is given. */
  | {
      readonly name: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** Answers 429 with exactly these headers in place of the sandbox's own rate limit headers. */
  | { readonly name: "rate-limited"; readonly headers?: Readonly<Record<string, string>> | undefined }
  /** Answers 302 to somewhere else. */
  | { readonly name: "redirect"; readonly location: string }
  /** Lets tests tamper with the JSON of an answer; not to be had over HTTP. */
  | { readonly name: "rewrite"; readonly rewrite: (body: unknown) => unknown };

export type Fault = (Delay | ResponseFault) & Common;

/** The faults that strike one request. */
export interface FaultsOfRequest {
  readonly delays: readonly Delay[];
  readonly fault: (ResponseFault & Common) | undefined;
}

const NOT_APPLIED: ReadonlySet<Fault["name"]> = new Set(["status", "rate-limited", "redirect", "html-200"]);

/** Whether the API does what the request asks although its answer will be spoilt. */
export const takesEffect = (fault: ResponseFault & Common) => fault.applied ?? !NOT_APPLIED.has(fault.name);

export class Faults {
  #active: { readonly fault: Fault; left: number }[] = [];

  /** The faults still in force, the oldest first. */
  get active(): readonly Fault[] {
    return this.#active.map(({ fault }) => fault);
  }

  /** Adds a fault and returns what removes it again. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#active.push(entry);
    return () => {
      this.#active = this.#active.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#active = [];
  }

  /** Uses up the faults for one request: every delay that fits it, and the first other fault that does. */
  take(request: FaultRequest): FaultsOfRequest {
    const delays: Delay[] = [];
    let responseFault: FaultsOfRequest["fault"];
    for (const entry of this.#active) {
      const { fault } = entry;
      if ((!isDelay(fault) && responseFault !== undefined) || !matches(fault, request)) continue;
      if (isDelay(fault)) delays.push(fault);
      else responseFault = fault;
      entry.left -= 1;
    }
    this.#active = this.#active.filter(({ left }) => left > 0);
    return { delays, fault: responseFault };
  }
}

function isDelay(fault: Fault): fault is Delay & Common {
  return ["latency", "jitter", "held"].includes(fault.name);
}

function matches({ match }: Fault, request: FaultRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === "function") return match(request);
  if (match.method !== undefined && match.method !== request.method) return false;
  const { path } = match;
  if (path === undefined) return true;
  if (path instanceof RegExp) return request.path.search(path) >= 0;
  const pathname = request.path.replace(/\?.*$/s, "");
  return path.endsWith("*") ? pathname.startsWith(path.slice(0, -1)) : pathname === path;
}
