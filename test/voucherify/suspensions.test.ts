/** What the upstream refuses for a lasting reason is not asked again for a while. */
import { describe, expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import type { Answer, Call } from "../../src/voucherify/call.js";
import { readRateHeaders } from "../../src/budget/window/headers.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import {
  AnswerError,
  CircuitOpenError,
  SuspendedError,
  TransportError,
} from "../../src/voucherify/errors.js";
import { Breaker } from "../../src/voucherify/stages/breaker.js";
import { guard } from "../../src/voucherify/stages/guard.js";
import { suspensionMs, Suspensions } from "../../src/voucherify/stages/suspensions.js";
import type { Fault } from "../../src/sandbox/faults/faults.js";
import { answerOf, attemptOf, below, answerError, stoppedClock } from "../helpers/stages.js";
import { rejection, useClient, useSandbox } from "../helpers/upstream.js";

const NOW = Date.UTC(2026, 0, 1);
const SECONDS = NOW / 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe("a hold lasts", () => {
  const unauthorized = answerError(401);
  const cycle = answerError(429, { rateLimitType: "api_calls_cycle" });
  it.each([
    ["as long as Retry-After says", answerError(401, { retryAfterMs: 7_000 }), String(SECONDS + 60), 7_000],
    ["until X-Rate-Limit-Retry", unauthorized, String(SECONDS + 60), 60_000],
    ["a minute where X-Rate-Limit-Retry is further away", unauthorized, String(SECONDS + 3_000), 60_000],
    ["until X-Rate-Limit-Retry in milliseconds", unauthorized, String(NOW + 60_000), 60_000],
    ["30 s without a hint", unauthorized, null, 30_000],
    ["30 s where the time is past", unauthorized, String(SECONDS - 1), 30_000],
    ["30 s where the time is now", answerError(402), String(SECONDS), 30_000],
    ["30 s where the time is beyond a cycle", unauthorized, String(SECONDS + 33 * 86_400), 30_000],
    ["30 s where the time is no time", unauthorized, "soon", 30_000],
    ["30 s where the time is negative", unauthorized, "-1767225600", 30_000],
    ["30 s where the time is a duration", unauthorized, "60", 30_000],
    ["30 s where the time is huge", unauthorized, "99999999999999999999", 30_000],
    ["an hour for a used-up cycle without a hint", cycle, null, HOUR_MS],
    ["until the cycle begins anew", cycle, String(SECONDS + 20 * 86_400), 20 * DAY_MS],
  ])("%s", (_, error, header, expected) => {
    const headers = { get: (name: string) => (name === "x-rate-limit-retry" ? header : null) };
    expect(suspensionMs(error, readRateHeaders(headers, NOW).nextCallInMs)).toBe(expected);
  });
});

const bodyOf = (key: string) => ({ key, message: "m" });
const segments = endpoints.listSegments;
const customer = endpoints.getCustomer;

/** The guard by itself, over an upstream that answers with `outcomes`, one after the other. */
function useSuspensions(...outcomes: readonly (Answer | Error)[]) {
  const clock = stoppedClock();
  const { pass, attempts } = below(...outcomes);
  const suspensions = new Suspensions(clock);
  const through = guard([suspensions], [])(pass);
  const send = (given: Partial<Call> = {}) => through(attemptOf(given));
  return { clock, attempts, suspensions, send };
}

describe("what is held", () => {
  it.each([
    ["401", answerOf(401), true],
    ["a used-up cycle", answerOf(429, { "X-Rate-Limit-Type": "api_calls_cycle" }), true],
    ["the wrong cluster", answerOf(403, {}, bodyOf("wrong_api_endpoint")), true],
    ["the wrong kind of key", answerOf(403, {}, bodyOf("integration_api_key_required")), true],
    ["a missing permission", answerOf(403, {}, bodyOf("missing_required_permission")), false],
    ["403 without a word", answerOf(403), false],
    ["a missing feature", answerOf(402, {}, bodyOf("missing_required_feature")), false],
  ])("after %s is everything, or the operation", async (_, answer, isEverything) => {
    const { send, attempts } = useSuspensions(answer, answerOf(200));
    await send({ endpoint: segments });
    const same = await rejection(send({ endpoint: segments }));
    expect(same).toBeInstanceOf(SuspendedError);
    expect(same).toMatchObject({ operation: "list-segment", retryAfterMs: expect.any(Number) });
    expect((same as SuspendedError).rejection.status).toBe(answer.status);
    const other = await send({ endpoint: customer }).catch((error: unknown) => error);
    expect(other).toMatchObject(
      isEverything ? { name: "SuspendedError", operation: "get-customer" } : { status: 200 },
    );
    expect(attempts).toHaveLength(isEverything ? 1 : 2);
  });

  it.each([
    answerOf(400),
    answerOf(404),
    answerOf(429),
    answerOf(429, { "X-Rate-Limit-Type": "api_calls", "Retry-After": "60" }),
    answerOf(500),
    answerOf(503, { "Retry-After": "60" }),
  ])("after $status is nothing", async (answer) => {
    const { send, attempts } = useSuspensions(answer);
    await send();
    await send();
    expect(attempts).toHaveLength(2);
  });
});

