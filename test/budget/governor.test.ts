/** When calls leave: windows, pace, priorities, reservations, and what is shed. */
import { describe, expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { Ledger } from "../../src/budget/window/ledger.js";
import { ShedError } from "../../src/budget/shed.js";
import { answer, useHarness, useUpstream } from "./harness.js";
import { FakeClock } from "./fake-clock.js";
import { mostInWindow } from "./fake-upstream.js";

const MINUTE = 60_000;
const PLAN = { limit: 100, windowMs: MINUTE, kind: "first-call" } as const;

/** Keeps more calls waiting than can leave. */
async function overload(world: ReturnType<typeof useUpstream>, ms: number, options = {}, stepMs = 1_000) {
  let waiting = 0;
  const one = async () => {
    waiting += 1;
    await world.call(options);
    waiting -= 1;
  };
  for (let passed = 0; passed < ms; passed += stepMs) {
    for (let missing = 50 - waiting; missing > 0; missing -= 1) void one();
    await world.clock.pass(stepMs);
  }
}

describe("any sliding window", () => {
  it.each([1, 2, 5, 10, 30, 100, 2_000])(
    "holds at most our share of a limit of %i, and nearly that under load",
    async (limit) => {
      const world = useUpstream({ ...PLAN, limit });
      await overload(world, 10 * MINUTE);
      const share = Math.max(1, Math.floor(limit * 0.9));
      expect(mostInWindow(world.sent, MINUTE)).toBeLessThanOrEqual(share);
      expect(world.upstream.refused).toEqual([]);
      // In small limits the waits for probes and for the slack weigh more.
      expect(world.sent.length).toBeGreaterThanOrEqual(0.9 * share * 10);
    },
  );

  it.each(["aligned", "sliding"] as const)("holds as many where the upstream counts %s", async (kind) => {
    const world = useUpstream({ ...PLAN, kind });
    await overload(world, 10 * MINUTE);
    expect(mostInWindow(world.sent, MINUTE)).toBeLessThanOrEqual(90);
    expect(world.upstream.refused).toEqual([]);
    expect(world.sent.length).toBeGreaterThanOrEqual(0.8 * 900);
  });

  it("is an hour where the plan is by the hour, and then nothing is spread", async () => {
    const world = useUpstream({ ...PLAN, windowMs: 3_600_000 });
    await overload(world, 4 * 3_600_000);
    // More than our share by the probe that proves the hour, and by those that ask after 90 seconds of silence,
    // then after 180 and so on: five of them fit into an hour.
    expect(mostInWindow(world.sent, 3_600_000)).toBeLessThanOrEqual(96);
    expect(world.upstream.refused).toEqual([]);
    expect(world.sent.length).toBeGreaterThanOrEqual(0.9 * 360);
  });
});

describe("the pace", () => {
  it("lets half of the share leave as a burst, and spreads the rest over the period", async () => {
    const world = useUpstream(PLAN);
    await overload(world, MINUTE);
    const gaps = world.sent.slice(1).map((time, index) => time - (world.sent[index] ?? 0));
    expect(world.sent.filter((time) => time < 1_000)).toHaveLength(45);
    expect(Math.min(...gaps.slice(45))).toBeGreaterThanOrEqual(1_300);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_400);
  });

  it("serves somebody every 1.4 seconds when the load lasts", async () => {
    const world = useUpstream(PLAN);
    await overload(world, 5 * MINUTE);
    const late = world.sent.filter((time) => time > 2 * MINUTE);
    const gaps = late.slice(1).map((time, index) => time - (late[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_400);
  });

  it("of a large plan is kept in small groups, as timers are not exact", () => {
    const ledger = Ledger.empty();
    const rule = { cap: 18_000, spanMs: 60_600, isPaced: true };
    ledger.keep(18_000);
    let now = 0;
    for (let call = 0; call < 40_000; call += 1) {
      now = Math.ceil(ledger.earliest(rule, now));
      ledger.record(now);
    }
    expect(now).toBeLessThan(1.05 * (40_000 / 18_000) * 60_600);
  });
});

describe("calls under way", () => {
  it("are at most 32", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 2_000, remaining: 1_999, resetsInMs: MINUTE });
    for (let call = 0; call < 50; call += 1) harness.ask(String(call));
    await harness.clock.pass(1_000);
    expect(harness.left).toHaveLength(32);
    harness.complete("0", null);
    await harness.clock.pass(0);
    expect(harness.left).toHaveLength(33);
  });

  it("that did not leave after all are as if never asked for", async () => {
    const harness = useHarness();
    await harness.learn();
    const before = harness.governor.snapshot();
    harness.ask("a");
    await harness.clock.pass(0);
    harness.left[0]?.permit.release();
    expect(harness.governor.snapshot()).toEqual(before);
    harness.left[0]?.permit.complete(answer(harness.clock.now(), { limit: 5 }));
    harness.left[0]?.permit.release();
    expect(harness.governor.snapshot()).toEqual(before);
  });
});

