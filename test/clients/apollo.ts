import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { OperationTypeNode } from "graphql";
import type { Client as SocketClient } from "graphql-ws";
import { map, of, switchMap, timer } from "rxjs";

/** What an answer cost, in calls of the REST API: `extensions.upstream`. */
export interface Bill {
  readonly planned: number;
  readonly spent: number;
  readonly saved: number;
  readonly remaining: number | null;
}

interface Settings {
  /** For example `http://127.0.0.1:4000/graphql`. */
  readonly uri: string;
  /** For subscriptions: `createClient({ url: "ws://127.0.0.1:4000/graphql" })` of graphql-ws. */
  readonly socket: SocketClient;
  /** From `schemaFacts`. */
  readonly possibleTypes: Record<string, string[]>;
  readonly onBill: (operation: string | undefined, bill: Bill) => void;
  /** The longest that somebody is to wait for the rate limit, in milliseconds. */
  readonly patienceMs: number;
}

export function createApolloClient({
  uri,
  socket,
  possibleTypes,
  onBill,
  patienceMs,
}: Settings): ApolloClient {
  const transport = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri }),
  );
  return new ApolloClient({
    link: ApolloLink.from([waitOnce(patienceMs), readBill(onBill), transport]),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        // One list for each set of the arguments named here; `first` and `after` only say which page of it.
        Query: {
          fields: {
            customers: relayStylePagination(["filter", "orderBy"]),
            segments: relayStylePagination(),
          },
        },
        Customer: {
          fields: {
            activities: relayStylePagination(["filter", "order"]),
            redeemables: relayStylePagination(),
            // Parts of a customer have no id. What one query asks of them adds to what another asked.
            address: { merge: true },
            loyalty: { merge: true },
            summary: { merge: true },
          },
        },
        CustomerSummary: { fields: { orders: { merge: true }, redemptions: { merge: true } } },
        Segment: { fields: { customers: relayStylePagination() } },
        // There is one of it.
        UpstreamBudget: { keyFields: [] },
      },
    }),
  });
}

function readBill(onBill: Settings["onBill"]): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const bill: unknown = result.extensions?.["upstream"];
        if (bill) onBill(operation.operationName, bill as Bill);
        return result;
      }),
    ),
  );
}

/** What is refused as a whole for the rate limit has not happened, writes neither: it is sent once more, in time. */
function waitOnce(patienceMs: number): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      switchMap((result) => {
        const extensions = result.data ? undefined : result.errors?.[0]?.extensions;
        const waitMs = extensions?.["code"] === "RATE_LIMITED" ? extensions["retryAfterMs"] : undefined;
        if (typeof waitMs !== "number" || waitMs > patienceMs) return of(result);
        return timer(waitMs).pipe(switchMap(() => forward(operation)));
      }),
    ),
  );
}
