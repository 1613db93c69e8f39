/** Two servers, one upstream, one Redis: seen in the REST requests that leave. */
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, type TestAppOptions, useApp } from "../helpers/app.js";
import { describeWithRedis, type RedisServer, startRedis } from "../helpers/redis.js";

const { ada } = personas;
const ADA = `{ customer(by: { id: "${ada.id}" }) { name } }`;

/** Two servers. `a` gets the webhooks. The requests of both are in the journal of `a`. */
async function useTwo(
  redis: RedisServer,
  options: TestAppOptions = {},
): Promise<{ readonly a: TestApp; readonly b: TestApp }> {
  const both = { cache: {}, redisUrl: redis.url, ...options };
  const first = await useApp({ ...both, webhooks: true });
  // The second one has webhooks, too, but none arrives: they are all sent to the first one.
  const second = await useApp({ ...both, webhooks: true, apiUrl: first.sandbox.url });
  for (const { url } of [first, second])
    await expect.poll(() => isShared(url), { timeout: 5_000 }).toBe(true);
  return { a: first, b: second };
}

/** A server that looks in Redis has told of it. */
async function isShared(url: string): Promise<boolean> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return /^voucherify_facade_shared\{.*part="cache".*\} 1$/m.test(text);
}

const name = async (app: TestApp) => (await app.query(ADA)).data.customer?.name;

/** What the operation costs at `b`. */
async function cost({ a, b }: { readonly a: TestApp; readonly b: TestApp }, source: string) {
  a.sandbox.journal.clear();
  const { data, extensions } = await b.query(source);
  return { data, requests: a.requests(), upstream: extensions.upstream };
}

describeWithRedis("two servers of one account", () => {
  it("make one call for what both are asked, and the bill says so", async () => {
    const redis = await startRedis();
    const two = await useTwo(redis);
    await two.a.query(ADA);
    const client = await redis.inspect();
    await expect.poll(() => client.keys("*:e:*")).toHaveLength(2);
    const second = await cost(two, ADA);
    expect(second.requests).toEqual([]);
    expect(second.upstream).toMatchObject({ planned: 1, spent: 0, saved: 1 });
  });

  it("both see a write at once, and a webhook that reaches one of them", async () => {
    const two = await useTwo(await startRedis());
    const before = await name(two.a);
    await expect.poll(() => name(two.b)).toBe(before);
    await two.b.query(
      `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "Written" }) { customer { id } } }`,
    );
    expect(await name(two.a)).toBe("Written");
    expect(await name(two.b)).toBe("Written");
    await fetch(`${two.a.sandbox.url}/v1/customers/${ada.id}`, {
      method: "PUT",
      headers: { "x-app-id": "others", "x-app-token": "others", "content-type": "application/json" },
      body: JSON.stringify({ name: "Changed" }),
    });
    await two.a.sandbox.webhooks.settled();
    await expect.poll(() => name(two.b)).toBe("Changed");
  });

  it.each([
    ["without a key", []],
    ["with a key", [randomBytes(32)]],
  ])("keep nothing of an erased customer: %s", async (_, encryptionKeys) => {
    const redis = await startRedis();
    const two = await useTwo(redis, { encryptionKeys });
    await two.a.query(
      `{ customer(by: { sourceId: "${ada.sourceId}" }) { name segments { name } } customers(first: 3, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { name } } }`,
    );
    const client = await redis.inspect();
    const texts = async () => {
      const keys = await client.keys("*:cache*");
      const values = await Promise.all(
        keys.map(async (key) => ((await client.type(key)) === "string" ? client.get(key) : client.dump(key))),
      );
      return [...keys, ...values].join("\n");
    };
    await expect.poll(() => client.keys("*:e:*").then(({ length }) => length)).toBeGreaterThan(2);
    expect((await texts()).includes(ada.sourceId)).toBe(encryptionKeys.length === 0);
    await two.b.query(
      `mutation { permanentlyDeleteCustomer(by: { id: "${ada.id}" }, confirm: "${ada.id}") { deletion { id } } }`,
    );
    const left = await texts();
    for (const trace of [ada.id, ada.sourceId, "Lovelace"]) expect(left).not.toContain(trace);
    expect(await name(two.a)).toBeUndefined();
  });

  it("answer without an error while Redis hangs, and share again when it does not", async () => {
    const redis = await startRedis();
    const two = await useTwo(redis);
    redis.hang();
    for (const app of [two.a, two.b]) {
      const { errors, data } = await app.query(ADA);
      expect([errors, data.customer.name]).toEqual([undefined, "Ada Lovelace"]);
    }
    redis.resume();
    for (const { url } of [two.a, two.b])
      await expect.poll(() => isShared(url), { timeout: 5_000 }).toBe(true);
  });
});
