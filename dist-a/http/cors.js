/** CORS: which origins may read responses. Credentials are not allowed, because this server reads no cookies. */
import cors from "@fastify/cors";
import { IMPORT_PATH } from "./imports.js";
import { STREAM_PATH } from "./stream.js";
const PATHS = new Set(["/graphql", STREAM_PATH, IMPORT_PATH]);
const PERMISSION = {
    methods: ["GET", "POST"],
    /** Headers of GraphQL clients, and those that Apollo's CSRF prevention accepts. */
    allowedHeaders: [
        "Accept",
        "Apollo-Require-Preflight",
        "ApolloGraphQL-Client-Name",
        "ApolloGraphQL-Client-Version",
        "Authorization",
        "Cache-Control",
        "Content-Type",
        "Last-Event-ID",
        "X-Apollo-Operation-Name",
        "X-App-Id",
        "X-App-Token",
        "X-Request-Id",
        "X-Upstream-Bill",
    ],
    exposedHeaders: [
        "Retry-After",
        "X-Request-Id",
        "X-Upstream-Planned",
        "X-Upstream-Saved",
        "X-Upstream-Spent",
    ],
    /** How long a browser may cache the preflight response, in seconds. */
    maxAge: 600,
    credentials: false,
};
/** Allows these origins to read responses. Other origins get no CORS header. */
export async function allowOrigins(app, origins) {
    if (origins.length === 0)
        return;
    const allowed = new Set(origins);
    await app.register(cors, {
        delegator: (request, done) => {
            const { origin = "" } = request.headers;
            const [path = ""] = request.url.split("?", 1);
            done(null, { ...PERMISSION, origin: PATHS.has(path) && allowed.has(origin) ? origin : false });
        },
    });
}
//# sourceMappingURL=cors.js.map