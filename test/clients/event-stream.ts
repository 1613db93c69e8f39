import { type ClientOptions, createClient } from "graphql-sse";

/** Where a result stands in its stream: `extensions.stream`. */
interface Place {
  readonly id?: string;
  /** Results that were dropped before it. Null if their number is not known: read again what you show. */
  readonly missed: number | null;
}

type StreamSettings = Pick<ClientOptions, "fetchFn" | "retry">;

/**
 * The results of one subscription. After an interruption they go on where they stopped.
 *
 * @param url - for example `http://127.0.0.1:4000/graphql/stream`
 */
export async function* follow(
  url: string,
  query: string,
  variables: Record<string, unknown>,
  settings: StreamSettings = {},
) {
  let lastId: string | undefined;
  const client = createClient({
    ...settings,
    url,
    headers: () => (lastId === undefined ? {} : { "last-event-id": lastId }),
  });
  const results = client.iterate<Record<string, unknown>, { stream: Place }>({ query, variables });
  for await (const { data, extensions } of results) {
    lastId = extensions?.stream.id ?? lastId;
    yield { data, missed: extensions?.stream.missed };
  }
}
