/** Servers that share a budget, when Redis or one of them fails. */
import { expect, it } from "vitest";
import { report } from "../../helpers/figures.js";
import { LONG, sized } from "../../helpers/long.js";
import { describeWithRedis, type RedisServer, startRedis } from "../../helpers/redis.js";
import { setTimeout as sleep } from "node:timers/promises";
import {
  learn,
  LIMIT,
  load,
  PERIOD_MS,
  type Server,
  startServer,
  startServers,
  useCountingUpstream,
} from "./group.js";

const modesOf = (servers: readonly Server[]) => servers.map(({ governor }) => governor.mode);

async function end(redis: RedisServer, how: "kill" | "hang"): Promise<void> {
  await redis[how]();
}

async function begin(redis: RedisServer, how: "kill" | "hang"): Promise<void> {
  await (how === "kill" ? redis.start() : redis.resume());
}

describeWithRedis("an outage of Redis", () => {
  it.each(
    sized(
      [["kill", "operations of five calls", 2, 5]] as const,
      [
        ["kill", "single calls", 10, 1],
        ["kill", "operations of five calls", 2, 5],
        ["hang", "operations of five calls", 2, 5],
      ] as const,
    ),
  )(
    "(%s) during %s, %d times too many: the limit holds, and hardly an operation fails that has begun",
    { ...LONG, timeout: 60_000 },
    async (how, _, times, calls) => {
      const redis = await startRedis();
      const servers = await startServers(redis, 3);
      const upstream = useCountingUpstream();
      const perSecond = (times * LIMIT * 1_000) / PERIOD_MS / 3 / calls;
      const ms = sized(4_500, 20_000);
      const running = Promise.all(
        servers.map(({ governor, clock }) => load(governor, clock, upstream, { perSecond, ms, calls })),
      );
      await sleep(ms / 3);
      await end(redis, how);
      await expect.poll(() => modesOf(servers)).toEqual(["alone", "alone", "alone"]);
      await sleep(ms / 3);
      const sentAlone = upstream.sent.length;
      await begin(redis, how);
      await expect.poll(() => modesOf(servers), { timeout: 10_000 }).toEqual(["shared", "shared", "shared"]);
      const outcomes = await running;
      const sum = (name: keyof (typeof outcomes)[number]) =>
        outcomes.reduce((total, each) => total + each[name], 0);
      report(`${how}, ${times} times the load, ${calls} calls each`, {
        sent: upstream.sent.length,
        "most in a period": upstream.most(),
        "429s": upstream.refused(),
        "pushed back": sum("pushedBack"),
        broken: sum("broken"),
      });
      expect(upstream.most()).toBeLessThanOrEqual(LIMIT);
      expect(upstream.refused()).toBe(0);
      expect(upstream.sent.length).toBeGreaterThan(sentAlone);
      // A busy machine keeps some from leaving in time, the more so as a minute is two seconds here. On an idle one there is none.
      expect(sum("broken")).toBeLessThanOrEqual((0.25 * sum("answered")) / calls);
    },
  );

  it("a server goes on with its part alone", { timeout: 30_000 }, async () => {
    const redis = await startRedis();
    const servers = await startServers(redis, 3);
    const upstream = useCountingUpstream(LIMIT, PERIOD_MS, 2);
    const [first] = servers;
    if (first === undefined) throw new Error("No server");
    await learn(first, upstream);
    await redis.kill();
    await expect.poll(() => modesOf(servers)).toEqual(["alone", "alone", "alone"]);
    await load(first.governor, first.clock, upstream, { perSecond: 300, ms: 1.5 * PERIOD_MS });
    // A third of the 90 that are ours, and of these a part is kept for writes.
    expect(upstream.most()).toBeLessThanOrEqual(30);
    expect(upstream.sent.length).toBeGreaterThan(15);
  });

  it("afterwards each knows what the others did alone", { timeout: 30_000 }, async () => {
    const redis = await startRedis();
    const settings = { periodsMs: [60_000] };
    const servers = [await startServer(redis, settings), await startServer(redis, settings)];
    const upstream = useCountingUpstream(LIMIT, 60_000, 2);
    await redis.kill();
    await expect.poll(() => modesOf(servers)).toEqual(["alone", "alone"]);
    for (const server of servers) for (let call = 0; call < 5; call += 1) await learn(server, upstream);
    await redis.start();
    await expect.poll(() => modesOf(servers), { timeout: 10_000 }).toEqual(["shared", "shared"]);
    await expect
      .poll(() => servers.map(({ governor }) => governor.snapshot().usedInWindow))
      .toEqual([10, 10]);
    const third = await startServer(redis, settings);
    expect(third.governor.snapshot().usedInWindow).toBe(10);
  });
});

/** Asks for calls until a time by the clock of the server. */
function admit({ governor }: Server, deadlineAt: number) {
  return governor.admit({ calls: 25, priority: "read", deadlineAt });
}

describeWithRedis("a Redis that hangs", () => {
  it("does not count afterwards what was given up meanwhile", { timeout: 30_000 }, async () => {
    const redis = await startRedis();
    const [server] = await startServers(redis, 1);
    if (server === undefined) throw new Error("No server");
    await learn(server, useCountingUpstream(LIMIT, 60_000, 2));
    redis.hang();
    // It is asked of Redis first, and decided alone then.
    const admission = await admit(server, server.clock.now() + 60_000);
    expect(admission.admitted).toBe(true);
    expect(server.governor.mode).toBe("alone");
    redis.resume();
    await expect.poll(() => server.governor.mode, { timeout: 10_000 }).toBe("shared");
    const client = await redis.inspect();
    const [log = ""] = await client.keys("*:log");
    const written = JSON.stringify(await client.xRange(log, "-", "+"));
    expect(written.match(/reserved/g)).toHaveLength(1);
  });
});

describeWithRedis("a server that dies", () => {
  it("gives back what it held, within seconds", { timeout: 30_000 }, async () => {
    const redis = await startRedis();
    const [one, other] = await startServers(redis, 2);
    if (one === undefined || other === undefined) throw new Error("No servers");
    const upstream = useCountingUpstream(LIMIT, 60_000, 2);
    await learn(one, upstream);
    // The same for all: with a later one there is room for more.
    const [mine, theirs] = [one, other].map(({ clock }) => clock.now() + 50_000) as [number, number];
    while ((await admit(one, mine)).admitted);
    await expect.poll(() => other.governor.snapshot().reserved).toBeGreaterThan(20);
    expect((await admit(other, theirs)).admitted).toBe(false);
    one.kill();
    await expect.poll(() => other.governor.snapshot().reserved, { timeout: 10_000 }).toBe(0);
    expect((await admit(other, theirs)).admitted).toBe(true);
  });
});
