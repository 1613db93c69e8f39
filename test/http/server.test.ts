/** The HTTP side: what is answered to what, always as JSON, and what never costs a call. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CLIENT_TIMES } from "../../src/http/timeouts.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 120 });
});
afterAll(() => app.close());
beforeEach(() => app.sandbox.journal.clear());
afterEach(() => app.sandbox.faults.clear());

const JSON_TYPE = { "content-type": "application/json" };
const PREFLIGHT = { "apollo-require-preflight": "1" };
const QUERY = `{ customers(first: 1) { nodes { id } } }`;
const asBody = (query: string) => JSON.stringify({ query });

interface Failure {
  readonly data?: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Sends a request to the server, and reads the JSON that every answer is. */
async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(app.url + path, { redirect: "manual", ...init });
  expect(response.headers.get("content-type")).toMatch(
    /^application\/(json|graphql-response\+json); charset=utf-8$/,
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Failure };
}
const post = (body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  send("/graphql", { method: "POST", headers, body });

describe("a request that fails before GraphQL", () => {
  it.each<[what: string, path: string, init: RequestInit, message: RegExp]>([
    ["to nowhere", "/nowhere", {}, /There is no GET/],
    ["by another method", "/graphql", { method: "DELETE" }, /one of GET, POST/],
    [
      "of another type",
      "/graphql",
      { method: "POST", headers: { "content-type": "text/html" }, body: "x" },
      /must be application\/json/,
    ],
    [
      "of more than 256 kB",
      "/graphql",
      { method: "POST", headers: JSON_TYPE, body: " ".repeat(300_000) },
      /at most 262144 bytes/,
    ],
  ])("says what was expected: %s", async (_, path, init, message) => {
    const { body } = await send(path, init);
    expect(body.errors).toEqual([
      { message: expect.stringMatching(message), extensions: { code: expect.any(String) } },
    ]);
  });

  it("may be 256 kB large, just", async () => {
    const body = asBody(QUERY);
    const answer = await post(body + " ".repeat(256 * 1024 - body.length));
    expect(answer.status).toBe(200);
    expect(app.requests()).toHaveLength(1);
  });
});

describe("a request that another site could make a browser send", () => {
  const asQuery = `/graphql?query=${encodeURIComponent(QUERY)}`;

  it("is answered where it carries a header that browsers ask about first", async () => {
    const answer = await send(asQuery, { headers: PREFLIGHT });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      data: { customers: { nodes: [{ id: personas.ada.id }] } },
      extensions: { upstream: { spent: 1 } },
    });
    expect(app.requests()).toEqual(["GET /v1/customers?order=-created_at&limit=1"]);
  });

  it("is given no permission: no other origin may read an answer", async () => {
    const headers = { origin: "https://evil.example", ...JSON_TYPE };
    const answer = await post(asBody(QUERY), headers);
    const preflight = await fetch(`${app.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    for (const response of [answer, preflight]) {
      const allowed = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
      expect(allowed).toEqual([]);
    }
  });
});

describe("a GET", () => {
  it("takes variables and the name of an operation", async () => {
    const parameters = new URLSearchParams({
      query: "query A($id: ID!) { customer(by: { id: $id }) { name } } query B { consents { id } }",
      variables: JSON.stringify({ id: personas.ada.id }),
      operationName: "A",
    });
    const answer = await send(`/graphql?${parameters.toString()}`, { headers: PREFLIGHT });
    expect(answer.body.data).toEqual({ customer: { name: "Ada Lovelace" } });
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
  });

  it("without a query is refused", async () => {
    const answer = await send("/graphql", { headers: PREFLIGHT });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]?.extensions.code).toBe("BAD_REQUEST");
  });
});

describe("an operation that fails before it runs", () => {
  it.each([
    ["{", "GRAPHQL_PARSE_FAILED"],
    ["{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ])("is 200 in JSON, and 400 in GraphQL's own media type: %s", async (query, code) => {
    const asJson = await post(asBody(query));
    expect([asJson.status, asJson.body.errors[0]?.extensions.code]).toEqual([200, code]);
    const accept = "application/graphql-response+json, application/json;q=0.9";
    const asGraphql = await post(asBody(query), { ...JSON_TYPE, accept });
    expect([asGraphql.status, asGraphql.body.errors[0]?.extensions.code]).toEqual([400, code]);
    expect(asGraphql.headers.get("content-type")).toContain("application/graphql-response+json");
    expect(app.requests()).toEqual([]);
  });
});

describe("the schema", () => {
  it("is not told where GraphiQL is off, nor hinted at", async () => {
    for (const query of ["{ __schema { types { name } } }", '{ __type(name: "Customer") { name } }']) {
      const { body } = await post(asBody(query));
      expect(body.data).toBeUndefined();
      expect(body.errors[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    }
    const { text } = await post(asBody("{ customer(by: { id: 1 }) { emial } custmer }"));
    expect(text).not.toMatch(/did you mean/i);
    expect(text).not.toContain("customers");
    expect((await send("/graphiql")).status).toBe(404);
    expect((await send("/")).status).toBe(404);
  });

  it("is told where GraphiQL is on", async () => {
    const open = await startTestApp({ customers: 1, graphiql: true });
    try {
      const { data } = await open.query("{ schema: __schema { queryType { name } } }");
      expect(data.schema.queryType.name).toBe("Query");
      const { errors } = await open.query("{ custmer }");
      expect(errors?.[0]?.message).toMatch(/Did you mean/);
      expect(open.requests()).toEqual([]);
      const page = await fetch(`${open.url}/graphiql`);
      expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    } finally {
      await open.close();
    }
  });
});

describe("probes", () => {
  it.each([
    ["/healthz", "up"],
    ["/readyz", "ready"],
  ])("%s answers for no call", async (path, status) => {
    const answer = await send(path);
    expect([answer.status, answer.body]).toEqual([200, { status }]);
    expect(app.requests()).toEqual([]);
  });
});

describe("a client that goes away", () => {
  it("cancels what has not left yet, and what is under way", async () => {
    // A hundred calls, sixteen at a time: they take over a second, if nobody cancels them.
    app.sandbox.faults.add({ name: "latency", ms: 200, match: { path: /\/segments$/ } });
    const aborting = new AbortController();
    const request = fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: JSON_TYPE,
      body: asBody("{ customers(first: 100) { nodes { segments { id } } } }"),
      signal: aborting.signal,
    });
    await expect.poll(() => app.requests().length, { interval: 5 }).toBeGreaterThan(16);
    aborting.abort();
    await expect(request).rejects.toThrow(/abort/i);
    // Until no more leave: on a busy machine those under way are canceled late.
    const inHalfASecond = async () => {
      const before = app.requests().length;
      await sleep(500);
      return app.requests().length - before;
    };
    await expect.poll(inHalfASecond, { timeout: 10_000 }).toBe(0);
    expect(app.requests().length).toBeLessThan(80);
    // The server is none the worse for it.
    const { data, errors } = await app.query(QUERY);
    expect(errors).toBeUndefined();
    expect(data.customers.nodes).toHaveLength(1);
    expect(app.logs()).not.toContain("failed unexpectedly");
  });

  it("cancels nothing of anybody else", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 100 });
    const aborting = new AbortController();
    const init = { method: "POST", headers: JSON_TYPE, body: asBody(QUERY) };
    const leaves = fetch(`${app.url}/graphql`, { ...init, signal: aborting.signal }).catch(() => "left");
    const stays = fetch(`${app.url}/graphql`, init);
    await sleep(40);
    aborting.abort();
    expect(await leaves).toBe("left");
    expect(await (await stays).json()).toMatchObject({
      data: { customers: { nodes: [{ id: personas.ada.id }] } },
    });
    expect(app.requests()).toHaveLength(2);
  });
});

describe("closing", () => {
  it("answers what is under way, and waits for no connection that is idle or was never used", async () => {
    // Longer than a test may take.
    const times = { ...CLIENT_TIMES, headersMs: 60_000, idleMs: 60_000 };
    const own = await startTestApp({ customers: 5, clients: { times } });
    own.sandbox.faults.add({ name: "latency", ms: 200 });
    const unused = connect(Number(new URL(own.url).port), "127.0.0.1");
    await new Promise((resolve) => {
      unused.once("connect", resolve);
    });
    await fetch(`${own.url}/healthz`).then((response) => response.text());
    const answer = own.query(QUERY);
    await sleep(60);
    await own.close();
    expect((await answer).data.customers.nodes).toHaveLength(1);
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow("fetch failed");
    unused.destroy();
  });
});
