/** The governor in front of a real upstream that counts, on real sockets and the real clock; the journal is the proof. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { Governor } from "../../src/budget/governor.js";
import type { Priority } from "../../src/budget/priority.js";
import { Voucherify } from "../../src/voucherify/client.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { usePipeline, useSandbox } from "../helpers/upstream.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";

/** A minute, made short. The upstream's headers tell times in whole seconds. */
const PERIOD_MS = 1_000;
const LIMIT = 100;
const PERIODS = sized(2, 5);
/** How long an operation may take. */
const PATIENCE_MS = 4_000;

/** The most entries within any span of `ms`. */
function mostWithin(times: readonly number[], ms: number): number {
  let first = 0;
  let most = 0;
  times.forEach((time, index) => {
    while ((times[first] ?? time) <= time - ms) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe("ten times more calls than the upstream sells", () => {
  it(
    "never exceed its limit in any span, whatever their priority, and use most of it",
    { ...LONG, timeout: 30_000 },
    async () => {
      const sandbox = await useSandbox({ customers: 5, rateLimit: LIMIT, rateLimitWindowMs: PERIOD_MS });
      const governor = new Governor({ periodsMs: [PERIOD_MS] });
      const send = usePipeline(sandbox.url, { governor });
      const priorities: readonly Priority[] = ["mutation", "read", "read", "read", "background"];
      const outcomes: Record<string, number> = {};
      const count = (outcome: string) => {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      };
      const waiting: Promise<void>[] = [];
      let asked = 0;
      const ask = (priority: Priority) => {
        asked += 1;
        const admission = governor.admit({ calls: 1, priority, deadlineAt: systemClock.now() + PATIENCE_MS });
        if (!admission.admitted) {
          count(`${priority} refused`);
          return;
        }
        const { reservation } = admission;
        const terms = { priority, price: 1, cap: 1, deadlineMs: PATIENCE_MS, reservation };
        const client = Voucherify.open(send, new AbortController(), terms);
        const outcome = client.call(endpoints.listSegments, {}).then(
          () => `${priority} answered`,
          (error: Error) => `${priority} ${error.name}`,
        );
        waiting.push(outcome.then(count).finally(() => reservation.close()));
      };
      const tick = 10;
      for (let at = 0; at < PERIODS * PERIOD_MS; at += tick) {
        for (let call = 0; call < (10 * LIMIT * tick) / PERIOD_MS; call += 1)
          ask(priorities[call % priorities.length] ?? "read");
        await sleep(tick);
      }
      await Promise.all(waiting);

      const { entries } = sandbox.journal;
      const most = mostWithin(
        entries.map(({ at }) => at),
        PERIOD_MS,
      );
      const refused = entries.filter(({ status }) => status === 429).length;
      const seconds = ((entries.at(-1)?.at ?? 0) - (entries[0]?.at ?? 0)) / 1_000;
      report(`ten times too many calls for ${PERIODS} periods of ${LIMIT}`, {
        asked,
        sent: entries.length,
        seconds,
        "most in any period": most,
        "429s": refused,
        ...outcomes,
      });
      expect(most).toBeLessThanOrEqual(LIMIT);
      expect(refused).toBe(0);
      expect(entries.length).toBeGreaterThan((seconds * LIMIT) / 2);
      // What was let in was answered, but for what a busy machine did not come to in time.
      const names = Object.keys(outcomes);
      const answered = names.filter((name) => name.endsWith("answered"));
      expect(
        names.filter((name) => !/answered|refused|BudgetError|OutOfTimeError|DeadlineError/.test(name)),
      ).toEqual([]);
      expect(answered.reduce((sum, name) => sum + (outcomes[name] ?? 0), 0)).toBeGreaterThan(
        0.7 * waiting.length,
      );
    },
  );
});
