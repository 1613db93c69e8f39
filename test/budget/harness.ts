import type { Permit, AcquireRequest } from "../../src/budget/contract.js";
import { Governor } from "../../src/budget/governor.js";
import type { GovernorSettings } from "../../src/budget/settings.js";
import { ShedError } from "../../src/budget/shed.js";
import { FakeClock } from "./fake-clock.js";
import { answerOf, type FakeAnswer, FakeUpstream, type UpstreamSettings } from "./fake-upstream.js";

/** A governor on a fake clock, and what became of the calls that were asked for. */
export function useHarness(settings: Partial<GovernorSettings> = {}) {
  const clock = new FakeClock();
  const governor = new Governor(settings, clock);
  const start = clock.now();
  let hasLearned = false;
  const left: { at: number; name: string; permit: Permit }[] = [];
  const shed: { at: number; name: string; error: unknown }[] = [];

  /** Asks for a call. What leaves stays under way until it is settled. */
  function ask(name: string, options: Partial<AcquireRequest> = {}): void {
    governor
      .acquire({
        priority: "read",
        owner: {},
        isBulk: false,
        deadlineAt: clock.now() + 100_000_000_000,
        signal: new AbortController().signal,
        ...options,
      })
      .then(
        (permit) => left.push({ at: clock.now() - start, name, permit }),
        (error: unknown) => shed.push({ at: clock.now() - start, name, error }),
      );
  }

  return {
    clock,
    governor,
    left,
    shed,
    ask,
    /** What has left, by name. */
    names: () => left.map(({ name }) => name),
    /** When it left, in milliseconds since the start. */
    times: () => left.map(({ at }) => at),
    /** What was shed, by name, with the time to wait. */
    shedAs: () =>
      shed.map(({ name, error }) =>
        error instanceof ShedError ? [name, error.reason, error.retryAfterMs] : [name, error],
      ),
    /** Settles the call of that name. */
    complete: (name: string, reply: FakeAnswer | null) =>
      left.findLast((one) => one.name === name)?.permit.complete(reply),
    /** Makes things known: one call that is answered at once. */
    learn: async (reported: Rates = { limit: 100, remaining: 99, resetsInMs: 60_000 }) => {
      // What the very first answer says was used would count as ours.
      const { limit = 0, remaining = limit } = reported;
      const isUsed = !hasLearned && remaining < limit - 1;
      hasLearned = true;
      for (const each of isUsed ? [{ ...reported, remaining: limit - 1 }, reported] : [reported]) {
        ask("first", { priority: "mutation" });
        await clock.pass(0);
        left.at(-1)?.permit.complete(answer(clock.now(), each));
        left.length = 0;
      }
    },
  };
}

export interface Rates {
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetsInMs?: number;
  readonly status?: number;
  readonly retryAfter?: number | string;
  readonly type?: string;
}

/** An answer with rate headers, true to the second. */
export function answer(now: number, reported: Rates): FakeAnswer {
  const { limit, remaining, resetsInMs, status = 200, retryAfter, type } = reported;
  return answerOf(status, now, {
    date: new Date(now).toUTCString(),
    "x-rate-limit-limit": limit?.toString(),
    "x-rate-limit-remaining": remaining?.toString(),
    "x-rate-limit-retry": resetsInMs === undefined ? undefined : String((now + resetsInMs) / 1000),
    "retry-after": retryAfter?.toString(),
    "x-rate-limit-type": type,
  });
}

/** A governor before an upstream: whatever leaves is answered after `latencyMs`. */
export function useUpstream(
  upstreamSettings: UpstreamSettings,
  {
    latencyMs = () => 100,
    ...settings
  }: Partial<GovernorSettings> & { readonly latencyMs?: () => number } = {},
) {
  const clock = new FakeClock();
  const governor = new Governor(settings, clock);
  const upstream = new FakeUpstream(upstreamSettings);
  const start = clock.now();
  const sent: number[] = [];
  const shed: ShedError[] = [];
  let answered = 0;

  async function call(options: Partial<AcquireRequest> = {}): Promise<boolean> {
    try {
      const permit = await governor.acquire({
        priority: "mutation",
        owner: {},
        isBulk: false,
        deadlineAt: clock.now() + 100_000_000_000,
        signal: new AbortController().signal,
        ...options,
      });
      sent.push(clock.now() - start);
      const latency = latencyMs();
      await clock.sleep(Math.floor(latency / 2));
      const reply = upstream.call(clock.now());
      await clock.sleep(Math.ceil(latency / 2));
      permit.complete(reply);
      answered += 1;
      return true;
    } catch (error) {
      if (!(error instanceof ShedError)) throw error;
      shed.push(error);
      return false;
    }
  }

  return {
    clock,
    governor,
    upstream,
    call,
    sent,
    shed,
    answered: () => answered,
  };
}
