import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where {@link graphiqlRoutes} finds the page. */
export interface GraphiqlOptions {
  /** Absolute path of the bundle that `npm run build` makes: the directory with its `index.html`. */
  readonly directory: string;
}

/**
 * Everything the page needs comes from its own origin: no CDN, no inline script, no eval. Styles are the exception,
 * because Monaco writes the colours of its themes and the places of its lines into the document.
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
 * GraphiQL at `/graphiql`, and `/` leads there. To be registered as a plugin, so that its headers stay on its own
 * routes. Throws when the bundle has not been built.
 */
export async function graphiqlRoutes(app: FastifyInstance, { directory }: GraphiqlOptions): Promise<void> {
  if (!existsSync(join(directory, "index.html"))) {
    throw new Error(
      `Expected the GraphiQL bundle in ${directory}, but there is no index.html: run \`npm run build\``,
    );
  }

  app.addHook("onRequest", async (_request, reply) => {
    reply.headers({
      "content-security-policy": contentSecurityPolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });

  await app.register(fastifyStatic, {
    root: directory,
    prefix: "/graphiql/",
    dotfiles: "ignore",
    cacheControl: false,
    // The names of files in assets/ carry a hash of their content; index.html names the current ones.
    setHeaders: (response, path) => {
      const isAsset = path.startsWith(join(directory, "assets"));
      response.setHeader("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });

  app.get("/", { exposeHeadRoute: true }, (_request, reply) => reply.redirect("/graphiql"));
  app.get("/graphiql", { exposeHeadRoute: true }, (_request, reply) => reply.sendFile("index.html"));
}
