import { setTimeout as sleep } from "node:timers/promises";
import { writeHead } from "../reply.js";
/** Waits, or returns early when the client aborts. */
export const pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {
    // The client aborted the request.
});
export const half = (body) => body.subarray(0, Math.floor(body.length / 2));
export async function sendSlowly(response, reply, size, everyMs, signal) {
    writeHead(response, reply);
    response.flushHeaders();
    for (let at = 0; at < reply.body.length && !signal.aborted; at += size) {
        await pause(everyMs, signal);
        response.write(reply.body.subarray(at, at + size));
    }
    response.end();
}
export function head({ status, headers }, more) {
    const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`);
    return `HTTP/1.1 ${status} Sandbox\r\n${lines.join("")}\r\n`;
}
/** Writes directly to the socket, then closes it. */
export function endRaw(response, parts) {
    response.socket?.end(Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part))));
}
//# sourceMappingURL=wire.js.map