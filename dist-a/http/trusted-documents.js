import { GraphQLError } from "graphql";
import { failure } from "./failure.js";
/** To be called before any hook that reads the document. */
export function acceptTrustedDocuments(app, documents, billFor) {
    app.addHook("preHandler", async (request, reply) => {
        if (request.ws)
            return undefined;
        try {
            if (request.method === "GET")
                resolveUrl(request, documents);
            else
                resolveBody(request, documents);
        }
        catch (error) {
            if (!(error instanceof GraphQLError))
                throw error;
            const code = error.extensions["code"];
            // Clients that send the text next do not expect a failure of HTTP.
            const status = code === "PERSISTED_QUERY_NOT_FOUND" ? 200 : 400;
            return reply.code(status).send(failure(code, error.message, billFor(0)));
        }
        return undefined;
    });
}
function resolveBody(request, documents) {
    const { body } = request;
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
        documents.documentFor({});
        return;
    }
    request.body = resolved(body, documents);
}
/** The request with the text of the document that it names. */
export function resolved(request, documents) {
    const document = documents.documentFor(request);
    const { documentId: _, extensions, ...rest } = request;
    const isObject = typeof extensions === "object" && extensions !== null && !Array.isArray(extensions);
    // Apollo Server would look for the hash in a store of its own.
    const { persistedQuery: __, ...others } = isObject ? extensions : {};
    return {
        ...rest,
        ...(extensions !== undefined && { extensions: isObject ? others : extensions }),
        ...(document !== null && { query: document }),
    };
}
/** The handlers read the query string again, so it is written anew. */
function resolveUrl(request, documents) {
    const [path = "", ...rest] = request.url.split("?");
    const parameters = new URLSearchParams(rest.join("?"));
    const extensions = parameters.get("extensions");
    const given = {
        query: parameters.get("query"),
        documentId: parameters.get("documentId"),
        extensions: extensions === null ? undefined : parsed(extensions),
    };
    const result = resolved(given, documents);
    parameters.delete("documentId");
    if (extensions !== null)
        parameters.set("extensions", JSON.stringify(result.extensions ?? {}));
    if (typeof result.query === "string")
        parameters.set("query", result.query);
    request.raw.url = `${path}?${parameters.toString()}`;
}
/** Text that is not JSON stays as it is, and is rejected later. */
function parsed(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
//# sourceMappingURL=trusted-documents.js.map