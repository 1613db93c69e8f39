/**
 * Debian's `redis-server`, started on a free port with its data in a directory of its own. Where it is not installed, the
 * tests that need it are skipped, and say so.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished } from "vitest";
import { createClient } from "redis";
import type { RedisClient } from "../../src/redis/redis.js";

export const HAS_REDIS = spawnSync("redis-server", ["--version"]).status === 0;

/** Tests that need Redis. */
export function describeWithRedis(name: string, tests: () => void): void {
  const note = HAS_REDIS ? "" : " (skipped: redis-server is not installed)";
  describe.skipIf(!HAS_REDIS)(`${name}${note}`, () => {
    tests();
  });
}

export interface RedisServer {
  readonly url: string;
  /** Ends it without a word, as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port. What it has kept depends on `isPersistent`. */
  readonly start: () => Promise<void>;
  /** Makes it hang: connections stay, and nothing is answered. */
  readonly hang: () => void;
  readonly resume: () => void;
  /** A client for looking inside. Closed with the test. */
  readonly inspect: () => Promise<RedisClient>;
}

/**
 * Starts a server, until the end of the test.
 *
 * @param isPersistent - whether every write is on disk before it is answered. Default: nothing is
 */
export async function startRedis({ isPersistent = false } = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), "redis-"));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async () => {
    const persistence = isPersistent
      ? ["--appendonly", "yes", "--appendfsync", "always"]
      : ["--appendonly", "no"];
    const settings = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      directory,
      "--save",
      "",
      ...persistence,
    ];
    child = spawn("redis-server", settings, { stdio: "ignore" });
    await expect.poll(() => answers(url)).toBe(true);
  };
  const kill = async () => {
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    child = null;
    await ended;
  };
  onTestFinished(async () => {
    await kill();
    await rm(directory, { recursive: true, force: true });
  });
  await start();
  return {
    url,
    kill,
    start,
    hang: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    inspect: async () => {
      const client = createClient({ url, RESP: 3 });
      client.on("error", () => undefined);
      await client.connect();
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    if (client.isOpen) client.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port");
  return address.port;
}
