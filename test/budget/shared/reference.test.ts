/** One server on Redis does exactly what a governor does that knows of no Redis: the same histories, the same outcomes. */
import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Governor } from "../../../src/budget/governor.js";
import { PRIORITIES, type Priority } from "../../../src/budget/priority.js";
import { SharedGovernor } from "../../../src/budget/shared/shared-governor.js";
import { ShedError } from "../../../src/budget/shed.js";
import type { CallGovernor } from "../../../src/budget/trial.js";
import { Redis } from "../../../src/redis/redis.js";
import { LONG, sized } from "../../helpers/long.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { FakeClock } from "../fake-clock.js";
import { answerOf, FakeUpstream, mostInWindow } from "../fake-upstream.js";

const MINUTE = 60_000;

/** What a client asks for, and what happens besides. */
interface Step {
  /** The time since the step before, in milliseconds. */
  readonly waitMs: number;
  readonly calls: number;
  readonly priority: Priority;
  readonly party: string;
  readonly patienceMs: number;
  /** The calls that the operation really makes. */
  readonly made: number;
  readonly latencyMs: number;
  /** `refused`: the upstream answers 429 whatever was used. `lost`: there is no answer. */
  readonly ending: "answered" | "refused" | "lost";
  /** Calls of another consumer of the account. */
  readonly foreign: number;
}

const steps = fc.array(
  fc.record<Step>({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 })),
    calls: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 })),
    priority: fc.constantFrom(...PRIORITIES),
    party: fc.constantFrom("", "one", "other"),
    patienceMs: fc.integer({ min: 500, max: 12_000 }),
    made: fc.integer({ min: 1, max: 60 }),
    latencyMs: fc.integer({ min: 10, max: 400 }),
    ending: fc.oneof(
      { weight: 20, arbitrary: fc.constant("answered" as const) },
      { weight: 1, arbitrary: fc.constantFrom("refused" as const, "lost" as const) },
    ),
    foreign: fc.oneof({ weight: 10, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 30 })),
  }),
  { minLength: 5, maxLength: 40 },
);

/** Redis, and whether a command is under way. */
class WatchedRedis extends Redis {
  #running = 0;

  override async run<T>(command: Parameters<Redis["run"]>[0], timeoutMs?: number): Promise<T> {
    this.#running += 1;
    try {
      return (await super.run(command, timeoutMs)) as T;
    } finally {
      this.#running -= 1;
    }
  }

  /** Resolves when every command is answered, and its consequences have happened. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await turn();
      if (this.#running > 0) quiet = -1;
    }
  }
}

/** What became of a history: each decision, and when each call left or was shed. */
async function outcomesOf(
  history: readonly Step[],
  clock: FakeClock,
  governor: CallGovernor,
  settled: () => Promise<void>,
) {
  const start = clock.now();
  const upstream = new FakeUpstream({ limit: 100, windowMs: MINUTE, kind: "first-call" });
  const decisions: unknown[] = [];
  const sent: number[] = [];
  const calls: string[] = [];
  const operate = async (step: Step, index: number) => {
    const { priority, latencyMs, ending, patienceMs } = step;
    const party = { name: step.party, weight: 1 };
    const deadlineAt = clock.now() + patienceMs;
    const admission = await governor.admit({ calls: step.calls, priority, party, deadlineAt });
    decisions[index] = admission.admitted ? "admitted" : admission;
    if (!admission.admitted) return;
    const { reservation } = admission;
    const common = { priority, party, owner: {}, reservation, isBulk: false, deadlineAt };
    const call = async (number: number) => {
      try {
        const permit = await governor.acquire({ ...common, signal: new AbortController().signal });
        calls.push(`${index}.${number} leaves at ${clock.now() - start}`);
        sent.push(clock.now());
        await clock.sleep(latencyMs);
        const now = clock.now();
        const answer = upstream.call(now);
        await clock.sleep(latencyMs);
        const refused = answerOf(429, clock.now(), { "retry-after": "5", "x-rate-limit-type": "api_calls" });
        permit.complete(ending === "lost" ? null : ending === "refused" ? refused : answer);
      } catch (error) {
        if (!(error instanceof ShedError)) throw error;
        calls.push(
          `${index}.${number} shed at ${clock.now() - start}, ${error.reason} ${error.retryAfterMs}`,
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(step.made, step.calls) }, (_, number) => call(number)));
    reservation.close();
  };
  /** Lets time pass, from one event to the next. */
  const pass = async (until: number) => {
    while (clock.now() < until) {
      await clock.pass(Math.min(clock.next, until) - clock.now());
      await settled();
    }
  };
  for (const [index, step] of history.entries()) {
    await pass(clock.now() + step.waitMs);
    for (let call = 0; call < step.foreign; call += 1) upstream.call(clock.now());
    void operate(step, index);
    await settled();
  }
  await pass(clock.now() + MINUTE);
  return { decisions, calls: calls.toSorted(), most: mostInWindow(sent, MINUTE) };
}

describeWithRedis("one server on Redis", () => {
  it("does what a governor does that knows of no Redis", { ...LONG, timeout: 120_000 }, async () => {
    const server = await startRedis();
    const redis = new WatchedRedis(server.url, pino({ level: "silent" }));
    await redis.open();
    onTestFinished(() => redis.close());
    const subscriber = redis.connection();
    let histories = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        histories += 1;
        const local = new FakeClock();
        const expected = await outcomesOf(history, local, new Governor({}, local), async () => undefined);
        const clock = new FakeClock();
        const shared = new SharedGovernor(redis, subscriber, `account ${histories}`, {}, clock);
        await expect.poll(() => shared.mode, { interval: 1 }).toBe("shared");
        const actual = await outcomesOf(history, clock, shared, () => redis.settled());
        await shared.close();
        expect(actual).toEqual(expected);
        expect(actual.most).toBeLessThanOrEqual(100);
      }),
      { numRuns: sized(15, 200) },
    );
  });
});
