import type { ApolloServerOptions, BaseContext } from "@apollo/server";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";

/** What all documents that are kept parsed and validated may take, in bytes of heap, roughly. */
const MAX_BYTES = 16 * 2 ** 20;
/** What a document takes in memory for each character of its text, at most: 53 to 112 were measured, short ones take the most. */
const BYTES_PER_CHARACTER = 120;

/** Parsed and validated documents, by their hash: those that were used last, as many as fit. */
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
