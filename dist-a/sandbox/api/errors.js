export class ApiError extends Error {
    name = "ApiError";
    status;
    body;
    constructor(status, body) {
        super(`${status} ${String(body["key"] ?? body["message"])}`);
        this.status = status;
        this.body = body;
    }
}
const refused = (key, message) => (details) => new ApiError(400, { code: 400, key, message, details });
export const invalidPayload = refused("invalid_payload", "Invalid payload");
export const invalidQuery = refused("invalid_query_params", "Invalid query params");
export const notEnoughSourceIds = () => refused("not_enough_source_ids", "Not enough source_ids")("Specify at least 1 source_id");
export const metadataRefused = refused("metadata_validation_failed", "Metadata validation failed");
export const pageOverLimit = (max) => refused("page_over_limit", `Listing resource above ${max} page is not supported`)(`Property .page cannot be higher than ${max}`);
export const notFound = (type, id) => new ApiError(404, {
    code: 404,
    key: "not_found",
    message: "Resource not found",
    details: `Cannot find ${type} with id ${id}`,
    resource_id: id,
    resource_type: type,
});
/** No endpoint has this path. */
export const unknownPath = () => new ApiError(404, {
    code: 404,
    key: "not_found",
    message: "Resource not found",
    details: "No endpoint under this path",
});
export const methodNotAllowed = (method, allowed) => new ApiError(405, {
    code: 405,
    message: "HTTP Method Not Allowed",
    details: `${method} is not supported by this endpoint. Did you mean ${allowed.join(" or ")}?`,
});
export const unauthorized = () => new ApiError(401, { code: 401, message: "Unauthorized", key: "unauthorized" });
export const unsupportedMediaType = (expected) => new ApiError(415, {
    code: 415,
    message: "Unsupported Media Type",
    details: `Content-Type must be ${expected}`,
});
export const MAX_BODY_BYTES = 10_485_760;
/** The body of a 413 differs from all other errors. */
export const tooLarge = () => new ApiError(413, {
    statusCode: 413,
    error: "Request Entity Too Large",
    message: `Payload content length greater than maximum allowed: ${MAX_BODY_BYTES}`,
});
/** The body of a 429 has neither `key` nor `request_id`. */
export const tooManyRequests = () => new ApiError(429, { code: 429, message: "Too many requests hit the API too quickly." });
/** Errors without a `request_id`. They do not come from the API itself but from what is in front of it. */
const ANONYMOUS = new Set([401, 402, 403, 405, 413, 415, 429]);
export function errorBody(error, requestId) {
    return ANONYMOUS.has(error.status) ? error.body : { ...error.body, request_id: requestId };
}
//# sourceMappingURL=errors.js.map