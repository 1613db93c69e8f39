/**
 * Manifests of trusted documents, in the forms that clients' tools write:
 *
 * - `{ "<id>": "<document>" }`: GraphQL Code Generator (`persisted-documents.json`) and Relay (`persistConfig.file`);
 * - `{ "<id>": { "document": "…", "calls": 3, "nodes": 40 } }`: the same with prices, written by the `price` command;
 * - `{ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [{ "id": "…", "body": "…" }] }`:
 *   `@apollo/generate-persisted-query-manifest`.
 */
import { ConfigError } from "../config-error.js";
import { createHash } from "node:crypto";
import { z } from "zod";
/** The manifest cannot be used. The message says where and why. */
export class ManifestError extends ConfigError {
}
const count = z.number().int().min(0);
const entry = z.union([
    z.string().transform((document) => ({ document })),
    z.object({ document: z.string(), calls: count.optional(), nodes: count.optional() }),
]);
const plain = z.record(z.string(), entry);
const apollo = z.object({
    format: z.literal("apollo-persisted-query-manifest"),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string(), body: z.string() })),
});
const EXPECTED = 'an object of documents by ID, such as { "<sha256>": "query { … }" }';
/** The identifier of GraphQL over HTTP: `sha256:` and the hash of the document. */
const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/;
/**
 * Reads the text of a manifest.
 *
 * @throws {ManifestError} if it has none of the forms, or a document does not have the SHA-256 hash of its ID
 */
export function readManifest(text) {
    let json;
    try {
        json = JSON.parse(text);
    }
    catch {
        throw new ManifestError(`must be JSON: ${EXPECTED}`);
    }
    const entries = entriesOf(json);
    const ids = new Set();
    for (const { id, document } of entries) {
        const hash = SHA256.exec(id)?.[1];
        if (hash !== undefined && hash !== sha256(document)) {
            throw new ManifestError(`${id}: looks like a SHA-256 hash, but is not that of its document`);
        }
        if (id === "")
            throw new ManifestError("an ID must not be empty");
        if (ids.has(canonicalId(id)))
            throw new ManifestError(`${id}: occurs twice`);
        ids.add(canonicalId(id));
    }
    return entries;
}
function entriesOf(json) {
    const ofApollo = apollo.safeParse(json);
    if (ofApollo.success)
        return ofApollo.data.operations.map(({ id, body }) => ({ id, document: body }));
    const { data, error } = plain.safeParse(json);
    if (data !== undefined)
        return Object.entries(data).map(([id, one]) => ({ id, ...one }));
    const place = error.issues[0]?.path[0];
    throw new ManifestError(`${place === undefined ? "" : `${String(place)}: `}must be ${EXPECTED}`);
}
/** The form in which IDs are compared: without `sha256:`, which GraphQL over HTTP puts before a hash, and tools do not. */
export function canonicalId(id) {
    return SHA256.exec(id)?.[1] ?? id;
}
export function sha256(document) {
    return createHash("sha256").update(document).digest("hex");
}
//# sourceMappingURL=manifest.js.map