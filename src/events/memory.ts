/** What is remembered of webhooks: for a limited time, and a limited number of them. */
import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";

/** How long IDs and the times of events are remembered. The upstream tries for 24 hours. */
export const MEMORY_MS = 25 * 3_600_000;

/** Entries of the last {@link MEMORY_MS}, at most `most` of them. Its own memory grows with them. */
export function createMemory<T extends {}>(most: number, clock: Pick<Clock, "now">): LRUCache<string, T> {
  return new LRUCache({
    maxSize: most,
    sizeCalculation: () => 1,
    ttl: MEMORY_MS,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
}
