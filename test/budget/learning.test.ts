/** What the governor learns from answers: probes, limits, periods, other consumers, pauses. */
import { describe, expect, it } from "vitest";
import { answer, useHarness } from "./harness.js";

/** Asks for so many calls named 1, 2, 3, … */
function askFor(harness: ReturnType<typeof useHarness>, calls: number, options = {}) {
  for (let call = 1; call <= calls; call += 1)
    harness.ask(String(call), { priority: "mutation", ...options });
}

/** The lengths a period is taken for, after answers that follow each other. */
const lengths = async (
  ...resets: readonly (readonly [waitMs: number, resetsInMs: number, limit?: number])[]
) => {
  const harness = useHarness();
  const seen: number[] = [];
  for (const [index, [waitMs, resetsInMs, limit = 100]] of resets.entries()) {
    await harness.clock.pass(waitMs);
    await harness.learn({ limit, remaining: limit - 1 - index, resetsInMs });
    seen.push(harness.governor.snapshot().windowMs);
  }
  return seen;
};

/** A harness that has used most of an hour's calls, with many that wait, after an answer that proved the hour to be one. */
const provenHour = async (remaining: number) => {
  const harness = useHarness({ concurrency: 200 });
  await harness.learn({ limit: 100, remaining: 99, resetsInMs: 3_000_000 });
  askFor(harness, 150);
  for (let second = 0; second < 62; second += 1) {
    harness.left.forEach(({ permit }) => permit.complete(null));
    await harness.clock.pass(1_000);
  }
  expect(harness.governor.snapshot().windowMs).toBe(60_000);
  const before = harness.left.length;
  await harness.clock.pass(1_000);
  // Of what was told to be left one call is kept for this one: it tells that the end has not moved.
  expect(harness.left).toHaveLength(before + 1);
  harness.left
    .at(-1)
    ?.permit.complete(answer(harness.clock.now(), { limit: 100, remaining, resetsInMs: 2_937_000 }));
  expect(harness.governor.snapshot().windowMs).toBe(3_600_000);
  return harness;
};

/** A harness with three calls that wait, after one was refused. */
const refusedWith = async (reported: object) => {
  const harness = useHarness();
  await harness.learn();
  harness.ask("refused", { priority: "mutation" });
  await harness.clock.pass(0);
  harness.complete("refused", answer(harness.clock.now(), { status: 429, ...reported }));
  harness.left.length = 0;
  askFor(harness, 3);
  return harness;
};

describe("while nothing is known", () => {
  it("one call goes ahead alone, and the others wait for its answer", async () => {
    const harness = useHarness();
    askFor(harness, 5);
    await harness.clock.pass(1_000);
    expect(harness.names()).toEqual(["1"]);
    expect(harness.governor.snapshot()).toMatchObject({
      isKnown: false,
      remaining: null,
      queued: 4,
      inFlight: 1,
    });
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 99, resetsInMs: 60_000 }));
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["1", "2", "3", "4", "5"]);
    expect(harness.governor.snapshot()).toMatchObject({
      isKnown: true,
      limit: 100,
      remaining: 95,
      queued: 0,
      windowMs: 60_000,
      resetsAt: harness.clock.now() + 60_000,
    });
  });

  it("the next one goes when that one ends without an answer", async () => {
    const harness = useHarness();
    askFor(harness, 3);
    await harness.clock.pass(10);
    harness.complete("1", null);
    await harness.clock.pass(10);
    expect(harness.names()).toEqual(["1", "2"]);
    harness.left[1]?.permit.release();
    await harness.clock.pass(10);
    expect(harness.names()).toEqual(["1", "2", "3"]);
  });

  it("the next one goes when that one stays unanswered for long", async () => {
    const harness = useHarness({ probePatienceMs: 5_000 });
    askFor(harness, 3);
    await harness.clock.pass(4_999);
    expect(harness.names()).toEqual(["1"]);
    await harness.clock.pass(1);
    expect(harness.names()).toEqual(["1", "2"]);
    await harness.clock.pass(5_000);
    expect(harness.times()).toEqual([0, 5_000, 10_000]);
  });

  it.each([500, 502, 401, 402, 403])("a %i without rate headers tells nothing", async (status) => {
    const harness = useHarness();
    askFor(harness, 3);
    await harness.clock.pass(0);
    harness.complete("1", answer(harness.clock.now(), { status }));
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["1", "2"]);
  });
});

