/** The HTTP server of the sandbox. It records every request in the journal and injects faults. */
import { createServer } from "node:http";
import { readBytes } from "./api/body.js";
import { handle } from "./api/handle.js";
import { Jobs } from "./api/jobs.js";
import { createRateLimit } from "./api/rate-limit.js";
import { control } from "./faults/control.js";
import { Faults, takesEffect } from "./faults/faults.js";
import { applyDelays, cutsConnection, inject } from "./faults/inject.js";
import { Journal } from "./journal.js";
import { createRandom } from "./random.js";
import { reply, send } from "./reply.js";
import { createSeededStore } from "./seed/seed.js";
import { Webhooks } from "./webhooks/webhooks.js";
export async function startSandbox(options = {}) {
    const { port = 0, host = "127.0.0.1", seed = 1, now = Date.now } = options;
    const store = createSeededStore(options.customers ?? 300, seed);
    const random = createRandom(seed ^ 0x5a5a5a5a);
    const webhooks = new Webhooks({
        random: createRandom(seed ^ 0x3c3c3c3c),
        now,
        minuteMs: options.webhookMinuteMs ?? 60_000,
    });
    const context = {
        store,
        jobs: new Jobs(options.asyncStepMs ?? 300, now, () => `aa_${random.hex(18)}`),
        random,
        now,
        metadataWrites: options.metadataWrites ?? "merge",
        bounds: options.bounds ?? "exclusive",
        consents: options.consents ?? true,
        webhooks,
    };
    const journal = new Journal();
    const faults = new Faults();
    const limit = createRateLimit(options.rateLimit ?? 2000, options.rateLimitWindowMs ?? 60_000, now);
    const serve = createListener(context, limit, journal, faults, webhooks);
    const server = createServer((request, response) => {
        serve(request, response).catch((error) => {
            // This is a bug in the sandbox. A warning keeps it apart from errors of the imitated API.
            process.emitWarning(error instanceof Error ? error : String(error));
            response.destroy();
        });
    });
    // Longer than the timeout of any client, so that no client reuses a connection that is about to close.
    server.keepAliveTimeout = 60_000;
    await new Promise((resolve, reject) => {
        server.once("error", reject).listen(port, host, resolve);
    });
    return {
        url: `http://${host.includes(":") ? `[${host}]` : host}:${server.address().port}`,
        journal,
        faults,
        store,
        webhooks,
        close: () => new Promise((resolve, reject) => {
            webhooks.close();
            server.close((error) => (error === undefined ? resolve() : reject(error)));
            server.closeAllConnections();
        }),
    };
}
function createListener(context, limit, journal, faults, webhooks) {
    const started = performance.now();
    const startedAt = Date.now();
    let inFlight = 0;
    return async (request, response) => {
        const { method = "GET", url: path = "/" } = request;
        if (/^\/sandbox(\/|$)/.test(path)) {
            const body = String(await readBytes(request));
            send(response, control(method, path.replace(/\?.*$/s, ""), body, { journal, faults, webhooks }));
            return;
        }
        inFlight += 1;
        const clientAborted = new AbortController();
        const entry = {
            at: startedAt + performance.now() - started,
            method,
            path,
            headers: joinHeaders(request.headers),
            body: "",
            status: 0,
            inFlight,
        };
        journal.add(entry);
        response.once("close", () => {
            inFlight -= 1;
            clientAborted.abort();
        });
        const bytes = await readBytes(request).catch(() => null);
        if (bytes === null)
            return;
        entry.body = bytes?.toString("utf8") ?? "";
        const { delays, fault } = faults.take(entry);
        const answer = fault === undefined || takesEffect(fault)
            ? await handle(context, limit, entry, bytes)
            : reply(200, undefined, limit.take().headers);
        await applyDelays(delays, clientAborted.signal);
        if (clientAborted.signal.aborted)
            return;
        if (fault === undefined || !cutsConnection(fault))
            response.once("finish", () => {
                entry.status = response.statusCode;
            });
        await (fault === undefined
            ? send(response, answer)
            : inject(response, answer, fault, clientAborted.signal));
    };
}
const joinHeaders = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
]));
//# sourceMappingURL=server.js.map