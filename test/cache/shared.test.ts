/** Two caches and a real Redis: what one stores the other finds, and what one evicts is gone everywhere. */
import { randomBytes } from "node:crypto";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Cache } from "../../src/cache/cache.js";
import { loadSharedEntries } from "../../src/cache/load-shared.js";
import { MemoryStore } from "../../src/cache/memory-store.js";
import type { Fill } from "../../src/cache/store.js";
import { systemClock } from "../../src/clock.js";
import { Encryption } from "../../src/encryption.js";
import { loadRedis } from "../../src/redis/load.js";
import { describeWithRedis, type RedisServer, startRedis } from "../helpers/redis.js";

const LIFETIME = { maxAgeMs: 60_000, maxAgeOnErrorMs: 3_600_000 };
const never = new AbortController().signal;

interface Server {
  readonly cache: Cache<object>;
  /** Makes a call that is answered at once. */
  readonly read: (key: string, value: object, tags?: readonly string[]) => Promise<void>;
  /** Begins a call. Returns what answers it. */
  readonly begin: (key: string, tags?: readonly string[]) => (value: object) => Promise<void>;
  /** What a reader is given without a call. */
  readonly get: (key: string, acceptedMs?: number) => Promise<unknown>;
  /** What is in memory. */
  readonly peek: (key: string) => unknown;
}

/** A server with a clock that is ahead of the others. */
async function startServer(
  { url }: RedisServer,
  encryption: Encryption | null = null,
  aheadMs = 0,
): Promise<Server> {
  const redis = await loadRedis(url, pino({ level: "silent" }));
  const clock = { now: () => systemClock.now() + aheadMs };
  const open = await loadSharedEntries(redis, encryption, clock);
  if (open === null) throw new Error("No Redis");
  const cache = new Cache<object>(new MemoryStore(2 ** 24).scope("app"), clock, open("the account"));
  onTestFinished(() => {
    cache.close();
    redis?.close();
  });
  cache.follow();
  await expect.poll(() => cache.mode).toBe("shared");
  const begin = (key: string, tags: readonly string[] = [`customer:${key}`]) => {
    let answer!: (value: object) => void;
    const answered = new Promise<object>((resolve) => {
      answer = resolve;
    });
    const fillsOf = (value: object): Fill[] => [{ key, value, tags, maxAgeMs: 60_000 }];
    const call = (_: AbortSignal, onDeparture: () => void) => {
      onDeparture();
      return answered;
    };
    const flight = cache.fetch(key, call, fillsOf).join(never);
    return async (value: object) => {
      answer(value);
      await flight;
    };
  };
  const known = (key: string, acceptedMs = Infinity) => cache.get(key, LIFETIME, acceptedMs)?.value ?? null;
  return {
    cache,
    begin,
    read: (key, value, tags) => begin(key, tags)(value),
    get: async (key, acceptedMs) => {
      if (known(key, acceptedMs) === null) await cache.lookUp(key);
      return known(key, acceptedMs);
    },
    peek: (key) => cache.peek(key)?.value ?? null,
  };
}

const V1 = { name: "canary-v1" };
const V2 = { name: "canary-v2" };

const fills = (value: object): Fill[] => [{ key: "ada", value, tags: ["customer:ada"], maxAgeMs: 60_000 }];

/** All that is in Redis, as text. */
async function contentOf(redis: RedisServer): Promise<string> {
  const client = await redis.inspect();
  const parts: string[] = [];
  for (const key of await client.keys("*")) {
    const type = await client.type(key);
    parts.push(key, (await client.dump(key)) ?? "");
    if (type === "string") parts.push((await client.get(key)) ?? "");
    if (type === "hash") parts.push(JSON.stringify(await client.hGetAll(key)));
    if (type === "zset") parts.push((await client.zRange(key, 0, -1)).join(" "));
    expect(await client.pTTL(key), `${key} never ends`).toBeGreaterThan(0);
  }
  return parts.join("\n");
}

