/** Several servers on one account that share its budget. */
import { expect, it } from "vitest";
import { report } from "../../helpers/figures.js";
import { describeWithRedis, startRedis } from "../../helpers/redis.js";
import { joinAs, load, useCountingUpstream } from "./group.js";
import { Governor } from "../../../src/budget/governor.js";

const LIMIT = 100;
const PERIOD_MS = 3_000;

describeWithRedis("three servers with ten times the load", () => {
  it.each([1, 3])("keep the limit together, and use it", { timeout: 40_000 }, async (n) => {
    const redis = await startRedis();
    const upstream = useCountingUpstream(LIMIT, PERIOD_MS);
    const servers =
      n === 1
        ? [new Governor({ periodsMs: [PERIOD_MS] })]
        : await Promise.all([1, 2, 3].map(() => joinAs(redis, { periodsMs: [PERIOD_MS] })));
    const outcomes = await Promise.all(
      servers.map((server) =>
        load(server, upstream.answer, { perSecond: (10 * LIMIT * 1000) / n / PERIOD_MS, ms: 9_000 }),
      ),
    );
    const seconds = ((upstream.sent.at(-1) ?? 0) - (upstream.sent[0] ?? 0)) / 1_000;
    console.log(outcomes);
    report("x", {
      seconds,
      sent: upstream.sent.length,
      perSecond: upstream.sent.length / seconds,
      most: upstream.most(),
      refused: upstream.refused(),
    });
    expect(upstream.refused()).toBe(0);
    expect(upstream.most()).toBeLessThanOrEqual(LIMIT);
  });
});
