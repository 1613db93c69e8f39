export const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };
export function reply(status, body, headers = {}) {
    return body === undefined
        ? { status, headers, body: Buffer.alloc(0) }
        : { status, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}
export function send(response, content) {
    writeHead(response, content);
    response.end(content.body);
}
export function writeHead(response, { status, headers, body }) {
    const length = status === 204 ? {} : { "Content-Length": String(body.length) };
    response.writeHead(status, { ...headers, ...length });
}
//# sourceMappingURL=reply.js.map