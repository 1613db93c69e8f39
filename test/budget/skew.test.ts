/** Clocks that differ, and ends of periods that are told too late or too early: a minute stays a minute, and nobody is shut out. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { useApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";
import { useUpstream } from "./harness.js";
import { mostInWindow } from "./fake-upstream.js";

const MINUTE = 60_000;

/** Ten times the limit for so long, one call after the other. Answers the longest time in which nothing left. */
async function overload(world: ReturnType<typeof useUpstream>, ms: number): Promise<number> {
  for (let passed = 0; passed < ms; passed += 60) {
    if (world.governor.snapshot().queued < 50) void world.call({ priority: "mutation" });
    await world.clock.pass(60);
  }
  return Math.max(...world.sent.slice(1).map((time, index) => time - (world.sent[index] ?? 0)));
}

describe("a minute's plan", () => {
  const skews = [-10_000, -3_000, -2_000, 0, 2_000, 3_000, 10_000];
  const cases = skews.flatMap((skewMs) =>
    [true, false].flatMap((hasDate) =>
      [0, 2_000, 10_000, -2_000].map((endSkewMs) => ({ skewMs, hasDate, endSkewMs })),
    ),
  );

  // In short: every fifth, which has each skew of the clock and of the ends, with a date and without.
  it.each(cases.filter((_, index) => index % sized(5, 1) === 0))(
    "is served by the minute with a clock $skewMs ms ahead, its ends $endSkewMs ms ahead of it, date told: $hasDate",
    LONG,
    async ({ skewMs, hasDate, endSkewMs }) => {
      const world = useUpstream({
        limit: 100,
        windowMs: MINUTE,
        kind: "first-call",
        skewMs,
        hasDate,
        endSkewMs,
      });
      const longest = await overload(world, 10 * MINUTE);
      expect(world.governor.snapshot().windowMs).toBe(MINUTE);
      expect(world.upstream.refused).toEqual([]);
      expect(mostInWindow(world.sent, MINUTE)).toBeLessThanOrEqual(90);
      expect(world.sent.length).toBeGreaterThan(600);
      expect(longest).toBeLessThan(90_000);
    },
  );
});

describe("a plan by the hour", () => {
  it.each([
    { skewMs: 0, hasDate: true },
    { skewMs: 10_000, hasDate: false },
    { skewMs: -10_000, hasDate: false },
  ])("is learned without a refusal: %o", async ({ skewMs, hasDate }) => {
    const world = useUpstream({ limit: 100, windowMs: 60 * MINUTE, kind: "aligned", skewMs, hasDate });
    await overload(world, 3 * 60 * MINUTE);
    expect(world.governor.snapshot().windowMs).toBe(60 * MINUTE);
    expect(world.upstream.refused).toEqual([]);
    expect(world.sent.length).toBeGreaterThan(200);
  });
});

describe("an upstream whose ends are two seconds ahead of its date", () => {
  it("is taken for one by the minute, on real sockets", async () => {
    let left = 100;
    const server = createServer((request, response) => {
      request.resume();
      left -= 1;
      const end = Math.ceil((Date.now() + MINUTE) / 1000) + 2;
      response.writeHead(200, {
        "content-type": "application/json",
        "x-rate-limit-limit": "100",
        "x-rate-limit-remaining": String(left),
        "x-rate-limit-retry": String(end),
      });
      response.end('{"object":"list","data_ref":"data","data":[],"total":0}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => void server.close());
    const app = await useApp({ apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    for (let call = 0; call < 3; call += 1) await app.query("{ segments { totalCount } }");
    const { data } = await app.query("{ upstreamBudget { periodSeconds remaining } }");
    expect(data.upstreamBudget).toEqual({ periodSeconds: 60, remaining: 97 });
  });
});