/** A harness where calls wait, until `go`. */
async function crowded() {
  const harness = useHarness({ concurrency: 1 });
  await harness.learn({ limit: 2_000, remaining: 1_999, resetsInMs: MINUTE });
  harness.ask("under way");
  await harness.clock.pass(0);
  return {
    ...harness,
    /** Lets everything leave, one by one. */
    go: async () => {
      for (let call = 0; call < harness.left.length; call += 1) {
        harness.left[call]?.permit.complete(answer(harness.clock.now(), {}));
        await harness.clock.pass(100);
      }
      return harness.names().slice(1);
    },
  };
}

describe("the priorities", () => {
  it("go in the order of their urgency", async () => {
    const harness = await crowded();
    for (const priority of ["background", "read", "mutation", "background", "read", "mutation"] as const) {
      harness.ask(priority, { priority });
    }
    expect(await harness.go()).toEqual(["mutation", "mutation", "read", "read", "background", "background"]);
  });

  it("let operations take turns, and keep the order within one", async () => {
    const harness = await crowded();
    const [large, small, other] = [{}, {}, {}];
    for (const name of ["large 1", "large 2", "large 3", "large 4"]) harness.ask(name, { owner: large });
    for (const name of ["small 1", "small 2"]) harness.ask(name, { owner: small });
    harness.ask("other", { owner: other });
    expect(await harness.go()).toEqual([
      "large 1",
      "small 1",
      "other",
      "large 2",
      "small 2",
      "large 3",
      "large 4",
    ]);
  });

  it("below leave a tenth of the limit to writes, and background leaves half of our share", async () => {
    const world = useUpstream(PLAN);
    const sent = async (priority: "mutation" | "read" | "background") => {
      const before = world.sent.length;
      for (let call = 0; call < 100; call += 1)
        void world.call({ priority, deadlineAt: world.clock.now() + 61_000 });
      await world.clock.pass(50_000);
      return world.sent.length - before;
    };
    const background = await sent("background");
    expect(background).toBeGreaterThanOrEqual(38);
    expect(background).toBeLessThanOrEqual(45);
    // What the background took, reads cannot have.
    await world.clock.pass(200_000);
    expect(await sent("read")).toBeLessThanOrEqual(80);
    expect(world.governor.snapshot().reservedForWrites).toBe(10);
    expect(await sent("mutation")).toBeGreaterThanOrEqual(10);
    expect(mostInWindow(world.sent, MINUTE)).toBeLessThanOrEqual(90);
  });
});

