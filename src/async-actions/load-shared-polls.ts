import type { Redis } from "../redis/redis.js";
import type { SharedPolls, SharedPollsSettings } from "./shared-polls.js";

/** Creates what servers tell each other of the async actions of an account. */
export type CreateSharedPolls = (settings: Omit<SharedPollsSettings, "redis">) => SharedPolls;

/** Null without Redis: nothing of it is loaded. */
export async function loadSharedPolls(redis: Redis | null): Promise<CreateSharedPolls | null> {
  if (redis === null) return null;
  const { SharedPolls } = await import("./shared-polls.js");
  return (settings) => new SharedPolls({ ...settings, redis });
}
