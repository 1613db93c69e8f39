/** Consents: definitions once an operation, decisions from the best evidence, and projects without the feature. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

const DECISIONS = `query ($id: ID!) {
  customer(by: { id: $id }) { id consents { consent { id name } status decidedAt evidence } }
}`;

const GIVEN = "customer.consents.given";
const REVOKED = "customer.consents.revoked";
const log = (id: string, type: string) =>
  `GET /v1/customers/${id}/activity?type=${type}&order=-created_at&limit=100`;

const definitions = () => [...app.sandbox.store.consents.values()];

/** What the profile of a seeded customer says about each consent id. */
function profileOf(id: string): Readonly<Record<string, { readonly date: string; readonly value: boolean }>> {
  return app.sandbox.store.customers.getById(id)?.system_metadata["consents"] as never;
}

/** Lets the profile of a customer say `consents`. */
function rewriteProfile(id: string, system_metadata: unknown): void {
  app.sandbox.faults.add({
    name: "rewrite",
    match: { path: `/v1/customers/${id}` },
    rewrite: (body) => ({ ...(body as object), system_metadata }),
  });
}

async function decide(id: string): Promise<Record<string, string>[]> {
  const { data, errors } = await app.query(DECISIONS, { id });
  expect(errors).toBeUndefined();
  return data.customer.consents;
}

describe("the consents of a project", () => {
  it("are one call an operation", async () => {
    const { data } = await app.query(
      `{ a: consents { id name description category createdAt updatedAt } b: consents { id } }`,
    );
    expect(data.a).toEqual(
      definitions().map(({ id, name, description, category, created_at, updated_at }) => ({
        id,
        name,
        description,
        category,
        createdAt: created_at,
        updatedAt: updated_at,
      })),
    );
    expect(data.b).toEqual(definitions().map(({ id }) => ({ id })));
    expect(app.requests()).toEqual(["GET /v1/consents"]);
  });

  it("are one call however many customers and ids there are besides", async () => {
    const [{ id } = { id: "" }] = definitions();
    const { data, errors } = await app.query(
      `query ($id: ID!) {
        customers(first: 30) { nodes { id consents { status } } } consents { id } node(id: $id) { id }
      }`,
      { id },
    );
    expect(errors).toBeUndefined();
    expect(data.node).toEqual({ id });
    const { nodes } = data.customers;
    const silent = nodes.filter((node: { id: string }) => profileOf(node.id) === undefined);
    expect(silent.length).toBeGreaterThan(10);
    expect(silent.length).toBeLessThan(30);
    expect(app.requests().filter((request) => request === "GET /v1/consents")).toHaveLength(1);
    expect(app.requests()).toHaveLength(1 + 1 + 2 * silent.length);
  });
});

