/** Whether this server says that it can work: not while there is nobody behind it. */
import { expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../src/sandbox/server.js";
import { useApp } from "../helpers/app.js";
import { scrape } from "../helpers/metrics.js";
import { describeWithRedis, startRedis } from "../helpers/redis.js";

it(
  "is ready again as soon as the upstream is back, though nobody asks it for anything",
  { timeout: 20_000 },
  async () => {
    const first = await startSandbox({ customers: 1 });
    const app = await useApp({ apiUrl: first.url });
    const readiness = async () => (await fetch(`${app.url}/readyz`)).status;
    expect(await readiness()).toBe(200);

    await first.close();
    const { errors } = await app.query("{ consents { id } }");
    expect(errors?.[0]?.extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", reason: "ECONNREFUSED" });
    expect(await readiness()).toBe(503);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);

    const second = await startSandbox({ customers: 1, port: Number(new URL(first.url).port) });
    onTestFinished(() => second.close());
    await expect.poll(readiness).toBe(200);
    // It was found by knocking: a connection without a request costs nothing.
    expect(second.journal.requests()).toEqual([]);
  },
);

describeWithRedis("a server whose Redis is gone", () => {
  it("is ready, says that it is alone, and is not when Redis is back", async () => {
    const redis = await startRedis();
    const app = await useApp({ redisUrl: redis.url, webhooks: true, cache: { bytes: 2 ** 20 } });
    const state = async () => {
      const response = await fetch(`${app.url}/readyz`);
      const { status } = (await response.json()) as { status: string };
      const { value } = await scrape(app);
      const parts = ["budget", "cache", "events"].map((part) =>
        value("voucherify_facade_shared", { account: "default", part }),
      );
      return { code: response.status, status, parts };
    };
    const shared = { code: 200, status: "ready", parts: [1, 1, 1] };
    await expect.poll(state).toEqual(shared);
    await redis.kill();
    const alone = "ready, without Redis: this server goes on alone";
    await expect.poll(state).toEqual({ code: 200, status: alone, parts: [0, 0, 0] });
    await redis.start();
    await expect.poll(state).toEqual(shared);
  });
});
