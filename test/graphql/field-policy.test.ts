/** What callers with a field policy see, and what their operations cost. */
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";
import { restrictedCaller } from "../helpers/restricted.js";
import { run, subscribe, useSocketClient } from "../helpers/subscribe.js";

const { ada } = personas;

const { caller, restrict } = restrictedCaller('the API key "shop"');

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 30, caller, upstreamDetails: true });
});
afterAll(() => app.close());

const customer = (selection: string) => `{ customer(by: { id: "${ada.id}" }) { ${selection} } }`;

/** Runs an operation that must be refused. Returns what it is refused for. */
async function denied(source: string, variables: Record<string, unknown> = {}) {
  const { data, errors = [] } = await app.query(source, variables);
  expect(data).toBeUndefined();
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  expect(app.requests()).toEqual([]);
  const list = errors[0]?.extensions["denied"] as { path: string; coordinate: string; category: string }[];
  return list.map(({ path, coordinate, category }) => `${path}: ${coordinate} (${category})`);
}

describe("a hidden field", () => {
  it("is null, and the answer says that it is hidden, whether it has a value or not", async () => {
    restrict({ email: "hide", birthDate: "hide", description: "hide" });
    const { data, errors, extensions } = await app.query(
      customer("id name mail: email birthDate description"),
    );
    expect(errors).toBeUndefined();
    expect(data.customer).toEqual({
      id: ada.id,
      name: "Ada Lovelace",
      mail: null,
      birthDate: null,
      description: null,
    });
    expect(extensions).toMatchObject({
      hidden: {
        "Customer.email": ["email"],
        "Customer.birthDate": ["birthDate"],
        "Customer.description": ["description"],
      },
    });
  });

  it("is not mentioned if nothing of it was asked for", async () => {
    restrict({ email: "hide" });
    const { extensions } = await app.query(customer("id name"));
    expect(extensions).not.toHaveProperty("hidden");
  });

  it("is the whole address", async () => {
    restrict({ address: "hide" });
    const { data, extensions } = await app.query(customer("address { city } phone"));
    expect(data.customer).toEqual({ address: null, phone: expect.any(String) });
    expect(extensions).toMatchObject({ hidden: { "Customer.address": ["address"] } });
  });

  it("is hidden in what quotes the customer, and nothing else is", async () => {
    restrict({ name: "hide", email: "hide" });
    const query = customer("activities(first: 100) { nodes { type data } } segments { name filter }");
    const { data } = await app.query(query);
    const text = JSON.stringify(data);
    expect(text).not.toMatch(/Lovelace|lovelace/);
    expect(text).toContain("VIP table");
    restrict({});
    expect(JSON.stringify((await app.query(query)).data)).toMatch(/Ada Lovelace/);
  });
});

describe("a source ID that is an e-mail address", () => {
  it("is hidden with the e-mail addresses", async () => {
    restrict({ email: "hide" });
    const { data, extensions } = await app.query(customer("sourceId"));
    expect(data.customer.sourceId).toBeNull();
    expect(extensions).toMatchObject({ hidden: { "Customer.sourceId": ["email"] } });
    expect(await denied(`{ customer(by: { sourceId: "${ada.sourceId}" }) { id } }`)).toEqual([
      "customer: CustomerIdentifier.sourceId (email)",
    ]);
    const other = await app.query('{ customer(by: { sourceId: "crm-1" }) { id } }');
    expect(other.errors).toBeUndefined();
  });
});

