import { type Headers, type RateHeaders, readRateHeaders } from "../../src/budget/window/headers.js";

/** Upstreams that count calls as the real one might, in the time of a fake clock. */
export interface UpstreamSettings {
  limit: number;
  readonly windowMs: number;
  /**
   * `first-call`: a window opens with its first call. `aligned`: windows follow one another, as minutes do. `sliding`: a
   * call counts for as long as a window is.
   */
  readonly kind: "first-call" | "aligned" | "sliding";
  /** How far the upstream's clock is ahead of ours, in milliseconds. Default 0. */
  readonly skewMs?: number;
  /** How far the ends of windows that it tells are ahead of its own clock, in milliseconds. Default 0. */
  readonly endSkewMs?: number;
  /** Whether it tells its time. Default true. */
  readonly hasDate?: boolean;
}

export interface FakeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly rate: RateHeaders;
}

export class FakeUpstream {
  readonly #settings: UpstreamSettings;
  #opened = -Infinity;
  #counted: number[] = [];
  /** Calls that were refused, with the time. */
  readonly refused: number[] = [];

  constructor(settings: UpstreamSettings) {
    this.#settings = settings;
  }

  set limit(limit: number) {
    this.#settings.limit = limit;
  }

  call(now: number): FakeAnswer {
    const { limit, windowMs } = this.#settings;
    const end = this.#endOfWindow(now);
    const isAllowed = this.#counted.length < limit;
    if (isAllowed) this.#counted.push(now);
    else this.refused.push(now);
    const resetAt = this.#settings.kind === "sliding" ? (this.#counted[0] ?? now) + windowMs : end;
    return this.#answer(isAllowed ? 200 : 429, now, resetAt);
  }

  #endOfWindow(now: number): number {
    const { windowMs, kind } = this.#settings;
    if (kind === "sliding") {
      const first = this.#counted.findIndex((time) => time > now - windowMs);
      this.#counted = first < 0 ? [] : this.#counted.slice(first);
    } else if (now >= this.#opened + windowMs) {
      this.#opened = kind === "aligned" ? Math.floor(now / windowMs) * windowMs : now;
      this.#counted = [];
    }
    return this.#opened + windowMs;
  }

  #answer(status: number, now: number, resetAt: number): FakeAnswer {
    const { limit, skewMs = 0, endSkewMs = 0, hasDate = true } = this.#settings;
    return answerOf(status, now, {
      ...(hasDate && { date: new Date(now + skewMs).toUTCString() }),
      "x-rate-limit-limit": String(limit),
      "x-rate-limit-remaining": String(Math.max(0, limit - this.#counted.length)),
      "x-rate-limit-retry": String(Math.ceil((resetAt + skewMs + endSkewMs) / 1000)),
      ...(status === 429 && {
        "retry-after": String(Math.max(1, Math.ceil((resetAt - now) / 1000))),
        "x-rate-limit-type": "api_calls",
      }),
    });
  }
}

/** An answer with these headers, read when it arrives. */
export function answerOf(
  status: number,
  now: number,
  given: Readonly<Record<string, string | undefined>>,
): FakeAnswer {
  const headers = headersOf(given);
  return { status, headers, rate: readRateHeaders(headers, now) };
}

/** Headers as an answer has them: names of any case. */
export function headersOf(headers: Readonly<Record<string, string | undefined>>): Headers {
  const known = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { get: (name) => known.get(name.toLowerCase()) ?? null };
}

/** The most of `times` (in order) within any window of that length. */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  let most = 0;
  let start = 0;
  for (const [index, time] of times.entries()) {
    while ((times[start] ?? time) <= time - windowMs) start += 1;
    most = Math.max(most, index - start + 1);
  }
  return most;
}
