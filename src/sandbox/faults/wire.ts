/** Sends responses slowly, or as raw bytes on the socket. */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { writeHead, type Reply } from "../reply.js";

/** Waits, or returns early when the client aborts. */
export const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { signal }).catch(() => {
    // The client aborted the request.
  });

export const half = (body: Buffer) => body.subarray(0, Math.floor(body.length / 2));

export async function sendSlowly(
  response: ServerResponse,
  reply: Reply,
  size: number,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  writeHead(response, reply);
  response.flushHeaders();
  for (let at = 0; at < reply.body.length && !signal.aborted; at += size) {
    await pause(everyMs, signal);
    response.write(reply.body.subarray(at, at + size));
  }
  response.end();
}

export function head({ status, headers }: Reply, more: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Sandbox\r\n${lines.join("")}\r\n`;
}

/** Writes directly to the socket, then closes it. */
export function endRaw(response: ServerResponse, parts: readonly (string | Buffer)[]): void {
  response.socket?.end(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part))),
  );
}
