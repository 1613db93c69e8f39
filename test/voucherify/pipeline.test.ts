/** What an operation may take of the way out: its time, its price, and room within the rate limit. */
import { describe, expect, it } from "vitest";
import type { Governor } from "../../src/budget/governor.js";
import { ShedError } from "../../src/budget/shed.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import {
  BudgetError,
  CanceledError,
  DeadlineError,
  OutOfTimeError,
  OverPriceError,
} from "../../src/voucherify/errors.js";
import { rejection, useClient, useSandbox } from "../helpers/upstream.js";

describe("the time of an operation", () => {
  const terms = { priority: "read", price: 10, cap: 20 } as const;

  it("ends a read that is under way", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    sandbox.faults.add({ name: "no-headers" });
    const client = useClient(sandbox.url);
    client.agree({ ...terms, deadlineMs: 150 });
    const error = await rejection(client.call(endpoints.listCustomers, {}));
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toMatchObject({ wasCutShort: true });
    expect(await rejection(client.call(endpoints.listCustomers, {}))).toBeInstanceOf(OutOfTimeError);
    expect(client.spent).toBe(1);
  });

  it("lets a write leave only if there is enough for its answer, and cuts none", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const body = { name: "Late" };
    const late = useClient(sandbox.url, { deadlines: { callMs: 600 } });
    late.agree({ ...terms, priority: "mutation", deadlineMs: 590 });
    expect(await rejection(late.call(endpoints.createCustomer, { body }))).toBeInstanceOf(OutOfTimeError);
    expect(sandbox.journal.entries).toEqual([]);

    sandbox.faults.add({ name: "latency", ms: 100 });
    const inTime = useClient(sandbox.url, { deadlines: { callMs: 5_000 } });
    inTime.agree({ ...terms, priority: "mutation", deadlineMs: 7_000 });
    expect(await inTime.call(endpoints.createCustomer, { body })).toMatchObject(body);
  });

  it("ends repeating: the first error stands", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    sandbox.faults.add({ name: "status", status: 503, headers: { "Retry-After": "3600" } });
    const client = useClient(sandbox.url);
    client.agree({ ...terms, deadlineMs: 1_000 });
    const error = await rejection(client.call(endpoints.listCustomers, {}));
    expect(error).toMatchObject({ name: "AnswerError", status: 503 });
  });
});

describe("the price of an operation", () => {
  it("is never exceeded, however many calls wait", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const client = useClient(sandbox.url, { concurrency: 1 });
    client.agree({ priority: "read", price: 3, cap: 10, deadlineMs: 5_000 });
    const calls = await Promise.allSettled(
      Array.from({ length: 8 }, () => client.call(endpoints.listCustomers, {})),
    );
    const refused = calls.flatMap((call) => (call.status === "rejected" ? [call.reason as unknown] : []));
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error).toBeInstanceOf(OverPriceError);
    expect(sandbox.journal.entries).toHaveLength(3);
  });

  it("leaves room for repeats up to the cap, and not beyond", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    sandbox.faults.add({ name: "status", status: 503 });
    const client = useClient(sandbox.url);
    client.agree({ priority: "read", price: 4, cap: 6, deadlineMs: 5_000 });
    await Promise.all(Array.from({ length: 4 }, () => rejection(client.call(endpoints.listCustomers, {}))));
    expect([client.spent, client.repeated]).toEqual([6, 2]);
  });
});

/** A governor that lets everything out at once, and says what became of it. */
function useGovernor(refuse?: (signal: AbortSignal) => Promise<never>) {
  const observed: (number | null | "released")[] = [];
  const asks: object[] = [];
  return {
    observed,
    asks,
    acquire: async (ask: Parameters<Governor["acquire"]>[0]) => {
      asks.push(ask);
      if (refuse) return refuse(ask.signal);
      return {
        complete: (answer: { status: number } | null) => void observed.push(answer && answer.status),
        release: () => void observed.push("released"),
      };
    },
  };
}

describe("room within the rate limit", () => {
  it("is taken for every attempt, and accounted for", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const governor = useGovernor();
    const client = useClient(sandbox.url, { governor });
    sandbox.faults.add({ name: "reset-before-headers", times: 1 });
    sandbox.faults.add({ name: "status", status: 503, times: 1 });
    await client.call(endpoints.listCustomers, {});
    expect(governor.observed).toEqual([null, 503, 200]);
    expect(governor.asks).toHaveLength(3);
    expect(governor.asks[0]).toMatchObject({ priority: "background", isBulk: false, deadlineAt: Infinity });
  });

  it("is given back where nothing left", async () => {
    const governor = useGovernor();
    await rejection(useClient("http://127.0.0.1:1", { governor }).call(endpoints.listCustomers, {}));
    expect(governor.observed).toEqual(Array(3).fill("released"));
  });

  it("is asked for early enough for a write to be answered", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const governor = useGovernor();
    const client = useClient(sandbox.url, { governor, deadlines: { callMs: 1_000 } });
    const before = Date.now();
    client.agree({ priority: "mutation", price: 2, cap: 2, deadlineMs: 5_000 });
    await client.call(endpoints.createCustomer, { body: { name: "x" } });
    await client.call(endpoints.listCustomers, {});
    const [write, read] = governor.asks as { deadlineAt: number }[];
    expect((read?.deadlineAt ?? 0) - (write?.deadlineAt ?? 0)).toBe(1_000);
    expect(Math.abs((read?.deadlineAt ?? 0) - before - 5_000)).toBeLessThan(1_000);
  });

  it("that is not there is an error of its own, and nothing is sent", async () => {
    const sandbox = await useSandbox({ customers: 1 });
    const governor = useGovernor(() => Promise.reject(new ShedError("deadline", 7_000)));
    const client = useClient(sandbox.url, { governor });
    const error = await rejection(client.call(endpoints.listCustomers, {}));
    expect(error).toBeInstanceOf(BudgetError);
    expect(error).toMatchObject({ retryAfterMs: 7_000 });
    expect([client.spent, sandbox.journal.entries.length]).toEqual([0, 0]);
  });

  it("is waited for no longer than somebody waits", async () => {
    const governor = useGovernor(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    );
    const aborting = new AbortController();
    const canceled = rejection(
      useClient("http://127.0.0.1:1", { governor, signal: aborting.signal }).call(
        endpoints.listCustomers,
        {},
      ),
    );
    const client = useClient("http://127.0.0.1:1", { governor });
    client.agree({ priority: "read", price: 1, cap: 1, deadlineMs: 50 });
    const late = rejection(client.call(endpoints.listCustomers, {}));
    aborting.abort();
    expect(await canceled).toBeInstanceOf(CanceledError);
    expect(await late).toBeInstanceOf(OutOfTimeError);
  });
});
