/** What is read from rate limit headers, and what is not believed. */
import { describe, expect, it } from "vitest";
import { readRateHeaders } from "../../../src/budget/window/headers.js";
import { headersOf } from "../fake-upstream.js";

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0, 400);
const SECOND = Date.UTC(2026, 0, 1, 12) / 1000;
const DATE = "Thu, 01 Jan 2026 12:00:00 GMT";
const NOTHING = {
  limit: null,
  remaining: null,
  resetsInMs: null,
  mark: null,
  nextCallInMs: null,
  retryAfterMs: null,
  type: null,
};

function read(headers: Readonly<Record<string, string>>, now = NOW) {
  return readRateHeaders(headersOf(headers), now);
}

const LIMIT = "X-Rate-Limit-Limit";
const REMAINING = "X-Rate-Limit-Remaining";
const RETRY = "X-Rate-Limit-Retry";

describe("an ordinary answer", () => {
  it("tells limit, rest and the time until the period ends, by the upstream's clock", () => {
    expect(read({ Date: DATE, [LIMIT]: "100", [REMAINING]: "58", [RETRY]: String(SECOND + 42) })).toEqual({
      ...NOTHING,
      limit: 100,
      remaining: 58,
      resetsInMs: 42_000,
      mark: (SECOND + 42) * 1000,
      nextCallInMs: 42_000,
    });
  });

  it("tells the same, however wrong our clock is", () => {
    const headers = { Date: DATE, [LIMIT]: "100", [RETRY]: String(SECOND + 42) };
    for (const skewMs of [-7_200_000, -5_000, 0, 5_000, 7_200_000]) {
      expect(read(headers, NOW + skewMs).resetsInMs).toBe(42_000);
    }
  });

  it("goes by our clock where no date is told", () => {
    expect(read({ [RETRY]: String(SECOND + 42) }).resetsInMs).toBe(41_600);
  });
});

describe("a 429", () => {
  it("tells how long to wait and which limit it was", () => {
    expect(read({ "Retry-After": "7", "X-Rate-Limit-Type": "bulk_api_calls" })).toEqual({
      ...NOTHING,
      retryAfterMs: 7_000,
      type: "bulk_api_calls",
    });
  });

  it("may tell a date", () => {
    const headers = { Date: DATE, "Retry-After": "Thu, 01 Jan 2026 12:00:09 GMT" };
    expect(read(headers).retryAfterMs).toBe(9_000);
  });
});

describe("strange headers", () => {
  const good = { limit: 100, remaining: 58, resetsInMs: 42_000 };
  const headers = { Date: DATE, [LIMIT]: "100", [REMAINING]: "58", [RETRY]: String(SECOND + 42) };

  it.each<readonly [string, string, string, object]>([
    ["an empty limit", LIMIT, "", { limit: null }],
    ["a limit in words", LIMIT, "unlimited", { limit: null }],
    ["a limit of 0", LIMIT, "0", { limit: null }],
    ["a negative limit", LIMIT, "-100", { limit: null }],
    ["a limit with a fraction", LIMIT, "99.5", { limit: null }],
    ["NaN", LIMIT, "NaN", { limit: null }],
    ["an infinite limit", LIMIT, "Infinity", { limit: null }],
    ["a limit in hexadecimal", LIMIT, "0x64", { limit: null }],
    ["a limit with an exponent", LIMIT, "1e2", { limit: null }],
    ["a huge limit", LIMIT, "99999999999999999999", { limit: null }],
    ["a limit just too large", LIMIT, "10000001", { limit: null }],
    ["a limit told twice", LIMIT, "100, 100", { limit: null }],
    ["a limit with spaces around", LIMIT, " 100 ", {}],
    ["an empty rest", REMAINING, "", { remaining: null }],
    ["a negative rest", REMAINING, "-1", { remaining: null }],
    ["a rest above the limit", REMAINING, "101", { remaining: null }],
    ["a rest with a fraction", REMAINING, "57.9", { remaining: null }],
    ["a rest of 0", REMAINING, "0", { remaining: 0 }],
    ["an empty end", RETRY, "", { resetsInMs: null }],
    ["an end in words", RETRY, "soon", { resetsInMs: null }],
    ["an end of 0", RETRY, "0", { resetsInMs: null }],
    ["a negative end", RETRY, "-42", { resetsInMs: null }],
    ["an end that is a duration", RETRY, "42", { resetsInMs: null }],
    ["an end in the past", RETRY, String(SECOND - 5), { resetsInMs: null }],
    ["an end right now", RETRY, String(SECOND), { resetsInMs: null }],
    ["an end in milliseconds", RETRY, String((SECOND + 42) * 1000), {}],
    ["an end with a fraction", RETRY, `${SECOND + 41}.5`, { resetsInMs: 41_500 }],
    ["an end tomorrow", RETRY, String(SECOND + 86_400), { resetsInMs: null }],
    ["an end in an hour", RETRY, String(SECOND + 3_600), { resetsInMs: 3_600_000 }],
    ["an end of NaN", RETRY, "NaN", { resetsInMs: null }],
    ["a date in words", "Date", "today", { resetsInMs: 41_600 }],
    ["a date of 1970", "Date", "Thu, 01 Jan 1970 00:00:00 GMT", { resetsInMs: 41_600 }],
  ])("%s: the others are still used", (_, name, value, differs) => {
    expect(read({ ...headers, [name]: value })).toMatchObject({ ...good, ...differs });
  });

  it.each([
    ["", null],
    ["0", null],
    ["-1", null],
    ["later", null],
    ["-5 apples 2030", null],
    ["1.5", 1_500],
    ["2764800", 2_764_800_000],
    ["2764801", null],
    ["NaN", null],
  ])("Retry-After %j is %j", (value, expected) => {
    expect(read({ "Retry-After": value }).retryAfterMs).toBe(expected);
  });

  it("of no kind at all tell nothing", () => {
    expect(read({})).toEqual(NOTHING);
    expect(read({ "X-Rate-Limit-Type": " " })).toEqual(NOTHING);
  });

  it("keep a type that nobody knows", () => {
    expect(read({ "X-Rate-Limit-Type": "Some_Thing" }).type).toBe("some_thing");
  });
});
