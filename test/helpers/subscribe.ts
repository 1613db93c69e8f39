/** A subscriber over WebSocket. */
import { type Client, createClient } from "graphql-ws";
import { expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Answer, TestApp } from "./app.js";
import { watchErrors } from "./canaries.js";

// oxlint-disable-next-line typescript/no-explicit-any -- results are read by path, as all answers
export type StreamResult = Answer<any> & {
  readonly extensions: { readonly stream: { readonly id?: string; readonly missed: number | null } };
};

export interface Subscription {
  readonly results: readonly StreamResult[];
  /** Waits for so many results. */
  readonly received: (count: number) => Promise<readonly StreamResult[]>;
  /** Resolves at the end: with null, or with the errors or the close event. */
  readonly ended: Promise<unknown>;
  readonly unsubscribe: () => void;
}

export function socketUrl({ url }: TestApp): string {
  return `${url.replace("http", "ws")}/graphql`;
}

/** The servers of the clients. */
const urls = new WeakMap<Client, string>();

/** A client of a test, which is disposed at its end. */
export function useSocketClient(app: TestApp): Client {
  const client = createClient({ url: socketUrl(app), webSocketImpl: WebSocket, retryAttempts: 0 });
  onTestFinished(async () => {
    await client.dispose();
  });
  urls.set(client, app.url);
  return client;
}

export function run(client: Client, query: string, variables: Record<string, unknown> = {}): Subscription {
  const results: StreamResult[] = [];
  let stop: (() => void) | undefined;
  const ended = new Promise<unknown>((resolve) => {
    stop = client.subscribe(
      { query, variables },
      {
        next: (result) => {
          watchErrors(result, urls.get(client));
          results.push(result as unknown as StreamResult);
        },
        error: (errors) => {
          watchErrors({ errors }, urls.get(client));
          resolve(errors);
        },
        complete: () => resolve(null),
      },
    );
  });
  const received = async (count: number) => {
    await expect.poll(() => results.length, { interval: 5, timeout: 5_000 }).toBeGreaterThanOrEqual(count);
    return results;
  };
  return { results, received, ended, unsubscribe: () => stop?.() };
}

/** Subscribes to events, and waits until the subscription is open. */
export async function subscribe(
  app: TestApp,
  query: string,
  variables: Record<string, unknown> = {},
  client = useSocketClient(app),
): Promise<Subscription> {
  const before = app.events.subscriberCount;
  const subscription = run(client, query, variables);
  await expect.poll(() => app.events.subscriberCount, { interval: 5 }).toBe(before + 1);
  return subscription;
}

/** Waits until all subscribers to events are gone. */
export async function noSubscribers({ events }: TestApp): Promise<void> {
  await expect.poll(() => events.subscriberCount, { interval: 5 }).toBe(0);
}
