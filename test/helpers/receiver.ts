/** A server that takes webhooks, and answers them as it is told. */
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  // oxlint-disable-next-line typescript/no-explicit-any -- webhooks are JSON of any shape, and tests look deep into it
  readonly json: any;
}

export interface Receiver {
  readonly url: string;
  /** In order of arrival. */
  readonly received: Received[];
  /** The types of their events. */
  readonly types: () => readonly string[];
  /** What is answered from now on. Default 200. */
  answer: (number: number) => number | "nothing";
  /** Is called before the answer. */
  onReceived: (one: Received) => void;
  /** Resolves when `count` webhooks have arrived. */
  readonly arrived: (count: number) => Promise<void>;
}

/** Starts a receiver for the test that calls it. */
export async function useReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const arrivals = new EventEmitter();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const one = { headers: request.headers, body, json: JSON.parse(body.toString()) as unknown };
    received.push(one);
    receiver.onReceived(one);
    const status = receiver.answer(received.length);
    if (status === "nothing") request.socket.destroy();
    else response.writeHead(status).end();
    arrivals.emit("one");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    types: () => received.map(({ json }) => json.event.type as string),
    answer: () => 200,
    onReceived: () => undefined,
    arrived: async (count) => {
      while (received.length < count) await once(arrivals, "one");
    },
  };
  return receiver;
}
