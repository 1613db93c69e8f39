/** The typed client over the sandbox: every row of the endpoint table, and every way in which a call fails. */
import { getEventListeners } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { consentIds, personas, segmentIds, unconfirmedId } from "../../src/sandbox/seed/ids.js";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { type Endpoint, type EndpointName, endpoints } from "../../src/voucherify/endpoints.js";
import { CsvForm } from "../../src/voucherify/form.js";
import type { JournalEntry } from "../../src/sandbox/journal.js";
import {
  AnswerError,
  CanceledError,
  InvalidIdentifierError,
  isMissingCapability,
  isNotFound,
  MalformedAnswerError,
  VoucherifyError,
} from "../../src/voucherify/errors.js";
import { createPipeline, type Pipeline } from "../../src/voucherify/pipeline.js";
import { credentials, rejection, useClient, useSandbox } from "../helpers/upstream.js";

let sandbox: Sandbox;
let pipeline: Pipeline;
let client: Voucherify;
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 40, asyncStepMs: 0 });
  pipeline = createPipeline({ ...credentials, apiUrl: sandbox.url });
});
afterAll(async () => {
  pipeline.close();
  await sandbox.close();
});
beforeEach(() => {
  sandbox.faults.clear();
  sandbox.journal.clear();
  client = Voucherify.open(pipeline.send, new AbortController(), BACKGROUND);
});

const { ada } = personas;
const path = { customerId: ada.id };
const accepted = { async_action_id: expect.stringMatching(/^aa_/) };
const page = (item: object) =>
  expect.objectContaining({ items: expect.arrayContaining([expect.objectContaining(item)]) });

/** `text` as a form, cut in the middle of a letter. */
function csv(text: string): CsvForm {
  const bytes = Buffer.from(text);
  return new CsvForm([bytes.subarray(0, 20), bytes.subarray(20)]);
}

interface Row {
  readonly call: () => Promise<unknown>;
  readonly request: unknown;
  readonly answer: unknown;
}