describe("an upstream without rate headers", () => {
  it("is served by the assumed limit, without more probes", async () => {
    const harness = useHarness({ concurrency: 200 });
    askFor(harness, 150);
    await harness.clock.pass(0);
    harness.complete("1", answer(harness.clock.now(), {}));
    await harness.clock.pass(0);
    // Nine tenths of 50 in a minute: too few to be spread.
    expect(harness.left).toHaveLength(45);
    await harness.clock.pass(60_599);
    expect(harness.left).toHaveLength(45);
    expect(harness.governor.snapshot()).toMatchObject({
      isKnown: true,
      limit: null,
      remaining: null,
      resetsAt: null,
    });
  });

  it("may begin to tell them", async () => {
    const harness = useHarness();
    await harness.learn({});
    harness.ask("a");
    await harness.clock.pass(0);
    harness.complete("a", answer(harness.clock.now(), { limit: 2_000, remaining: 7, resetsInMs: 30_000 }));
    expect(harness.governor.snapshot()).toMatchObject({ limit: 2_000, remaining: 7 });
  });
});

describe("what is left", () => {
  it("is never exceeded, however much the log would allow, and a tenth of the limit stays for others", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 14, resetsInMs: 30_000 });
    askFor(harness, 10);
    for (let round = 0; round < 20; round += 1) {
      await harness.clock.pass(10);
      harness.left.forEach(({ permit }) => permit.complete(answer(harness.clock.now(), {})));
    }
    expect(harness.names()).toEqual(["1", "2", "3", "4"]);
    await harness.clock.pass(30_000);
    expect(harness.names()).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("leaves half of itself at a time, at least one", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 17, resetsInMs: 30_000 });
    askFor(harness, 10);
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["1", "2", "3"]);
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 12, resetsInMs: 30_000 }));
    harness.complete("2", null);
    harness.complete("3", null);
    await harness.clock.pass(0);
    // Both that were lost may have been counted.
    expect(harness.names()).toEqual(["1", "2", "3"]);
  });

  it("of 0 pauses all priorities until the reset, then one call tries", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 30_000 });
    for (const priority of ["background", "read", "mutation"] as const) harness.ask(priority, { priority });
    await harness.clock.pass(29_999);
    expect(harness.names()).toEqual([]);
    expect(harness.governor.snapshot()).toMatchObject({ remaining: 0, pausedUntil: harness.clock.now() + 1 });
    await harness.clock.pass(1);
    expect(harness.names()).toEqual(["mutation"]);
    harness.complete(
      "mutation",
      answer(harness.clock.now(), { limit: 100, remaining: 99, resetsInMs: 60_000 }),
    );
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["mutation", "read", "background"]);
  });

  it("is the least that was told in a period, in whatever order answers come", async () => {
    const harness = useHarness();
    await harness.learn();
    askFor(harness, 3);
    await harness.clock.pass(0);
    for (const [name, remaining] of [
      ["3", 96],
      ["1", 98],
      ["2", 97],
    ] as const) {
      harness.complete(name, answer(harness.clock.now(), { limit: 100, remaining, resetsInMs: 60_000 }));
    }
    expect(harness.governor.snapshot().remaining).toBe(96);
  });

  it("is not told by an answer of a period that is over", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 50, resetsInMs: 10_000 });
    askFor(harness, 2);
    await harness.clock.pass(10_000);
    const late = answer(harness.clock.now() - 9_000, { limit: 100, remaining: 3, resetsInMs: 9_000 });
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 98, resetsInMs: 60_000 }));
    harness.complete("2", late);
    expect(harness.governor.snapshot()).toMatchObject({ remaining: 98, inFlight: 0 });
  });

  it("is forgotten a period later where no end is told", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0 });
    askFor(harness, 2);
    await harness.clock.pass(59_999);
    expect(harness.names()).toEqual([]);
    await harness.clock.pass(1);
    expect(harness.names()).toEqual(["1"]);
  });

  it("is told anew by a call that left later than a wrong answer came", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 60, resetsInMs: 3_000_000 });
    await harness.clock.pass(1_000);
    askFor(harness, 1);
    await harness.clock.pass(0);
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 20, resetsInMs: 40_000 }));
    expect(harness.governor.snapshot()).toMatchObject({
      remaining: 20,
      resetsAt: harness.clock.now() + 40_000,
    });
  });
});

