/**
 * Upgrades of connections. Node hands over every request with an `Upgrade` header once a server accepts WebSockets. Other
 * protocols are only offers: some HTTP clients offer `h2c` with each first request, and expect an answer over HTTP/1.1.
 */
import websocket from "@fastify/websocket";
import { handleProtocols } from "graphql-ws";
import { EventEmitter } from "node:events";
import { MAX_REQUEST_BYTES } from "../graphql/document-limits.js";
import { CLOSE_MS } from "./live.js";
/** Accepts WebSockets on routes with a `wsHandler`. */
export async function acceptUpgrades(app) {
    const upgrades = new EventEmitter();
    app.server.on("upgrade", (request, socket, head) => {
        if (isWebSocket(request))
            upgrades.emit("upgrade", request, socket, head);
        else
            declineUpgrade(app.server, request, socket, head);
    });
    const options = {
        server: upgrades,
        maxPayload: MAX_REQUEST_BYTES,
        clientTracking: false,
        closeTimeout: CLOSE_MS,
        handleProtocols,
    };
    // Connections are closed together with all others that stay open.
    await app.register(websocket, { options, preClose: (done) => done() });
}
function isWebSocket({ headers }) {
    return headers.upgrade?.toLowerCase() === "websocket";
}
/** Reads the request again as if it had no `Upgrade` header. */
function declineUpgrade(server, request, socket, head) {
    const { method, url, httpVersion, rawHeaders } = request;
    const lines = [`${method} ${url} HTTP/${httpVersion}`];
    for (let index = 0; index < rawHeaders.length; index += 2) {
        const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
        if (!["upgrade", "http2-settings"].includes(name.toLowerCase()))
            lines.push(`${name}: ${value}`);
    }
    // Node gives header bytes as Latin-1.
    socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
    server.emit("connection", socket);
}
//# sourceMappingURL=upgrades.js.map