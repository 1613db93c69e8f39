import { Client, type ExecutionResult, fetchExchange, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import type { Client as SocketClient } from "graphql-ws";

interface Settings {
  /** For example `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  /** For subscriptions: `createClient({ url: "ws://127.0.0.1:4000/graphql" })` of graphql-ws. */
  readonly socket: SocketClient;
  /** From `schemaFacts`. */
  readonly typesWithoutId: readonly string[];
}

export function createUrqlClient({ url, socket, typesWithoutId }: Settings): Client {
  return new Client({
    url,
    // Without it urql sends short queries by GET, which a form of another site could send, too: the server refuses those.
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        keys: Object.fromEntries(typesWithoutId.map((name) => [name, () => null])),
        resolvers: {
          Query: { customers: relayPagination(), segments: relayPagination() },
          Customer: { activities: relayPagination(), redeemables: relayPagination() },
          Segment: { customers: relayPagination() },
        },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: ({ next, error, complete }) => ({
            unsubscribe: socket.subscribe(
              { query, variables },
              {
                next: (result) => next(result as ExecutionResult),
                error,
                complete,
              },
            ),
          }),
        }),
      }),
    ],
  });
}

/** Queries by GET, for caches between browser and server: this header says that a script asks, not a form. */
export function createUrqlClientByGet(url: string): Client {
  return new Client({
    url,
    preferGetMethod: "within-url-limit",
    fetchOptions: { headers: { "apollo-require-preflight": "true" } },
    exchanges: [fetchExchange],
  });
}
