/** The examples of `docs/clients.md`, run against the server: what each client does, and the REST requests that left for it. */
import { readFileSync } from "node:fs";
import { print } from "graphql";
import { GraphQLClient } from "graphql-request";
import {
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  getSingularSelector,
  type OperationDescriptor,
} from "relay-runtime";
import { beforeAll, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestAppOptions, useApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";
import { noSubscribers, useSocketClient } from "../helpers/subscribe.js";
import { type Bill, createApolloClient } from "./apollo.js";
import { CustomerChanges, CustomersPage, OneCustomer, RenameCustomer } from "./documents.js";
import { follow } from "./event-stream.js";
import { everyCustomer, readCustomer } from "./graphql-request.js";
import CardRefetchQuery, {
  type customersCardRefetchQuery,
} from "./relay/__generated__/customersCardRefetchQuery.graphql.js";
import ListFragment, { type customersList$data } from "./relay/__generated__/customersList.graphql.js";
import NextPageQuery, {
  type customersNextPageQuery,
} from "./relay/__generated__/customersNextPageQuery.graphql.js";
import FirstPageQuery, { type customersQuery } from "./relay/__generated__/customersQuery.graphql.js";
import { createRelayEnvironment } from "./relay/environment.js";
import { schemaFacts } from "./schema-facts.js";
import { createUrqlClient, createUrqlClientByGet } from "./urql.js";

const facts = schemaFacts(readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8"));
const ada = personas.ada;

/** A server of its own, with the address that clients are given. */
async function useServer(options: TestAppOptions = {}) {
  const app = await useApp({ customers: 25, ...options });
  app.sandbox.journal.clear();
  return { app, url: `${app.url}/graphql`, socket: useSocketClient(app) };
}

/** A server that the upstream has just told to wait for a second, which no operation has the time for. */
async function useLimitedServer() {
  const { app, url, socket } = await useServer({ deadlines: { operationMs: 600 } });
  app.sandbox.faults.add({ name: "rate-limited", headers: { "Retry-After": "1" }, times: 1 });
  const { errors } = await app.query("{ segments { totalCount } }");
  expect(errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
  app.sandbox.journal.clear();
  return { app, url, socket };
}

async function useApollo(server = useServer(), patienceMs = 5_000) {
  const { app, url, socket } = await server;
  const bills: Bill[] = [];
  const client = createApolloClient({
    uri: url,
    socket,
    possibleTypes: facts.possibleTypes,
    onBill: (_, bill) => bills.push(bill),
    patienceMs,
  });
  return { app, client, bills };
}

describe("Apollo Client", () => {
  it("joins the pages of a connection into one list", async () => {
    const { app, client } = await useApollo();
    const variables = { first: 10 };
    const query = client.watchQuery({ query: CustomersPage, variables });
    const shown = query.subscribe(() => undefined);
    let page = await client.query({ query: CustomersPage, variables });
    while (page.data?.customers?.pageInfo.hasNextPage) {
      page = await query.fetchMore({ variables: { after: page.data.customers.pageInfo.endCursor } });
    }
    shown.unsubscribe();
    const customers = client.readQuery({ query: CustomersPage, variables })?.customers;
    const ids = customers?.edges.map(({ node }) => node.id);
    expect(new Set(ids).size).toBe(25);
    expect(customers?.totalCount).toBe(25);
    expect(app.requests()).toHaveLength(3);
  });

  it("keeps the lists of two filters apart", async () => {
    const { client } = await useApollo();
    const all = await client.query({ query: CustomersPage, variables: { first: 10 } });
    const filter = { email: "ada@lovelace.example" };
    const one = await client.query({ query: CustomersPage, variables: { first: 10, filter } });
    expect(all.data?.customers?.edges).toHaveLength(10);
    expect(one.data?.customers?.edges.map(({ node }) => node.id)).toEqual([ada.id]);
  });

  it("shows what a mutation answers in the list, for no further call", async () => {
    const { app, client } = await useApollo();
    await client.query({ query: CustomersPage, variables: { first: 10 } });
    app.sandbox.journal.clear();
    await client.mutate({ mutation: RenameCustomer, variables: { id: ada.id, name: "Ada King" } });
    const { data } = await client.query({ query: CustomersPage, variables: { first: 10 } });
    expect(data?.customers?.edges.find(({ node }) => node.id === ada.id)?.node.name).toBe("Ada King");
    expect(app.requests()).toEqual([`PUT /v1/customers/${ada.id}`]);
  });

  it("tells the bill of each answer", async () => {
    const { client, bills } = await useApollo();
    const by = { sourceId: ada.sourceId };
    await client.query({ query: OneCustomer, variables: { by } });
    expect(bills).toMatchObject([{ planned: 1, spent: 1, saved: 0 }]);
  });

  it("waits as long as the rate limit demands, and asks again", async () => {
    const { app, client, bills } = await useApollo(useLimitedServer());
    const { data } = await client.query({ query: OneCustomer, variables: { by: { id: ada.id } } });
    expect(data?.customer?.name).toBe("Ada Lovelace");
    expect(bills.map(({ spent }) => spent)).toEqual([0, 1]);
    expect(app.requests()).toEqual([`GET /v1/customers/${ada.id}`]);
  });

  it("says so at once where that takes longer than somebody waits", async () => {
    const { app, client, bills } = await useApollo(useLimitedServer(), 10);
    await expect(
      client.query({ query: OneCustomer, variables: { by: { id: ada.id } } }),
    ).rejects.toMatchObject({
      errors: [{ extensions: { code: "RATE_LIMITED" } }],
    });
    expect(bills.map(({ spent }) => spent)).toEqual([0]);
    expect(app.requests()).toEqual([]);
  });

  it("shows a customer as events report it, with the bill of each, and asks for nothing again", async () => {
    const { app, client, bills } = await useApollo();
    const by = { id: ada.id };
    const names: (string | null | undefined)[] = [];
    const query = client.watchQuery({ query: OneCustomer, variables: { by } });
    const shown = query.subscribe(({ data, dataState }) => {
      if (dataState === "complete") names.push(data.customer?.name);
    });
    const changes = client
      .subscribe({ query: CustomerChanges, variables: { by } })
      .subscribe(() => undefined);
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    await expect.poll(() => names).toEqual(["Ada Lovelace"]);
    app.events.publish(eventOf("segmentEntered"));
    await expect.poll(() => names).toEqual(["Ada Lovelace", "Alice Morgan"]);
    expect(bills.map(({ spent }) => spent)).toEqual([1, 0]);
    expect(app.requests()).toEqual([`GET /v1/customers/${ada.id}`]);
    shown.unsubscribe();
    changes.unsubscribe();
    await noSubscribers(app);
  });
});

describe("urql", () => {
  it("joins the pages of a connection, and complains of no key", async () => {
    const { app, url, socket } = await useServer();
    const complaints: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => void complaints.push(text);
    try {
      const client = createUrqlClient({ url, socket, typesWithoutId: facts.typesWithoutId });
      let after: string | null = null;
      let shown: readonly unknown[] = [];
      for (;;) {
        const variables: { first: number; after: string | null } = { first: 10, after };
        const { data, error } = await client.query(CustomersPage, variables).toPromise();
        expect(error).toBeUndefined();
        shown = data?.customers?.edges ?? [];
        if (!data?.customers?.pageInfo.hasNextPage) break;
        after = data.customers.pageInfo.endCursor;
      }
      expect(shown).toHaveLength(25);
      expect(app.requests()).toHaveLength(3);
      expect(complaints).toEqual([]);
    } finally {
      console.warn = warn;
    }
  });

  it("shows what a mutation answers, for no further call", async () => {
    const { app, url, socket } = await useServer();
    const client = createUrqlClient({ url, socket, typesWithoutId: facts.typesWithoutId });
    const read = () => client.query(OneCustomer, { by: { id: ada.id } }).toPromise();
    await read();
    await client.mutation(RenameCustomer, { id: ada.id, name: "Ada King" }).toPromise();
    expect((await read()).data?.customer?.name).toBe("Ada King");
    expect(app.requests()).toEqual([`GET /v1/customers/${ada.id}`, `PUT /v1/customers/${ada.id}`]);
  });

  it("may ask by GET with the header that says it is a script, and is refused without", async () => {
    const { app, url } = await useServer();
    const ask = (client: ReturnType<typeof createUrqlClientByGet>) =>
      client.query(OneCustomer, { by: { id: ada.id } }).toPromise();
    const { data } = await ask(createUrqlClientByGet(url));
    expect(data?.customer?.name).toBe("Ada Lovelace");
    expect(app.requests()).toHaveLength(1);
    const careless = createUrqlClientByGet(url);
    const { error } = await careless
      .query(OneCustomer, { by: { id: ada.id } }, { fetchOptions: {} })
      .toPromise();
    expect(error?.message).toMatch(/CSRF/);
    expect(app.requests()).toHaveLength(1);
  });

  it("shows a customer as events report it, without asking for it again", async () => {
    const { app, url, socket } = await useServer();
    const client = createUrqlClient({ url, socket, typesWithoutId: facts.typesWithoutId });
    const by = { id: ada.id };
    const names: (string | null | undefined)[] = [];
    const shown = client.query(OneCustomer, { by }).subscribe(({ data }) => names.push(data?.customer?.name));
    const changes = client.subscription(CustomerChanges, { by }).subscribe(() => undefined);
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    await expect.poll(() => names).toEqual(["Ada Lovelace"]);
    app.events.publish(eventOf("segmentEntered"));
    await expect.poll(() => names).toEqual(["Ada Lovelace", "Alice Morgan"]);
    expect(app.requests()).toEqual([`GET /v1/customers/${ada.id}`]);
    shown.unsubscribe();
    changes.unsubscribe();
    await noSubscribers(app);
  });
});

describe("Relay", () => {
  it("joins the pages of a connection", async () => {
    const { app, url } = await useServer();
    const environment = createRelayEnvironment(url);
    const page = createOperationDescriptor(FirstPageQuery, { count: 10 });
    const retained = environment.retain(page);
    await fetchQuery<customersQuery>(environment, FirstPageQuery, { count: 10 }).toPromise();
    for (;;) {
      const { hasNextPage, endCursor: cursor } = shownList(environment, page).pageInfo;
      if (!hasNextPage) break;
      const next = { count: 10, cursor };
      await fetchQuery<customersNextPageQuery>(environment, NextPageQuery, next).toPromise();
    }
    const { edges } = shownList(environment, page);
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(25);
    expect(app.requests()).toHaveLength(3);
    retained.dispose();
  });

  it("asks for one record again by node(id:), for one call", async () => {
    const { app, url } = await useServer();
    const environment = createRelayEnvironment(url);
    const answer = await fetchQuery<customersCardRefetchQuery>(environment, CardRefetchQuery, {
      id: ada.id,
    }).toPromise();
    expect(answer?.node).toMatchObject({ __id: ada.id });
    expect(environment.getStore().getSource().get(ada.id)).toMatchObject({ name: "Ada Lovelace" });
    expect(app.requests()).toEqual([`GET /v1/customers/${ada.id}`]);
  });
});

/** What a component would be given for the fragment `customersList`: all pages that the store has. */
function shownList(environment: Environment, page: OperationDescriptor) {
  const root = environment.lookup(page.fragment).data;
  const selector = getSingularSelector(ListFragment, root);
  if (selector === null) throw new Error("Expected the first page in the store");
  const { customers } = environment.lookup(selector).data as customersList$data;
  if (!customers) throw new Error("Expected customers");
  return customers;
}

describe("graphql-sse", () => {
  it("goes on where it was interrupted, and misses nothing", async () => {
    const { app, url } = await useServer();
    const cut = new AbortController();
    const cutOnce: typeof fetch = (input, init) => {
      const signals = [cut.signal, init?.signal].filter(
        (signal) => signal instanceof AbortSignal && !signal.aborted,
      );
      return fetch(input, { ...init, signal: AbortSignal.any(signals as AbortSignal[]) });
    };
    const results = follow(
      `${url}/stream`,
      print(CustomerChanges),
      { by: { id: ada.id } },
      {
        fetchFn: cutOnce,
        retry: () => Promise.resolve(),
      },
    );
    const first = results.next();
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    const events = Array.from({ length: 3 }, () => eventOf("segmentEntered"));
    const [one, ...others] = events;
    if (one !== undefined) app.events.publish(one);
    const told = [(await first).value];
    cut.abort();
    for (const event of others) app.events.publish(event);
    for (let count = 0; count < 2; count += 1) told.push((await results.next()).value);
    const expected = events.map(({ id }) => ({ data: { customerChanged: { id } }, missed: 0 }));
    expect(told).toMatchObject(expected);
    await results.return(undefined);
    await noSubscribers(app);
  }, 20_000);
});

describe("graphql-request", () => {
  it("reads a customer by the caller's own identifier, and the bill", async () => {
    const { app, url } = await useServer();
    const { data, bill } = await readCustomer(new GraphQLClient(url), ada.sourceId);
    expect(data.customer).toEqual({ id: ada.id, name: "Ada Lovelace", birthDate: expect.any(String) });
    expect(bill).toMatchObject({ planned: 1, spent: 1 });
    expect(app.requests()).toHaveLength(1);
  });

  it("walks through all customers, each once", async () => {
    const { app, url } = await useServer({ customers: 250 });
    const ids = new Set<string>();
    for await (const { id } of everyCustomer(new GraphQLClient(url))) ids.add(id);
    expect(ids.size).toBe(250);
    // Where customers share a time of creation a page holds fewer.
    expect(app.requests()).toHaveLength(4);
  });

  it("waits as long as the rate limit demands, and asks again", async () => {
    const { app, url } = await useLimitedServer();
    const ids: string[] = [];
    for await (const { id } of everyCustomer(new GraphQLClient(url))) ids.push(id);
    expect(ids).toHaveLength(25);
    expect(app.requests()).toHaveLength(1);
  });
});

describe("the facts of the schema", () => {
  it("are what an interface stands for, and what has no id of its own", () => {
    expect(facts.possibleTypes["Node"]).toContain("Customer");
    expect(facts.typesWithoutId).toEqual(
      expect.arrayContaining(["CustomerSummary", "CustomerEdge", "PageInfo"]),
    );
    for (const name of ["Customer", "Segment", "Query", "Mutation"]) {
      expect(facts.typesWithoutId).not.toContain(name);
    }
  });
});

describe("GraphQL Code Generator", () => {
  let types: string;
  beforeAll(() => {
    types = readFileSync(new URL("generated/graphql.ts", import.meta.url), "utf8");
  });

  it("makes exactly one of an input with @oneOf", () => {
    const identifier = /export type CustomerIdentifier =.*?;\n\n/s.exec(types)?.[0].replaceAll(/\s+/g, " ");
    expect(identifier).toContain("sourceId?: never");
    expect(identifier).toContain("id?: never");
    // @ts-expect-error -- both would be refused by the server, and are by the compiler
    const both: typeof OneCustomer.__variablesType = { by: { id: "cust_1", sourceId: "x" } };
    expect(both).toBeDefined();
  });

  it("knows every scalar", () => {
    expect(types).not.toMatch(/: any\b/);
  });
});
