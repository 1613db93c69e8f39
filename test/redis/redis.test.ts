import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { loadRedis } from "../../src/redis/load.js";
import type { Redis } from "../../src/redis/redis.js";
import { describeWithRedis, type RedisServer, startRedis } from "../helpers/redis.js";

const log = pino({ level: "silent" });

async function connected({ url }: RedisServer): Promise<Redis> {
  const redis = await loadRedis(url, log);
  if (redis === null) throw new Error("No connection");
  onTestFinished(() => redis.close());
  return redis;
}

describeWithRedis("the connection to Redis", () => {
  it("runs commands, and hands on what Redis answers", async () => {
    const redis = await connected(await startRedis());
    await redis.run((client) => client.set("a", "1"));
    await expect(redis.run((client) => client.get("a"))).resolves.toBe("1");
    await expect(redis.run((client) => client.lPush("a", "x"))).rejects.toThrow("WRONGTYPE");
    expect(redis.isUp).toBe(true);
  });

  it.each(["kill", "hang"] as const)("is down within a second of a %s, and up again", async (deed) => {
    const server = await startRedis();
    const redis = await connected(server);
    const seen: boolean[] = [];
    redis.onChange((isUp) => seen.push(isUp));
    await server[deed]();
    const before = Date.now();
    await expect(redis.run((client) => client.get("a"))).rejects.toThrow("Redis does not answer");
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(redis.isUp).toBe(false);
    await (deed === "kill" ? server.start() : server.resume());
    await expect.poll(() => redis.isUp).toBe(true);
    await expect(redis.run((client) => client.get("a"))).resolves.toBeNull();
    expect(seen).toEqual([false, true]);
  });

  it("is down from the start where nobody answers, and comes up when somebody does", async () => {
    const server = await startRedis();
    await server.kill();
    const redis = await connected(server);
    expect(redis.isUp).toBe(false);
    await server.start();
    await expect.poll(() => redis.isUp).toBe(true);
  });
});