/** Calls with their answers, by row of the endpoint table. */
const rows: { readonly [Name in EndpointName]?: Row } = {
  listCustomers: {
    call: () =>
      client.call(endpoints.listCustomers, { query: { limit: 3, "created_at[after]": "2020-01-01" } }),
    request: "GET /v1/customers?limit=3&created_at%5Bafter%5D=2020-01-01",
    answer: page({ id: ada.id, source_id: ada.sourceId, name: "Ada Lovelace" }),
  },
  createCustomer: {
    call: () => client.call(endpoints.createCustomer, { body: { source_id: "new", name: "New" } }),
    request: 'POST /v1/customers {"source_id":"new","name":"New"}',
    answer: expect.objectContaining({
      id: expect.stringMatching(/^cust_/),
      source_id: "new",
      updated_at: null,
    }),
  },
  getCustomer: {
    call: () => client.call(endpoints.getCustomer, { path }),
    request: `GET /v1/customers/${ada.id}`,
    answer: expect.objectContaining({ id: ada.id, birthday: null, birthdate: "1990-12-10" }),
  },
  updateCustomer: {
    call: () => client.call(endpoints.updateCustomer, { path, body: { phone: null } }),
    request: `PUT /v1/customers/${ada.id} {"phone":null}`,
    answer: expect.objectContaining({ id: ada.id, phone: null }),
  },
  deleteCustomer: {
    call: () => client.call(endpoints.deleteCustomer, { path: { customerId: personas.fatima.sourceId } }),
    request: `DELETE /v1/customers/${encodeURIComponent(personas.fatima.sourceId)}`,
    answer: null,
  },
  permanentlyDeleteCustomer: {
    call: () =>
      client.call(endpoints.permanentlyDeleteCustomer, { path: { customerId: personas.nil.id }, body: {} }),
    request: `POST /v1/customers/${personas.nil.id}/permanent-deletion {}`,
    answer: expect.objectContaining({
      id: expect.stringMatching(/^del_/),
      related_object_id: personas.nil.id,
      status: "DONE",
    }),
  },
  importCustomers: {
    call: () =>
      client.call(endpoints.importCustomers, {
        body: csv("Name,Source_id\nBob,imported-1\n"),
      }),
    request: "POST /v1/customers/importCSV",
    answer: accepted,
  },
  updateCustomersInBulk: {
    call: () =>
      client.call(endpoints.updateCustomersInBulk, { body: [{ source_id: "bulk-1", name: "Bulk" }] }),
    request: 'POST /v1/customers/bulk/async [{"source_id":"bulk-1","name":"Bulk"}]',
    answer: accepted,
  },
  updateCustomersMetadataInBulk: {
    call: () =>
      client.call(endpoints.updateCustomersMetadataInBulk, {
        body: { source_ids: ["bulk-1"], metadata: { a: 1 } },
      }),
    request: 'POST /v1/customers/metadata/async {"source_ids":["bulk-1"],"metadata":{"a":1}}',
    answer: accepted,
  },
  listCustomerActivity: {
    call: () =>
      client.call(endpoints.listCustomerActivity, { path, query: { limit: 2, type: "customer.order.paid" } }),
    request: `GET /v1/customers/${ada.id}/activity?limit=2&type=customer.order.paid`,
    answer: page({ id: expect.stringMatching(/^evcus_/), type: "customer.order.paid" }),
  },
  listCustomerActivities: {
    call: () =>
      client.call(endpoints.listCustomerActivities, { path, query: { limit: 1, order: "created_at" } }),
    request: `GET /v1/customers/${ada.id}/activities?limit=1&order=created_at`,
    answer: expect.objectContaining({ total: expect.any(Number), received: 1, hasMore: null, next: null }),
  },
  listCustomerSegments: {
    call: () => client.call(endpoints.listCustomerSegments, { path }),
    request: `GET /v1/customers/${ada.id}/segments`,
    answer: page({ id: segmentIds.vip, type: null, filter: null }),
  },
  listCustomerRedeemables: {
    call: () => client.call(endpoints.listCustomerRedeemables, { path, query: { order: "id" } }),
    request: `GET /v1/customers/${ada.id}/redeemables?order=id`,
    answer: page({ id: expect.stringMatching(/^rh_/), holder_role: "OWNER" }),
  },
  updateCustomerConsents: {
    call: () =>
      client.call(endpoints.updateCustomerConsents, { path, body: { [consentIds.newsletter]: true } }),
    request: `PUT /v1/customers/${ada.id}/consents {"${consentIds.newsletter}":true}`,
    answer: null,
  },
  listConsents: {
    call: () => client.call(endpoints.listConsents, {}),
    request: "GET /v1/consents",
    answer: { consents: page({ id: consentIds.newsletter, updated_at: null }) },
  },
  listSegments: {
    call: () =>
      client.call(endpoints.listSegments, { query: { ids: [segmentIds.vip, segmentIds.london], limit: 5 } }),
    request: `GET /v1/segments?ids=${segmentIds.vip}&ids=${segmentIds.london}&limit=5`,
    answer: expect.objectContaining({ total: 2, received: 2 }),
  },
  getSegment: {
    call: () => client.call(endpoints.getSegment, { path: { segmentId: segmentIds.coffee } }),
    request: `GET /v1/segments/${segmentIds.coffee}`,
    answer: expect.objectContaining({
      id: segmentIds.coffee,
      type: "auto-update",
      filter: expect.any(Object),
    }),
  },
  listAsyncActions: {
    call: async () => {
      await client.call(endpoints.updateCustomersInBulk, { body: [{ source_id: "bulk-2" }] });
      sandbox.journal.clear();
      return client.call(endpoints.listAsyncActions, { query: { limit: 1 } });
    },
    request: "GET /v1/async-actions?limit=1",
    answer: page({ id: expect.stringMatching(/^aa_/), type: "CUSTOMERS.BULK_UPDATE", result: null }),
  },
  getAsyncAction: {
    call: async () => {
      const { async_action_id: asyncActionId } = await client.call(endpoints.updateCustomersInBulk, {
        body: [{ source_id: "bulk-3" }],
      });
      sandbox.journal.clear();
      return client.call(endpoints.getAsyncAction, { path: { asyncActionId } });
    },
    request: expect.stringMatching(/^GET \/v1\/async-actions\/aa_\w+$/),
    answer: expect.objectContaining({ status: "DONE", result: expect.objectContaining({ done_count: 1 }) }),
  },
};

