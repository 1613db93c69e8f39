import { invalidPayload, MAX_BODY_BYTES, tooLarge, unsupportedMediaType } from "./errors.js";
/** A multipart form is a little larger than the file in it. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
/**
 * Returns the body, or `undefined` when it is too large. It reads a large body to the end, because the client may not
 * read the answer before it has sent everything.
 */
export async function readBytes(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size <= MAX_BODY_BYTES + FORM_OVERHEAD_BYTES)
            chunks.push(chunk);
    }
    return size <= MAX_BODY_BYTES + FORM_OVERHEAD_BYTES ? Buffer.concat(chunks) : undefined;
}
export async function parseBody(endpoint, method, contentType, bytes) {
    if (method === "GET" || method === "DELETE")
        return undefined;
    if (bytes === undefined)
        throw tooLarge();
    if (endpoint === "importCustomers")
        return parseForm(contentType, bytes);
    if (bytes.length > MAX_BODY_BYTES)
        throw tooLarge();
    if (bytes.length === 0)
        return undefined;
    if (!/^application\/json\b/i.test(contentType))
        throw unsupportedMediaType("application/json");
    try {
        return JSON.parse(bytes.toString("utf8"));
    }
    catch {
        throw invalidPayload("The payload is not valid JSON");
    }
}
async function parseForm(contentType, bytes) {
    if (!/^multipart\/form-data\b/i.test(contentType))
        throw unsupportedMediaType("multipart/form-data");
    try {
        return await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
    }
    catch {
        throw invalidPayload("The payload is not a valid form");
    }
}
//# sourceMappingURL=body.js.map