import { gzipSync } from "node:zlib";
import { tooManyRequests, unauthorized } from "../api/errors.js";
import { JSON_TYPE, send, writeHead } from "../reply.js";
import { endRaw, half, head, pause, sendSlowly } from "./wire.js";
/** Waits for all delays, or until the client aborts. */
export async function applyDelays(delays, signal) {
    for (const fault of delays) {
        if (fault.name === "held")
            await Promise.race([fault.until, once(signal)]);
        else
            await pause(fault.name === "jitter" ? Math.random() * fault.ms : fault.ms, signal);
    }
}
const once = (signal) => new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted)
        resolve();
});
const injectors = {
    bandwidth: async (response, reply, { bytesPerSecond }, signal) => {
        const size = Math.max(1, Math.floor(bytesPerSecond / 20));
        await sendSlowly(response, reply, size, Math.min(50, (1000 / bytesPerSecond) * size), signal);
    },
    drip: (response, reply, { ms = 20 }, signal) => sendSlowly(response, reply, 1, ms, signal),
    "reset-before-headers": (response) => {
        response.socket?.resetAndDestroy();
    },
    "reset-mid-body": async (response, reply, _, signal) => {
        writeHead(response, reply);
        response.write(half(reply.body));
        // An immediate reset could discard the first half before the client reads it.
        await pause(20, signal);
        response.socket?.resetAndDestroy();
    },
    "fin-before-headers": (response) => {
        response.socket?.end();
    },
    "truncated-chunk": (response, reply) => {
        const { body } = reply;
        endRaw(response, [
            head(reply, { "Transfer-Encoding": "chunked" }),
            `${(body.length + 2).toString(16)}\r\n`,
            half(body),
        ]);
    },
    "truncated-length": (response, reply) => {
        endRaw(response, [head(reply, { "Content-Length": String(reply.body.length + 100) }), reply.body]);
    },
    "no-headers": () => {
        // The connection stays open until the client or `close()` ends it.
    },
    "no-body": (response, reply) => {
        writeHead(response, reply);
        response.flushHeaders();
    },
    garbage: (response) => {
        endRaw(response, [Buffer.from([0x00, 0xff, 0x16, 0x03, 0x01]), "this is not HTTP\r\n\r\n"]);
    },
    "malformed-json": (response, reply) => {
        const body = reply.body.length > 2 ? reply.body.subarray(0, -2) : Buffer.from('{"object":"li');
        send(response, { ...reply, status: 200, body });
    },
    "html-200": (response, reply) => {
        const body = Buffer.from("<!doctype html><title>Please wait</title><p>We are checking your browser.</p>\n");
        send(response, { status: 200, headers: { ...reply.headers, "Content-Type": "text/html" }, body });
    },
    "empty-200": (response, reply) => {
        send(response, { ...reply, status: 200, body: Buffer.alloc(0) });
    },
    "gzip-bomb": (response, reply, { megabytes = 512 }) => {
        // Gzip streams may be concatenated, so only one piece has to be compressed.
        const piece = gzipSync(Buffer.alloc(1024 * 1024, " "), { level: 9 });
        const body = Buffer.concat(Array(megabytes).fill(piece));
        send(response, { status: 200, headers: { ...reply.headers, "Content-Encoding": "gzip" }, body });
    },
    "bad-gzip": (response, reply) => {
        const body = Buffer.from("these bytes were never compressed");
        send(response, { status: 200, headers: { ...reply.headers, "Content-Encoding": "gzip" }, body });
    },
    status: (response, reply, { status, body, headers }) => {
        const content = body ?? bodies[status] ?? { code: status, message: "Sandbox fault" };
        send(response, { status, headers: { ...reply.headers, ...headers }, body: encode(content) });
    },
    "rate-limited": (response, _reply, { headers }) => {
        send(response, { status: 429, headers: { ...JSON_TYPE, ...headers }, body: encode(bodies[429]) });
    },
    redirect: (response, reply, { location }) => {
        send(response, { status: 302, headers: { ...reply.headers, Location: location }, body: Buffer.alloc(0) });
    },
    rewrite: (response, reply, { rewrite }) => {
        const before = reply.body.length === 0 ? undefined : JSON.parse(reply.body.toString());
        send(response, { ...reply, body: encode(rewrite(before)) });
    },
};
/** Sends `reply` with the fault. */
export function inject(response, reply, fault, signal) {
    const injector = injectors[fault.name];
    return injector(response, reply, fault, signal);
}
/** Faults that cut the connection. The journal records no status for them. */
const CUTTING = new Set([
    "reset-before-headers",
    "reset-mid-body",
    "fin-before-headers",
    "truncated-chunk",
    "truncated-length",
    "no-headers",
    "no-body",
    "garbage",
]);
export const cutsConnection = (fault) => CUTTING.has(fault.name);
/** The API's bodies for the fault `status`. */
const bodies = {
    400: {
        code: 400,
        key: "invalid_payload",
        message: "Invalid payload",
        details: "Refused by a sandbox fault",
    },
    401: unauthorized().body,
    402: {
        code: 402,
        message: "Payment required",
        details: "The plan does not include what this call needs",
        key: "missing_required_feature",
    },
    403: {
        code: 403,
        message: "Missing permission",
        details: "The key does not have the permission for this call",
        key: "missing_required_permission",
    },
    404: { code: 404, key: "not_found", message: "Resource not found" },
    409: { code: 409, key: "duplicate_found", message: "Duplicated resource found" },
    429: tooManyRequests().body,
    500: { code: 500, message: "Internal Server Error", details: "An internal error occurred" },
};
const encode = (body) => typeof body === "string" ? Buffer.from(body) : Buffer.from(body === undefined ? "" : JSON.stringify(body));
//# sourceMappingURL=inject.js.map