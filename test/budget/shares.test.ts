/** Callers of one account: under saturation each has its share by weight, alone each has everything. */
import { describe, expect, it } from "vitest";
import type { Party } from "../../src/budget/party.js";
import { CallerDemand } from "../../src/budget/caller-demand.js";
import { ShedError } from "../../src/budget/shed.js";
import { Governor } from "../../src/budget/governor.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream } from "./fake-upstream.js";
import { type CallerLoad, operate } from "./operations-of-callers.js";

const LIMIT = 200;
const WINDOW_MS = 60_000;
const MINUTES = 5;
/** Not counted: the governor learns the limit, and who was first has used up the first period. */
const WARM_UP_MS = 120_000;

interface Load extends Party {
  /** Calls a minute, evenly spread. */
  readonly perMinute: number;
}

interface Outcome {
  sent: number;
  shed: number;
  /** The mean and the longest wait of those sent, in milliseconds. */
  meanWaitMs: number;
  longestWaitMs: number;
}

/** Lets callers make single calls for five minutes of virtual time. */
async function share(loads: readonly Load[]): Promise<Readonly<Record<string, Outcome>>> {
  const clock = new FakeClock();
  const upstream = new FakeUpstream({ limit: LIMIT, windowMs: WINDOW_MS, kind: "first-call" });
  const governor = new Governor({}, clock);
  const outcomes: Record<string, Outcome> = {};
  const start = clock.now();
  const end = clock.now() + MINUTES * 60_000;
  for (const party of loads) {
    const outcome = { sent: 0, shed: 0, meanWaitMs: 0, longestWaitMs: 0 };
    outcomes[party.name] = outcome;
    const one = async () => {
      const askedAt = clock.now();
      try {
        const permit = await governor.acquire({
          party,
          priority: "read",
          owner: {},
          isBulk: false,
          deadlineAt: askedAt + 10_000,
          signal: new AbortController().signal,
        });
        const wait = clock.now() - askedAt;
        const isCounted = askedAt >= start + WARM_UP_MS;
        if (isCounted) {
          outcome.sent += 1;
          outcome.meanWaitMs += (wait - outcome.meanWaitMs) / outcome.sent;
          outcome.longestWaitMs = Math.max(outcome.longestWaitMs, wait);
        }
        await clock.sleep(20);
        const answer = upstream.call(clock.now());
        await clock.sleep(20);
        permit.complete(answer);
      } catch (error) {
        if (!(error instanceof ShedError)) throw error;
        outcome.shed += 1;
      }
    };
    const everyMs = 60_000 / party.perMinute;
    const again = () => {
      if (clock.now() >= end) return;
      void one();
      clock.after(Math.ceil(everyMs), again);
    };
    again();
  }
  await clock.pass(MINUTES * 60_000 + 30_000);
  return outcomes;
}

const a = (perMinute: number, weight = 1): Load => ({ name: "a", weight, perMinute });
const b = (perMinute: number, weight = 1): Load => ({ name: "b", weight, perMinute });

describe("two callers of one account", { timeout: 120_000 }, () => {
  it("do not disturb each other, if one asks for ten times its share", async () => {
    const alone = (await share([b(50)]))["b"];
    const { a: greedy, b: modest } = await share([a(1_000), b(50)]);
    process.stdout.write(`shares ${JSON.stringify({ alone, greedy, modest })}\n`);
    if (!alone || !greedy || !modest) throw new Error("Expected outcomes");
    expect(greedy.shed).toBeGreaterThan(1_000);
    // A few calls are lost while the limit is not known.
    expect(modest.sent).toBeGreaterThan(0.95 * alone.sent);
    expect(modest.meanWaitMs).toBeLessThan(alone.meanWaitMs + 500);
  });

  it("have three parts to one, with weights of 3 and 1, if both ask for more than there is", async () => {
    const { a: large, b: small } = await share([a(1_000, 3), b(1_000, 1)]);
    const ratio = (large?.sent ?? 0) / (small?.sent ?? 1);
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(3.5);
  });

  it("leave nothing unused: alone, each has everything", async () => {
    const { a: alone } = await share([a(1_000, 1)]);
    const both = await share([a(1_000, 3), b(1_000, 1)]);
    const sent = (both["a"]?.sent ?? 0) + (both["b"]?.sent ?? 0);
    expect(alone?.sent).toBeGreaterThan(0.95 * sent);
    expect(sent).toBeGreaterThan(0.95 * (alone?.sent ?? 0));
  });
});

const caller = (name: string, perMinute: number, calls: number, weight = 1): CallerLoad => ({
  name,
  weight,
  perMinute,
  calls,
});
const sum = (outcomes: Readonly<Record<string, { readonly sent: number; readonly refused: number }>>) => {
  let [sent, refused] = [0, 0];
  for (const outcome of Object.values(outcomes)) {
    sent += outcome.sent;
    refused += outcome.refused;
  }
  return { sent, refused };
};

