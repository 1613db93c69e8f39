/** One stage of the pipeline by itself: a call to put in, and something in place of the stages below. */
import { readRateHeaders } from "../../src/budget/window/headers.js";
import { systemClock } from "../../src/clock.js";
import { type Answer, Attempt, type Call, type Pass } from "../../src/voucherify/call.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { AnswerError } from "../../src/voucherify/errors.js";

/** A read that belongs to no operation, unless said otherwise. */
export function callOf(given: Partial<Call> = {}): Call {
  return {
    endpoint: endpoints.getCustomer,
    target: "/v1/customers/cust_1",
    payload: undefined,
    signal: new AbortController().signal,
    deadlineAt: Infinity,
    priority: "read",
    owner: {},
    mayRepeat: () => true,
    onSent: () => undefined,
    ...given,
  };
}

/** The first attempt to make such a call. */
export function attemptOf(given: Partial<Call> = {}): Attempt {
  return new Attempt(callOf(given), systemClock);
}

export function answerOf(
  status: number,
  given: Readonly<Record<string, string>> = {},
  body?: unknown,
  now = Date.now(),
): Answer {
  const headers = new Headers(given);
  return { status, headers, rate: readRateHeaders(headers, now), body };
}

/** The error that an answer with `status` becomes. */
export function answerError(
  status: number,
  hints: Partial<{ key: string; retryAfterMs: number; rateLimitType: string }> = {},
  endpoint: Call["endpoint"] = endpoints.getCustomer,
): AnswerError {
  const { key = null, retryAfterMs = null, rateLimitType = null } = hints;
  const body = { key, message: null, details: null, request_id: null, resource_type: "customer" };
  return new AnswerError(endpoint, status, body, { retryAfterMs, rateLimitType });
}

/** In place of the stages below: says that the call leaves, then answers or fails with the next of `outcomes`. */
export function below(...outcomes: readonly (Answer | Error)[]) {
  const attempts: Attempt[] = [];
  const pass: Pass = async (attempt) => {
    attempts.push(attempt);
    attempt.leave();
    const outcome = outcomes[Math.min(attempts.length, outcomes.length) - 1];
    if (outcome === undefined) throw new Error("Expected no call");
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  return { pass, attempts };
}

/** A clock that stands still until it is told to go on. */
export function stoppedClock(start = Date.UTC(2026, 0, 1)) {
  let time = start;
  return {
    now: () => time,
    goOn: (ms: number) => {
      time += ms;
    },
  };
}
