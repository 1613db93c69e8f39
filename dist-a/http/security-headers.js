const HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    // An answer that is opened as a page runs nothing.
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    // Other sites cannot embed answers. CORS is not affected.
    "cross-origin-resource-policy": "same-origin",
};
export function secureResponses(app) {
    app.addHook("onRequest", async (_request, reply) => {
        reply.headers(HEADERS);
    });
}
//# sourceMappingURL=security-headers.js.map