describe("a reservation", () => {
  it("is kept before those that have none", async () => {
    const harness = await crowded();
    const admission = harness.governor.admit({
      calls: 2,
      priority: "read",
      deadlineAt: harness.clock.now() + 10_000,
    });
    const reservation = admission.admitted ? admission.reservation : undefined;
    for (const name of ["other 1", "other 2"]) harness.ask(name);
    for (const name of ["mine 1", "mine 2", "mine 3"]) harness.ask(name, { reservation });
    expect(reservation?.left).toBe(0);
    const names = await harness.go();
    expect(names.slice(0, 2)).toEqual(["mine 1", "mine 2"]);
    expect(names.toSorted()).toEqual(["mine 1", "mine 2", "mine 3", "other 1", "other 2"]);
  });

  it("keeps others from using up what is left, until it is closed", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 30, resetsInMs: 50_000 });
    const admission = harness.governor.admit({
      calls: 5,
      priority: "mutation",
      deadlineAt: harness.clock.now() + 40_000,
    });
    const after = harness.clock.now();
    for (let call = 0; call < 30; call += 1) harness.ask(String(call), { priority: "mutation" });
    const settleAll = async () => {
      for (let round = 0; round < 40; round += 1) {
        harness.left.forEach(({ permit }) => permit.complete(answer(after, {})));
        await harness.clock.pass(10);
      }
    };
    await settleAll();
    expect(harness.left).toHaveLength(15);
    expect(harness.governor.snapshot().reserved).toBe(5);
    if (admission.admitted) admission.reservation.close();
    await settleAll();
    expect(harness.left).toHaveLength(20);
  });

  it("that nobody closes ends with its deadline", async () => {
    const harness = useHarness();
    await harness.learn();
    harness.governor.admit({ calls: 40, priority: "read", deadlineAt: harness.clock.now() + 1_000 });
    expect(harness.governor.snapshot().reserved).toBe(40);
    await harness.clock.pass(1_001);
    harness.ask("a");
    await harness.clock.pass(0);
    expect(harness.governor.snapshot().reserved).toBe(0);
  });

  it("gets back a call that was withdrawn or given back", async () => {
    const harness = await crowded();
    const admission = harness.governor.admit({
      calls: 3,
      priority: "read",
      deadlineAt: harness.clock.now() + 10_000,
    });
    if (!admission.admitted) throw new Error("It was refused");
    const { reservation } = admission;
    const controller = new AbortController();
    harness.ask("a", { reservation, signal: controller.signal });
    expect(reservation.left).toBe(2);
    controller.abort("enough");
    expect(reservation.left).toBe(3);
    harness.ask("b", { reservation });
    await harness.go();
    expect(reservation.left).toBe(2);
    reservation.close();
    expect(reservation.left).toBe(0);
  });
});

/** What can be afforded while `waiting` calls without a reservation wait. */
async function affordableBehind(waiting: number): Promise<number> {
  const harness = useHarness({ concurrency: 10 });
  await harness.learn();
  // Ten are under way, the others wait for a place.
  for (let call = 0; call < 10 + waiting; call += 1) harness.ask("repeat", { priority: "mutation" });
  await harness.clock.pass(0);
  expect(harness.governor.snapshot()).toMatchObject({ inFlight: 10, queued: waiting });
  const deadlineAt = harness.clock.now() + 10_000;
  const refused = harness.governor.admit({ calls: 5_000, priority: "read", deadlineAt });
  if (refused.admitted) throw new Error("It was admitted");
  return refused.affordable;
}