describe("every endpoint", () => {
  it("has an operation of its own", () => {
    const operations = Object.values(endpoints).map(({ operation }) => operation);
    expect(new Set(operations).size).toBe(operations.length);
  });

  it.each(Object.values(endpoints))("sends its method and path: $operation", async (row) => {
    const names = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const input = { path: Object.fromEntries(names.map((name) => [name, "x"])) };
    // The sandbox may refuse it: what counts is the request.
    await client.call(row as Endpoint, input).catch(() => null);
    expect(sandbox.journal.requests()).toEqual([`${row.method} ${row.path.replaceAll(/\{\w+\}/g, "x")}`]);
  });

  it.each(Object.entries(rows))("answers in its type: %s", async (_, { call, request, answer }) => {
    expect(await call()).toEqual(answer);
    expect(sandbox.journal.entries).toHaveLength(1);
    const [entry] = sandbox.journal.entries;
    const isForm = entry?.headers["content-type"]?.startsWith("multipart/form-data; boundary=") ?? false;
    const body = entry?.body === "" || isForm ? "" : ` ${entry?.body}`;
    expect(`${entry?.method} ${entry?.path}${body}`).toEqual(request);
    if (isForm) return;
    expect(entry?.headers["content-type"]).toBe(entry?.body === "" ? undefined : "application/json");
  });

  it("names itself and its keys in every request", async () => {
    await client.call(endpoints.getCustomer, { path });
    await client.call(endpoints.updateCustomer, { path, body: {} });
    await client.call(endpoints.deleteCustomer, { path: { customerId: "x" } }).catch(() => null);
    expect(sandbox.journal.entries).toHaveLength(3);
    for (const { headers } of sandbox.journal.entries) {
      expect(headers).toMatchObject({
        accept: "application/json",
        "x-app-id": "test-app-id",
        "x-app-token": "test-app-token",
        "x-voucherify-channel": "tests",
      });
    }
  });

  it("that takes a form takes it byte by byte", async () => {
    const { async_action_id: asyncActionId } = await client.call(endpoints.importCustomers, {
      body: csv('Name,Source_id\n"Łódź, 🌸 ""x""",form-1\n'),
    });
    await client.call(endpoints.getAsyncAction, { path: { asyncActionId } });
    expect(sandbox.store.customers.getBySourceId("form-1")?.name).toBe('Łódź, 🌸 "x"');
    const [{ headers, body }] = sandbox.journal.entries as [JournalEntry];
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
  });

  it("leaves out parameters that are undefined", async () => {
    await client.call(endpoints.listCustomers, {});
    await client.call(endpoints.listCustomers, { query: { limit: 1 } });
    expect(sandbox.journal.requests()).toEqual(["GET /v1/customers", "GET /v1/customers?limit=1"]);
  });
});

describe("an answer", () => {
  it("of somebody unconfirmed is no customer", async () => {
    expect(await client.call(endpoints.getCustomer, { path: { customerId: unconfirmedId } })).toBeNull();
  });

  it("leaves out rows of a list that cannot be read, and says how many there were", async () => {
    sandbox.faults.add({
      name: "rewrite",
      rewrite: () => ({
        data_ref: "customers",
        customers: [{ id: "cust_1" }, {}, null, 7, { id: "" }],
        total: 5,
      }),
    });
    const answer = await client.call(endpoints.listCustomers, {});
    expect(answer.items.map(({ id }) => id)).toEqual(["cust_1"]);
    expect(answer).toMatchObject({ received: 5, total: 5 });
  });

  it.each<[what: string, body: unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a list", []],
    ["a record without an id", { object: "customer", name: "x" }],
    ["a record with another id", { object: "customer", id: 7 }],
  ])("is malformed where it is %s", async (_, body) => {
    sandbox.faults.add({ name: "rewrite", rewrite: () => body });
    const error = await rejection(client.call(endpoints.getCustomer, { path }));
    expect(error).toBeInstanceOf(MalformedAnswerError);
    expect(error).toMatchObject({ operation: "get-customer" });
    const list = await rejection(client.call(endpoints.listCustomers, {}));
    expect(list).toBeInstanceOf(MalformedAnswerError);
  });
});

/** How the client explains a rejection with this body. */
async function details(body: object): Promise<unknown> {
  sandbox.faults.clear();
  sandbox.faults.add({ name: "status", status: 400, body });
  const telling = useClient(sandbox.url, { upstreamDetails: true });
  const error = await rejection(telling.call(endpoints.getCustomer, { path }));
  const silent = await rejection(client.call(endpoints.getCustomer, { path }));
  expect(silent).toMatchObject({ details: null });
  return error instanceof AnswerError ? error.details : error;
}

