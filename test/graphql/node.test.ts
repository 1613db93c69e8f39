/** `node` and `nodes`: anything by its id, as cheaply as by its own field. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consentIds, personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
let jobId: string;
beforeAll(async () => {
  app = await startTestApp({ customers: 50 });
  const response = await fetch(`${app.sandbox.url}/v1/customers/bulk/async`, {
    method: "POST",
    headers: { "x-app-id": "a", "x-app-token": "b", "content-type": "application/json" },
    body: JSON.stringify([{ source_id: "job" }]),
  });
  ({ async_action_id: jobId } = (await response.json()) as { async_action_id: string });
});
afterAll(() => app.close());

const FIELDS = `__typename id
  ... on Customer { customerName: name } ... on Segment { segmentName: name kind }
  ... on Consent { consentName: name } ... on AsyncAction { operation }`;
const NODE = `query ($id: ID!) { node(id: $id) { ${FIELDS} } }`;
const NODES = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${FIELDS} } }`;

const ada = { __typename: "Customer", id: personas.ada.id, customerName: "Ada Lovelace" };
const vip = { __typename: "Segment", id: segmentIds.vip, segmentName: "VIP table", kind: "STATIC" };
const newsletter = { __typename: "Consent", id: consentIds.newsletter, consentName: "Newsletter" };
const job = () => ({ __typename: "AsyncAction", id: jobId, operation: "CUSTOMERS.BULK_UPDATE" });

describe("node", () => {
  it.each<[expected: () => { readonly id: string }, request: () => string]>([
    [() => ada, () => `GET /v1/customers/${ada.id}`],
    [() => vip, () => `GET /v1/segments/${vip.id}`],
    [() => newsletter, () => "GET /v1/consents"],
    [job, () => `GET /v1/async-actions/${jobId}`],
  ])("finds each type by its prefix, for one call", async (expected, request) => {
    const { data, errors } = await app.query(NODE, { id: expected().id });
    expect(errors).toBeUndefined();
    expect(data.node).toEqual(expected());
    expect(app.requests()).toEqual([request()]);
  });

  it.each(["cust_x", "seg_x", "cnst_x", "aa_x"])("is null where there is no %s", async (id) => {
    const { data, errors } = await app.query(NODE, { id });
    expect(data).toEqual({ node: null });
    expect(errors).toBeUndefined();
    expect(app.requests()).toHaveLength(1);
  });

  it.each(["evcus_1", "rh_1", "crm-1001", "CUST_1", " cust_1", "ucust_1", "x"])(
    "refuses %s, names what it knows, and asks nobody",
    async (id) => {
      const { data, errors } = await app.query(NODE, { id });
      expect(data).toEqual({ node: null });
      expect(errors).toHaveLength(1);
      expect(errors?.[0]).toMatchObject({ path: ["node"], extensions: { code: "BAD_USER_INPUT" } });
      for (const known of [
        "cust_… (Customer)",
        "seg_… (Segment)",
        "cnst_… (Consent)",
        "aa_… (AsyncAction)",
      ]) {
        expect(errors?.[0]?.message).toContain(known);
      }
      expect(app.requests()).toEqual([]);
    },
  );

  it("shares its call with the field of the type", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { node(id: $id) { id } customer(by: { id: $id }) { id } nodes(ids: [$id, $id]) { id } }`,
      { id: ada.id },
    );
    const { id } = ada;
    expect(data).toEqual({ node: { id }, customer: { id }, nodes: [{ id }, { id }] });
    expect(app.requests()).toEqual([`GET /v1/customers/${id}`]);
  });
});

describe("nodes", () => {
  it("come in the order asked for, null where there is none, with errors of their own", async () => {
    const { data, errors } = await app.query(NODES, {
      ids: [vip.id, "cust_x", "rh_1", newsletter.id, ada.id, jobId, segmentIds.coffee, "seg_x", "", ada.id],
    });
    const coffee = app.sandbox.store.segments.get(segmentIds.coffee);
    expect(data.nodes).toEqual([
      vip,
      null,
      null,
      newsletter,
      ada,
      job(),
      { __typename: "Segment", id: segmentIds.coffee, segmentName: coffee?.name, kind: "ACTIVE" },
      null,
      null,
      ada,
    ]);
    expect(errors?.map(({ path, extensions }) => [path?.join("."), extensions.code]).toSorted()).toEqual([
      ["nodes.2", "BAD_USER_INPUT"],
      ["nodes.8", "BAD_USER_INPUT"],
    ]);
    expect(app.requests().toSorted()).toEqual(
      [
        `GET /v1/segments?ids=${vip.id}&ids=${segmentIds.coffee}&ids=seg_x&limit=100`,
        "GET /v1/customers/cust_x",
        "GET /v1/consents",
        `GET /v1/customers/${ada.id}`,
        `GET /v1/async-actions/${jobId}`,
      ].toSorted(),
    );
  });

  it("of no ids are none", async () => {
    expect(await app.query(NODES, { ids: [] })).toMatchObject({ data: { nodes: [] } });
    expect(app.requests()).toEqual([]);
  });
});
