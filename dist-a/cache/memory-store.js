import { LRUCache } from "lru-cache";
import { heapBytes } from "./heap-bytes.js";
/** What the store itself takes for an entry and for each of its tags, in bytes. Measured with `bench/cache-memory.mjs`. */
const ENTRY_BYTES = 300;
const TAG_BYTES = 250;
/**
 * Entries in the memory of this process, bounded by their bytes: the least recently used ones make room for new ones.
 * All credentials share the bound. Each sees only its own {@link MemoryStore.scope}.
 */
export class MemoryStore {
    #slots;
    #byTag = new Map();
    /** @param maxBytes - most bytes of all entries, more than 0 */
    constructor(maxBytes) {
        this.#slots = new LRUCache({
            maxSize: maxBytes,
            sizeCalculation: ({ entry, tags }, key) => ENTRY_BYTES + heapBytes(key) + heapBytes(entry.value) + tags.length * TAG_BYTES,
            dispose: ({ tags }, key) => this.#untag(key, tags),
            noDisposeOnSet: true,
        });
    }
    get entries() {
        return this.#slots.size;
    }
    get tags() {
        return this.#byTag.size;
    }
    /** Roughly how many bytes the entries take. */
    get bytes() {
        return this.#slots.calculatedSize;
    }
    /** The entries of one credential. */
    scope(name) {
        const within = (key) => `${name} ${key}`;
        const tagged = (tags) => [...tags].flatMap((tag) => [...(this.#byTag.get(within(tag)) ?? [])]);
        return {
            get: (key) => this.#slots.get(within(key))?.entry,
            put: (key, entry) => this.#put(within(key), entry, entry.tags.map(within)),
            remove: (key) => void this.#slots.delete(within(key)),
            removeTagged: (tags) => {
                for (const key of tagged(tags))
                    this.#slots.delete(key);
            },
            outdateTagged: (tags) => {
                for (const key of tagged(tags)) {
                    const slot = this.#slots.peek(key);
                    if (slot !== undefined)
                        slot.entry = { ...slot.entry, isOutdated: true };
                }
            },
            clear: () => {
                for (const key of this.#slots.keys())
                    if (key.startsWith(within("")))
                        this.#slots.delete(key);
            },
        };
    }
    #put(key, entry, tags) {
        const before = this.#slots.peek(key);
        if (before !== undefined)
            this.#untag(key, before.tags);
        for (const tag of tags) {
            const keys = this.#byTag.get(tag);
            if (keys === undefined)
                this.#byTag.set(tag, new Set([key]));
            else
                keys.add(key);
        }
        this.#slots.set(key, { entry, tags });
        // A value that is larger than the whole store is not kept.
        if (!this.#slots.has(key))
            this.#untag(key, tags);
    }
    #untag(key, tags) {
        for (const tag of tags) {
            const keys = this.#byTag.get(tag);
            keys?.delete(key);
            if (keys?.size === 0)
                this.#byTag.delete(tag);
        }
    }
}
//# sourceMappingURL=memory-store.js.map