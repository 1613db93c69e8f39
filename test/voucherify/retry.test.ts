/** What is repeated, how often, and after how long. */
import { describe, expect, it } from "vitest";
import { NOBODY } from "../../src/budget/party.js";
import { Reservation } from "../../src/budget/reservations.js";
import { type EndpointName, endpoints } from "../../src/voucherify/endpoints.js";
import { CsvForm } from "../../src/voucherify/form.js";
import {
  BudgetError,
  CanceledError,
  CircuitOpenError,
  DeadlineError,
  SuspendedError,
  MalformedAnswerError,
  OutOfTimeError,
  OverPriceError,
  TransportError,
} from "../../src/voucherify/errors.js";
import {
  pauseMs,
  retry,
  type RetrySettings,
  verdict,
  type Verdict,
} from "../../src/voucherify/stages/retry.js";
import { answerOf, below, callOf, answerError, stoppedClock } from "../helpers/stages.js";
import { rejection, useClient, useSandbox } from "../helpers/upstream.js";
import { report } from "../helpers/figures.js";

const read = endpoints.getCustomer;
const OK = answerOf(200);
const reset = new TransportError(read, "ECONNRESET");
const refused = new TransportError(read, "ECONNREFUSED");

/** Everything that can be called, and whether sending it twice does no harm. */
const CALLS: readonly (readonly [name: EndpointName, body: unknown, isHarmless: boolean])[] = [
  ["getCustomer", undefined, true],
  ["listCustomers", undefined, true],
  ["updateCustomer", { name: "x" }, true],
  ["deleteCustomer", undefined, true],
  ["updateCustomerConsents", { cnst_1: true }, true],
  ["createCustomer", { source_id: "s", name: "x" }, true],
  ["createCustomer", { name: "x" }, false],
  ["createCustomer", { source_id: "", name: "x" }, false],
  ["permanentlyDeleteCustomer", {}, false],
  ["importCustomers", new CsvForm([]), false],
  ["updateCustomersInBulk", [{ source_id: "s" }], false],
  ["updateCustomersMetadataInBulk", { source_ids: ["s"], metadata: {} }, false],
];

/** What can happen to a call, what is done where repeating is harmless, and where it is not. */
const OUTCOMES: readonly (readonly [what: string, error: Error, harmless: Verdict, harmful: Verdict])[] = [
  ["suspended", new SuspendedError(read, answerError(401), 1), "no", "no"],
  ["circuit open", new CircuitOpenError(read, 1), "no", "no"],
  ["no room", new BudgetError(read, "full", 1), "no", "no"],
  ["out of time", new OutOfTimeError(read), "no", "no"],
  ["over its price", new OverPriceError(read, 1), "no", "no"],
  ["canceled", new CanceledError(read), "no", "no"],
  ["401", answerError(401), "no", "no"],
  ["402", answerError(402), "no", "no"],
  ["403", answerError(403), "no", "no"],
  ["400", answerError(400), "no", "no"],
  ["404", answerError(404), "no", "no"],
  ["409", answerError(409), "no", "no"],
  [
    "429 of the cycle",
    answerError(429, { rateLimitType: "api_calls_cycle", retryAfterMs: 1_000 }),
    "no",
    "no",
  ],
  ["429 with a time", answerError(429, { rateLimitType: "api_calls", retryAfterMs: 1_000 }), "later", "no"],
  ["429 of bulk", answerError(429, { rateLimitType: "bulk_api_calls", retryAfterMs: 1_000 }), "later", "no"],
  ["429 without a type", answerError(429, { retryAfterMs: 1_000 }), "later", "no"],
  ["429 at once", answerError(429, { retryAfterMs: 0 }), "repeat", "no"],
  ["429 without a time", answerError(429), "repeat", "no"],
  ["500", answerError(500), "repeat", "no"],
  ["503", answerError(503), "repeat", "no"],
  ["a reset", reset, "repeat", "no"],
  ["bad gzip", new TransportError(read, "Z_DATA_ERROR"), "repeat", "no"],
  ["silence", new DeadlineError(read, 3_000), "repeat", "no"],
  ["a redirect", new TransportError(read, "no-redirect"), "no", "no"],
  ["nobody there", refused, "repeat", "repeat"],
  ["no such host", new TransportError(read, "ENOTFOUND"), "repeat", "repeat"],
  ["a fault of our own", new TypeError("x is undefined"), "no", "no"],
];

