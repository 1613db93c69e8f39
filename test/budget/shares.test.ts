/** Callers of one account: under saturation each has its share by weight, alone each has everything. */
import { describe, expect, it } from "vitest";
import type { Party } from "../../src/budget/contract.js";
import { ShedError } from "../../src/budget/shed.js";
import { Governor } from "../../src/budget/governor.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream } from "./fake-upstream.js";

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
