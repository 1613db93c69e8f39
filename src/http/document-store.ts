import type { ApolloServerOptions, BaseContext } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";

/** Most memory of all cached documents, in bytes, roughly. */
const MAX_BYTES = 16 * 2 ** 20;
/**
 * Memory of a document per character of its text. 53 to 112 bytes were measured; short documents take the most. What is known of
 * its selections takes up to 40 more (`operation.ts`).
 */
const BYTES_PER_CHARACTER = 160;

/** An LRU cache of parsed and validated documents, by hash. */
export function createDocumentStore(): NonNullable<ApolloServerOptions<BaseContext>["documentStore"]> {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ loc }) => 1 + (loc?.source.body.length ?? 0) * BYTES_PER_CHARACTER,
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