describe("the limit", () => {
  it("that shrinks from 2,000 to 100 is obeyed from that answer on", async () => {
    const harness = useHarness({ concurrency: 1_000 });
    await harness.learn({ limit: 2_000, remaining: 1_999, resetsInMs: 60_000 });
    askFor(harness, 150);
    await harness.clock.pass(0);
    expect(harness.left).toHaveLength(150);
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 50, resetsInMs: 60_000 }));
    askFor(harness, 1);
    await harness.clock.pass(60_000);
    expect(harness.left).toHaveLength(150);
    expect(harness.governor.snapshot()).toMatchObject({ limit: 100 });
  });

  it("that grows is used, but not on the word of an answer that is older than the smaller one", async () => {
    const harness = useHarness();
    await harness.learn();
    askFor(harness, 2);
    await harness.clock.pass(10);
    harness.complete("1", answer(harness.clock.now() - 10, { limit: 50, remaining: 40, resetsInMs: 60_000 }));
    harness.complete(
      "2",
      answer(harness.clock.now() - 10, { limit: 100, remaining: 97, resetsInMs: 60_000 }),
    );
    expect(harness.governor.snapshot()).toMatchObject({ limit: 50, remaining: 40 });
    askFor(harness, 1);
    await harness.clock.pass(0);
    harness.complete(
      "1",
      answer(harness.clock.now() - 10, { limit: 2_000, remaining: 1_900, resetsInMs: 60_000 }),
    );
    expect(harness.governor.snapshot()).toMatchObject({ limit: 2_000, remaining: 1_900 });
  });
});

/** Answers of an hour's plan, the second one late enough to prove it. */
const HOUR = [
  [0, 3_000_000],
  [63_000, 2_937_000],
] as const;

describe("the period", () => {
  it("is a minute, however far away its end is told", async () => {
    expect(await lengths([0, 30_000], [30_000, 61_000], [61_000, 75_000], [75_000, 3_600_000])).toEqual(
      Array(4).fill(60_000),
    );
  });

  it("is an hour once its end has been told for longer than a minute", async () => {
    expect(await lengths([0, 3_000_000], [59_000, 2_941_000], [4_000, 2_937_000])).toEqual([
      60_000, 60_000, 3_600_000,
    ]);
  });

  it("is no hour where what is left grows under the same end", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 90, resetsInMs: 3_000_000 });
    for (let passed = 63_000; passed < 600_000; passed += 63_000) {
      await harness.clock.pass(63_000);
      await harness.learn({ limit: 100, remaining: 95, resetsInMs: 3_000_000 - passed });
      expect(harness.governor.snapshot().windowMs).toBe(60_000);
    }
  });

  it("is no hour where what is left does not become less, though we call", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 99, resetsInMs: 3_000_000 });
    for (let passed = 63_000; passed < 600_000; passed += 63_000) {
      await harness.clock.pass(63_000);
      await harness.learn({ limit: 100, remaining: 99, resetsInMs: 3_000_000 - passed });
      expect(harness.governor.snapshot().windowMs).toBe(60_000);
    }
  });

  it("stays an hour at the end of the hour", async () => {
    expect(await lengths(...HOUR, [2_900_000, 37_000])).toEqual([60_000, 3_600_000, 3_600_000]);
  });

  it("is a minute again when the next one ends a minute later", async () => {
    expect(await lengths(...HOUR, [2_937_000, 60_000])).toEqual([60_000, 3_600_000, 60_000]);
  });

  it("is not a minute again because somebody was silent for most of an hour", async () => {
    expect(await lengths(...HOUR, [2_937_000 + 3_550_000, 50_000])).toEqual([60_000, 3_600_000, 3_600_000]);
  });

  it("is a minute again when the limit changes", async () => {
    expect(await lengths(...HOUR, [10_000, 60_000, 2_000])).toEqual([60_000, 3_600_000, 60_000]);
  });

  it("of an hour counts what left before it was known to be one", async () => {
    const harness = await provenHour(9);
    const before = harness.left.length;
    await harness.clock.pass(89_000);
    expect(harness.left).toHaveLength(before);
  });

  it("of an hour that fell silent is asked about after 90 seconds, and half as often each time", async () => {
    const harness = await provenHour(9);
    const before = harness.left.length;
    const start = harness.times().at(-1) ?? 0;
    for (let second = 0; second < 1_300; second += 1) {
      await harness.clock.pass(1_000);
      harness.left.at(-1)?.permit.complete(null);
    }
    expect(
      harness
        .times()
        .slice(before)
        .map((at) => Math.round((at - start) / 1_000)),
    ).toEqual([90, 270, 630]);
  });

  it("of an hour with nothing left is not asked about", async () => {
    const harness = await provenHour(0);
    const before = harness.left.length;
    await harness.clock.pass(1_300_000);
    expect(harness.left).toHaveLength(before);
  });
});