describe("admission", () => {
  it.each([
    [100, MINUTE, 10_000],
    [2_000, MINUTE, 10_000],
    [100, 3_600_000, 10_000],
    [5, MINUTE, 120_000],
  ])(
    "with a limit of %i in %i ms is granted for exactly what it says is affordable",
    async (limit, windowMs, patienceMs) => {
      for (const used of [1, 3, 20]) {
        for (const priority of ["mutation", "read", "background"] as const) {
          const world = useUpstream({ limit, windowMs, kind: "first-call" });
          for (let call = 0; call < used; call += 1) void world.call({ priority: "read" });
          await world.clock.pass(3_000);
          const ask = (calls: number) =>
            world.governor.admit({ calls, priority, deadlineAt: world.clock.now() + patienceMs });
          const refused = ask(5_000);
          if (refused.admitted) throw new Error("It was admitted");
          const { affordable } = refused;
          expect(ask(affordable + 1)).toMatchObject({ admitted: false, affordable });
          const granted = ask(affordable);
          expect(granted.admitted).toBe(true);
          // What was set aside is not granted twice.
          expect(ask(affordable).admitted).toBe(affordable === 0);
        }
      }
    },
  );

  it("is granted before the first answer, when to refuse would be a guess", async () => {
    const harness = useHarness();
    const ask = () =>
      harness.governor.admit({ calls: 200, priority: "read", deadlineAt: harness.clock.now() + 10_000 });
    const first = ask();
    expect(first.admitted).toBe(true);
    if (first.admitted) first.reservation.close();
    await harness.learn({ limit: 100, remaining: 99, resetsInMs: 60_000 });
    expect(ask().admitted).toBe(false);
  });

  it("is granted for what really leaves in time, and refused for what would not", async () => {
    for (const calls of [1, 10, 45, 50, 60, 90]) {
      const world = useUpstream(PLAN);
      await Promise.all([world.call(), world.clock.pass(1_000)]);
      const deadlineAt = world.clock.now() + 10_000;
      const admission = world.governor.admit({ calls, priority: "mutation", deadlineAt });
      const reservation = admission.admitted ? admission.reservation : undefined;
      const owner = {};
      for (let call = 0; call < calls; call += 1) void world.call({ owner, reservation, deadlineAt });
      await world.clock.pass(11_000);
      expect(world.sent.length === calls + 1, `${calls} calls`).toBe(admission.admitted);
    }
  });

  it("leaves the calls that wait without a reservation their turns", async () => {
    const alone = await affordableBehind(0);
    expect(alone).toBeGreaterThan(5);
    expect(await affordableBehind(5)).toBe(alone - 5);
  });

  it("that is refused is granted after the time it says", async () => {
    for (const priority of ["mutation", "read"] as const) {
      for (const calls of [1, 10, 30]) {
        const world = useUpstream(PLAN);
        await overload(world, 70_000, { priority, deadlineAt: world.clock.now() + 71_000 });
        await world.clock.pass(2_000);
        let waited = 0;
        let admission = world.governor.admit({ calls, priority, deadlineAt: world.clock.now() + 10_000 });
        for (let round = 0; !admission.admitted && round < 2; round += 1) {
          waited += admission.retryAfterMs ?? NaN;
          await world.clock.pass(admission.retryAfterMs ?? 0);
          admission = world.governor.admit({ calls, priority, deadlineAt: world.clock.now() + 10_000 });
        }
        expect(admission.admitted, `${calls} calls, ${priority}`).toBe(true);
        expect(waited).toBeLessThanOrEqual(61_000);
      }
    }
  });

  it("is refused where the first call would wait too long", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 10_000 });
    const ask = () =>
      harness.governor.admit({ calls: 1, priority: "mutation", deadlineAt: harness.clock.now() + 30_000 });
    const refused = ask();
    expect(refused).toMatchObject({ admitted: false, affordable: 0 });
    if (refused.admitted) return;
    expect(refused.retryAfterMs).toBeGreaterThanOrEqual(8_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(10_500);
    await harness.clock.pass(refused.retryAfterMs ?? 0);
    expect(ask().admitted).toBe(true);
  });

  it("is told no time where it would never be granted, and one where an idle account could pay it", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 20, resetsInMs: 30_000 });
    const ask = (calls: number) =>
      harness.governor.admit({ calls, priority: "read", deadlineAt: harness.clock.now() + 10_000 });
    expect(ask(80)).toMatchObject({ admitted: false, retryAfterMs: null });
    expect(ask(2_000_000_000)).toMatchObject({ admitted: false, retryAfterMs: null });
    const refused = ask(40);
    expect(refused).toMatchObject({ admitted: false, retryAfterMs: expect.any(Number) });
    await harness.clock.pass(refused.admitted ? 0 : (refused.retryAfterMs ?? 0));
    expect(ask(40).admitted).toBe(true);
  });

  it("is refused as long as nothing changes, and judged anew when something does", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 99, resetsInMs: 60_000 });
    const ask = (calls: number) =>
      harness.governor.admit({ calls, priority: "read", deadlineAt: harness.clock.now() + 10_000 });
    const first = ask(40);
    const refused = ask(20);
    expect(refused).toMatchObject({ admitted: false });
    expect(ask(20)).toEqual(refused);
    if (first.admitted) first.reservation.close();
    expect(ask(20).admitted).toBe(true);
  });

  it("is granted to an operation without calls, at any time", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 10_000 });
    expect(harness.governor.admit({ calls: 0, priority: "read", deadlineAt: 0 }).admitted).toBe(true);
  });

  it("never waits, and does not make anybody wait that has a reservation", async () => {
    const world = useUpstream(PLAN);
    void world.call();
    await world.clock.pass(1_000);
    const kept: Promise<boolean>[] = [];
    for (let round = 0; round < 300; round += 1) {
      const priority = round % 5 === 0 ? "mutation" : "read";
      const deadlineAt = world.clock.now() + 10_000;
      const calls = 1 + (round % 7);
      const admission = world.governor.admit({ calls, priority, deadlineAt });
      if (admission.admitted) {
        const owner = {};
        const { reservation } = admission;
        const all = Array.from({ length: calls }, () =>
          world.call({ priority, owner, reservation, deadlineAt }),
        );
        kept.push(...all);
        void Promise.all(all).then(() => reservation.close());
      }
      await world.clock.pass(500);
    }
    await world.clock.pass(20_000);
    expect(kept.length).toBeGreaterThan(180);
    expect(await Promise.all(kept)).toEqual(kept.map(() => true));
  });
});

