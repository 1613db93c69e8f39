/** What is remembered for a limited time, and of a limited number of things. */
import { LRUCache } from "lru-cache";
/** How long it is remembered, in milliseconds. The upstream tries to send a webhook for 24 hours. */
export const RECENT_MS = 25 * 3_600_000;
/**
 * Entries of the last {@link RECENT_MS}, at most `most` of them. Its own memory grows with them.
 *
 * @param onFull - called for each entry that is forgotten early, because there are too many
 */
export function createRecent(most, clock, onFull) {
    return new LRUCache({
        maxSize: most,
        sizeCalculation: () => 1,
        ttl: RECENT_MS,
        ttlResolution: 0,
        perf: { now: () => clock.now() },
        dispose: (_value, _key, reason) => {
            if (reason === "evict")
                onFull?.();
        },
    });
}
//# sourceMappingURL=recent.js.map