describe("the verdict", () => {
  it.each(OUTCOMES)("after %s", (_, error, harmless, harmful) => {
    for (const [name, body, isHarmless] of CALLS) {
      const expected = isHarmless ? harmless : harmful;
      const verdicts = [1, 2, 3].map((attempt) => verdict(endpoints[name], body, error, attempt));
      const last = expected === "later" ? "later" : "no";
      expect([name, ...verdicts]).toEqual([name, expected, expected, last]);
    }
  });

  it("on an answer that cannot be read is one more look, and none after a write", () => {
    const error = new MalformedAnswerError(read, "JSON");
    expect([1, 2, 3].map((attempt) => verdict(read, undefined, error, attempt))).toEqual([
      "repeat",
      "no",
      "no",
    ]);
    for (const [name, body] of CALLS.filter(([one]) => endpoints[one].method !== "GET")) {
      expect(verdict(endpoints[name], body, error, 1)).toBe("no");
    }
  });
});

describe("the pause", () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [4, 800],
    [5, 1_000],
    [50, 1_000],
  ])("after failure %i is anything up to %i ms", (failures, longest) => {
    expect(pauseMs(reset, failures, () => 0)).toBe(0);
    expect(pauseMs(reset, failures, () => 0.5)).toBe(longest / 2);
    expect(pauseMs(reset, failures, () => 1)).toBe(longest);
  });

  it("is as long as the upstream asks, where that is longer", () => {
    expect(pauseMs(answerError(503, { retryAfterMs: 2_000 }), 1, () => 1)).toBe(2_000);
    expect(pauseMs(answerError(503, { retryAfterMs: 50 }), 1, () => 1)).toBe(100);
  });
});

/** The stage by itself; it sleeps by moving the clock. */
function stage(settings: RetrySettings = {}) {
  const clock = stoppedClock();
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    clock.goOn(ms);
  };
  return { clock, pauses, stage: retry({ random: () => 0.5, sleep, ...settings }, clock) };
}

