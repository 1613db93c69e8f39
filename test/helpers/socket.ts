/** A WebSocket without a client's manners: it sends what it is told, and keeps what it gets. */
import { once } from "node:events";
import { expect, onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import type { TestApp } from "./app.js";
import { watchErrors } from "./canaries.js";
import { socketUrl } from "./subscribe.js";

export interface RawSocket {
  readonly socket: WebSocket;
  /** The messages so far. */
  readonly messages: readonly { readonly type: string; readonly id?: string; readonly payload?: unknown }[];
  readonly send: (message: object) => void;
  /** Waits for so many messages. */
  readonly received: (count: number) => Promise<RawSocket["messages"]>;
  /** The code of the close frame. */
  readonly closed: Promise<number>;
}

export async function rawSocket(app: TestApp, options: ClientOptions = {}): Promise<RawSocket> {
  const socket = new WebSocket(socketUrl(app), "graphql-transport-ws", options);
  onTestFinished(() => socket.terminate());
  const messages: RawSocket["messages"][number][] = [];
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as RawSocket["messages"][number];
    messages.push(message);
    watchErrors(message.type === "error" ? { errors: message.payload } : message.payload, app.url);
  });
  const closed = new Promise<number>((resolve) => {
    socket.once("close", resolve);
  });
  socket.on("error", () => undefined);
  await once(socket, "open");
  return {
    socket,
    messages,
    send: (message) => socket.send(JSON.stringify(message)),
    received: async (count) => {
      await expect
        .poll(() => messages.length, { interval: 5, timeout: 20_000 })
        .toBeGreaterThanOrEqual(count);
      return messages;
    },
    closed,
  };
}

/** A socket whose connection is acknowledged. */
export async function readySocket(app: TestApp, options?: ClientOptions): Promise<RawSocket> {
  const raw = await rawSocket(app, options);
  raw.send({ type: "connection_init" });
  await raw.received(1);
  return raw;
}

/** Opens a WebSocket that is refused. Returns the HTTP answer. */
export async function refusedSocket(app: TestApp, options: ClientOptions) {
  const socket = new WebSocket(socketUrl(app), "graphql-transport-ws", options);
  onTestFinished(() => socket.terminate());
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let text = "";
  for await (const chunk of response) text += chunk.toString();
  return { status: response.statusCode, body: JSON.parse(text) as unknown };
}
