/** Far above the limit of any plan. */
const LARGEST_LIMIT = 10_000_000;
/** The longest known period is an hour, plus a minute for clock skew if no `Date` is sent. */
const FARTHEST_RESET_MS = 3_660_000;
/** A billing cycle is at most a month. */
const LONGEST_WAIT_MS = 32 * 86_400_000;
/** A machine whose clock is wrong by more than a day cannot check certificates either. */
const LARGEST_SKEW_MS = 86_400_000;
export function readRateHeaders(headers, now) {
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
function readDate(text, now) {
    const date = text === null ? Number.NaN : Date.parse(text);
    return Math.abs(date - now) <= LARGEST_SKEW_MS ? date : now;
}
function readCount(text) {
    if (text === null || !/^\s*\d{1,8}\s*$/.test(text))
        return null;
    const count = Number(text);
    return count <= LARGEST_LIMIT ? count : null;
}
/** A time in seconds, or in milliseconds if it has 13 digits, as such times have until the year 2286. */
function readTime(text) {
    const value = readNumber(text);
    return value === null ? null : Math.ceil(value >= 1e12 ? value : value * 1000);
}
/** Seconds, or an HTTP date (RFC 9110, section 10.2.3). */
function readRetryAfter(text, upstreamNow) {
    const seconds = readNumber(text);
    const date = text?.trim().endsWith("GMT") === true ? Date.parse(text) : Number.NaN;
    const ms = seconds === null ? date - upstreamNow : Math.ceil(seconds * 1000);
    return ms > 0 && ms <= LONGEST_WAIT_MS ? ms : null;
}
function readNumber(text) {
    return text !== null && /^\s*\d{1,15}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : null;
}
//# sourceMappingURL=headers.js.map