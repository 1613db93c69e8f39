import { RESP_TYPES } from "redis";
import type { RedisClient } from "./redis.js";

/** The value of a key as it is. Null if there is none. */
export function getBytes(client: RedisClient, key: string): Promise<Buffer | null> {
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get(key);
}
