/** HTTP responses, built in full before they are sent. */
import type { ServerResponse } from "node:http";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" } as const;

export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return body === undefined
    ? { status, headers, body: Buffer.alloc(0) }
    : { status, headers: { ...JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(body)) };
}

export function send(response: ServerResponse, content: Reply): void {
  writeHead(response, content);
  response.end(content.body);
}

export function writeHead(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = status === 204 ? {} : { "Content-Length": String(body.length) };
  response.writeHead(status, { ...headers, ...length });
}