describe("a call", () => {
  it("is shed at once where 200 wait already, unless it is more urgent than one of them", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 30_000 });
    for (let call = 0; call < 201; call += 1) harness.ask(`read ${call}`, { owner: harness });
    await harness.clock.pass(0);
    expect(harness.shedAs()).toEqual([["read 200", "queue-full", expect.any(Number)]]);
    harness.ask("write", { priority: "mutation" });
    harness.ask("poll", { priority: "background" });
    await harness.clock.pass(0);
    expect(harness.shedAs().map(([name]) => name)).toEqual(["read 200", "read 199", "poll"]);
    expect(harness.governor.snapshot().queued).toBe(200);
    for (const [, , retryAfterMs] of harness.shedAs()) expect(retryAfterMs).toBeGreaterThanOrEqual(30_000);
  });

  it("is shed at once where its turn comes after its deadline, and told when its turn would be", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 30_000 });
    harness.ask("patient", { deadlineAt: harness.clock.now() + 30_000 });
    harness.ask("hasty", { deadlineAt: harness.clock.now() + 29_999 });
    await harness.clock.pass(0);
    expect(harness.shedAs()).toEqual([["hasty", "deadline", expect.any(Number)]]);
    expect(harness.shedAs()[0]?.[2]).toBeGreaterThanOrEqual(30_000);
    expect(harness.shedAs()[0]?.[2]).toBeLessThanOrEqual(30_500);
    await harness.clock.pass(30_000);
    expect(harness.names()).toEqual(["patient"]);
  });

  it("whose deadline is over is shed", async () => {
    const harness = useHarness();
    await harness.learn();
    harness.ask("late", { deadlineAt: harness.clock.now() - 1 });
    await harness.clock.pass(0);
    expect(harness.shedAs()).toEqual([["late", "deadline", 1]]);
  });

  it("that waits is shed when its turn cannot come in time any more", async () => {
    const harness = useHarness();
    await harness.learn();
    harness.ask("probe");
    await harness.clock.pass(0);
    const { permit } = harness.left[0] ?? {};
    for (let call = 0; call < 60; call += 1)
      harness.ask(String(call), { deadlineAt: harness.clock.now() + 30_000 });
    await harness.clock.pass(0);
    const queued = harness.governor.snapshot().queued;
    expect(queued).toBeGreaterThan(10);
    permit?.complete(answer(harness.clock.now(), { status: 429, retryAfter: 31 }));
    await harness.clock.pass(0);
    expect(harness.governor.snapshot().queued).toBe(0);
    expect(harness.shedAs().at(-1)?.slice(1)).toEqual(["deadline", 31_000]);
  });

  it("that is withdrawn leaves the queue at once, and costs nothing", async () => {
    const harness = useHarness();
    await harness.learn({ limit: 100, remaining: 0, resetsInMs: 30_000 });
    const controller = new AbortController();
    for (const name of ["a", "b"]) harness.ask(name, { signal: controller.signal });
    harness.ask("c");
    await harness.clock.pass(0);
    const reason = new Error("The client has aborted");
    controller.abort(reason);
    await harness.clock.pass(0);
    expect(harness.shedAs()).toEqual([
      ["a", reason],
      ["b", reason],
    ]);
    harness.ask("d", { signal: controller.signal });
    await harness.clock.pass(30_000);
    expect(harness.shedAs().at(-1)).toEqual(["d", reason]);
    expect(harness.names()).toEqual(["c"]);
    expect(harness.clock.pending).toBe(0);
  });
});

