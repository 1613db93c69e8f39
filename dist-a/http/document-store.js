import { LRUCache } from "lru-cache";
/** Most memory of all cached documents, in bytes, roughly. */
const MAX_BYTES = 16 * 2 ** 20;
/**
 * Memory of a document, together with what is known of its selections (`operation.ts`): for each document, and for each character of
 * its text. 124 to 233 bytes a character were measured, the most for documents of 26 characters.
 */
const BYTES_PER_DOCUMENT = 2_500;
const BYTES_PER_CHARACTER = 130;
/** An LRU cache of parsed and validated documents, by hash. */
export function createDocumentStore() {
    const documents = new LRUCache({
        maxSize: MAX_BYTES,
        sizeCalculation: ({ loc }) => BYTES_PER_DOCUMENT + (loc?.source.body.length ?? 0) * BYTES_PER_CHARACTER,
    });
    return {
        get: async (key) => documents.get(key),
        set: async (key, document) => void documents.set(key, document),
        delete: async (key) => documents.delete(key),
    };
}
//# sourceMappingURL=document-store.js.map