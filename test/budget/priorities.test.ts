/** Who comes first when there is not enough for all: writes keep what they lately needed, and nobody waits long to begin. */
import { describe, expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { ShedError } from "../../src/budget/shed.js";
import { report } from "../helpers/figures.js";
import { answer, useHarness } from "./harness.js";
import { FakeClock } from "./fake-clock.js";
import { answerOf, FakeUpstream } from "./fake-upstream.js";

interface Load {
  readonly servers?: number;
  readonly share?: number;
  readonly hasHeaders?: boolean;
  readonly writes: number;
  readonly reads: number;
}

/** Twenty minutes of operations of one call each, so many a minute, evenly. */
async function run({ servers = 1, share = 0.9, hasHeaders = true, writes, reads }: Load) {
  const clock = new FakeClock();
  const upstream = new FakeUpstream({ limit: 100, windowMs: 60_000, kind: "first-call" });
  const governors = Array.from({ length: servers }, () => new Governor({ share }, clock));
  const count = { writes: 0, writesRefused: 0, reads: 0, readsAnswered: 0, shed: 0 };
  const waits: number[] = [];
  let next = 0;
  async function operate(priority: "mutation" | "read"): Promise<void> {
    const governor = governors[(next += 1) % servers];
    if (governor === undefined) return;
    const begun = clock.now();
    count[priority === "mutation" ? "writes" : "reads"] += 1;
    const refuse = () => {
      if (priority === "mutation") count.writesRefused += 1;
    };
    const admission = governor.admit({ calls: 1, priority, deadlineAt: begun + 7_000 });
    if (!admission.admitted) {
      refuse();
      return;
    }
    const { reservation } = admission;
    try {
      const { signal } = new AbortController();
      const permit = await governor.acquire({
        priority,
        owner: {},
        reservation,
        isBulk: false,
        deadlineAt: begun + 7_000,
        signal,
      });
      waits.push(clock.now() - begun);
      await clock.sleep(50);
      const reply = upstream.call(clock.now());
      await clock.sleep(50);
      permit.complete(hasHeaders ? reply : answerOf(reply.status, clock.now(), {}));
      if (priority === "read") count.readsAnswered += 1;
    } catch (error) {
      if (!(error instanceof ShedError)) throw error;
      count.shed += 1;
      refuse();
    } finally {
      reservation.close();
    }
  }
  for (const [priority, perMinute] of [
    ["mutation", writes],
    ["read", reads],
  ] as const) {
    for (let call = 0; call < perMinute * 20; call += 1) {
      clock.after(Math.floor((call * 60_000) / perMinute), () => void operate(priority));
    }
  }
  await clock.pass(21 * 60_000);
  return { ...count, refused: upstream.refused.length, longest: Math.max(...waits) };
}

describe("45 writes a minute of 100, and reads at ten times the limit", () => {
  it.each<[string, Load, part: number]>([
    ["one server", { writes: 45, reads: 1_000 }, 0.02],
    // Each begins by learning what the others use.
    ["three servers with 30 % each", { writes: 45, reads: 1_000, servers: 3, share: 0.3 }, 0.05],
    // Half of the smallest plan is assumed, and a burst of reads comes first.
    ["an upstream without headers", { writes: 30, reads: 1_000, hasHeaders: false }, 0.05],
  ])("refuse hardly a write: %s", async (name, load, part) => {
    const result = await run(load);
    report(`writes beside too many reads, ${name}`, {
      writes: result.writes,
      "writes refused in percent": (100 * result.writesRefused) / result.writes,
      "reads answered": result.readsAnswered,
      "longest wait in ms": result.longest,
    });
    expect(result.refused).toBe(0);
    expect(result.writesRefused / result.writes).toBeLessThanOrEqual(part);
    expect(result.readsAnswered).toBeGreaterThan(0);
    expect(result.longest).toBeLessThanOrEqual(2_000);
  });

  it("leave to reads what writes do not need", async () => {
    const { readsAnswered, writesRefused } = await run({ writes: 1, reads: 1_000 });
    expect(writesRefused).toBe(0);
    // Reads alone have 80 a minute.
    expect(readsAnswered).toBeGreaterThan(0.95 * 20 * 78);
  });
});

describe("an operation that was let in", () => {
  it("is shed after two seconds, with all its calls, where something more urgent kept it from beginning", async () => {
    const harness = useHarness();
    await harness.learn();
    // The burst is over: calls leave one by one from here on.
    for (let call = 0; call < 40; call += 1) harness.ask(`early ${call}`);
    for (let step = 0; step < 3; step += 1) {
      await harness.clock.pass(10);
      for (const { name } of harness.left) harness.complete(name, answer(harness.clock.now(), {}));
    }
    harness.left.length = 0;
    const begun = harness.clock.now();
    const admission = harness.governor.admit({ calls: 2, priority: "read", deadlineAt: begun + 20_000 });
    if (!admission.admitted) throw new Error("It was refused");
    const owner = {};
    const { reservation } = admission;
    for (const name of ["first", "second"])
      harness.ask(name, { owner, reservation, deadlineAt: begun + 20_000 });
    for (let write = 0; write < 44; write += 1) harness.ask(`write ${write}`, { priority: "mutation" });
    for (let step = 0; step < 25; step += 1) {
      await harness.clock.pass(100);
      for (const { name } of harness.left) harness.complete(name, answer(harness.clock.now(), {}));
    }
    expect(harness.shed.map(({ name }) => name)).toEqual(["first", "second"]);
    expect(harness.shedAs()[0]?.[2]).toBeGreaterThan(0);
    expect(harness.names()).not.toContain("first");
  });

  it("has its whole time once it has begun", async () => {
    const harness = useHarness();
    await harness.learn();
    const begun = harness.clock.now();
    const admission = harness.governor.admit({ calls: 48, priority: "mutation", deadlineAt: begun + 20_000 });
    if (!admission.admitted) throw new Error("It was refused");
    const { reservation } = admission;
    const owner = {};
    for (let call = 0; call < 48; call += 1)
      harness.ask(`${call}`, { priority: "mutation", owner, reservation, deadlineAt: begun + 20_000 });
    for (let step = 0; step < 100; step += 1) {
      await harness.clock.pass(100);
      for (const { name } of harness.left) harness.complete(name, answer(harness.clock.now(), {}));
    }
    expect(harness.shed).toEqual([]);
    expect(harness.left).toHaveLength(48);
  });
});

describe("a server that is started anew", () => {
  it("counts what its first answer says is used as used now, so that no window holds more than the limit", async () => {
    const clock = new FakeClock();
    const upstream = new FakeUpstream({ limit: 100, windowMs: 60_000, kind: "first-call" });
    const sent: number[] = [];
    const spend = async (governor: Governor, ms: number) => {
      let isOver = false;
      const one = async (): Promise<void> => {
        if (isOver) return;
        const signal = AbortSignal.any([]);
        const deadlineAt = clock.now() + 1e12;
        const permit = await governor.acquire({
          priority: "mutation",
          owner: {},
          isBulk: false,
          deadlineAt,
          signal,
        });
        if (isOver) {
          permit.release();
          return;
        }
        sent.push(clock.now());
        permit.complete(upstream.call(clock.now()));
        void one();
      };
      for (let worker = 0; worker < 20; worker += 1) void one();
      await clock.pass(ms);
      isOver = true;
    };
    await spend(new Governor({}, clock), 58_000);
    await spend(new Governor({}, clock), 120_000);
    let most = 0;
    for (const [index, time] of sent.entries())
      most = Math.max(most, sent.filter((other, at) => at <= index && other > time - 60_000).length);
    expect(upstream.refused).toEqual([]);
    expect(most).toBeLessThanOrEqual(100);
    expect(sent.length).toBeGreaterThan(150);
  });
});
