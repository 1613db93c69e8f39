import type { Clock } from "../../clock.js";
import type { Redis } from "../../redis/redis.js";
import type { CreateGovernor } from "../governors.js";

/** What makes the governors of accounts that servers share. Without Redis nothing of it is loaded. */
export async function loadSharedGovernors(redis: Redis | null): Promise<CreateGovernor | undefined> {
  if (redis === null) return undefined;
  const { SharedGovernor } = await import("./shared-governor.js");
  const subscriber = redis.connection();
  return (account, settings, clock: Clock) => new SharedGovernor(redis, subscriber, account, settings, clock);
}