describe("over a long time", () => {
  it("no timer stays behind when nothing waits", async () => {
    const harness = useHarness();
    await harness.learn();
    expect(harness.clock.pending).toBe(0);
    for (let call = 0; call < 60; call += 1) harness.ask(String(call));
    await harness.clock.pass(0);
    expect(harness.clock.pending).toBe(1);
    for (let round = 0; round < 100; round += 1) {
      harness.left.forEach(({ permit }) => permit.complete(null));
      await harness.clock.pass(1_000);
    }
    expect(harness.left).toHaveLength(60);
    expect(harness.clock.pending).toBe(0);
  });

  it("the log keeps what matters and no more", () => {
    const ledger = Ledger.empty();
    ledger.keep(100);
    for (let time = 0; time < 10_000; time += 1) ledger.record(time);
    expect(ledger.last(100)).toBe(9_900);
    expect(ledger.countAfter(-Infinity)).toBeLessThanOrEqual(200);
  });

  it("the log's copies do not change it", () => {
    const ledger = Ledger.empty();
    ledger.keep(100);
    for (const time of [1, 2, 3]) ledger.record(time);
    const copy = ledger.fork();
    copy.record(4);
    expect([copy.last(1), copy.last(2), copy.countAfter(2)]).toEqual([4, 3, 2]);
    expect([ledger.last(1), ledger.countAfter(2)]).toEqual([3, 1]);
  });
});

describe("a shed call's error", () => {
  it("says why, and at least 1 ms to wait", () => {
    expect(new ShedError("deadline", -5)).toMatchObject({
      name: "ShedError",
      message: "The call was shed: its turn comes after its deadline",
      retryAfterMs: 1,
    });
    expect(new ShedError("queue-full", 0.5).message).toBe("The call was shed: too many calls wait already");
  });
});

describe("settings", () => {
  it("may scale a period down", async () => {
    const world = useUpstream({ ...PLAN, windowMs: 1_000 }, { periodsMs: [1_000], latencyMs: () => 10 });
    await overload(world, 10_000, {}, 50);
    expect(mostInWindow(world.sent, 1_000)).toBeLessThanOrEqual(90);
    expect(world.upstream.refused).toEqual([]);
    expect(world.sent.length).toBeGreaterThanOrEqual(0.8 * 900);
  });

  it("have defaults", () => {
    expect(new Governor(undefined, new FakeClock()).snapshot()).toMatchObject({
      limit: null,
      windowMs: MINUTE,
      isKnown: false,
    });
  });
});
