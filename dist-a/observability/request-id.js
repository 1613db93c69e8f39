import { randomUUID } from "node:crypto";
/** The header with the ID of a request, in requests and responses. */
export const REQUEST_ID_HEADER = "x-request-id";
/** What a client may send. Anything else could forge log lines, or be long. */
const TOKEN = /^[A-Za-z0-9_.-]{1,64}$/;
/** The ID of a request: the one that the client sent if it is a token of at most 64 characters, otherwise a new one. */
export function requestIdOf(given) {
    return typeof given === "string" && TOKEN.test(given) ? given : randomUUID();
}
//# sourceMappingURL=request-id.js.map