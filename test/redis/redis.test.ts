import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { loadRedis } from "../../src/redis/load.js";
import type { Redis } from "../../src/redis/redis.js";
import { describeWithRedis, type RedisServer, startRedis } from "../helpers/redis.js";

const log = pino({ level: "silent" });
const logTo = (lines: unknown[]) =>
  pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });

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

  it("logs once for each reason why it cannot be used, without the address", async () => {
    const server = await startRedis();
    const lines: unknown[] = [];
    const { port } = new URL(server.url);
    const redis = await loadRedis(`redis://somebody:wrong@127.0.0.1:${port}`, logTo(lines));
    onTestFinished(() => redis?.close());
    await server.kill();
    const reasons = () => lines.map((line) => (line as { reason: string }).reason);
    await expect.poll(reasons).toEqual(expect.arrayContaining(["WRONGPASS", "ECONNREFUSED"]));
    // Several attempts to connect. One that the kill has met may have a reason of its own.
    await sleep(600);
    expect(new Set(reasons()).size).toBe(lines.length);
    const warning = { level: 40, msg: "Redis cannot be used: this server goes on alone" };
    for (const line of lines) expect(line).toMatchObject(warning);
    expect(JSON.stringify(lines)).not.toMatch(/somebody|wrong|127\.0\.0\.1/);
  });

  it("logs that nobody answers", async () => {
    const server = await startRedis();
    server.hang();
    const lines: unknown[] = [];
    const redis = await loadRedis(server.url, logTo(lines));
    onTestFinished(() => {
      redis?.close();
      server.resume();
    });
    expect(lines).toEqual([expect.objectContaining({ level: 40, reason: "no answer" })]);
  });
});
