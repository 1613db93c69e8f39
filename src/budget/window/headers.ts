/**
 * The rate limit headers of an answer, as described on the vendor's page on API limits.
 *
 * An implausible value counts as missing. The other values of the same answer are still used.
 */
export interface RateHeaders {
  /** `X-Rate-Limit-Limit`: calls allowed per period. It does not tell whether a period is a minute or an hour. */
  readonly limit: number | null;
  /** `X-Rate-Limit-Remaining`: calls left in the period. */
  readonly remaining: number | null;
  /** Time until `X-Rate-Limit-Retry`, in milliseconds, more than 0. It is taken for the end of the period. */
  readonly resetsInMs: number | null;
  /**
   * The same time, up to a billing cycle away. If the cycle is used up, calls are possible again only then.
   */
  readonly nextCallInMs: number | null;
  /**
   * `X-Rate-Limit-Retry` itself, in milliseconds since 1970 by the upstream's clock, also if it has just passed. It
   * identifies the period: answers with the same mark are of the same period.
   */
  readonly mark: number | null;
  /** `Retry-After`, only after a limit was hit: how long to wait, in milliseconds, more than 0. */
  readonly retryAfterMs: number | null;
  /** `X-Rate-Limit-Type`, only after a limit was hit: the upstream's name of the limit, in lower case. */
  readonly type: string | null;
}

/** The headers of an answer. Names are case-insensitive. */
export interface Headers {
  get(name: string): string | null;
}

/** Far above the limit of any plan. */
const LARGEST_LIMIT = 10_000_000;
/** The longest known period is an hour, plus a minute for clock skew if no `Date` is sent. */
const FARTHEST_RESET_MS = 3_660_000;
/** A billing cycle is at most a month. */
const LONGEST_WAIT_MS = 32 * 86_400_000;
/** A machine whose clock is wrong by more than a day cannot check certificates either. */
const LARGEST_SKEW_MS = 86_400_000;

export function readRateHeaders(headers: Headers, now: number): RateHeaders {
  const upstreamNow = readDate(headers.get("date"), now);
  const limit = readCount(headers.get("x-rate-limit-limit"));
  const remaining = readCount(headers.get("x-rate-limit-remaining"));
  const next = readTime(headers.get("x-rate-limit-retry"));
  const mark = next !== null && Math.abs(next - upstreamNow) <= FARTHEST_RESET_MS ? next : null;
  const nextCallInMs = next === null ? 0 : next - upstreamNow;
  const type = headers.get("x-rate-limit-type")?.trim().toLowerCase();
  return {
    limit: limit === 0 ? null : limit,
    remaining: limit !== null && limit > 0 && remaining !== null && remaining > limit ? null : remaining,
    resetsInMs: mark !== null && mark > upstreamNow ? mark - upstreamNow : null,
    nextCallInMs: nextCallInMs > 0 && nextCallInMs <= LONGEST_WAIT_MS ? nextCallInMs : null,
    mark,
    retryAfterMs: readRetryAfter(headers.get("retry-after"), upstreamNow),
    type: type === undefined || type === "" ? null : type,
  };
}

/** The upstream's time, in whole seconds. With it, a difference between the clocks does not matter. */
function readDate(text: string | null, now: number): number {
  const date = text === null ? Number.NaN : Date.parse(text);
  return Math.abs(date - now) <= LARGEST_SKEW_MS ? date : now;
}

function readCount(text: string | null): number | null {
  if (text === null || !/^\s*\d{1,8}\s*$/.test(text)) return null;
  const count = Number(text);
  return count <= LARGEST_LIMIT ? count : null;
}

/** A time in seconds, or in milliseconds if it has 13 digits, as such times have until the year 2286. */
function readTime(text: string | null): number | null {
  const value = readNumber(text);
  return value === null ? null : Math.ceil(value >= 1e12 ? value : value * 1000);
}

/** Seconds, or an HTTP date (RFC 9110, section 10.2.3). */
function readRetryAfter(text: string | null, upstreamNow: number): number | null {
  const seconds = readNumber(text);
  const date = text?.trim().endsWith("GMT") === true ? Date.parse(text) : Number.NaN;
  const ms = seconds === null ? date - upstreamNow : Math.ceil(seconds * 1000);
  return ms > 0 && ms <= LONGEST_WAIT_MS ? ms : null;
}

function readNumber(text: string | null): number | null {
  return text !== null && /^\s*\d{1,15}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : null;
}
