/** Servers that share a budget, when Redis or one of them fails. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { report } from "../../helpers/figures.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { clockAhead, joinAs, load, useCountingUpstream } from "./group.js";

const LIMIT = 100;
const PERIOD_MS = 3_000;
const settings = { periodsMs: [PERIOD_MS] };

describeWithRedis("an outage of Redis", () => {
  it.each([
    ["kill", "start", 10],
    ["kill", "start", 2],
    ["hang", "resume", 10],
    ["hang", "resume", 2],
  ] as const)("%s: no call is lost, and the limit holds", { timeout: 40_000 }, async (end, begin, times) => {
    const redis = await startRedis();
    const upstream = useCountingUpstream(LIMIT, PERIOD_MS);
    const clocks = [0, 60_000, -300_000].map(clockAhead);
    const servers = await Promise.all(clocks.map((clock) => joinAs(redis, settings, { clock })));
    const perSecond = (times * LIMIT * 1_000) / 3 / PERIOD_MS;
    const running = servers.map((server, index) =>
      load(server, upstream.answer, {
        perSecond,
        ms: 12_000,
        calls: times === 2 ? 5 : 1,
        clock: clocks[index],
      }),
    );
    await sleep(4_000);
    await redis[end]();
    await sleep(800);
    const alone = servers.map(({ mode }) => mode);
    await sleep(3_200);
    await redis[begin]();
    await sleep(1_500);
    const shared = servers.map(({ mode }) => mode);
    const outcomes = await Promise.all(running);
    console.log(JSON.stringify(outcomes), alone, shared);
    report("x", { sent: upstream.sent.length, most: upstream.most(), refused: upstream.refused() });
    expect(upstream.refused()).toBe(0);
    expect(upstream.most()).toBeLessThanOrEqual(LIMIT);
  });
});
