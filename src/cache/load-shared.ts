import type { Encryption } from "../encryption.js";
import type { Clock } from "../clock.js";
import type { Redis } from "../redis/redis.js";
import type { SharedEntries } from "./shared-entries.js";

/** Opens what an account shares with other servers. */
export type OpenShared = (account: string) => SharedEntries;

/** Null if this server is alone. Nothing of Redis is loaded then. */
export async function loadSharedEntries(
  redis: Redis | null,
  encryption: Encryption | null,
  clock: Pick<Clock, "now">,
): Promise<OpenShared | null> {
  if (redis === null) return null;
  const { RedisEntries } = await import("./redis-entries.js");
  const { NoticeConnection } = await import("./redis-notices.js");
  const notices = new NoticeConnection(redis);
  return (account) => new RedisEntries({ redis, notices, account, encryption, clock });
}
