import { LRUCache } from "lru-cache";
import { systemClock } from "../clock.js";
import { Governor } from "./governor.js";
/** A key of the account. */
export function accountOf({ apiUrl, appId }) {
    return JSON.stringify([new URL(apiUrl).href, appId]);
}
/** Governors at rest: how many are kept, and how long, in milliseconds. No period of the upstream is longer. */
const RESTING = { max: 1_000, ttl: 3_600_000 };
/**
 * One governor per credential. The upstream counts calls by account, so all pipelines with the same credential share
 * one governor.
 */
export class Governors {
    #settings;
    #clock;
    #create;
    #governors = new Map();
    #resting = new LRUCache(RESTING);
    /** @param create - Default: governors that know of no other server */
    constructor(settings = {}, clock = systemClock, create = (_, own, time) => new Governor(own, time)) {
        this.#settings = settings;
        this.#clock = clock;
        this.#create = create;
    }
    of(credential) {
        const key = accountOf(credential);
        const known = this.#governors.get(key);
        if (known !== undefined)
            return known;
        const governor = this.#resting.get(key) ?? this.#create(key, this.#settings, this.#clock);
        this.#resting.delete(key);
        this.#governors.set(key, governor);
        return governor;
    }
    /** Nobody uses the governor of this credential now. It is kept for a while, because the upstream still counts. */
    rest(credential) {
        const key = accountOf(credential);
        const governor = this.#governors.get(key);
        if (governor === undefined)
            return;
        this.#governors.delete(key);
        // What servers share is kept by Redis.
        if (governor.close === undefined)
            this.#resting.set(key, governor);
        else
            void governor.close();
    }
    /** Gives back to other servers what this one holds. */
    async close() {
        await Promise.all([...this.#governors.values()].map(async (governor) => governor.close?.()));
    }
}
//# sourceMappingURL=governors.js.map