describe("a storm of writes", { timeout: 120_000 }, () => {
  it.each([
    [200, 900, 1, 40, 2],
    [200, 900, 5, 40, 2],
    [1_000, 4_500, 5, 200, 2],
  ])(
    "at %i a minute: %i of one caller, %i each, make hardly any of the reads of another be refused: %i, %i each",
    async (limit, writes, writesEach, reads, readsEach) => {
      const writer: CallerLoad = { ...caller("writer", writes, writesEach), priority: "mutation" };
      const outcomes = await operate(limit, 3, [writer, caller("reader", reads, readsEach)]);
      process.stdout.write(`writes and reads ${JSON.stringify(outcomes)}\n`);
      const { reader } = outcomes;
      expect(reader?.asked).toBeGreaterThan(50);
      // What was kept for the writes before anybody read is remembered for five periods.
      expect(reader?.refused).toBeLessThanOrEqual(0.1 * (reader?.asked ?? 0));
      expect(reader?.broken).toBeLessThanOrEqual(0.02 * (reader?.asked ?? 0));
    },
  );
});

describe("operations of callers of one account", { timeout: 120_000 }, () => {
  const minutes = 3;
  it.each([
    [200, 900, 1, 40, 2],
    [200, 900, 5, 40, 2],
    [200, 900, 10, 40, 2],
    [200, 900, 20, 40, 1],
    [100, 450, 5, 20, 2],
    [1_000, 4_500, 50, 200, 2],
  ])(
    "at %i a minute: %i of one caller, %i each, make hardly any of another's %i be refused, %i each",
    async (limit, greedyCalls, greedyEach, modestCalls, modestEach) => {
      const greedy = caller("greedy", greedyCalls, greedyEach);
      const modest = caller("modest", modestCalls, modestEach);
      const outcomes = await operate(limit, minutes, [greedy, modest]);
      const { asked = 0, refused = 0, broken, longestWaitMs = Infinity } = outcomes["modest"] ?? {};
      expect(asked).toBeGreaterThan(20);
      expect(refused).toBeLessThanOrEqual(0.05 * asked);
      expect(broken).toBe(0);
      expect(longestWaitMs).toBeLessThan(4_000);
      expect(outcomes["greedy"]?.broken).toBe(0);
      // What one does not need is the other's.
      const alone = await operate(limit, minutes, [greedy]);
      expect(sum(outcomes).sent).toBeGreaterThan(0.9 * sum(alone).sent);
    },
  );

  it("are admitted three to one, with weights of 3 and 1", async () => {
    const outcomes = await operate(200, minutes, [caller("a", 900, 5, 3), caller("b", 900, 5, 1)]);
    const ratio = (outcomes["a"]?.sent ?? 0) / (outcomes["b"]?.sent ?? 1);
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(3.5);
  });

  it("are admitted as before, if there are many callers and room for all", async () => {
    const callers = Array.from({ length: 100 }, (_, index) => caller(`caller ${index}`, 1.5, 4));
    const { refused } = sum(await operate(200, minutes, callers));
    expect(refused).toBeLessThanOrEqual(2);
  });

  it("leave nothing unused, if many callers ask for twice as much as there is", async () => {
    const callers = Array.from({ length: 50 }, (_, index) => caller(`caller ${index}`, 8, 4));
    const both = await operate(200, minutes, callers);
    const alone = await operate(200, minutes, [caller("alone", 400, 4)]);
    expect(sum(both).sent).toBeGreaterThan(0.9 * sum(alone).sent);
  });
});

describe("the demand of callers", () => {
  const at = Date.UTC(2026, 0, 1);
  const demand = new CallerDemand();
  const own = { name: "own", weight: 1 };

  it("is what they asked for on average, with the largest operation, and fades within a minute", () => {
    for (let second = 0; second < 120; second += 1) {
      demand.note({ name: "other", weight: 2 }, 1, second === 90 ? 7 : 2, at + second * 1_000);
      demand.note(own, 1, 50, at + second * 1_000);
    }
    const end = at + 120_000;
    expect(demand.besides(own, 1, end)).toEqual([
      { party: { name: "other", weight: 2 }, rate: expect.closeTo(0.002, 3), largest: 7 },
    ]);
    expect(demand.besides(own, 0, end)).toEqual([]);
    expect(demand.besides(own, 1, end + 30_000)[0]?.rate).toBeLessThan(0.0006);
    expect(demand.besides(own, 1, end + 60_000)).toEqual([]);
  });

  it("is remembered of a hundred callers", () => {
    for (let index = 0; index < 1_000; index += 1) demand.note({ name: `${index}`, weight: 1 }, 2, 1, at);
    expect(demand.besides(own, 2, at)).toHaveLength(100);
  });
});
