/** Sends requests with node-fetch. */
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { Readable } from "node:stream";
import fetch, { FetchError } from "node-fetch";
import { isForm, systemCode, withAnswers } from "./transport.js";
export const nodeFetchTransport = (settings, maxSockets) => {
    const sockets = { keepAlive: true, maxSockets };
    const agent = settings.apiUrl.startsWith("http:") ? new HttpAgent(sockets) : new HttpsAgent(sockets);
    const exchange = async ({ endpoint, target, payload }, headers, signal) => {
        const { status, headers: answered, body, } = await fetch(settings.apiUrl + target, {
            method: endpoint.method,
            headers,
            // A redirect would carry X-App-Token to another host.
            redirect: "error",
            agent,
            signal,
            body: isForm(payload) ? Readable.from(payload.parts) : (payload ?? null),
        });
        return { status, headers: answered, body: body };
    };
    return { send: withAnswers(settings, exchange, codeOf), close: () => agent.destroy() };
};
function codeOf(error) {
    return systemCode(error) ?? (error instanceof FetchError ? error.type : "UNKNOWN");
}
//# sourceMappingURL=node-fetch.js.map