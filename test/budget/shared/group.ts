/** Several servers with one Redis, in front of an upstream that counts. Their periods are seconds. */
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { onTestFinished } from "vitest";
import type { AdmissionRequest } from "../../../src/budget/contract.js";
import type { Priority } from "../../../src/budget/priority.js";
import type { GovernorSettings } from "../../../src/budget/settings.js";
import { SharedGovernor } from "../../../src/budget/shared/shared-governor.js";
import { ShedError } from "../../../src/budget/shed.js";
import type { CallGovernor } from "../../../src/budget/trial.js";
import { type Clock, systemClock } from "../../../src/clock.js";
import { loadRedis } from "../../../src/redis/load.js";
import type { RedisServer } from "../../helpers/redis.js";
import { FakeUpstream, mostInWindow } from "../fake-upstream.js";

const log = pino({ level: "silent" });

/** A clock that differs from that of this machine. */
export function clockAhead(ms: number): Clock {
  return { now: () => systemClock.now() + ms, after: systemClock.after };
}

/** A server with connections of its own. */
export async function joinAs(
  { url }: RedisServer,
  settings: Partial<GovernorSettings>,
  { account = "account", clock = systemClock } = {},
): Promise<SharedGovernor & { readonly vanish: () => void }> {
  const redis = await loadRedis(url, log);
  if (redis === null) throw new Error("No connection");
  const governor = new SharedGovernor(redis, redis.connection(), account, settings, clock);
  onTestFinished(async () => {
    await governor.close();
    redis.close();
  });
  return Object.assign(governor, {
    // Nothing is written any more, as after `kill -9`.
    vanish: () => redis.close(),
  });
}

export interface Outcomes {
  asked: number;
  refused: number;
  answered: number;
  /** Admitted operations of which no call left. */
  pushedBack: number;
  /** Admitted operations that had begun when a call was shed. */
  broken: number;
  readonly brokenAt: number[];
}

/** An upstream, and what it was sent. */
export function useCountingUpstream(limit: number, windowMs: number, latencyMs = 20) {
  const upstream = new FakeUpstream({ limit, windowMs, kind: "first-call" });
  const sent: number[] = [];
  const answer = async () => {
    await sleep(latencyMs / 2);
    sent.push(systemClock.now());
    const reply = upstream.call(systemClock.now());
    await sleep(latencyMs / 2);
    return reply;
  };
  return {
    upstream,
    sent,
    answer,
    most: () => mostInWindow(sent, windowMs),
    refused: () => upstream.refused.length,
  };
}

/** Asks for one operation after another, as many in a second as are given, until the time is over. */
export async function load(
  governor: CallGovernor,
  answer: () => Promise<Parameters<Awaited<ReturnType<CallGovernor["acquire"]>>["complete"]>[0]>,
  {
    perSecond,
    ms,
    calls = 1,
    patienceMs = 2_000,
    priority = "read" as Priority,
    clock = systemClock,
    until = () => false,
    party = undefined as AdmissionRequest["party"],
  }: {
    readonly perSecond: number;
    readonly ms: number;
    readonly calls?: number;
    readonly patienceMs?: number;
    readonly priority?: Priority;
    readonly clock?: Clock | undefined;
    readonly until?: () => boolean;
    readonly party?: AdmissionRequest["party"];
  },
): Promise<Outcomes> {
  const begun = performance.now();
  const outcomes: Outcomes = { asked: 0, refused: 0, answered: 0, pushedBack: 0, broken: 0, brokenAt: [] };
  const operate = async () => {
    const deadlineAt = clock.now() + patienceMs;
    const admission = await governor.admit({ calls, priority, deadlineAt, party });
    if (!admission.admitted) {
      outcomes.refused += 1;
      return;
    }
    const { reservation } = admission;
    const owner = {};
    let [through, shedAt] = [0, 0];
    const call = async () => {
      try {
        const { signal } = new AbortController();
        const permit = await governor.acquire({
          priority,
          owner,
          reservation,
          isBulk: false,
          deadlineAt,
          signal,
          party,
        });
        permit.complete(await answer());
        outcomes.answered += 1;
        through += 1;
      } catch (error) {
        if (!(error instanceof ShedError)) throw error;
        shedAt = Math.round(performance.now() - begun);
      }
    };
    await Promise.all(Array.from({ length: calls }, call));
    reservation.close();
    if (through === 0) outcomes.pushedBack += 1;
    else if (through < calls) {
      outcomes.broken += 1;
      outcomes.brokenAt.push(shedAt);
    }
  };
  const running: Promise<void>[] = [];
  while (performance.now() - begun < ms && !until()) {
    const due = Math.floor(((performance.now() - begun) * perSecond) / 1_000);
    while (outcomes.asked < due) {
      outcomes.asked += 1;
      running.push(operate());
    }
    await sleep(5);
  }
  await Promise.all(running);
  return outcomes;
}