describe("a call that fails", () => {
  it("is sent three times at most, and tells what happened last", async () => {
    const { stage: repeat, pauses } = stage();
    const { pass, attempts } = below(reset, answerError(500), answerError(503));
    const sent: boolean[] = [];
    const error = await rejection(repeat(pass)(callOf({ onSent: (isRepeat) => sent.push(isRepeat) })));
    expect(error).toMatchObject({ status: 503 });
    expect(attempts).toHaveLength(3);
    expect(sent).toEqual([false, true, true]);
    expect(pauses).toEqual([50, 100]);
  });

  it("is answered as soon as it succeeds", async () => {
    const { pass, attempts } = below(reset, OK);
    expect(await stage().stage(pass)(callOf())).toBe(OK);
    expect(attempts).toHaveLength(2);
  });

  it("is sent once where `attempts` is 1", async () => {
    const { pass, attempts } = below(answerError(429, { retryAfterMs: 1 }));
    await rejection(stage({ attempts: 1 }).stage(pass)(callOf()));
    expect(attempts).toHaveLength(1);
  });

  it("carries the same bytes every time", async () => {
    const { pass, attempts } = below(reset, OK);
    const given = {
      endpoint: endpoints.createCustomer,
      body: { source_id: "s" },
      payload: '{"source_id":"s"}',
    };
    await stage().stage(pass)(callOf(given));
    expect(attempts.map(({ call }) => call.payload)).toEqual([given.payload, given.payload]);
  });

  it("does not use up for a repeat what was set aside for other calls", async () => {
    const { pass, attempts } = below(reset, OK);
    const request = { calls: 3, party: NOBODY, level: 1, deadlineAt: 0, firstBy: 0, demands: [] };
    const reservation = new Reservation(request, () => undefined);
    await stage().stage(pass)(callOf({ reservation }));
    expect(attempts.map((attempt) => attempt.reservation)).toEqual([reservation, undefined]);
  });

  it("waits out the rate limit as often as the operation's time allows", async () => {
    const { stage: repeat, clock } = stage();
    const limited = answerError(429, { retryAfterMs: 2_000 });
    const patient = below(...Array<Error>(9).fill(limited), OK);
    expect(await repeat(patient.pass)(callOf({ deadlineAt: clock.now() + 20_000 }))).toBe(OK);
    expect(patient.attempts).toHaveLength(10);
    const hasty = below(limited);
    expect(await rejection(repeat(hasty.pass)(callOf({ deadlineAt: clock.now() + 5_000 })))).toBe(limited);
    expect(hasty.attempts).toHaveLength(3);
  });

  it("gives up at once where the upstream asks for more time than there is", async () => {
    const { stage: repeat, clock, pauses } = stage();
    const { pass, attempts } = below(answerError(503, { retryAfterMs: 3_000 }));
    await rejection(repeat(pass)(callOf({ deadlineAt: clock.now() + 3_000 })));
    // Without an operation nobody waits longer than ten seconds.
    const limited = below(answerError(429, { retryAfterMs: 10_000 }));
    await rejection(repeat(limited.pass)(callOf()));
    expect([attempts.length, limited.attempts.length, pauses.length]).toEqual([1, 1, 0]);
  });

  it("is not repeated beyond what its operation may spend", async () => {
    const { pass, attempts } = below(reset);
    let left = 1;
    expect(await rejection(stage().stage(pass)(callOf({ mayRepeat: () => left-- > 0 })))).toBe(reset);
    expect(attempts).toHaveLength(2);
  });

  it("is not repeated when its operation ends during the pause", async () => {
    const { pass, attempts } = below(reset);
    const { stage: repeat } = stage({ sleep: () => Promise.reject(new Error("aborted")) });
    expect(await rejection(repeat(pass)(callOf()))).toBe(reset);
    expect(attempts).toHaveLength(1);
  });
});

describe("a repeat that cannot leave", () => {
  it.each([
    new BudgetError(read, "full", 1),
    new CircuitOpenError(read, 1),
    new OutOfTimeError(read),
    new CanceledError(read),
  ])("leaves the first error standing: $name", async (error) => {
    expect(await rejection(stage().stage(below(reset, error).pass)(callOf()))).toBe(reset);
  });

  it("does not make a write certain whose answer got lost", async () => {
    const { endpoint } = { endpoint: endpoints.updateCustomer };
    const lost = new DeadlineError(endpoint, 3_000);
    for (const last of [
      refused,
      answerError(429),
      answerError(401),
      answerError(403),
      new BudgetError(endpoint, "full", 1),
    ]) {
      const { stage: repeat } = stage();
      expect(await rejection(repeat(below(lost, last).pass)(callOf({ endpoint })))).toBe(lost);
    }
    const limited = answerError(429, { retryAfterMs: 1 });
    const { pass } = below(limited, lost, new OutOfTimeError(endpoint));
    expect(await rejection(stage().stage(pass)(callOf({ endpoint })))).toBe(lost);
  });

  it("tells of a rejection where the upstream has looked at the record", async () => {
    const endpoint = endpoints.deleteCustomer;
    const notFound = answerError(404);
    expect(await rejection(stage().stage(below(reset, notFound).pass)(callOf({ endpoint })))).toBe(notFound);
  });
});

