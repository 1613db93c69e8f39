/** Operations of several callers in virtual time: what of them is admitted, and how long their calls wait. */
import { setMaxListeners } from "node:events";
import type { Party } from "../../src/budget/party.js";
import { Governor } from "../../src/budget/governor.js";
import type { Priority } from "../../src/budget/priority.js";
import { ShedError } from "../../src/budget/shed.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream } from "./fake-upstream.js";

export interface CallerLoad extends Party {
  /** Calls a minute that its operations ask for, evenly spread. */
  readonly perMinute: number;
  /** Calls of each operation. */
  readonly calls: number;
  /** Default `read`. */
  readonly priority?: Priority;
}

/** What became of a caller's operations after the first {@link WARM_UP_MS}. */
export interface CallerOutcome {
  asked: number;
  refused: number;
  /** Admitted operations of which a call was shed. */
  broken: number;
  sent: number;
  meanWaitMs: number;
  longestWaitMs: number;
  /** The most calls that it had reserved at a time. */
  mostReserved: number;
}

const WINDOW_MS = 60_000;
/** In the first periods the limit is learned, and who was first has used up the first burst. */
export const WARM_UP_MS = 120_000;
/** When the last call of an operation must have left: the deadline of an operation less that of a call. */
const PATIENCE_MS = 7_000;
const AT_A_TIME = 16;
const LATENCY_MS = 40;

const NEVER = new AbortController().signal;
// Every call that waits listens to it.
setMaxListeners(0, NEVER);

export async function operate(
  limit: number,
  minutes: number,
  loads: readonly CallerLoad[],
): Promise<Readonly<Record<string, CallerOutcome>>> {
  const clock = new FakeClock();
  const upstream = new FakeUpstream({ limit, windowMs: WINDOW_MS, kind: "first-call" });
  const governor = new Governor({}, clock);
  const start = clock.now();
  const end = start + WARM_UP_MS + minutes * 60_000;
  const outcomes: Record<string, CallerOutcome> = {};

  for (const load of loads) {
    const { calls, perMinute, priority = "read" } = load;
    const party = { name: load.name, weight: load.weight };
    const outcome: CallerOutcome = {
      asked: 0,
      refused: 0,
      broken: 0,
      sent: 0,
      meanWaitMs: 0,
      longestWaitMs: 0,
      mostReserved: 0,
    };
    outcomes[load.name] = outcome;
    let reserved = 0;

    const one = async () => {
      const isCounted = clock.now() >= start + WARM_UP_MS;
      const count = (what: "asked" | "refused" | "broken") => {
        if (isCounted) outcome[what] += 1;
      };
      const deadlineAt = clock.now() + PATIENCE_MS;
      count("asked");
      const admission = governor.admit({ calls, priority, deadlineAt, party });
      if (!admission.admitted) {
        count("refused");
        return;
      }
      const { reservation } = admission;
      reserved += calls;
      if (isCounted) outcome.mostReserved = Math.max(outcome.mostReserved, reserved);
      const owner = {};
      let left = calls;
      let isBroken = false;
      const worker = async () => {
        while (left > 0) {
          left -= 1;
          const askedAt = clock.now();
          try {
            const permit = await governor.acquire({
              priority,
              party,
              owner,
              reservation,
              isBulk: false,
              deadlineAt,
              signal: NEVER,
            });
            const wait = clock.now() - askedAt;
            if (isCounted) {
              outcome.sent += 1;
              outcome.meanWaitMs += (wait - outcome.meanWaitMs) / outcome.sent;
              outcome.longestWaitMs = Math.max(outcome.longestWaitMs, wait);
            }
            await clock.sleep(LATENCY_MS / 2);
            const answer = upstream.call(clock.now());
            await clock.sleep(LATENCY_MS / 2);
            permit.complete(answer);
          } catch (error) {
            if (!(error instanceof ShedError)) throw error;
            isBroken = true;
          } finally {
            reserved -= 1;
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_A_TIME, calls) }, worker));
      reservation.close();
      if (isBroken) count("broken");
    };

    const everyMs = (60_000 * calls) / perMinute;
    const again = () => {
      if (clock.now() >= end) return;
      void one();
      clock.after(Math.ceil(everyMs), again);
    };
    // They do not all begin at the same time.
    clock.after(((Object.keys(outcomes).length * everyMs) / loads.length) | 0, again);
  }
  await clock.pass(end - start + 30_000);
  return outcomes;
}
