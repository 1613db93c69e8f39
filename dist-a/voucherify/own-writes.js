/**
 * Which customers this server has written. An event can arrive after a write that came after it. Once the write has removed
 * what was cached, nothing else tells that the record of the event is an earlier one.
 */
import { createHash } from "node:crypto";
import { createRecent } from "../cache/recent.js";
/** Most identifiers that are remembered, some 10 MB. */
const MAX_IDENTIFIERS = 50_000;
/** After any time that a record can have. */
const ANY_TIME = "~";
export class OwnWrites {
    /** The time of update after the latest write, by the hash of an identifier: nothing of an erased customer is kept. */
    #updatedAt;
    #clock;
    #skewMs;
    /** When any customer may have been written, in milliseconds since 1970. */
    #allAt = -Infinity;
    /** @param skewMs - by how much the upstream's clock and this one can differ */
    constructor(clock, skewMs, maxIdentifiers = MAX_IDENTIFIERS) {
        this.#clock = clock;
        this.#skewMs = skewMs;
        this.#updatedAt = createRecent(maxIdentifiers, clock, () => this.addAll());
    }
    /** @param updatedAt - the time of update in the answer. Null if the answer does not tell it */
    add(identifiers, updatedAt) {
        for (const identifier of identifiers) {
            const key = hash(identifier);
            const before = this.#updatedAt.get(key) ?? "";
            const latest = updatedAt ?? ANY_TIME;
            this.#updatedAt.set(key, latest > before ? latest : before);
        }
    }
    /** Any customer may have been written. */
    addAll() {
        this.#allAt = this.#clock.now();
    }
    /**
     * Whether a write may follow the record of an event.
     *
     * @param updatedAt - the time of update in the record, by the same clock as those of the answers to writes
     * @param at - the time of the event that brings it, in milliseconds since 1970
     */
    mayFollow({ id, sourceId }, updatedAt, at) {
        if (at <= this.#allAt + this.#skewMs)
            return true;
        return [id, ...(sourceId === null ? [] : [sourceId])].some((identifier) => (this.#updatedAt.get(hash(identifier)) ?? "") > updatedAt);
    }
}
function hash(identifier) {
    return createHash("sha256").update(identifier).digest("base64url").slice(0, 22);
}
//# sourceMappingURL=own-writes.js.map