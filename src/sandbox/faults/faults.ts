/** Fault injection: which faults exist, and which of them apply to a request. */

/** The settings of every fault. */
interface Common {
  /** Which requests it applies to. Default: all. */
  readonly match?: FaultMatch | undefined;
  /** How often it applies. Default: until it is removed. */
  readonly times?: number | undefined;
  /**
   * Whether the API carries out the request. Default: false for `status`, `rate-limited`, `redirect` and `html-200`,
   * which imitate something in front of the API. True for all others.
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
      /** A text is the path without the query, or its start followed by `*`. An expression also sees the query. */
      readonly path?: string | RegExp | undefined;
    };

export type Delay =
  /** Answers `ms` milliseconds late. */
  | { readonly name: "latency"; readonly ms: number }
  /** Answers late, by a random number of milliseconds up to `ms`. */
  | { readonly name: "jitter"; readonly ms: number }
  /** Answers when `until` is fulfilled. For tests only, not available over HTTP. */
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
  /** Announces a chunk, sends half of it and closes the connection. */
  | { readonly name: "truncated-chunk" }
  /** Announces a larger content-length than it sends, then closes the connection. */
  | { readonly name: "truncated-length" }
  /** Never answers and keeps the connection open. */
  | { readonly name: "no-headers" }
  /** Sends the headers only and keeps the connection open. */
  | { readonly name: "no-body" }
  /** Sends the body one byte every `ms` milliseconds (default 20). */
  | { readonly name: "drip"; readonly ms?: number | undefined }
  /** Sends bytes that are not HTTP. */
  | { readonly name: "garbage" }
  /** Answers 200 with a complete body that contains truncated JSON. */
  | { readonly name: "malformed-json" }
  /** Answers 200 with an HTML page, as a proxy might. */
  | { readonly name: "html-200" }
  /** Answers 200 with an empty body. */
  | { readonly name: "empty-200" }
  /** Answers 200 with a small gzip body that decompresses to `megabytes` (default 512) of spaces. */
  | { readonly name: "gzip-bomb"; readonly megabytes?: number | undefined }
  /** Answers 200 with a body that claims to be gzip but is not. */
  | { readonly name: "bad-gzip" }
  /** Answers with `status`. Default body: the one that the API sends with this status. */
  | {
      readonly name: "status";
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** Answers 429 with these headers instead of the rate limit headers of the sandbox. */
  | { readonly name: "rate-limited"; readonly headers?: Readonly<Record<string, string>> | undefined }
  /** Answers 302 with this location. */
  | { readonly name: "redirect"; readonly location: string }
  /** Changes the JSON of the answer. For tests only, not available over HTTP. */
  | { readonly name: "rewrite"; readonly rewrite: (body: unknown) => unknown };

export type Fault = (Delay | ResponseFault) & Common;

/** The faults that apply to one request. */
export interface FaultsOfRequest {
  readonly delays: readonly Delay[];
  readonly fault: (ResponseFault & Common) | undefined;
}

const NOT_APPLIED: ReadonlySet<Fault["name"]> = new Set(["status", "rate-limited", "redirect", "html-200"]);

/** Whether the API carries out a request that has this fault. */
export const takesEffect = (fault: ResponseFault & Common) => fault.applied ?? !NOT_APPLIED.has(fault.name);

export class Faults {
  #active: { readonly fault: Fault; left: number }[] = [];

  /** The active faults, oldest first. */
  get active(): readonly Fault[] {
    return this.#active.map(({ fault }) => fault);
  }

  /** Adds a fault and returns a function that removes it. */
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

  /** The faults for one request: all matching delays and the first other match. Counts against their `times`. */
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