describe("custom attributes", () => {
  it("are hidden by key, and are not in any place that shows attributes", async () => {
    const written = await (async () => {
      restrict({});
      return app.query(
        `mutation { upsertCustomer(sourceId: "meta-1", fields: { metadata: {
          iban: "GB33", internal_score: 7, tier: "gold", email: "canary@example.com", nested: { phone: "+44 1" }
        } }) { customer { id } } }`,
      );
    })();
    const { id } = written.data.upsertCustomer.customer;
    restrict({ metadata: { iban: "hide", "internal_*": "hide" }, email: "hide", phone: "hide" });
    const { data, extensions } = await app.query(
      `{ customer(by: { id: "${id}" }) {
        metadata
        some: metadata(keys: ["iban", "tier"])
        attributes { iban: string(key: "iban") score: int(key: "internal_score") tier: string(key: "tier")
          mail: string(key: "email") nested: json(key: "nested") }
        activities(first: 5) { nodes { data } }
      } }`,
    );
    expect(data.customer.metadata).toEqual({ tier: "gold", nested: {} });
    expect(data.customer.some).toEqual({ tier: "gold" });
    expect(data.customer.attributes).toEqual({
      iban: null,
      score: null,
      tier: "gold",
      mail: null,
      nested: {},
    });
    const text = JSON.stringify(data);
    expect(text).not.toMatch(/GB33|canary|\+44/);
    expect(extensions).toMatchObject({
      hidden: {
        "CustomerAttributes.string": ["email", "metadata:iban"],
        "CustomerAttributes.int": ["metadata:internal_*"],
        "Customer.metadata": expect.arrayContaining(["metadata:iban", "metadata:internal_*"]),
      },
    });
  });

  it("are denied if they are asked for by name, and left out else", async () => {
    restrict({ metadata: { iban: "deny" } });
    expect(await denied(customer('attributes { a: string(key: "iban") }'))).toEqual([
      "customer.attributes.a: CustomerAttributes.string (metadata:iban)",
    ]);
    const source = `query ($keys: [String!]) { customer(by: { id: "${ada.id}" }) { metadata(keys: $keys) } }`;
    expect(await denied(source, { keys: ["tier", "iban"] })).toEqual([
      "customer.metadata: Customer.metadata (metadata:iban)",
    ]);
    expect((await app.query(source, { keys: ["tier"] })).errors).toBeUndefined();
    expect((await app.query(source)).errors).toBeUndefined();
  });
});

describe("a denied field", () => {
  it("is refused before any call, wherever it is asked for", async () => {
    restrict({ phone: "deny", email: "deny" });
    const query = `
      query ($skip: Boolean!) { customers { nodes { ...F tel: phone @skip(if: $skip) } } }
      fragment F on Customer { referrals { campaigns { referrer { ... on Node { id } ... on Customer { email } } } } }`;
    expect(await denied(query, { skip: false })).toEqual([
      "customers.nodes.referrals.campaigns.referrer.email: Customer.email (email)",
      "customers.nodes.tel: Customer.phone (phone)",
    ]);
    expect(await denied(query, { skip: true })).toHaveLength(1);
    expect(await denied(`{ nodes(ids: ["${ada.id}"]) { ... on Customer { phone } } }`)).toEqual([
      "nodes.phone: Customer.phone (phone)",
    ]);
    expect(
      await denied(`mutation { createCustomer(input: { fields: { phone: "1" } }) { customer { phone } } }`),
    ).toEqual(["createCustomer.customer.phone: Customer.phone (phone)"]);
  });

  it("is said with the policy and the status 403", async () => {
    restrict({ phone: "deny" });
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: customer("phone") }),
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(
      'uses Customer.phone, but the field policy of the API key \\"shop\\" does not allow it for `phone`',
    );
  });

  it("is refused by `explain`, too", async () => {
    restrict({ phone: "deny" });
    const { errors } = await app.query("query ($d: String!) { explain(document: $d) { refusal } }", {
      d: customer("phone"),
    });
    expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});

