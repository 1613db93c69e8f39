/** The mutations over one customer: what reaches the wire, what comes back, and what a failure is called. */
import type { GraphQLInputObjectType } from "graphql";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { schema } from "../../src/schema.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { UPSTREAM_ANSWERS } from "../../src/graphql/upstream-answers.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";

const ERRORS = "userErrors { code message path requestId upstreamKey }";
const CREATE = `mutation ($input: CreateCustomerInput!) {
  createCustomer(input: $input) { customer { id sourceId name metadata updatedAt } ${ERRORS} }
}`;
const UPSERT = `mutation ($sourceId: String!, $fields: CustomerFields!) {
  upsertCustomer(sourceId: $sourceId, fields: $fields) { created customer { id name email } ${ERRORS} }
}`;
const UPDATE = `mutation ($by: CustomerIdentifier!, $fields: CustomerFields!) {
  updateCustomer(by: $by, fields: $fields) { customer { id name email phone address { city } metadata } ${ERRORS} }
}`;
const DELETE = `mutation ($by: CustomerIdentifier!) { deleteCustomer(by: $by) { deletedCustomerId ${ERRORS} } }`;
const ERASE = `mutation ($by: CustomerIdentifier!, $confirm: ID!) {
  permanentlyDeleteCustomer(by: $by, confirm: $confirm) { deletion { id customerId state removed createdAt } ${ERRORS} }
}`;

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
  return app.close;
});

/** The JSON body of the last request that had one. */
function lastBody(): unknown {
  const body = app.sandbox.journal.entries.findLast((entry) => entry.body !== "")?.body;
  return body === undefined ? undefined : JSON.parse(body);
}

