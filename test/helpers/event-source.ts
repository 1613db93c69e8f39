/** A reader of server-sent events that keeps everything, IDs included. */
import { expect, onTestFinished } from "vitest";
import type { TestApp } from "./app.js";
import type { StreamResult } from "./subscribe.js";

export interface EventSource {
  readonly response: Response;
  /** The text so far. */
  readonly text: () => string;
  /** The results so far. */
  readonly results: () => readonly StreamResult[];
  /** Waits for so many results. */
  readonly received: (count: number) => Promise<readonly StreamResult[]>;
  /** The last ID that was sent, as a browser would keep it. */
  readonly lastId: () => string | undefined;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<unknown>;
  readonly abort: () => void;
}

export async function openStream(
  app: TestApp,
  query: string,
  { headers = {}, variables = {} }: { headers?: Record<string, string>; variables?: object } = {},
): Promise<EventSource> {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const response = await fetch(`${app.url}/graphql/stream`, {
    method: "POST",
    headers: { accept: "text/event-stream", "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
    signal: gone.signal,
  });
  let text = "";
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? [])
      text += decoder.decode(chunk as Uint8Array, { stream: true });
  })().catch(() => null);
  const results = () =>
    [...text.matchAll(/^event: next\ndata: (.*)$/gm)].map(
      ([, data = ""]) => JSON.parse(data) as StreamResult,
    );
  return {
    response,
    text: () => text,
    results,
    received: async (count) => {
      await expect
        .poll(() => results().length, { interval: 5, timeout: 5_000 })
        .toBeGreaterThanOrEqual(count);
      return results();
    },
    lastId: () => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1],
    ended,
    abort: () => gone.abort(),
  };
}