describe("a customer's decision", () => {
  it("is read from the profile, where that says something, for no further call", async () => {
    const profile = profileOf(personas.ada.id);
    const decisions = await decide(personas.ada.id);
    expect(decisions).toEqual(
      definitions().map(({ id, name }) => ({
        consent: { id, name },
        status: profile[id]?.value === true ? "GIVEN" : "REVOKED",
        decidedAt: profile[id]?.date,
        evidence: "PROFILE",
      })),
    );
    expect(new Set(decisions.map(({ status }) => status))).toEqual(new Set(["GIVEN", "REVOKED"]));
    expect(app.requests().toSorted()).toEqual(["GET /v1/consents", `GET /v1/customers/${personas.ada.id}`]);
  });

  it("is folded from the activities, where the profile is silent: the latest counts", async () => {
    const { id } = personas.alan;
    const latest = new Map<string, { status: string; decidedAt: string }>();
    for (const { type, created_at, data } of app.sandbox.store.activities.of(id)) {
      if (type !== GIVEN && type !== REVOKED) continue;
      for (const consent of data.data["consents"] as { id: string }[]) {
        latest.set(consent.id, { status: type === GIVEN ? "GIVEN" : "REVOKED", decidedAt: created_at });
      }
    }
    expect([...latest.values()].map(({ status }) => status).toSorted()).toEqual(["GIVEN", "REVOKED"]);
    expect(await decide(id)).toEqual(
      definitions().map((consent) => ({
        consent: { id: consent.id, name: consent.name },
        ...latest.get(consent.id),
        evidence: "ACTIVITY_LOG",
      })),
    );
    expect(app.requests().toSorted()).toEqual(
      ["GET /v1/consents", `GET /v1/customers/${id}`, log(id, GIVEN), log(id, REVOKED)].toSorted(),
    );
  });

  it("is unknown where nothing is found: neither a yes nor a no", async () => {
    const { id } = personas.lise;
    expect(await decide(id)).toEqual(
      definitions().map((consent) => ({
        consent: { id: consent.id, name: consent.name },
        status: "UNKNOWN",
        decidedAt: null,
        evidence: "NONE",
      })),
    );
    expect(app.requests()).toHaveLength(4);
  });

  it("is a no to everything for somebody who has unsubscribed", async () => {
    const all = profileOf(personas.grace.id)["unsubscribed"];
    expect(all?.value).toBe(true);
    expect(await decide(personas.grace.id)).toEqual(
      definitions().map(({ id, name }) => ({
        consent: { id, name },
        status: "REVOKED",
        decidedAt: all?.date,
        evidence: "PROFILE",
      })),
    );
  });

  it.each([
    ["after it", "2025-10-02T00:00:00.000Z", "GIVEN"],
    ["before it", "2025-09-30T00:00:00.000Z", "REVOKED"],
    ["at an unknown time", null, "REVOKED"],
  ])("to one consent stands against unsubscribing only when made %s", async (_, date, status) => {
    const [one, other] = definitions().map(({ id }) => id);
    rewriteProfile(personas.ada.id, {
      consents: {
        unsubscribed: { value: true, date: "2025-10-01T00:00:00.000Z" },
        [one ?? ""]: { value: true, date },
      },
    });
    const decisions = await decide(personas.ada.id);
    expect(
      decisions.map(({ consent, status: found }) => [(consent as never as { id: string }).id, found]),
    ).toEqual([
      [one, status],
      [other, "REVOKED"],
    ]);
  });

  it("is unknown, without a look at the log, where the profile has decisions but not this one", async () => {
    const [one, other] = definitions().map(({ id }) => id);
    rewriteProfile(personas.alan.id, { consents: { [one ?? ""]: { value: true, date: null } } });
    const decisions = await decide(personas.alan.id);
    expect(decisions).toMatchObject([
      { consent: { id: one }, status: "GIVEN", decidedAt: null, evidence: "PROFILE" },
      { consent: { id: other }, status: "UNKNOWN", decidedAt: null, evidence: "NONE" },
    ]);
    expect(app.requests()).toHaveLength(2);
  });

  it("is unknown where the upstream refuses to list such activities", async () => {
    app.sandbox.faults.add({
      name: "status",
      status: 400,
      match: { path: /\/activity\?type=customer\.consents/ },
    });
    const decisions = await decide(personas.alan.id);
    expect(decisions.map(({ status }) => status)).toEqual(definitions().map(() => "UNKNOWN"));
  });

  it("is null where the log cannot be read, and the customer stays", async () => {
    app.sandbox.faults.add({
      name: "status",
      status: 500,
      match: { path: /\/activity\?type=customer\.consents/ },
    });
    const { data, errors } = await app.query(DECISIONS, { id: personas.alan.id });
    expect(data.customer).toEqual({ id: personas.alan.id, consents: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["customer", "consents"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});

describe("a project without consents", () => {
  it("answers null with a code of its own, and everything else as ever", async () => {
    const { query, requests } = await useApp({ customers: 20, consents: false });
    const { data, errors } = await query(
      `query ($id: ID!) {
        consents { id }
        node(id: "cnst_1") { id }
        customer(by: { id: $id }) { id name consents { status } segments { id } }
      }`,
      { id: personas.ada.id },
    );
    expect(data.consents).toBeNull();
    expect(data.node).toBeNull();
    expect(data.customer).toMatchObject({ id: personas.ada.id, name: "Ada Lovelace", consents: null });
    expect(data.customer.segments).not.toHaveLength(0);
    expect(errors?.map(({ path, extensions }) => [path?.join("."), extensions.code]).toSorted()).toEqual([
      ["consents", "UPSTREAM_CAPABILITY_MISSING"],
      ["customer.consents", "UPSTREAM_CAPABILITY_MISSING"],
      ["node", "UPSTREAM_CAPABILITY_MISSING"],
    ]);
    expect(requests().filter((request) => request === "GET /v1/consents")).toHaveLength(1);
    expect(requests()).toHaveLength(3);
  });

  it("that defines none asks nothing about its customers", async () => {
    const { query, requests, sandbox } = await useApp({ customers: 20 });
    sandbox.store.consents.clear();
    const { data, errors } = await query(`{ consents { id } customers { nodes { consents { status } } } }`);
    expect(errors).toBeUndefined();
    expect(data.consents).toEqual([]);
    expect(data.customers.nodes).toEqual(Array.from({ length: 20 }, () => ({ consents: [] })));
    expect(requests()).toHaveLength(2);
  });
});