describe("the process", () => {
  it("adds no more than a fifth to the load of an upstream that is down, and ten", async () => {
    const { stage: repeat } = stage();
    const { pass, attempts } = below(reset);
    const through = repeat(pass);
    for (let call = 0; call < 1_000; call += 1) await rejection(through(callOf()));
    report("a thousand calls in a row to an upstream that is down, without a breaker", {
      requests: attempts.length,
    });
    expect(attempts.length).toBeLessThanOrEqual(1_210);
    expect(attempts.length).toBeGreaterThan(1_200);
  });

  it("adds no more than ten to a thousand calls that fail together", async () => {
    const { pass, attempts } = below(reset);
    const through = stage().stage(pass);
    await Promise.all(Array.from({ length: 1_000 }, () => rejection(through(callOf()))));
    expect(attempts).toHaveLength(1_010);
  });

  it("saves up ten repeats, and no more", async () => {
    const { stage: repeat } = stage();
    const outcomes = below(...Array<typeof OK>(1_000).fill(OK), reset);
    const through = repeat(outcomes.pass);
    for (let call = 0; call < 1_000; call += 1) await through(callOf());
    await Promise.all(Array.from({ length: 20 }, () => rejection(through(callOf()))));
    expect(outcomes.attempts.length - 1_000).toBeLessThanOrEqual(20 + 10 + 4);
    expect(outcomes.attempts.length - 1_000).toBeGreaterThanOrEqual(20 + 10);
  });

  it("pays for no repeat that the rate limit asked for", async () => {
    const { stage: repeat, clock } = stage();
    const limited = answerError(429, { retryAfterMs: 1 });
    const { pass } = below(...Array<Error>(50).fill(limited), OK);
    expect(await repeat(pass)(callOf({ deadlineAt: clock.now() + 60_000 }))).toBe(OK);
  });
});

describe("over the wire", () => {
  it("heals a read, and counts every request and every repeat", async () => {
    const sandbox = await useSandbox({ customers: 3 });
    sandbox.faults.add({ name: "reset-before-headers", times: 1 });
    sandbox.faults.add({ name: "status", status: 503, times: 1 });
    const client = useClient(sandbox.url);
    expect((await client.call(endpoints.listCustomers, {})).received).toBeGreaterThan(0);
    expect([client.spent, client.repeated]).toEqual([3, 2]);
    expect(sandbox.journal.requests()).toEqual(Array(3).fill("GET /v1/customers"));
  });

  it("creates one customer where a create with a source_id is repeated after silence", async () => {
    const sandbox = await useSandbox({ customers: 0 });
    sandbox.faults.add({ name: "no-headers", times: 1 });
    const client = useClient(sandbox.url, { deadlines: { callMs: 80 } });
    const body = { source_id: "once", name: "Zoë", metadata: { a: [1, null] } };
    expect(await client.call(endpoints.createCustomer, { body })).toMatchObject({ source_id: "once" });
    const [first, second, ...others] = sandbox.journal.entries;
    expect(others).toEqual([]);
    expect(second?.body).toBe(first?.body);
    expect(JSON.parse(first?.body ?? "")).toEqual(body);
    expect([...sandbox.store.customers.all()].filter(({ source_id }) => source_id === "once")).toHaveLength(
      1,
    );
  });

  it.each([
    ["a create without source_id", endpoints.createCustomer, {}],
    ["a permanent deletion", endpoints.permanentlyDeleteCustomer, { path: { customerId: "cust_x" } }],
    ["a bulk update", endpoints.updateCustomersInBulk, {}],
  ] as const)("sends %s once", async (_, endpoint, input) => {
    const sandbox = await useSandbox({ customers: 0 });
    sandbox.faults.add({ name: "reset-before-headers" });
    const client = useClient(sandbox.url);
    const given = { ...input, body: { name: "x" } } as never;
    expect(await rejection(client.call(endpoint as typeof endpoints.createCustomer, given))).toBeInstanceOf(
      TransportError,
    );
    expect(sandbox.journal.entries).toHaveLength(1);
  });
});