describe("when the time is over", () => {
  it("one call tries, the others stay held until it is answered", async () => {
    const { send, attempts, clock, suspensions } = useSuspensions(
      answerOf(401, { "Retry-After": "60" }),
      answerOf(200),
    );
    await send();
    clock.goOn(59_000);
    expect(await rejection(send())).toMatchObject({ retryAfterMs: 1_000 });
    clock.goOn(1_000);
    const [first, ...others] = await Promise.allSettled(Array.from({ length: 10 }, () => send()));
    expect(first).toMatchObject({ status: "fulfilled" });
    expect(others.map(({ status }) => status)).toEqual(Array(9).fill("rejected"));
    expect(attempts).toHaveLength(2);
    expect(() => suspensions.check(customer)).not.toThrow();
    await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(attempts).toHaveLength(12);
  });

  it("and the answer is the same, they are held again", async () => {
    const { send, attempts, clock } = useSuspensions(answerOf(401));
    await send();
    clock.goOn(30_000);
    await send();
    expect(await rejection(send())).toMatchObject({ name: "SuspendedError", retryAfterMs: 30_000 });
    expect(attempts).toHaveLength(2);
  });

  it.each([new TransportError(customer, "ECONNRESET"), answerOf(502)])(
    "and the upstream fails, the next call tries",
    async (outcome) => {
      const { send, attempts, clock } = useSuspensions(answerOf(401), outcome, answerOf(200));
      await send();
      clock.goOn(30_000);
      await send().catch(() => undefined);
      await send();
      await send();
      expect(attempts).toHaveLength(4);
    },
  );
});

describe("beside the breaker", () => {
  it("one that keeps a call back leaves no probe of the other behind", async () => {
    const clock = stoppedClock();
    const [suspensions, breaker] = [new Suspensions(clock), new Breaker(clock)];
    const failures = Array.from({ length: 9 }, () => new TransportError(customer, "ECONNRESET"));
    const { pass, attempts } = below(answerOf(402, { "Retry-After": "1" }), ...failures, answerOf(200));
    const through = guard([suspensions, breaker], [])(pass);
    const send = (endpoint: Call["endpoint"]) => through(attemptOf({ endpoint }));
    await send(segments);
    for (const failure of failures) expect(await rejection(send(customer))).toBe(failure);
    clock.goOn(1_500);
    // The suspension has expired, the circuit is open.
    expect(await rejection(send(segments))).toBeInstanceOf(CircuitOpenError);
    clock.goOn(500);
    expect(await send(segments)).toMatchObject({ status: 200 });
    expect(await send(segments)).toMatchObject({ status: 200 });
    expect(attempts).toHaveLength(12);
  });
});

describe("over the wire", () => {
  const cycle: Fault = {
    name: "rate-limited",
    headers: { "X-Rate-Limit-Type": "api_calls_cycle", "Retry-After": "3600" },
  };
  it.each<[what: string, fault: Fault, untilMs: number]>([
    ["a used-up cycle", cycle, HOUR_MS],
    ["401", { name: "status", status: 401, headers: { "Retry-After": "60" } }, 60_000],
    ["402", { name: "status", status: 402, headers: { "Retry-After": "60" } }, 60_000],
    ["403", { name: "status", status: 403, headers: { "Retry-After": "60" } }, 60_000],
  ])("%s costs one request, however often it is asked", async (_, fault, untilMs) => {
    const sandbox = await useSandbox({ customers: 1 });
    const clock = stoppedClock();
    sandbox.faults.add({ ...fault, times: 1 });
    const client = useClient(sandbox.url, { clock });
    const list = () => client.call(segments, {});
    expect(await rejection(list())).toBeInstanceOf(AnswerError);
    for (let call = 0; call < 9; call += 1) expect(await rejection(list())).toBeInstanceOf(SuspendedError);
    expect([sandbox.journal.entries.length, client.spent]).toEqual([1, 1]);
    clock.goOn(untilMs);
    expect((await list()).received).toBeGreaterThan(0);
    expect(sandbox.journal.entries).toHaveLength(2);
  });

  it("what has queued when the rejection comes does not leave any more", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const client = useClient(sandbox.url, { governor: new Governor({ concurrency: 2 }) });
    await client.call(segments, {});
    sandbox.journal.clear();
    sandbox.faults.add({ name: "status", status: 401 });
    const errors = await Promise.all(Array.from({ length: 20 }, () => rejection(client.call(segments, {}))));
    expect(sandbox.journal.entries).toHaveLength(2);
    expect(errors.filter((error) => error instanceof SuspendedError)).toHaveLength(18);
  });
});
