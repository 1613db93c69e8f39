/** Decisions of several servers at the same time: exact where calls are scarce, and side by side where there are plenty. */
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { Governor } from "../../../src/budget/governor.js";
import { Log } from "../../../src/budget/shared/log.js";
import { SharedClock } from "../../../src/budget/shared/shared-clock.js";
import { readRateHeaders } from "../../../src/budget/window/headers.js";
import { systemClock } from "../../../src/clock.js";
import { loadRedis } from "../../../src/redis/load.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { FakeUpstream } from "../fake-upstream.js";
import { learn, startServer, useCountingUpstream } from "./group.js";

const MINUTE = { periodsMs: [60_000] };

/** Sets calls aside. */
const reserve = (number: number, calls: number) =>
  [["reserved", number, calls, 1, "", 1, Date.now() + 10_000]] as const;

describeWithRedis("a decision that was made without one of another server", () => {
  it("counts if it leaves room for that", async () => {
    const { url } = await startRedis();
    const redis = await loadRedis(url, pino({ level: "silent" }));
    onTestFinished(() => redis.close());
    const logOf = (server: string) =>
      new Log(redis, redis.connection(), systemClock, new SharedClock(systemClock), "account", server);
    const [one, other] = [logOf("one"), logOf("other")];
    const step = { cursor: "0-0", facts: [], decisions: [], keepMs: 60_000 };
    for (const log of [one, other]) await log.join(step);
    const { last: cursor } = await one.commit(step);
    await other.commit({ ...step, cursor, decisions: reserve(1, 3) });
    const decisions = reserve(1, 5);
    expect((await one.commit({ ...step, cursor, decisions })).status).toBe("conflict");
    expect((await one.commit({ ...step, cursor, decisions, slack: 2 })).status).toBe("conflict");
    expect((await one.commit({ ...step, cursor, decisions, slack: 3 })).status).toBe("taken");
    // What the others need to know is written all the same.
    expect((await other.commit({ ...step, cursor, slack: 0 })).news.at(-1)?.calls).toBe(5);
  });
});

describeWithRedis("five servers that are asked for more than there is", () => {
  it("set aside no more together than is there", { timeout: 60_000 }, async () => {
    const redis = await startRedis();
    const servers = await Promise.all(Array.from({ length: 5 }, () => startServer(redis, MINUTE)));
    const [first] = servers;
    if (first === undefined) throw new Error("No server");
    await learn(first, useCountingUpstream(2_000, 60_000, 2));
    await expect
      .poll(() => servers.map(({ governor }) => governor.snapshot().limit), { timeout: 10_000 })
      .toEqual(servers.map(() => 2_000));
    const deadlineAt = systemClock.now() + 50_000;
    const admissions = await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        (servers[index % 5] ?? first).governor.admit({ calls: 5, priority: "read", deadlineAt }),
      ),
    );
    const calls = 5 * admissions.filter(({ admitted }) => admitted).length;
    // A tenth is kept for others.
    expect(calls).toBeLessThanOrEqual(1_800);
    // How many there are depends on how fast the first call was answered.
    expect(calls).toBeGreaterThan(0);
  });
});

describe("the slack of a governor", () => {
  it("is a small part of the limit, and none where calls are scarce or wait", async () => {
    const now = systemClock.now();
    const governor = new Governor(MINUTE, { now: () => now, after: () => () => undefined });
    const upstream = new FakeUpstream({ limit: 2_000, windowMs: 60_000, kind: "first-call" });
    const acquire = () =>
      governor.acquire({
        priority: "read",
        owner: {},
        isBulk: false,
        deadlineAt: now + 1_000,
        signal: new AbortController().signal,
      });
    expect(governor.slackOf(1)).toBe(0);
    const reply = upstream.call(now);
    (await acquire()).complete({ ...reply, rate: readRateHeaders(reply.headers, now) });
    expect(governor.slackOf(1)).toBe(10);
    const admit = () => governor.admit({ calls: 1, priority: "read", deadlineAt: now + 1_000 });
    let count = 0;
    for (let slack = 10; slack > 0; count += 1) {
      const admission = admit();
      if (!admission.admitted) throw new Error("Not admitted");
      slack = governor.slackBeside(admission.reservation);
      expect([0, 10]).toContain(slack);
    }
    expect(count).toBeGreaterThan(100);
    // What is left is less than the others could have taken at the same time.
    for (let left = 0; left < 9; left += 1) expect(admit().admitted).toBe(true);
    expect(admit().admitted).toBe(false);
  });
});
