/** What one server does, the others know. */
import { expect, it } from "vitest";
import type { Party } from "../../../src/budget/party.js";
import type { Priority } from "../../../src/budget/priority.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { answer } from "../harness.js";
import { clockAhead, learn, LIMIT, type Server, startServer, useCountingUpstream } from "./group.js";

const MINUTE = { periodsMs: [60_000] };

/** Servers whose clocks are minutes apart, with a limit of 100 a minute. */
async function startAll(count: number) {
  const redis = await startRedis();
  const servers: Server[] = [];
  for (let index = 0; index < count; index += 1) {
    servers.push(await startServer(redis, MINUTE, clockAhead(index * -130_000)));
  }
  return { redis, servers, upstream: useCountingUpstream(LIMIT, 60_000, 2) };
}

function admit({ governor, clock }: Server, calls: number, priority: Priority = "read", party?: Party) {
  return governor.admit({ calls, priority, party, deadlineAt: clock.now() + 2_000 });
}

const snapshots = (servers: readonly Server[]) => servers.map(({ governor }) => governor.snapshot());

describeWithRedis("servers that share a budget", () => {
  it("reserve the same calls only once, also if they are asked at the same time", async () => {
    const { servers, upstream } = await startAll(3);
    const [first, second, third] = servers;
    if (first === undefined || second === undefined || third === undefined) throw new Error("No servers");
    await learn(first, upstream);
    await expect.poll(() => snapshots(servers).map(({ limit }) => limit)).toEqual([100, 100, 100]);
    // Of 100 calls 10 are for others and 10 for writes, and half of what is ours may leave at once.
    const alone = await startAll(1);
    const [one] = alone.servers;
    if (one === undefined) throw new Error("No server");
    await learn(one, alone.upstream);
    const asked = Array.from({ length: 30 }, () => 5);
    const count = async (whom: readonly Server[]) => {
      const admissions = await Promise.all(
        asked.map((calls, index) => admit(whom[index % whom.length] ?? one, calls)),
      );
      return admissions.filter(({ admitted }) => admitted).length;
    };
    const expected = await count([one]);
    expect(expected).toBeGreaterThan(5);
    expect(await count([first, second, third])).toBe(expected);
  });

  it("count each other's calls as their own, not as those of strangers", async () => {
    const { servers, upstream } = await startAll(2);
    for (let round = 0; round < 5; round += 1) for (const server of servers) await learn(server, upstream);
    await expect
      .poll(() =>
        snapshots(servers).map(({ usedInWindow, remaining, inFlight }) => [
          usedInWindow,
          remaining,
          inFlight,
        ]),
      )
      .toEqual([
        [10, 90, 0],
        [10, 90, 0],
      ]);
    expect(snapshots(servers).map(({ foreignUsage }) => foreignUsage)).toEqual([0, 0]);
  });

  it("all pause after a 429 that one of them got", async () => {
    const { servers } = await startAll(2);
    const [one, other] = servers;
    if (one === undefined || other === undefined) throw new Error("No servers");
    const { signal } = new AbortController();
    const deadlineAt = one.clock.now() + 10_000;
    const permit = await one.governor.acquire({
      priority: "read",
      owner: {},
      isBulk: false,
      deadlineAt,
      signal,
    });
    permit.complete(answer(one.clock.now(), { status: 429, limit: 100, remaining: 0, retryAfter: 30 }));
    await expect.poll(() => other.governor.snapshot().pausedUntil).not.toBeNull();
    const leftMs = (other.governor.snapshot().pausedUntil ?? 0) - other.clock.now();
    expect(leftMs).toBeGreaterThan(20_000);
    expect(leftMs).toBeLessThanOrEqual(30_100);
  });

  it("give back what was reserved and not used, and calls that were not sent", async () => {
    const { servers, upstream } = await startAll(2);
    const [one, other] = servers;
    if (one === undefined || other === undefined) throw new Error("No servers");
    await learn(one, upstream);
    const admission = await admit(one, 20);
    if (!admission.admitted) throw new Error("Not admitted");
    await expect.poll(() => other.governor.snapshot().reserved).toBe(20);
    const { reservation } = admission;
    const { signal } = new AbortController();
    const deadlineAt = one.clock.now() + 2_000;
    const request = { priority: "read", owner: {}, isBulk: false, reservation, deadlineAt, signal } as const;
    const permit = await one.governor.acquire(request);
    await expect.poll(() => other.governor.snapshot().usedInWindow).toBe(2);
    expect(other.governor.snapshot().reserved).toBe(19);
    permit.release();
    await expect.poll(() => other.governor.snapshot().usedInWindow).toBe(1);
    reservation.close();
    await expect.poll(() => other.governor.snapshot().reserved).toBe(0);
  });

  it("tell a server that starts later, and forget one that stops", async () => {
    const { redis, servers, upstream } = await startAll(1);
    const [one] = servers;
    if (one === undefined) throw new Error("No server");
    for (let call = 0; call < 7; call += 1) await learn(one, upstream);
    const admission = await admit(one, 5);
    expect(admission.admitted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const later = await startServer(redis, MINUTE, clockAhead(600_000));
    expect(later.governor.snapshot()).toMatchObject({
      limit: 100,
      remaining: 93,
      usedInWindow: 7,
      reserved: 5,
    });
    await one.governor.close();
    await expect.poll(() => later.governor.snapshot().reserved).toBe(0);
    expect(later.governor.snapshot().usedInWindow).toBe(7);
  });

  it("keep no name and no secret in Redis, all in one slot, and nothing for ever", async () => {
    const { redis, servers, upstream } = await startAll(1);
    const [one] = servers;
    if (one === undefined) throw new Error("No server");
    await learn(one, upstream);
    const party = { name: "ada@lovelace.example", weight: 1 };
    await admit(one, 5, "mutation", party);
    await admit(one, 5_000, "mutation", party);
    const client = await redis.inspect();
    const { governor } = one;
    await expect.poll(async () => (await client.keys("*")).length).toBe(2);
    const keys = await client.keys("*");
    const slots = new Set(keys.map((key) => /^vcg:\{([\w-]{22})\}:budget:/.exec(key)?.[1]));
    expect(slots.size).toBe(1);
    expect([...slots]).not.toContain(undefined);
    for (const key of keys) expect(await client.pTTL(key)).toBeGreaterThan(0);
    const log = keys.find((key) => key.endsWith("log")) ?? "";
    await expect.poll(async () => JSON.stringify(await client.xRange(log, "-", "+"))).toContain("refused");
    expect(JSON.stringify(await client.xRange(log, "-", "+"))).not.toMatch(/ada|account/);
    expect(governor.mode).toBe("shared");
  });
});
