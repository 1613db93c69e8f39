import fastifyStatic from "@fastify/static";
import { existsSync } from "node:fs";
import { join } from "node:path";
/**
 * Everything on the page comes from its own origin: no CDN, no inline script, no eval. Inline styles are allowed,
 * because Monaco writes theme colors and line positions into the document.
 */
const contentSecurityPolicy = [
    "default-src 'self'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'none'",
].join("; ");
/**
 * Serves GraphiQL at `/graphiql`, and redirects `/` there. To be registered as a plugin, so that its headers apply to
 * its own routes only.
 *
 * @throws {Error} if the bundle has not been built
 */
export async function graphiqlRoutes(app, { directory }) {
    if (!existsSync(join(directory, "index.html"))) {
        throw new Error(`Expected the GraphiQL bundle in ${directory}, but there is no index.html: run \`npm run build\``);
    }
    app.addHook("onRequest", async (_request, reply) => {
        reply.headers({
            "content-security-policy": contentSecurityPolicy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
        });
    });
    await app.register(fastifyStatic, {
        root: directory,
        prefix: "/graphiql/",
        dotfiles: "ignore",
        cacheControl: false,
        // File names in assets/ contain a hash of their content. index.html refers to the current files.
        setHeaders: (response, path) => {
            const isAsset = path.startsWith(join(directory, "assets"));
            response.setHeader("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
        },
    });
    app.get("/", { exposeHeadRoute: true }, (_request, reply) => reply.redirect("/graphiql"));
    app.get("/graphiql", { exposeHeadRoute: true }, (_request, reply) => reply.sendFile("index.html"));
}
//# sourceMappingURL=graphiql.js.map