import type { Redis } from "../redis/redis.js";
import type { SharedInbox, SharedInboxSettings } from "./shared-inbox.js";

/** Creates the inbox of an account that several servers have. */
export type CreateSharedInbox = (settings: Omit<SharedInboxSettings, "redis" | "subscriber">) => SharedInbox;

/** Null without Redis: nothing of it is loaded. */
export async function loadSharedInbox(redis: Redis | null): Promise<CreateSharedInbox | null> {
  if (redis === null) return null;
  const { SharedInbox } = await import("./shared-inbox.js");
  return (settings) => new SharedInbox({ ...settings, redis, subscriber: redis.connection() });
}
