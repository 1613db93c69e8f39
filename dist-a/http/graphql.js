import { apolloHandler } from "./apollo-handler.js";
import { failure } from "./failure.js";
import { Live } from "./live.js";
import { checkNesting } from "./nesting.js";
import { Operations } from "./operations.js";
import { isFromOrigin } from "./origins.js";
import { requireSession } from "./session.js";
import { streamRoute } from "./stream.js";
import { acceptTrustedDocuments } from "./trusted-documents.js";
import { webSockets } from "./websocket.js";
/** To be registered as a plugin, since it has hooks of its own, after `acceptUpgrades`. */
export async function graphqlRoutes(app, settings) {
    const { apollo, openSession, limit, trustedDocuments, billFor, corsOrigins, log, times, observer } = settings;
    const live = new Live();
    app.addHook("preClose", async () => {
        // Not awaited: the server stops listening meanwhile.
        void live.stop();
    });
    if (trustedDocuments !== null)
        acceptTrustedDocuments(app, trustedDocuments, billFor);
    checkNesting(app, billFor);
    app.addHook("onRequest", async (request, reply) => {
        // Browsers let every page open a WebSocket to any server, and tell the server which page it was.
        if (!request.ws || request.headers.origin === undefined || isFromOrigin(request, corsOrigins))
            return undefined;
        const message = "WebSockets are accepted only for pages of this server and of CORS_ORIGINS";
        return reply.code(403).send(failure("BAD_REQUEST", message, billFor(0)));
    });
    app.addHook("onSend", async (_request, reply) => {
        if (!String(reply.getHeader("cache-control")).includes("max-age"))
            return;
        // A kept answer is for the same caller only, and for the same media type.
        reply.header("vary", [reply.getHeader("vary"), "Accept, Authorization"].filter(Boolean).join(", "));
    });
    requireSession(app, { openSession, limit, billFor });
    const operations = new Operations(apollo);
    const path = "/graphql";
    const handler = apolloHandler(apollo, observer);
    app.route({
        method: "GET",
        url: path,
        handler,
        wsHandler: webSockets({ operations, openSession, live, trustedDocuments, log, times }),
    });
    app.route({ method: "POST", url: path, handler });
    streamRoute(app, { operations, live, billFor, corsOrigins, times });
}
//# sourceMappingURL=graphql.js.map