describeWithRedis("two caches of one account", () => {
  it("share what one of them has read, as old as it is", async () => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis, null, 300_000)];
    await a.read("ada", V1);
    await expect.poll(() => b.get("ada")).toEqual(V1);
    const { at = Infinity } = b.cache.peek("ada") ?? {};
    expect(at - 300_000).toBeLessThanOrEqual(a.cache.peek("ada")?.at ?? 0);
    expect(await b.get("ada", 0)).toBeNull();
  });

  it.each(["remove", "outdate"] as const)("evict together: %s", async (verb) => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis)];
    await a.read("ada", V1);
    await expect.poll(() => b.get("ada")).toEqual(V1);
    a.cache[verb](["customer:ada"]);
    await a.cache.told;
    expect(await a.get("ada")).toBeNull();
    await expect.poll(() => b.get("ada")).toBeNull();
    expect(b.peek("ada")).toEqual(verb === "remove" ? null : V1);
  });

  it("store no answer whose call began before another of them evicted it", async () => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis)];
    const answer = b.begin("ada");
    a.cache.remove(["customer:ada"]);
    await a.cache.told;
    await answer(V1);
    expect(await a.get("ada")).toBeNull();
    await expect.poll(() => b.get("ada")).toBeNull();
    await b.read("ada", V2);
    await expect.poll(() => a.get("ada")).toEqual(V2);
  });

  it("forget a single key, and everything", async () => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis)];
    await a.read("one", V1, ["segments"]);
    await a.read("two", V2, ["segments"]);
    await expect.poll(() => b.get("one")).toEqual(V1);
    await expect.poll(() => b.get("two")).toEqual(V2);
    a.cache.removeKey("one");
    await expect.poll(() => b.get("one")).toBeNull();
    expect(await b.get("two")).toEqual(V2);
    a.cache.clear();
    await expect.poll(() => b.get("two")).toBeNull();
  });

  it("take the record of an event only if none of them knows of a later one", async () => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis)];
    const [early, late] = ["2026-01-01T10:00:00.000Z", "2026-01-01T11:00:00.000Z"];
    b.cache.replace(["customer:ada"], fills(V2), systemClock.now(), late);
    await b.cache.told;
    await expect.poll(() => a.get("ada")).toEqual(V2);
    a.cache.replace(["customer:ada"], fills(V1), systemClock.now(), early);
    await a.cache.told;
    expect(await a.get("ada")).toBeNull();
    await expect.poll(() => b.get("ada")).toBeNull();
    // A write whose answer tells no time lets no event in.
    b.cache.remove(["customer:ada"]);
    await b.cache.told;
    a.cache.replace(["customer:ada"], fills(V1), systemClock.now(), "2026-01-01T12:00:00.000Z");
    await a.cache.told;
    expect(await a.get("ada")).toBeNull();
  });

  it.each([
    ["without a key", null],
    ["with a key", new Encryption([randomBytes(32)])],
  ])("keep nothing of whom one of them erases: %s", async (_, encryption) => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis, encryption), await startServer(redis, encryption)];
    const tags = ["customer:cust_canary", "customer:canary@example.org"];
    await a.read("canary@example.org", V1, tags);
    await expect.poll(() => b.get("canary@example.org")).toEqual(V1);
    expect((await contentOf(redis)).includes("canary")).toBe(encryption === null);
    b.cache.remove(["customer:cust_canary"]);
    await b.cache.told;
    await expect.poll(() => a.peek("canary@example.org")).toBeNull();
    expect(b.peek("canary@example.org")).toBeNull();
    expect(await contentOf(redis)).not.toContain("canary");
  });

  it("take what others have written into Redis for nothing", async () => {
    const redis = await startRedis();
    const [a, b] = [await startServer(redis), await startServer(redis)];
    await a.read("ada", V1);
    const client = await redis.inspect();
    await expect.poll(() => client.keys("*:e:*")).toHaveLength(1);
    const [key = ""] = await client.keys("*:e:*");
    const head = /^\S+ \d+ /.exec((await client.get(key)) ?? "")?.[0] ?? "";
    for (const poison of ["", "x", head, `${head}{`, `${head}null`, `${head}{"value":1}`, "e 1 {}"]) {
      await client.set(key, poison);
      expect(await b.get("ada")).toBeNull();
    }
    await client.del(key);
    await client.lPush(key, "a list");
    expect(await b.get("ada")).toBeNull();
    expect(b.cache.mode).toBe("shared");
  });

  it.each(["kill", "hang"] as const)(
    "go on alone after a %s, and trust nothing that they missed",
    async (deed) => {
      const redis = await startRedis();
      const [a, b] = [await startServer(redis), await startServer(redis)];
      await a.read("ada", V1);
      await a.read("bob", V1);
      await expect.poll(() => b.get("ada")).toEqual(V1);
      await redis[deed]();
      a.cache.remove(["customer:ada"]);
      await a.cache.told;
      await expect.poll(() => [a, b].map(({ cache }) => cache.isHeard)).toEqual([false, false]);
      // Each has its own memory still.
      expect([await a.get("ada"), await b.get("ada"), await a.get("bob")]).toEqual([null, V1, V1]);
      await (deed === "kill" ? redis.start() : redis.resume());
      await expect
        .poll(() => [a, b].map(({ cache }) => cache.mode), { timeout: 5_000 })
        .toEqual(["shared", "shared"]);
      await expect.poll(() => b.get("ada")).toBeNull();
      await b.read("ada", V2);
      await expect.poll(() => a.get("ada")).toEqual(V2);
    },
  );
});
