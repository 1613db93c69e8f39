/** An upstream that fails is left alone. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { systemClock } from "../../src/clock.js";
import { startSandbox } from "../../src/sandbox/server.js";
import { Breaker } from "../../src/voucherify/stages/breaker.js";
import { guard } from "../../src/voucherify/stages/guard.js";
import type { Answer } from "../../src/voucherify/call.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import {
  CanceledError,
  CircuitOpenError,
  DeadlineError,
  MalformedAnswerError,
  OutOfTimeError,
  TransportError,
} from "../../src/voucherify/errors.js";
import { answerOf, attemptOf, stoppedClock } from "../helpers/stages.js";
import { rejection, useClient, useSandbox } from "../helpers/upstream.js";
import { report } from "../helpers/figures.js";

const read = endpoints.getCustomer;
const reset = new TransportError(read, "ECONNRESET");
const OK = answerOf(200);

function useBreaker() {
  const clock = stoppedClock();
  const breaker = new Breaker(clock);
  let calls = 0;
  /** Sends one call, which ends with `outcome`. */
  const send = (outcome: Answer | Error | Promise<Answer>) =>
    guard(
      [breaker],
      [],
    )(async () => {
      calls += 1;
      if (outcome instanceof Error) throw outcome;
      return outcome;
    })(attemptOf());
  const fail = async (times: number) => {
    for (let call = 0; call < times; call += 1) expect(await rejection(send(reset))).toBe(reset);
  };
  return { clock, calls: () => calls, send, fail };
}

describe("the circuit", () => {
  it("is open for two seconds, though the system's clock is set back an hour", async () => {
    const breaker = new Breaker(systemClock);
    const send = guard([breaker], [])(() => Promise.reject(reset));
    for (let call = 0; call < 10; call += 1) await rejection(send(attemptOf()));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    const error = await rejection(send(attemptOf()));
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect((error as CircuitOpenError).retryAfterMs).toBeLessThanOrEqual(2_000);
  });

  it("opens when ten calls have failed, and tells when to come back", async () => {
    const { send, fail, calls, clock } = useBreaker();
    await fail(10);
    const error = await rejection(send(OK));
    expect(error).toBeInstanceOf(CircuitOpenError);
    expect(error).toMatchObject({ operation: "get-customer", retryAfterMs: 2_000 });
    clock.goOn(1_500);
    expect(await rejection(send(OK))).toMatchObject({ retryAfterMs: 500 });
    expect(calls()).toBe(10);
  });

  it("opens when half of them have failed, not before", async () => {
    const one = useBreaker();
    for (let call = 0; call < 6; call += 1) await one.send(OK);
    await one.fail(5);
    expect(await one.send(OK)).toBe(OK);
    const other = useBreaker();
    for (let call = 0; call < 5; call += 1) await other.send(OK);
    await other.fail(5);
    expect(await rejection(other.send(OK))).toBeInstanceOf(CircuitOpenError);
  });

  it("forgets what is ten seconds old, however rare calls are", async () => {
    const { send, fail, clock } = useBreaker();
    await fail(9);
    clock.goOn(10_000);
    await fail(9);
    clock.goOn(10_000);
    for (let call = 0; call < 30; call += 1) {
      clock.goOn(3_000);
      await fail(1);
    }
    expect(await send(OK)).toBe(OK);
  });

  it.each<[what: string, outcome: Answer | Error, counts: boolean]>([
    ["a status of 500", answerOf(500), true],
    ["a status of 503", answerOf(503), true],
    ["a cut line", reset, true],
    ["silence", new DeadlineError(read, 3_000), true],
    ["silence that an operation cut short", new DeadlineError(read, 30, true), false],
    ["a cancellation", new CanceledError(read), false],
    ["a call that was out of time", new OutOfTimeError(read), false],
    ["an answer that cannot be read", new MalformedAnswerError(read, "JSON"), false],
    ["a rejection", answerOf(429), false],
    ["a status of 401", answerOf(401), false],
  ])("counts %s, or not", async (_, outcome, counts) => {
    const { send } = useBreaker();
    for (let call = 0; call < 20; call += 1) await send(outcome).catch(() => undefined);
    const last = await send(OK).catch((error: unknown) => error);
    expect(last instanceof CircuitOpenError).toBe(counts);
  });
});

/** Two seconds after it has opened. */
async function opened() {
  const circuit = useBreaker();
  await circuit.fail(10);
  circuit.clock.goOn(2_000);
  return circuit;
}

describe("two seconds after it has opened", () => {
  it("one call tries, and the others do not wait for it", async () => {
    const { send, calls } = await opened();
    const answers: ((answer: Answer) => void)[] = [];
    const trying = send(new Promise<Answer>((resolve) => answers.push(resolve)));
    for (let call = 0; call < 20; call += 1) {
      expect(await rejection(send(OK))).toBeInstanceOf(CircuitOpenError);
    }
    expect(calls()).toBe(11);
    answers[0]?.(OK);
    expect(await trying).toBe(OK);
    expect(await send(OK)).toBe(OK);
  });

  it("another two begin where that one fails, too", async () => {
    const { send, clock, calls } = await opened();
    expect(await send(answerOf(503))).toMatchObject({ status: 503 });
    clock.goOn(1_999);
    expect(await rejection(send(OK))).toBeInstanceOf(CircuitOpenError);
    clock.goOn(1);
    expect(await send(OK)).toBe(OK);
    expect(calls()).toBe(12);
  });

  it.each([new CanceledError(read), new OutOfTimeError(read)])(
    "the next one tries where that one did not get there: $name",
    async (error) => {
      const { send, calls } = await opened();
      expect(await rejection(send(error))).toBe(error);
      expect(await rejection(send(reset))).toBe(reset);
      expect(await rejection(send(OK))).toBeInstanceOf(CircuitOpenError);
      expect(calls()).toBe(12);
    },
  );
});

describe("over the wire", () => {
  it("a thousand calls to an upstream that is down are a few dozen requests", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const client = useClient(sandbox.url, { governor: new Governor({ maxQueue: 1_000 }) });
    await client.call(endpoints.listSegments, {});
    sandbox.journal.clear();
    sandbox.faults.add({ name: "status", status: 503 });
    const errors = await Promise.all(
      Array.from({ length: 1_000 }, () => rejection(client.call(endpoints.listSegments, {}))),
    );
    expect(errors).toHaveLength(1_000);
    // The 32 that were in flight when it opened, and at most ten repeats.
    report("a thousand calls at once to an upstream that is down", {
      requests: sandbox.journal.entries.length,
    });
    expect(sandbox.journal.entries.length).toBeLessThanOrEqual(42);
    expect(client.spent).toBe(1 + sandbox.journal.entries.length);
  });

  it("an upstream that comes back is used again", async () => {
    const down = await startSandbox({ customers: 1, rateLimit: 1_000_000 });
    const port = Number(new URL(down.url).port);
    await down.close();
    const client = useClient(down.url);
    const list = () => client.call(endpoints.listSegments, {});
    for (let call = 0; call < 20; call += 1) await rejection(list());
    expect(await rejection(list())).toBeInstanceOf(CircuitOpenError);

    await useSandbox({ port, customers: 1 });
    while ((await list().catch(() => null)) === null) await sleep(20);
    const all = await Promise.all(Array.from({ length: 50 }, list));
    expect(all).toHaveLength(50);
  });

  it("nobody there is told", async () => {
    const client = useClient("http://127.0.0.1:1");
    expect(await rejection(client.call(endpoints.listSegments, {}))).toMatchObject({ code: "ECONNREFUSED" });
    expect(client.spent).toBe(3);
  });
});
