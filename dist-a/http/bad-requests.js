import { STATUS_CODES } from "node:http";
import { failure } from "./failure.js";
/** How long a client may take to read the answer before its connection is closed, in milliseconds. */
const READ_ANSWER_MS = 1_000;
const JSON_TYPE = "application/json; charset=utf-8";
/** Answers requests that Node would reject with an empty body. */
export function refuseUnfulfillable(app, billFor) {
    app.addHook("onRequest", async ({ headers, raw }, reply) => {
        if (headers.host !== undefined || raw.httpVersion === "1.0")
            return undefined;
        return reply.code(400).send(failure("BAD_REQUEST", "The request must have a Host header", billFor(0)));
    });
    app.server.on("checkExpectation", (_request, response) => {
        const body = JSON.stringify(failure("BAD_REQUEST", "Nothing but 100-continue can be expected", billFor(0)));
        const headers = {
            "content-type": JSON_TYPE,
            "content-length": Buffer.byteLength(body),
            connection: "close",
        };
        response.writeHead(417, headers).end(body);
    });
}
/** Answers requests without a route: 405 if the path has a route for another method, else 404. */
export function refuseUnrouted(app, billFor) {
    const methods = new Map();
    app.addHook("onRoute", ({ url, method }) => {
        const known = methods.get(url) ?? new Set();
        for (const one of [method].flat())
            known.add(one);
        methods.set(url, known);
    });
    app.setNotFoundHandler((request, reply) => {
        const path = request.url.replace(/\?.*$/s, "");
        const allowed = [...methods].find(([url]) => url === path || isBelow(path, url))?.[1];
        // With the right method it is a missing file.
        if (allowed === undefined || allowed.has(request.method)) {
            const message = `There is no ${request.method} route here`;
            return reply.code(404).send(failure("NOT_FOUND", message, billFor(0)));
        }
        const allow = [...allowed].toSorted().join(", ");
        const message = `The method must be one of ${allow}`;
        return reply
            .code(405)
            .header("allow", allow)
            .send(failure("BAD_REQUEST", message, billFor(0)));
    });
}
function isBelow(path, url) {
    return url.endsWith("/*") && path.startsWith(url.slice(0, -1));
}
/** Answers errors that are thrown before an operation or by a bug of this server. */
export function errorHandler(bodyLimit, billFor, log) {
    return (error, _request, reply) => {
        const status = error.statusCode ?? 500;
        if (status >= 500)
            log.error({ code: error.code, type: error.name }, "a request failed unexpectedly");
        return reply.code(status).send(failure(...describe(status, error, bodyLimit), billFor(0)));
    };
}
function describe(status, error, bodyLimit) {
    if (status === 413)
        return ["REQUEST_TOO_LARGE", `The body must have at most ${bodyLimit} bytes`];
    if (status === 415)
        return ["BAD_REQUEST", "The body must be application/json"];
    if (status >= 500)
        return ["INTERNAL_SERVER_ERROR", "Internal server error"];
    // The original message quotes the path.
    if (error.code === "FST_ERR_BAD_URL")
        return ["BAD_REQUEST", "The path is not a valid URL"];
    return ["BAD_REQUEST", error.message];
}
/** Errors of Node before there is a request, by code. Everything else is not HTTP. */
const NO_REQUEST = {
    HPE_HEADER_OVERFLOW: [431, "REQUEST_TOO_LARGE", "The headers must have at most 16 kB"],
    HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "REQUEST_TOO_LARGE", "The extensions of a chunk are too long"],
    ERR_HTTP_REQUEST_TIMEOUT: [408, "BAD_REQUEST", "The request did not arrive in time"],
};
const NOT_HTTP = [400, "BAD_REQUEST", "The request is not valid HTTP"];
/** Answers invalid data on a connection. */
export class ClientErrors {
    #billFor;
    #answers = new WeakMap();
    constructor(billFor) {
        this.#billFor = billFor;
    }
    /** Tracks which connections are being answered: nothing else may be written to them. */
    watch({ server }) {
        server.on("request", ({ socket }, response) => this.#answers.set(socket, response));
    }
    handle = ({ code: reason = "" }, socket) => {
        // Already answered.
        if (socket.writableEnded)
            return;
        const answer = this.#answers.get(socket);
        // Data after a complete request: an answer to it could be taken for the answer to that request.
        const isAnswering = answer !== undefined && (answer.headersSent || answer.req.complete);
        if (reason === "ECONNRESET" || !socket.writable || (isAnswering && !answer.writableFinished)) {
            socket.destroy();
            return;
        }
        const [status, code, message] = NO_REQUEST[reason] ?? NOT_HTTP;
        const body = JSON.stringify(failure(code, message, this.#billFor(0)));
        const head = [
            `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
            `content-type: ${JSON_TYPE}`,
            `content-length: ${Buffer.byteLength(body)}`,
            "connection: close",
        ];
        // If the socket were destroyed at once, the answer would be lost with the unread data.
        socket.end(`${head.join("\r\n")}\r\n\r\n${body}`).resume();
        setTimeout(() => socket.destroy(), READ_ANSWER_MS).unref();
    };
}
//# sourceMappingURL=bad-requests.js.map