describe("a rejection", () => {
  it("carries what the upstream says, machine words first", async () => {
    const error = await rejection(client.call(endpoints.getCustomer, { path: { customerId: "nobody" } }));
    expect(error).toBeInstanceOf(AnswerError);
    expect(error).toMatchObject({
      message: "get-customer: answered 404 not_found",
      operation: "get-customer",
      status: 404,
      key: "not_found",
      requestId: expect.stringMatching(/^v-/),
      resourceType: "customer",
      retryAfterMs: null,
    });
    expect(isNotFound(error)).toBe(true);
    expect(isNotFound(error, "customer")).toBe(true);
    expect(isNotFound(error, "segment")).toBe(false);
    expect(isMissingCapability(error)).toBe(false);
  });

  it("with a body of another shape has what can be read of it", async () => {
    for (const body of ["<html>", "", "null", '"x"', "[1]", '{"key":7,"message":{"a":1}}']) {
      sandbox.faults.clear();
      sandbox.faults.add({ name: "status", status: 418, body });
      const error = await rejection(client.call(endpoints.getCustomer, { path }));
      expect(error).toBeInstanceOf(AnswerError);
      expect(error).toMatchObject({
        status: 418,
        key: null,
        requestId: null,
        resourceType: null,
        details: null,
      });
    }
  });

  it("explains itself by its details, or else its message, where the operator lets it", async () => {
    expect(await details({ message: "short", details: "long" })).toBe("long");
    expect(await details({ message: "short" })).toBe("short");
    expect(await details({ statusCode: 413, error: "Too Large", message: "Payload too large" })).toBe(
      "Payload too large",
    );
  });

  it.each([
    ["17", 17_000],
    ["0", null],
    [" 5 ", 5_000],
    ["-1", null],
    ["1.5", 1_500],
    ["soon", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    ["99999999999", null],
    ["", null],
  ])("for too many calls says when to come back: %j", async (header, ms) => {
    sandbox.faults.add({ name: "rate-limited", headers: { "Retry-After": header } });
    const once = useClient(sandbox.url, { attempts: 1 });
    const error = await rejection(once.call(endpoints.getCustomer, { path }));
    expect(error).toMatchObject({ status: 429, retryAfterMs: ms });
  });

  it("names a missing endpoint apart from a missing record", async () => {
    const own = await useSandbox({ customers: 1, consents: false });
    const ownClient = useClient(own.url);
    expect(isMissingCapability(await rejection(ownClient.call(endpoints.listConsents, {})))).toBe(true);
    const write = ownClient.call(endpoints.updateCustomerConsents, { path, body: { a: true } });
    expect(isMissingCapability(await rejection(write))).toBe(true);
  });

  it("never suspensions a URL, an id, a key or a body, whatever went wrong", async () => {
    const faults = [
      { name: "status", status: 500 },
      { name: "html-200" },
      { name: "reset-before-headers" },
      { name: "garbage" },
      { name: "bad-gzip" },
      { name: "redirect", location: "http://127.0.0.1:9/elsewhere" },
      { name: "gzip-bomb", megabytes: 12 },
      { name: "truncated-length" },
    ] as const;
    for (const fault of faults) {
      sandbox.faults.clear();
      sandbox.faults.add(fault);
      const error = await rejection(
        client.call(endpoints.updateCustomer, { path, body: { email: "canary@example.com" } }),
      );
      expect(error).toBeInstanceOf(VoucherifyError);
      const said = everythingIn(error);
      const { host, port } = new URL(sandbox.url);
      for (const secret of [host, port, "127.0.0.1", "elsewhere", ada.id, "test-app", "canary", "/v1/"]) {
        expect(said).not.toContain(secret);
      }
    }
  });
});

/** Every text in an error and its causes; of the stack, only the message. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error)
    .filter((name) => !["stack", "cause"].includes(name))
    .map((name) => `${name}=${JSON.stringify((error as never)[name])}`);
  const head = error.stack?.split("\n    at ")[0] ?? "";
  return [head, ...own, error.cause === undefined ? "" : everythingIn(error.cause)].join("\n");
}

describe("an operation's client", () => {
  it("leaves no listener on a signal that outlives it", async () => {
    const { signal } = new AbortController();
    for (const name of ["one", "two"]) {
      const own = Voucherify.open(pipeline.send, { signal }, { ...BACKGROUND, deadlineMs: 5_000 });
      await Promise.all([
        own.call(endpoints.getCustomer, { path }),
        rejection(own.call(endpoints.getCustomer, { path: { customerId: name } })),
      ]);
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    }
  });

  it("ends a call of an operation whose client left between two calls", async () => {
    const leaving = new AbortController();
    const own = Voucherify.open(pipeline.send, leaving, { ...BACKGROUND, deadlineMs: 5_000 });
    await own.call(endpoints.getCustomer, { path });
    leaving.abort();
    sandbox.journal.clear();
    expect(await rejection(own.call(endpoints.getCustomer, { path }))).toBeInstanceOf(CanceledError);
    expect(sandbox.journal.entries).toEqual([]);
  });

  it("counts the calls that left: those that failed too, those that could not leave not", async () => {
    expect(client.spent).toBe(0);
    await client.call(endpoints.getCustomer, { path });
    await rejection(client.call(endpoints.getCustomer, { path: { customerId: "nobody" } }));
    expect(client.spent).toBe(2);
    const error = await rejection(client.call(endpoints.getCustomer, { path: { customerId: ".." } }));
    expect(error).toBeInstanceOf(InvalidIdentifierError);
    expect(client.spent).toBe(2);
    expect(sandbox.journal.entries).toHaveLength(2);
  });

  it("counts apart from another's on the same pipeline", async () => {
    const other = Voucherify.open(pipeline.send, new AbortController(), BACKGROUND);
    await Promise.all([client.call(endpoints.getCustomer, { path }), other.call(endpoints.listSegments, {})]);
    await other.call(endpoints.listSegments, {});
    expect([client.spent, other.spent]).toEqual([1, 2]);
  });
});
