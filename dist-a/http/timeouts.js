import { failure } from "./failure.js";
/** Slow headers and bodies are ended within 6 seconds, idle connections within 15: Node adds a second to the limits. */
export const CLIENT_TIMES = {
    headersMs: 5_000,
    bodyMs: 5_000,
    idleMs: 14_000,
    checkMs: 1_000,
    uploads: { owedMs: 5_000, patienceMs: 30_000 },
    // Proxies close connections that are silent for a minute.
    live: { initMs: 5_000, pingMs: 15_000, silenceMs: 60_000 },
};
/** Answers 408 if a body is not complete in time, and closes the connection. */
export function limitBodies(app, { timer, ms, except, billFor }) {
    app.addHook("onRequest", async ({ raw, routeOptions }, reply) => {
        if (routeOptions.url !== except && hasBody(raw))
            limitBody(raw, reply, timer, ms, billFor);
    });
}
function hasBody({ headers }) {
    return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
function limitBody(raw, reply, timer, ms, billFor) {
    const stop = timer.after(ms, () => {
        if (raw.complete)
            return;
        // Already answered while the body is still being received.
        if (reply.sent) {
            raw.destroy();
            return;
        }
        const message = `The body must arrive within ${ms / 1_000} seconds`;
        void reply
            .code(408)
            .header("connection", "close")
            .send(failure("BAD_REQUEST", message, billFor(0)));
    });
    raw.once("end", stop).once("close", stop);
}
//# sourceMappingURL=timeouts.js.map