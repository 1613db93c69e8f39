/** Several servers with one Redis, in front of an upstream that counts. Its periods are a few seconds. */
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { expect, onTestFinished } from "vitest";
import type { FakeAnswer } from "../fake-upstream.js";
import type { AdmissionRequest } from "../../../src/budget/contract.js";
import type { Priority } from "../../../src/budget/priority.js";
import type { GovernorSettings } from "../../../src/budget/settings.js";
import { SharedGovernor } from "../../../src/budget/shared/shared-governor.js";
import { readRateHeaders } from "../../../src/budget/window/headers.js";
import { ShedError } from "../../../src/budget/shed.js";
import type { CallGovernor } from "../../../src/budget/trial.js";
import { type Clock, systemClock } from "../../../src/clock.js";
import { loadRedis } from "../../../src/redis/load.js";
import type { RedisServer } from "../../helpers/redis.js";
import { FakeUpstream, mostInWindow } from "../fake-upstream.js";

export const LIMIT = 100;
export const PERIOD_MS = 2_000;
const log = pino({ level: "silent" });

/** A clock that differs from that of this machine. */
export function clockAhead(ms: number): Clock {
  return {
    now: () => systemClock.now() + ms,
    after: (delayMs, run) => systemClock.after(delayMs, run),
  };
}

export interface Server {
  readonly governor: SharedGovernor;
  readonly clock: Clock;
  /** Ends it without a word, as `kill -9` does. */
  readonly kill: () => void;
}

/** A server with connections of its own. It has joined the others, if Redis answers. */
export async function startServer(
  { url }: Pick<RedisServer, "url">,
  settings: Partial<GovernorSettings> = { periodsMs: [PERIOD_MS] },
  clock: Clock = systemClock,
  account = "account",
): Promise<Server> {
  const redis = await loadRedis(url, log);
  if (redis === null) throw new Error("No connection");
  const governor = new SharedGovernor(redis, redis.connection(), account, settings, clock);
  onTestFinished(async () => {
    await governor.close();
    redis.close();
  });
  if (redis.isUp) await expect.poll(() => governor.mode).toBe("shared");
  return { governor, clock, kill: () => redis.close() };
}

/** Servers whose clocks are minutes apart. */
export async function startServers(
  redis: Pick<RedisServer, "url">,
  count: number,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (let index = 0; index < count; index += 1) {
    servers.push(await startServer(redis, { periodsMs: [PERIOD_MS] }, clockAhead(index * 130_000)));
  }
  return servers;
}

/** An upstream, and what it was sent. */
export function useCountingUpstream(limit = LIMIT, windowMs = PERIOD_MS, latencyMs = 20) {
  const upstream = new FakeUpstream({ limit, windowMs, kind: "first-call" });
  const sent: number[] = [];
  return {
    sent,
    /** Answers a call of a server with that clock. */
    answer: async (clock: Clock = systemClock): Promise<FakeAnswer> => {
      await sleep(latencyMs / 2);
      sent.push(systemClock.now());
      const reply = upstream.call(systemClock.now());
      await sleep(latencyMs / 2);
      return { ...reply, rate: readRateHeaders(reply.headers, clock.now()) };
    },
    /** The most calls in any period. */
    most: () => mostInWindow(sent, windowMs),
    refused: () => upstream.refused.length,
  };
}

export type CountingUpstream = ReturnType<typeof useCountingUpstream>;

/** Makes one call, so that the limit is known. */
export async function learn({ governor, clock }: Server, upstream: CountingUpstream): Promise<void> {
  const permit = await governor.acquire({
    priority: "read",
    owner: {},
    isBulk: false,
    deadlineAt: clock.now() + 10_000,
    signal: new AbortController().signal,
  });
  permit.complete(await upstream.answer(clock));
}

export interface Outcomes {
  asked: number;
  refused: number;
  /** Calls. */
  answered: number;
  /** Admitted operations of which no call left. */
  pushedBack: number;
  /** Admitted operations that had begun when a call was shed. */
  broken: number;
}

export interface Load {
  /** Operations that are begun in a second. */
  readonly perSecond: number;
  /** For how long, in milliseconds. */
  readonly ms: number;
  /** Calls of each. Default 1. */
  readonly calls?: number;
  /** Priorities in turn. Default reads. */
  readonly priorities?: readonly Priority[];
  readonly party?: AdmissionRequest["party"];
}

/** How long an operation may take, in milliseconds. */
const PATIENCE_MS = 3_000;

/** Asks for one operation after another until the time is over. */
export async function load(
  governor: CallGovernor,
  clock: Clock,
  upstream: CountingUpstream,
  { perSecond, ms, calls = 1, priorities = ["read"], party }: Load,
): Promise<Outcomes> {
  const outcomes: Outcomes = { asked: 0, refused: 0, answered: 0, pushedBack: 0, broken: 0 };
  const operate = async (priority: Priority) => {
    const deadlineAt = clock.now() + PATIENCE_MS;
    const admission = await governor.admit({ calls, priority, deadlineAt, party });
    if (!admission.admitted) {
      outcomes.refused += 1;
      return;
    }
    const { reservation } = admission;
    const common = { priority, party, owner: {}, reservation, isBulk: false, deadlineAt };
    let through = 0;
    const call = async () => {
      try {
        const permit = await governor.acquire({ ...common, signal: new AbortController().signal });
        permit.complete(await upstream.answer(clock));
        through += 1;
      } catch (error) {
        if (!(error instanceof ShedError)) throw error;
      }
    };
    await Promise.all(Array.from({ length: calls }, call));
    reservation.close();
    outcomes.answered += through;
    if (through === 0) outcomes.pushedBack += 1;
    else if (through < calls) outcomes.broken += 1;
  };
  const begun = performance.now();
  const running: Promise<void>[] = [];
  for (let passed = 0; passed < ms; passed = performance.now() - begun) {
    while (outcomes.asked < Math.floor((passed * perSecond) / 1_000)) {
      running.push(operate(priorities[outcomes.asked % priorities.length] ?? "read"));
      outcomes.asked += 1;
    }
    await sleep(5);
  }
  await Promise.all(running);
  return outcomes;
}
