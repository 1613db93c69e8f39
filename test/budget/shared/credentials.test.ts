/** The credentials of callers share a budget, too, once the upstream has accepted them. */
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Governor } from "../../../src/budget/governor.js";
import { Governors } from "../../../src/budget/governors.js";
import { loadSharedGovernors } from "../../../src/budget/shared/load.js";
import { type CallGovernor, TrialGovernor } from "../../../src/budget/trial.js";
import { systemClock } from "../../../src/clock.js";
import { loadRedis } from "../../../src/redis/load.js";
import { describeWithRedis, type RedisServer, startRedis } from "../../helpers/redis.js";
import { answer } from "../harness.js";

const CREDENTIAL = { apiUrl: "https://api.example.com", appId: "one" };

async function governorsOn({ url }: RedisServer): Promise<Governors> {
  const redis = await loadRedis(url, pino({ level: "silent" }));
  if (redis === null) throw new Error("No connection");
  const governors = new Governors({}, systemClock, await loadSharedGovernors(redis));
  onTestFinished(async () => {
    await governors.close();
    redis.close();
  });
  return governors;
}

async function call(governor: CallGovernor, remaining: number): Promise<void> {
  const permit = await governor.acquire({
    priority: "read",
    owner: {},
    isBulk: false,
    deadlineAt: systemClock.now() + 10_000,
    signal: new AbortController().signal,
  });
  permit.complete(answer(systemClock.now(), { limit: 100, remaining, resetsInMs: 50_000 }));
}

describeWithRedis("a credential that several servers use", () => {
  it("has one budget", async () => {
    const redis = await startRedis();
    const [one, other] = [await governorsOn(redis), await governorsOn(redis)];
    await call(one.of(CREDENTIAL), 99);
    await call(one.of({ ...CREDENTIAL, appId: "two" }), 99);
    await expect.poll(() => other.of(CREDENTIAL).snapshot().usedInWindow).toBe(1);
    expect(other.of(CREDENTIAL).snapshot().limit).toBe(100);
  });

  it("has it once it is proven, and not before", async () => {
    const redis = await startRedis();
    const [one, other] = [await governorsOn(redis), await governorsOn(redis)];
    const trial = new TrialGovernor(new Governor(), () => one.of(CREDENTIAL));
    await call(trial, 99);
    await call(other.of(CREDENTIAL), 99);
    trial.prove();
    await expect.poll(() => trial.snapshot().usedInWindow).toBe(1);
    await call(trial, 98);
    await expect.poll(() => other.of(CREDENTIAL).snapshot().usedInWindow).toBe(2);
  });

  it("is remembered while nobody uses it", async () => {
    const redis = await startRedis();
    const governors = await governorsOn(redis);
    for (const remaining of [99, 98, 97]) await call(governors.of(CREDENTIAL), remaining);
    governors.rest(CREDENTIAL);
    await expect.poll(() => governors.of(CREDENTIAL).snapshot().usedInWindow).toBe(3);
  });
});
