/** Three servers share the budget of an account, in real time and with a real Redis. */
import { expect, it } from "vitest";
import { systemClock } from "../../../src/clock.js";
import { Governor } from "../../../src/budget/governor.js";
import { report } from "../../helpers/figures.js";
import { LONG, sized } from "../../helpers/long.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { type Load, LIMIT, load, PERIOD_MS, startServers, useCountingUpstream } from "./group.js";

/** Ten times the limit. */
const TOO_MANY = (10 * LIMIT * 1_000) / PERIOD_MS;
const MS = sized(2, 6) * PERIOD_MS;

/** What one server alone makes of the same load: the measure of several. */
async function alone(given: Load) {
  const upstream = useCountingUpstream();
  const outcomes = await load(new Governor({ periodsMs: [PERIOD_MS] }), systemClock, upstream, given);
  return { upstream, outcomes };
}

describeWithRedis("three servers with ten times the load", () => {
  it.each(
    sized(
      [["of operations of ten calls", 10]] as const,
      [
        ["of single calls", 1],
        ["of operations of ten calls", 10],
      ] as const,
    ),
  )(
    "%s: keep the limit together, use as much as one, and lose no call that was promised",
    { ...LONG, timeout: 60_000 },
    async (_, calls) => {
      const given = {
        perSecond: TOO_MANY / calls,
        ms: MS,
        calls,
        priorities: ["mutation", "read", "read", "read"],
      } as const;
      const redis = await startRedis();
      const servers = await startServers(redis, 3);
      const upstream = useCountingUpstream();
      const [one, outcomes] = await Promise.all([
        alone(given),
        Promise.all(
          servers.map(({ governor, clock }) =>
            load(governor, clock, upstream, { ...given, perSecond: given.perSecond / 3 }),
          ),
        ),
      ]);
      const sum = (name: keyof (typeof outcomes)[number]) =>
        outcomes.reduce((total, each) => total + each[name], 0);
      report(`three servers, ten times the load, ${calls} calls each`, {
        sent: upstream.sent.length,
        "sent by one alone": one.upstream.sent.length,
        "most in a period": upstream.most(),
        "429s": upstream.refused(),
        "pushed back": sum("pushedBack"),
        broken: sum("broken"),
        "broken by one alone": one.outcomes.broken,
      });
      expect(upstream.refused()).toBe(0);
      expect(upstream.most()).toBeLessThanOrEqual(LIMIT);
      expect(upstream.sent.length).toBeGreaterThan(sized(0.6, 0.8) * one.upstream.sent.length);
      // A busy machine may keep some of them from leaving in time.
      expect(sum("broken")).toBeLessThanOrEqual(one.outcomes.broken + 10);
    },
  );

  it("share by need: the only one that is asked has it all", { timeout: 60_000 }, async () => {
    const given = { perSecond: TOO_MANY, ms: PERIOD_MS };
    const redis = await startRedis();
    const [server] = await startServers(redis, 3);
    if (server === undefined) throw new Error("No server");
    const upstream = useCountingUpstream();
    const [one] = await Promise.all([alone(given), load(server.governor, server.clock, upstream, given)]);
    expect(upstream.most()).toBeLessThanOrEqual(LIMIT);
    expect(upstream.sent.length).toBeGreaterThan(sized(0.6, 0.8) * one.upstream.sent.length);
  });
});
