/**
 * Trusted documents: the operations of your own clients, registered before the start. A client sends the ID of a document in
 * place of its text.
 */
import { parse, validate } from "graphql";
import { readFile } from "node:fs/promises";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { publicError } from "../graphql/error-codes.js";
import { canonicalId, ManifestError, readManifest } from "./manifest.js";
export class TrustedDocuments {
    #options;
    #documents = new Map();
    /** There are no documents until the manifest is read: {@link prepare}. */
    constructor(options) {
        this.#options = options;
    }
    /** Number of documents. */
    get size() {
        return this.#documents.size;
    }
    /**
     * Reads the manifest and validates all its documents.
     *
     * @returns a function that replaces the present documents by them, at once
     * @throws {ManifestError} if the manifest cannot be read, or has an invalid document. The present documents are then kept
     */
    async prepare() {
        const { file, schema } = this.#options;
        const text = await readFile(file, "utf8").catch((error) => {
            throw new ManifestError(`the file cannot be read (${error.code ?? error.name})`);
        });
        const documents = new Map();
        for (const { id, document } of readManifest(text)) {
            const problem = problemOf(document, schema);
            if (problem !== null)
                throw new ManifestError(`${id}: ${problem}`);
            documents.set(canonicalId(id), document);
        }
        return () => {
            this.#documents = documents;
        };
    }
    /**
     * The document that a request names. Null if it names none, and may send its text.
     *
     * @throws {GraphQLError} DOCUMENT_NOT_TRUSTED or PERSISTED_QUERY_NOT_FOUND
     */
    documentFor({ query, documentId, extensions }) {
        const id = documentId ?? hashIn(extensions);
        const document = typeof id === "string" ? this.#documents.get(canonicalId(id)) : undefined;
        const hasText = query !== undefined && query !== null && query !== "";
        if (document !== undefined && (!hasText || query === document))
            return document;
        if (this.#options.mode === "only")
            throw publicError("DOCUMENT_NOT_TRUSTED", NOT_TRUSTED);
        if (document !== undefined) {
            throw publicError("DOCUMENT_NOT_TRUSTED", "`query` must be the document that the ID stands for");
        }
        if (id === undefined || id === null || hasText)
            return null;
        // Apollo Client sends the text next.
        throw publicError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound: no trusted document has this ID");
    }
}
const NOT_TRUSTED = "This server accepts trusted documents only: send the ID of one as `documentId`, or as " +
    "`extensions.persistedQuery.sha256Hash`, and no `query`";
function hashIn(extensions) {
    if (typeof extensions !== "object" || extensions === null || !("persistedQuery" in extensions))
        return undefined;
    const { persistedQuery } = extensions;
    if (typeof persistedQuery !== "object" || persistedQuery === null)
        return undefined;
    return "sha256Hash" in persistedQuery ? persistedQuery.sha256Hash : undefined;
}
/** Why a document is invalid. Null if it is valid. */
function problemOf(text, schema) {
    try {
        const document = parse(text, { maxTokens: MAX_TOKENS });
        return (documentProblem(document) ?? validate(schema, document, undefined, { maxErrors: 1 })[0]?.message ?? null);
    }
    catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}
//# sourceMappingURL=trusted-documents.js.map