describe("createCustomer", () => {
  it("looks whether the sourceId is free, and sends exactly what was given", async () => {
    const { data, extensions } = await app.query(CREATE, {
      input: {
        sourceId: "new/one",
        fields: {
          name: "Zoë",
          email: null,
          birthDate: "1990-02-28",
          address: { line1: "A 1", city: null },
          metadata: { a: [1, null, { b: true }] },
        },
      },
    });
    expect(data.createCustomer.userErrors).toEqual([]);
    expect(data.createCustomer.customer).toMatchObject({ sourceId: "new/one", name: "Zoë", updatedAt: null });
    expect(app.requests()).toEqual(["GET /v1/customers/new%2Fone", "POST /v1/customers"]);
    expect(lastBody()).toEqual({
      source_id: "new/one",
      name: "Zoë",
      email: null,
      birthdate: "1990-02-28",
      birthday: "1990-02-28",
      address: { line_1: "A 1", city: null },
      metadata: { a: [1, null, { b: true }] },
    });
    expect(extensions.upstream.spent).toBe(2);
  });

  it("needs one call without a sourceId", async () => {
    const { data } = await app.query(CREATE, { input: { fields: { name: "Nobody" } } });
    expect(data.createCustomer.customer.sourceId).toBeNull();
    expect(app.requests()).toEqual(["POST /v1/customers"]);
    expect(lastBody()).toEqual({ name: "Nobody" });
  });

  it("says DUPLICATE with the customer who is there, and changes nothing", async () => {
    const { data } = await app.query(CREATE, {
      input: { sourceId: personas.grace.sourceId, fields: { name: "X" } },
    });
    expect(data.createCustomer).toMatchObject({
      customer: { id: personas.grace.id, name: "Grace Hopper" },
      userErrors: [{ code: "DUPLICATE", path: ["input", "sourceId"] }],
    });
    expect(app.requests()).toEqual(["GET /v1/customers/crm-1001"]);
  });

  it("says DUPLICATE where somebody else was faster", async () => {
    const { id } = personas.grace;
    app.sandbox.faults.add({
      name: "status",
      status: 404,
      body: { code: 404, key: "not_found", message: "", resource_type: "customer" },
      match: { method: "GET" },
      times: 1,
    });
    const { data } = await app.query(CREATE, {
      input: { sourceId: personas.grace.sourceId, fields: { name: "Overtaken" } },
    });
    expect(data.createCustomer).toMatchObject({
      customer: { id, name: "Overtaken" },
      userErrors: [{ code: "DUPLICATE" }],
    });
  });

  it.each([
    ["nothing at all", { fields: {} }, ["input"]],
    ["an empty sourceId", { sourceId: "", fields: { name: "x" } }, ["input", "sourceId"]],
    ["a step in a path", { sourceId: "..", fields: { name: "x" } }, ["input", "sourceId"]],
    ["a line break", { sourceId: "a\nb", fields: { name: "x" } }, ["input", "sourceId"]],
    ["metadata null", { fields: { metadata: null } }, ["input", "fields", "metadata"]],
    ["deep metadata", { fields: { metadata: nested(21) } }, ["input", "fields", "metadata"]],
    [
      "large metadata",
      { fields: { metadata: { text: "x".repeat(65_536) } } },
      ["input", "fields", "metadata"],
    ],
  ])("refuses %s before any call", async (_, input, path) => {
    const { data } = await app.query(CREATE, { input });
    expect(data.createCustomer).toMatchObject({ customer: null, userErrors: [{ path }] });
    expect(["INVALID", "TOO_LARGE"]).toContain(data.createCustomer.userErrors[0].code);
    expect(app.requests()).toEqual([]);
  });

  it("takes `__proto__` and its friends in metadata as plain data", async () => {
    const metadata = JSON.parse('{"__proto__":{"polluted":1},"constructor":"c","prototype":[2]}') as object;
    const { data } = await app.query(CREATE, { input: { fields: { metadata } } });
    expect(JSON.stringify(data.createCustomer.customer.metadata)).toBe(JSON.stringify(metadata));
    expect(JSON.stringify((lastBody() as { metadata: object }).metadata)).toBe(JSON.stringify(metadata));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("upsertCustomer", () => {
  it("says whether the customer is new, in one call", async () => {
    const first = await app.query(UPSERT, { sourceId: "up-1", fields: { name: "One" } });
    expect(first.data.upsertCustomer).toMatchObject({
      created: true,
      customer: { name: "One" },
      userErrors: [],
    });
    expect(app.requests()).toEqual(["POST /v1/customers"]);
    const second = await app.query(UPSERT, { sourceId: "up-1", fields: { email: "one@example.com" } });
    expect(second.data.upsertCustomer).toMatchObject({
      created: false,
      customer: { name: "One", email: "one@example.com" },
    });
    expect(app.requests()).toEqual(["POST /v1/customers"]);
  });
});

describe("updateCustomer", () => {
  it("leaves out what was left out and sends null as null, in one call", async () => {
    const { data } = await app.query(UPDATE, {
      by: { id: personas.ada.id },
      fields: { name: "Augusta", phone: null },
    });
    expect(data.updateCustomer).toMatchObject({
      customer: { name: "Augusta", phone: null, email: "ada@lovelace.example" },
      userErrors: [],
    });
    expect(app.requests()).toEqual([`PUT /v1/customers/${personas.ada.id}`]);
    expect(lastBody()).toEqual({ name: "Augusta", phone: null });
  });

  it("addresses by sourceId", async () => {
    const { data } = await app.query(UPDATE, {
      by: { sourceId: personas.hypatia.sourceId },
      fields: { name: "H" },
    });
    expect(data.updateCustomer.customer.id).toBe(personas.hypatia.id);
    expect(app.requests()).toEqual([`PUT /v1/customers/${encodeURIComponent(personas.hypatia.sourceId)}`]);
  });

  it("looks first where a sourceId reads like an id, and writes to the id found", async () => {
    const { data } = await app.query(UPDATE, {
      by: { sourceId: personas.emmy.sourceId },
      fields: { name: "E" },
    });
    expect(data.updateCustomer.customer.id).toBe(personas.emmy.id);
    expect(app.requests()).toEqual([
      `GET /v1/customers/${personas.emmy.sourceId}`,
      `PUT /v1/customers/${personas.emmy.id}`,
    ]);
  });

  it("never writes to the customer whose id is given as a sourceId", async () => {
    const { data, errors } = await app.query(UPDATE, {
      by: { sourceId: personas.ada.id },
      fields: { name: "Wrong" },
    });
    expect(errors).toBeUndefined();
    expect(data.updateCustomer).toMatchObject({
      customer: null,
      userErrors: [{ code: "AMBIGUOUS_IDENTIFIER", path: ["by"] }],
    });
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
  });

  it.each([
    ["an id that is none", { by: { id: "crm-1001" }, fields: { name: "x" } }, ["by", "id"], /cust_/],
    ["an empty sourceId", { by: { sourceId: "" }, fields: { name: "x" } }, ["by", "sourceId"], /empty/],
    ["no fields", { by: { id: personas.ada.id }, fields: {} }, ["fields"], /At least one/],
  ])("refuses %s before any call", async (_, variables, path, message) => {
    const { data } = await app.query(UPDATE, variables);
    expect(data.updateCustomer.userErrors).toMatchObject([
      { code: "INVALID", path, message: expect.stringMatching(message) },
    ]);
    expect(app.requests()).toEqual([]);
  });

  it("says NOT_FOUND with the upstream's request id", async () => {
    const { data, errors } = await app.query(UPDATE, { by: { id: "cust_nobody" }, fields: { name: "x" } });
    expect(errors).toBeUndefined();
    expect(data.updateCustomer).toMatchObject({
      customer: null,
      userErrors: [{ code: "NOT_FOUND", path: ["by"], upstreamKey: "not_found" }],
    });
    expect(data.updateCustomer.userErrors[0].requestId).toMatch(/^v-/);
  });

  it("passes on what the project's metadata schema refuses", async () => {
    const { data } = await app.query(UPDATE, {
      by: { id: personas.ada.id },
      fields: { metadata: { fail_me: true } },
    });
    expect(data.updateCustomer.userErrors).toMatchObject([
      { code: "INVALID", upstreamKey: "metadata_validation_failed" },
    ]);
  });
});

describe("deleteCustomer", () => {
  it("reads who it is, deletes by id, and frees the sourceId", async () => {
    const { data } = await app.query(DELETE, { by: { sourceId: "crm-1003" } });
    expect(data.deleteCustomer).toEqual({ deletedCustomerId: personas.lise.id, userErrors: [] });
    expect(app.requests()).toEqual([
      "GET /v1/customers/crm-1003",
      `DELETE /v1/customers/${personas.lise.id}`,
    ]);
    const again = await app.query(DELETE, { by: { sourceId: "crm-1003" } });
    expect(again.data.deleteCustomer).toMatchObject({
      deletedCustomerId: null,
      userErrors: [{ code: "NOT_FOUND" }],
    });
    expect(app.requests()).toEqual(["GET /v1/customers/crm-1003"]);
    const anew = await app.query(CREATE, { input: { sourceId: "crm-1003", fields: {} } });
    expect(anew.data.createCustomer.userErrors).toEqual([]);
  });

  it("deletes nobody whose id was given as a sourceId, or the other way round", async () => {
    await app.query(DELETE, { by: { sourceId: personas.ada.id } });
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
    const { data } = await app.query(DELETE, { by: { id: personas.emmy.sourceId } });
    expect(data.deleteCustomer.userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.emmy.sourceId}`]);
    expect(app.sandbox.store.customers.getById(personas.emmy.id)).toBeDefined();
  });
});

describe("permanentlyDeleteCustomer", () => {
  it("returns what was removed", async () => {
    const { id } = personas.ada;
    const { data } = await app.query(ERASE, { by: { sourceId: personas.ada.sourceId }, confirm: id });
    expect(data.permanentlyDeleteCustomer).toMatchObject({
      deletion: {
        id: expect.stringMatching(/^del_/),
        customerId: id,
        state: "DONE",
        removed: { customer: 1 },
      },
      userErrors: [],
    });
    expect(app.requests()).toEqual([
      `GET /v1/customers/${encodeURIComponent(personas.ada.sourceId)}`,
      `POST /v1/customers/${id}/permanent-deletion`,
    ]);
  });

  it.each([
    ["by id, before any call", { id: personas.ada.id }, 0],
    ["by sourceId, before the write", { sourceId: personas.ada.sourceId }, 1],
  ])("refuses a confirm that repeats nothing, %s", async (_, by, calls) => {
    const { data } = await app.query(ERASE, { by, confirm: personas.grace.id });
    expect(data.permanentlyDeleteCustomer).toMatchObject({
      deletion: null,
      userErrors: [{ code: "INVALID", path: ["confirm"] }],
    });
    expect(app.requests()).toHaveLength(calls);
    expect(app.sandbox.store.customers.getById(personas.ada.id)).toBeDefined();
  });
});

describe("updateCustomerConsents", () => {
  const CONSENTS = `mutation ($by: CustomerIdentifier!, $decisions: [ConsentDecision!], $unsubscribe: Boolean) {
    updateCustomerConsents(by: $by, decisions: $decisions, unsubscribe: $unsubscribe) {
      customer { id consents { consent { id } status evidence } } ${ERRORS}
    }
  }`;
  const newsletter = "cnst_newsletter00000000000001";
  const calls = "cnst_phonecalls00000000000002";

  it("sends the decisions, and shows them at once", async () => {
    const { data } = await app.query(CONSENTS, {
      by: { id: personas.mary.id },
      decisions: [{ consentId: newsletter, given: true }],
    });
    expect(app.requests().slice(0, 3)).toEqual([
      "GET /v1/consents",
      `PUT /v1/customers/${personas.mary.id}/consents`,
      `GET /v1/customers/${personas.mary.id}`,
    ]);
    expect(lastBody()).toEqual({ [newsletter]: true });
    expect(data.updateCustomerConsents.customer.consents).toEqual([
      { consent: { id: newsletter }, status: "GIVEN", evidence: "WRITTEN_HERE" },
      { consent: { id: calls }, status: "UNKNOWN", evidence: "NONE" },
    ]);
  });

  it("unsubscribes from everything", async () => {
    const { data } = await app.query(CONSENTS, { by: { id: personas.ada.id }, unsubscribe: true });
    expect(lastBody()).toEqual({ unsubscribed: true });
    expect(data.updateCustomerConsents.customer.consents).toMatchObject([
      { status: "REVOKED" },
      { status: "REVOKED" },
    ]);
    const later = await app.query(
      `{ customer(by: { id: "${personas.ada.id}" }) { consents { status evidence } } }`,
    );
    expect(later.data.customer.consents).toEqual([
      { status: "REVOKED", evidence: "PROFILE" },
      { status: "REVOKED", evidence: "PROFILE" },
    ]);
  });

  it.each([
    ["nothing", {}, ["decisions"], 0],
    ["an empty list", { decisions: [] }, ["decisions"], 0],
    ["both", { decisions: [{ consentId: newsletter, given: true }], unsubscribe: true }, ["unsubscribe"], 0],
    [
      "one consent twice",
      {
        decisions: [
          { consentId: calls, given: true },
          { consentId: calls, given: false },
        ],
      },
      ["decisions", "1", "consentId"],
      0,
    ],
    [
      "an unknown consent",
      {
        decisions: [
          { consentId: calls, given: true },
          { consentId: "cnst_x", given: true },
        ],
      },
      ["decisions", "1", "consentId"],
      1,
    ],
  ])("refuses %s before the write", async (_, variables, path, reads) => {
    const { data } = await app.query(CONSENTS, { by: { id: personas.ada.id }, ...variables });
    expect(data.updateCustomerConsents).toMatchObject({
      customer: null,
      userErrors: [{ code: "INVALID", path }],
    });
    expect(app.requests()).toHaveLength(reads);
  });

  it("says UPSTREAM_CAPABILITY_MISSING where the project has none", async () => {
    const without = await startTestApp({ consents: false });
    onTestFinished(without.close);
    const { data, errors } = await without.query(CONSENTS, {
      by: { id: personas.ada.id },
      decisions: [{ consentId: newsletter, given: true }],
    });
    expect(errors).toBeUndefined();
    expect(data.updateCustomerConsents.userErrors).toMatchObject([{ code: "UPSTREAM_CAPABILITY_MISSING" }]);
  });
});

describe("after a write", () => {
  it("the same operation reads its own writes", async () => {
    const { data } = await app.query(
      `mutation ($id: ID!) {
        before: updateCustomer(by: { id: $id }, fields: { name: "First" }) { customer { name segments { id } } }
        after: updateCustomer(by: { id: $id }, fields: { address: { city: "Nowhere" } }) { customer { name segments { id } } }
      }`,
      { id: personas.ada.id },
    );
    const london = "seg_london000000000000000006";
    expect(data.before.customer.segments.map(({ id }: { id: string }) => id)).toContain(london);
    expect(data.after.customer.segments.map(({ id }: { id: string }) => id)).not.toContain(london);
    expect(data.after.customer.name).toBe("First");
  });

  it("the old identities of a deleted customer are forgotten", async () => {
    const { data } = await app.query(
      `mutation ($sourceId: String!) {
        gone: deleteCustomer(by: { sourceId: $sourceId }) { deletedCustomerId }
        again: deleteCustomer(by: { sourceId: $sourceId }) { userErrors { code } }
        anew: createCustomer(input: { sourceId: $sourceId, fields: { name: "Anew" } }) { customer { id } userErrors { code } }
      }`,
      { sourceId: personas.katherine.sourceId },
    );
    expect(data.gone.deletedCustomerId).toBe(personas.katherine.id);
    expect(data.again.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    expect(data.anew.userErrors).toEqual([]);
    expect(data.anew.customer.id).not.toBe(personas.katherine.id);
  });
});

describe("what the upstream refuses", () => {
  it.each(UPSTREAM_ANSWERS.filter(({ mendable }) => mendable !== undefined))(
    "$status $key is the user error $mendable",
    async ({ status, key, mendable, message }) => {
      const { data, errors } = await updateAnswered(status, key);
      expect(errors).toBeUndefined();
      expect(data.updateCustomer).toMatchObject({
        customer: null,
        userErrors: [
          {
            code: mendable,
            requestId: "v-1",
            upstreamKey: key ?? null,
            message,
          },
        ],
      });
    },
  );

  it.each([
    ["is not told in its own words", false, "The upstream rejected the request as invalid"],
    [
      "is told in its own words where the operator lets it",
      true,
      "The upstream rejected the request as invalid: because",
    ],
  ])("%s", async (_, upstreamDetails, message) => {
    const own = await useApp({ customers: 1, upstreamDetails });
    const body = { code: 400, details: "because", message: "because", key: "k", request_id: "v-1" };
    own.sandbox.faults.add({ name: "status", status: 400, body });
    const { data } = await own.query(UPDATE, { by: { id: personas.ada.id }, fields: { name: "x" } });
    expect(data.updateCustomer.userErrors).toMatchObject([{ message, requestId: "v-1", upstreamKey: "k" }]);
    const { errors } = await own.query("{ customers(first: 1) { nodes { id } } }");
    expect(errors).toMatchObject([{ message, extensions: { requestId: "v-1" } }]);
    expect(own.logs()).not.toContain("because");
  });

  it.each<Partial<(typeof UPSTREAM_ANSWERS)[number]> & { status: number; code: string; sent?: number }>([
    ...UPSTREAM_ANSWERS.filter(({ mendable }) => mendable === undefined),
    { status: 418, code: "UPSTREAM_REJECTED" },
    { status: 500, code: "OUTCOME_UNKNOWN", sent: 3 },
    { status: 503, code: "OUTCOME_UNKNOWN", sent: 3 },
  ])("$status $key is an error of the operation, $code", async ({ status, key, code, sent = 1 }) => {
    const { data, errors } = await updateAnswered(status, key, sent);
    expect(data.updateCustomer).toBeNull();
    expect(errors).toMatchObject([{ path: ["updateCustomer"], extensions: { code } }]);
  });

  it("has a meaning for every rejection that the vendor documents", () => {
    const documented = [400, 401, 402, 403, 404, 406, 409, 413, 415, 423, 429];
    expect(new Set(UPSTREAM_ANSWERS.map(({ status }) => status))).toEqual(new Set(documented));
  });

  it.each([
    "reset-before-headers",
    "reset-mid-body",
    "fin-before-headers",
    "truncated-length",
    "garbage",
    "malformed-json",
    "html-200",
    "empty-200",
    "bad-gzip",
    "no-headers",
  ] as const)(
    "an answer lost to %s is OUTCOME_UNKNOWN for every write, and only what is harmless is repeated",
    async (name) => {
      // Nothing else has to wait for the deadline.
      const own = await useApp(name === "no-headers" ? { deadlines: { callMs: 250 } } : {});
      own.sandbox.faults.add({ name, match: (request) => request.method !== "GET" });
      const { data, errors } = await own.query(
        `mutation ($id: ID!) {
          update: updateCustomer(by: { id: $id }, fields: { name: "x" }) { userErrors { code } }
          upsert: upsertCustomer(sourceId: "lost-1", fields: { name: "x" }) { userErrors { code } }
          create: createCustomer(input: { fields: { name: "x" } }) { userErrors { code } }
        }`,
        { id: personas.ada.id },
      );
      expect(data).toEqual({ update: null, upsert: null, create: null });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(Array(3).fill("OUTCOME_UNKNOWN"));
      // Those that cannot be read are answers: what was to be written most likely is.
      const sent = ["malformed-json", "html-200", "empty-200"].includes(name) ? 1 : 3;
      expect(own.requests()).toEqual([
        ...Array<string>(sent).fill(`PUT /v1/customers/${personas.ada.id}`),
        ...Array<string>(sent + 1).fill("POST /v1/customers"),
      ]);
    },
  );
});

function nested(levels: number): object {
  return levels === 0 ? {} : { in: nested(levels - 1) };
}

/** A request that the upstream answers with one row of the table; it is sent so many times. */
async function updateAnswered(status: number, key: string | undefined, sent = 1) {
  const body = {
    code: status,
    message: "m",
    details: "because",
    request_id: "v-1",
    resource_type: "customer",
    ...(key && { key }),
  };
  const headers = status === 429 && key !== undefined ? { "X-Rate-Limit-Type": key } : undefined;
  app.sandbox.faults.add({ name: "status", status, body, headers, match: { method: "PUT" } });
  const answer = await app.query(UPDATE, { by: { id: personas.ada.id }, fields: { name: "x" } });
  expect(app.requests()).toHaveLength(sent);
  return answer;
}

const clearing = (path: readonly string[]): object =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), null) as object;

const fieldsOf = (name: string) => Object.keys((schema.getType(name) as GraphQLInputObjectType).getFields());

describe("clearing", () => {
  /** Each writable field, by its path, with what a null of it is on the wire. */
  const CLEARED: readonly [path: readonly string[], body: object][] = [
    [["name"], { name: null }],
    [["description"], { description: null }],
    [["email"], { email: null }],
    [["phone"], { phone: null }],
    [["birthDate"], { birthdate: null, birthday: null }],
    [["address"], { address: null }],
    [["address", "line1"], { address: { line_1: null } }],
    [["address", "line2"], { address: { line_2: null } }],
    [["address", "city"], { address: { city: null } }],
    [["address", "state"], { address: { state: null } }],
    [["address", "postalCode"], { address: { postal_code: null } }],
    [["address", "country"], { address: { country: null } }],
  ];
  const READ = `query ($id: ID!) { customer(by: { id: $id }) {
    name description email phone birthDate address { line1 line2 city state postalCode country }
  } }`;

  it("is tried for every field there is", () => {
    const wanted = [
      ...fieldsOf("CustomerFields").map((field) => field),
      ...fieldsOf("CustomerAddressInput").map((part) => `address.${part}`),
    ];
    // Metadata is no null itself; its keys are.
    expect(new Set([...CLEARED.map(([path]) => path.join(".")), "metadata"])).toEqual(new Set(wanted));
  });

  it.each(CLEARED)("%j sends null for it, and nothing else", async (path, body) => {
    const by = { id: personas.ada.id };
    const { data: before } = await app.query(READ, by);
    const { data } = await app.query(UPDATE, { by, fields: clearing(path) });
    expect(data.updateCustomer.userErrors).toEqual([]);
    expect(app.requests()).toEqual([`PUT /v1/customers/${personas.ada.id}`]);
    expect(lastBody()).toEqual(body);
    const { data: after } = await app.query(READ, by);
    const at = (customer: unknown) =>
      path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], customer);
    expect(at(before.customer)).toEqual(expect.anything());
    expect(at(after.customer) ?? null).toBeNull();
  });

  it.each(CLEARED)("%j is the same in a create, an upsert and a bulk update", async (path, body) => {
    const fields = clearing(path);
    await app.query(CREATE, { input: { sourceId: "cleared", fields } });
    expect(lastBody()).toEqual({ source_id: "cleared", ...body });
    await app.query(UPSERT, { sourceId: "cleared", fields });
    expect(lastBody()).toEqual({ source_id: "cleared", ...body });
    await app.query(
      "mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { id } } }",
      { rows: [{ sourceId: "cleared", fields }] },
    );
    expect(lastBody()).toEqual([{ source_id: "cleared", ...body }]);
  });

  it("of nothing sends nothing of what is left out", async () => {
    await app.query(UPDATE, { by: { id: personas.ada.id }, fields: { phone: "+1" } });
    expect(lastBody()).toEqual({ phone: "+1" });
    await app.query(UPDATE, {
      by: { id: personas.ada.id },
      fields: { address: { state: null, city: "Paris" } },
    });
    expect(lastBody()).toEqual({ address: { state: null, city: "Paris" } });
  });
});

describe("the date of birth of a customer who has only the old one", () => {
  const READ = `query ($id: ID!) { customer(by: { id: $id }) { birthDate } }`;
  const old = async () => {
    const { data } = await app.query(CREATE, { input: { sourceId: "old", fields: { name: "Old" } } });
    const { id } = data.createCustomer.customer as { readonly id: string };
    await fetch(`${app.sandbox.url}/v1/customers/${id}`, {
      method: "PUT",
      headers: { "x-app-id": "a", "x-app-token": "b", "content-type": "application/json" },
      body: JSON.stringify({ birthday: "1970-02-03" }),
    });
    expect((await app.query(READ, { id })).data.customer.birthDate).toBe("1970-02-03");
    return id;
  };

  it("is written in both places, which agree then", async () => {
    const id = await old();
    await app.query(UPDATE, { by: { id }, fields: { birthDate: "1971-02-03" } });
    expect(lastBody()).toEqual({ birthdate: "1971-02-03", birthday: "1971-02-03" });
    expect((await app.query(READ, { id })).data.customer.birthDate).toBe("1971-02-03");
    expect(app.sandbox.store.customers.getById(id)).toMatchObject({
      birthday: "1971-02-03",
      birthdate: "1971-02-03",
    });
  });

  it("is gone when it is cleared, and does not come back from the old place", async () => {
    const id = await old();
    await app.query(UPDATE, { by: { id }, fields: { birthDate: null } });
    expect((await app.query(READ, { id })).data.customer.birthDate).toBeNull();
  });

  it("stays where it is left out", async () => {
    const id = await old();
    await app.query(UPDATE, { by: { id }, fields: { name: "Older" } });
    expect((await app.query(READ, { id })).data.customer.birthDate).toBe("1970-02-03");
  });
});

describe("a mutation that fails behind another", () => {
  const CREATED =
    'first: upsertCustomer(sourceId: "p47", fields: { name: "First" }) { customer { sourceId name } }';
  const BY = `by: { id: "${personas.grace.id}" }`;
  /** Each mutation in the second root field. */
  const SECOND: Readonly<Record<string, string>> = {
    createCustomer: 'createCustomer(input: { fields: { name: "B" } }) { customer { id } }',
    upsertCustomer: 'upsertCustomer(sourceId: "b", fields: { name: "B" }) { customer { id } }',
    updateCustomer: `updateCustomer(${BY}, fields: { name: "B" }) { customer { id } }`,
    deleteCustomer: `deleteCustomer(${BY}) { deletedCustomerId }`,
    permanentlyDeleteCustomer: `permanentlyDeleteCustomer(${BY}, confirm: "${personas.grace.id}") { deletion { id } }`,
    updateCustomerConsents: `updateCustomerConsents(${BY}, unsubscribe: true) { customer { id } }`,
    updateCustomersInBulk:
      'updateCustomersInBulk(rows: [{ sourceId: "b", fields: { name: "B" } }]) { run { id state } }',
    updateCustomersMetadataInBulk:
      'updateCustomersMetadataInBulk(input: { sourceIds: ["b"], metadata: { a: 1 } }) { run { id state } }',
    importCustomers: 'importCustomers(csv: "Source_id,Name\\nb,B\\n") { run { id state } }',
  };
  const FAILURES: Readonly<Record<string, Parameters<TestApp["sandbox"]["faults"]["add"]>[0]>> = {
    "401": { name: "status", status: 401 },
    "403": { name: "status", status: 403, body: { code: 403, key: "forbidden" } },
    "429": { name: "rate-limited", headers: { "Retry-After": "3600", "X-Rate-Limit-Type": "api_calls" } },
    "a lost answer": { name: "reset-mid-body" },
  };

  it("is tried with every mutation there is", () => {
    // The runs that these are about do not exist, so they make no call that could fail.
    const callless = ["cancelBulkRun", "retryBulkRunPieces"];
    expect([...Object.keys(SECOND), ...callless].toSorted()).toEqual(
      Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted(),
    );
  });

  // In short: each mutation with one failure, in turn.
  const pairs = Object.keys(SECOND).flatMap((name, row) =>
    Object.keys(FAILURES).flatMap((failure, column) =>
      sized((row - column) % 4 === 0, true) ? [[name, failure] as const] : [],
    ),
  );

  it.each(pairs)("erases nothing of the first: %s, %s", LONG, async (name, failure) => {
    const fault = FAILURES[failure];
    if (fault === undefined) throw new Error("Expected a failure");
    let calls = 0;
    // The first call belongs to the first root field.
    app.sandbox.faults.add({ ...fault, match: () => (calls += 1) > 1 });
    const { data, errors } = await app.query(`mutation { ${CREATED} second: ${SECOND[name] ?? ""} }`);
    expect(data?.first).toEqual({ customer: { sourceId: "p47", name: "First" } });
    expect(app.requests()[0]).toBe("POST /v1/customers");
    // A run whose answer got lost is told by the run itself.
    const isTold = data.second?.run?.state === "UNKNOWN";
    expect(isTold || errors?.every(({ path }) => path?.[0] === "second")).toBe(true);
    expect(app.sandbox.store.customers.getBySourceId("p47")?.name).toBe("First");
  });
});