describe("a pause", () => {
  it.each([
    [30, 2],
    [2, 30],
  ])("of %i s and one of %i s, told by two calls under way, is the longer one", async (first, second) => {
    const harness = useHarness();
    await harness.learn();
    harness.ask("first", { priority: "mutation" });
    harness.ask("second", { priority: "mutation" });
    await harness.clock.pass(0);
    harness.complete("first", answer(harness.clock.now(), { status: 429, retryAfter: first }));
    harness.complete("second", answer(harness.clock.now(), { status: 429, retryAfter: second }));
    harness.left.length = 0;
    harness.ask("after", { priority: "mutation" });
    await harness.clock.pass(29_999);
    expect(harness.names()).toEqual([]);
    await harness.clock.pass(1);
    expect(harness.names()).toEqual(["after"]);
  });
});

describe("other consumers", () => {
  it("are noticed within one answer, and what they took is left for them in the next periods", async () => {
    const harness = useHarness();
    await harness.learn();
    await harness.clock.pass(63_000);
    // A period that began after we did: of 41 calls one is ours.
    await harness.learn({ limit: 100, remaining: 59, resetsInMs: 60_000 });
    expect(harness.governor.snapshot()).toMatchObject({ foreignUsage: 40, remaining: 59 });
    await harness.clock.pass(60_000);
    await harness.learn({ limit: 100, remaining: 99, resetsInMs: 60_000 });
    askFor(harness, 100);
    for (let round = 0; round < 590; round += 1) {
      await harness.clock.pass(100);
      harness.left.forEach(({ permit }) => permit.complete(answer(harness.clock.now(), {})));
    }
    expect(harness.left.length + 1).toBe(60);
  });

  it("are forgotten after ten periods", async () => {
    const harness = useHarness();
    await harness.learn();
    await harness.clock.pass(63_000);
    await harness.learn({ limit: 100, remaining: 59, resetsInMs: 60_000 });
    const seen: number[] = [];
    for (let period = 1; period <= 12; period += 1) {
      await harness.clock.pass(60_000);
      await harness.learn({ limit: 100, remaining: 99, resetsInMs: 60_000 });
      seen.push(harness.governor.snapshot().keptForForeignUsage);
    }
    expect(seen).toEqual([40, 40, 40, 40, 40, 40, 40, 40, 40, 40, 10, 10]);
  });

  it("are not seen in the period in which we started: that may have been an earlier process of ours", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 9, resetsInMs: 40_000 });
    expect(harness.governor.snapshot()).toMatchObject({ foreignUsage: 0, remaining: 9 });
  });
});

