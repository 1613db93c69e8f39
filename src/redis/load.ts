import type { Logger } from "pino";
import type { Redis } from "./redis.js";

/** Connects to Redis. Without a URL nothing of its client is loaded. */
export async function loadRedis(url: string, log: Logger): Promise<Redis>;
export async function loadRedis(url: string | null, log: Logger): Promise<Redis | null>;
export async function loadRedis(url: string | null, log: Logger): Promise<Redis | null> {
  if (url === null) return null;
  const { Redis } = await import("./redis.js");
  const redis = new Redis(url, log);
  await redis.open();
  return redis;
}
