import { Environment, type GraphQLResponse, Network, RecordSource, Store } from "relay-runtime";

/** @param url - for example `http://127.0.0.1:4000/graphql` */
export function createRelayEnvironment(url: string): Environment {
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text: query }, variables) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as GraphQLResponse;
    }),
  });
}