describe("a 429", () => {
  it.each([
    ["Retry-After", { retryAfter: 7, resetsInMs: 30_000, limit: 100, remaining: 0 }, 7_000],
    ["the reset", { resetsInMs: 30_000, limit: 100, remaining: 0, type: "api_calls" }, 30_000],
    ["a minute, where nothing is told", {}, 60_000],
    ["a minute, where nonsense is told", { retryAfter: -3 }, 60_000],
    ["an hour at most", { retryAfter: 100_000, type: "api_calls" }, 3_600_000],
  ])("pauses everything: %s", async (_, reported, pauseMs) => {
    const harness = await refusedWith(reported);
    expect(harness.governor.snapshot()).toMatchObject({
      pausedUntil: harness.clock.now() + pauseMs,
      queued: 3,
    });
    if (pauseMs > 1_000_000_000) return;
    await harness.clock.pass(pauseMs - 1);
    expect(harness.names()).toEqual([]);
    await harness.clock.pass(1);
    expect(harness.names()).toEqual(["1"]);
    await harness.clock.pass(2_000);
    expect(harness.names()).toEqual(["1"]);
    harness.complete("1", answer(harness.clock.now(), { limit: 100, remaining: 99, resetsInMs: 60_000 }));
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["1", "2", "3"]);
  });

  it("again and again lets one call through per Retry-After, and loses nothing that waits", async () => {
    const harness = useHarness();
    await harness.learn();
    askFor(harness, 20);
    await harness.clock.pass(0);
    // All that were under way are refused, in any order.
    for (const { permit } of harness.left.toReversed()) {
      permit.complete(answer(harness.clock.now(), { status: 429, retryAfter: 2 }));
    }
    const first = harness.left.length;
    for (let waited = 0; waited < 30_000; waited += 100) {
      harness.ask(`late ${waited}`);
      await harness.clock.pass(100);
      harness.left.at(-1)?.permit.complete(answer(harness.clock.now(), { status: 429, retryAfter: 2 }));
    }
    // One each 2 seconds, and the answer takes a tenth of one.
    expect(harness.left.length - first).toBeLessThanOrEqual(15);
    expect(harness.left.length - first).toBeGreaterThanOrEqual(14);
    expect(harness.shed.filter(({ at }) => at < 20_000)).toEqual([]);
    expect(harness.governor.snapshot().queued).toBeLessThanOrEqual(200);
  });

  it("that others are still answered well after does not end the pause, nor the doubt", async () => {
    const harness = useHarness();
    await harness.learn();
    askFor(harness, 3);
    await harness.clock.pass(0);
    harness.complete("1", answer(harness.clock.now(), { status: 429, retryAfter: 5 }));
    harness.complete("2", answer(harness.clock.now(), { limit: 100, remaining: 90, resetsInMs: 60_000 }));
    harness.complete("3", null);
    harness.left.length = 0;
    askFor(harness, 3);
    await harness.clock.pass(4_999);
    expect(harness.names()).toEqual([]);
    await harness.clock.pass(1_000);
    expect(harness.names()).toEqual(["1"]);
  });

  it("for bulk calls pauses only those, and afterwards one of them tries", async () => {
    const harness = useHarness();
    await harness.learn();
    harness.ask("refused", { isBulk: true });
    await harness.clock.pass(0);
    harness.complete(
      "refused",
      answer(harness.clock.now(), {
        status: 429,
        retryAfter: 9,
        type: "bulk_api_calls",
        limit: 10,
        remaining: 0,
      }),
    );
    const owner = {};
    for (const name of ["bulk 1", "bulk 2"]) harness.ask(name, { isBulk: true, owner });
    harness.ask("plain", { owner });
    await harness.clock.pass(8_999);
    expect(harness.names().slice(1)).toEqual(["plain"]);
    expect(harness.governor.snapshot()).toMatchObject({ limit: 100, pausedUntil: null });
    await harness.clock.pass(1);
    expect(harness.names().slice(1)).toEqual(["plain", "bulk 1"]);
    harness.complete(
      "bulk 1",
      answer(harness.clock.now(), { limit: 100, remaining: 90, resetsInMs: 50_000 }),
    );
    await harness.clock.pass(0);
    expect(harness.names().slice(1)).toEqual(["plain", "bulk 1", "bulk 2"]);
  });

  it("at the end of a billing cycle is nothing to wait for in a queue", async () => {
    const harness = useHarness();
    await harness.learn();
    harness.ask("one");
    await harness.clock.pass(0);
    harness.complete(
      "one",
      answer(harness.clock.now(), { status: 429, type: "api_calls_cycle", retryAfter: 86_400 }),
    );
    expect(harness.governor.snapshot().pausedUntil).toBeNull();
  });

  it("for webhooks is no reason to pause", async () => {
    const harness = await refusedWith({ type: "webhook_calls", retryAfter: 60 });
    await harness.clock.pass(0);
    expect(harness.names()).toEqual(["1", "2", "3"]);
  });
});