describe("finding by what is hidden", () => {
  it.each([
    ['{ customers(filter: { email: "a" }) { totalCount } }', "customers: CustomerFilter.email (email)"],
    ['{ customers(filter: { name: "a" }) { totalCount } }', "customers: CustomerFilter.name (name)"],
    ['{ customers(filter: { city: "a" }) { totalCount } }', "customers: CustomerFilter.city (address)"],
    [
      "{ customers(orderBy: { field: SOURCE_ID }) { nodes { id } } }",
      "customers: CustomerOrderField.SOURCE_ID (sourceId)",
    ],
    ['{ customer(by: { sourceId: "a" }) { id } }', "customer: CustomerIdentifier.sourceId (sourceId)"],
    [
      '{ customersByIdentifiers(by: [{ id: "cust_1" }, { sourceId: "a" }]) { id } }',
      "customersByIdentifiers: CustomerIdentifier.sourceId (sourceId)",
    ],
    [
      'mutation { createCustomer(input: { sourceId: "a", fields: {} }) { userErrors { code } } }',
      "createCustomer: CreateCustomerInput.sourceId (sourceId)",
    ],
    [
      'mutation { upsertCustomer(sourceId: "a", fields: {}) { created } }',
      "upsertCustomer: Mutation.upsertCustomer(sourceId:) (sourceId)",
    ],
    [
      'mutation { deleteCustomer(by: { sourceId: "a" }) { deletedCustomerId } }',
      "deleteCustomer: CustomerIdentifier.sourceId (sourceId)",
    ],
    [
      'mutation { updateCustomersInBulk(rows: [{ sourceId: "a", fields: { name: "b" } }]) { run { id } } }',
      "updateCustomersInBulk: BulkCustomerUpdate.sourceId (sourceId)",
    ],
    [
      'mutation { updateCustomersMetadataInBulk(input: { sourceIds: ["a"], metadata: { b: 1 } }) { run { id } } }',
      "updateCustomersMetadataInBulk: BulkCustomerMetadataUpdate.sourceIds (sourceId)",
    ],
  ])("is refused: %s", async (source, reason) => {
    restrict({ default: "hide" });
    expect(await denied(source)).toEqual([reason]);
  });

  it("is refused in variables, and by their defaults", async () => {
    restrict({ default: "hide" });
    const source =
      'query ($f: CustomerFilter = { name: "a" }) { customers(filter: $f, first: 1) { totalCount } }';
    expect(await denied(source)).toHaveLength(1);
    expect(await denied(source, { f: { email: "a" } })).toHaveLength(1);
    // Null is no filter.
    expect((await app.query(source, { f: { email: null } })).errors).toBeUndefined();
  });

  it("is refused by subscriptions", async () => {
    restrict({ default: "hide" });
    const { ended, unsubscribe } = run(
      useSocketClient(app),
      'subscription { customerChanged(by: { sourceId: "a" }) { id } }',
    );
    expect(JSON.stringify(await ended)).toContain("FORBIDDEN");
    unsubscribe();
  });
});

describe("writing what is hidden", () => {
  it("is possible, and the answer does not show it", async () => {
    restrict({ email: "hide", sourceId: "hide" });
    const { data, errors } = await app.query(
      `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { email: "new@example.com" }) {
        customer { id email } userErrors { code } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.updateCustomer).toEqual({ customer: { id: ada.id, email: null }, userErrors: [] });
    expect(app.sandbox.store.customers.getById(ada.id)?.email).toBe("new@example.com");
  });

  it("has errors without the upstream's words", async () => {
    const mutation = `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "A" }) {
      userErrors { code message upstreamKey } } }`;
    const fault = {
      name: "status",
      status: 400,
      body: {
        code: 400,
        key: "invalid_payload",
        message: "No",
        details: "The e-mail canary@example.com is taken",
      },
    } as const;
    const answers: string[] = [];
    for (const settings of [{}, { email: "hide" }]) {
      restrict(settings);
      app.sandbox.faults.add({ ...fault, times: 1 });
      answers.push(JSON.stringify((await app.query(mutation)).data));
    }
    expect(answers[0]).toContain("canary@example.com");
    expect(answers[1]).not.toContain("canary@example.com");
    expect(answers[1]).toContain("The upstream rejected the request as invalid");
  });
});

describe("subscriptions", () => {
  it("deliver what the policy shows, also from events that quote the customer", async () => {
    restrict({ name: "hide", email: "hide" });
    const { received } = await subscribe(
      app,
      `subscription { customerActivity(by: { id: "${ada.id}" }) { type data } }`,
    );
    const changes = await subscribe(
      app,
      `subscription { customerChanged(by: { id: "${ada.id}" }) { customer { id name email } } }`,
    );
    const event = eventOf("segmentEntered");
    app.events.publish(event);
    expect(JSON.stringify(event)).toMatch(/ada@lovelace.*Alice Morgan/);
    const [first] = await received(1);
    expect(first?.data.customerActivity.type).toBe(event.type);
    expect(JSON.stringify(first?.data)).not.toMatch(/Alice|@/);
    const [change] = await changes.received(1);
    expect(change?.data.customerChanged.customer).toEqual({ id: ada.id, name: null, email: null });
    expect(change?.extensions).toMatchObject({
      hidden: { "Customer.name": ["name"], "Customer.email": ["email"] },
    });
  });
});
