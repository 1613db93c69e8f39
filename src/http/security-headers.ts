/**
 * Headers for all responses. They tell browsers to take answers for nothing but data. HSTS is not among them: this server
 * speaks no TLS, so the proxy that does has to send it.
 */
import type { FastifyInstance } from "fastify";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  // An answer that is opened as a page runs nothing.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  // Other sites cannot embed answers. CORS is not affected.
  "cross-origin-resource-policy": "same-origin",
};

export function secureResponses(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
}
