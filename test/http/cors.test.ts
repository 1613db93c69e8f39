/** CORS: which pages of other origins may read answers. Off where nothing is set: see `server.test.ts`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";

const FRIEND = "https://app.example";
const FRIENDS = [FRIEND, "http://localhost:3000"];
const QUERY = "{ customers(first: 1) { nodes { id } } }";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 20, graphiql: true, corsOrigins: FRIENDS });
});
afterAll(() => app.close());
beforeEach(() => app.sandbox.journal.clear());

const permissions = (response: Response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));

const preflight = (origin: string, path = "/graphql", asked = "content-type,authorization") =>
  fetch(app.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": asked,
    },
  });

const post = (origin: string, path = "/graphql", type = "application/json") =>
  fetch(app.url + path, {
    method: "POST",
    headers: { origin, "content-type": type },
    body: type === "text/csv" ? "Source_id\n" : JSON.stringify({ query: QUERY }),
  });

describe("a page of an origin that is allowed", () => {
  it.each(["/graphql", "/imports/customers"])("is told so before it asks: %s", async (path) => {
    const response = await preflight(FRIEND, path);
    expect(response.status).toBe(204);
    expect(permissions(response)).toEqual({
      "access-control-allow-origin": FRIEND,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": expect.any(String),
      "access-control-expose-headers": expect.any(String),
      "access-control-max-age": "600",
    });
    expect(response.headers.get("vary")).toContain("Origin");
    expect(app.requests()).toEqual([]);
  });

  it.each([
    "content-type",
    "authorization",
    "cache-control",
    "apollo-require-preflight",
    "x-apollo-operation-name",
    "apollographql-client-name",
    "apollographql-client-version",
  ])("may send what clients send: %s", async (header) => {
    const allowed = (await preflight(FRIEND)).headers.get("access-control-allow-headers") ?? "";
    expect(allowed.toLowerCase().split(", ")).toContain(header);
  });

  it.each(FRIENDS)("may read the answer, and the headers that say what it cost: %s", async (origin) => {
    const response = await post(origin);
    expect(response.status).toBe(200);
    expect(permissions(response)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-expose-headers":
        "Retry-After, X-Request-Id, X-Upstream-Planned, X-Upstream-Saved, X-Upstream-Spent",
    });
    expect(app.requests()).toHaveLength(1);
  });

  it("may read a GET that says it is no form, and why one that does not is refused", async () => {
    const url = `${app.url}/graphql?query=${encodeURIComponent(QUERY)}`;
    const asScript = await fetch(url, { headers: { origin: FRIEND, "apollo-require-preflight": "1" } });
    expect([asScript.status, permissions(asScript)["access-control-allow-origin"]]).toEqual([200, FRIEND]);
    app.sandbox.journal.clear();
    const asForm = await fetch(url, { headers: { origin: FRIEND } });
    expect([asForm.status, permissions(asForm)["access-control-allow-origin"]]).toEqual([400, FRIEND]);
    expect(app.requests()).toEqual([]);
  });

  it("may read refusals, too", async () => {
    const large = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { origin: FRIEND, "content-type": "application/json" },
      body: JSON.stringify({ query: QUERY, padding: "x".repeat(300_000) }),
    });
    const upload = await post(FRIEND, "/imports/customers", "text/csv");
    const type = await post(FRIEND, "/imports/customers");
    expect([large.status, upload.status, type.status]).toEqual([413, 400, 415]);
    for (const response of [large, upload, type]) {
      expect(permissions(response)["access-control-allow-origin"]).toBe(FRIEND);
    }
  });

  it("is given nothing elsewhere", async () => {
    for (const path of ["/healthz", "/readyz", "/graphiql", "/nowhere"]) {
      const response = await fetch(app.url + path, { headers: { origin: FRIEND } });
      expect(permissions(response)).toEqual({});
      const asked = await preflight(FRIEND, path);
      expect([404, 405]).toContain(asked.status);
      expect(permissions(asked)).toEqual({});
    }
  });
});

describe("a page of any other origin", () => {
  it.each([
    "https://evil.example",
    "https://app.example.evil.example",
    "https://sub.app.example",
    "http://app.example",
    "https://app.example:8443",
    "https://APP.example",
    "null",
    "*",
  ])("is given no permission: %s", async (origin) => {
    for (const response of [await preflight(origin), await post(origin)]) {
      expect(permissions(response)).toEqual({});
    }
    expect((await preflight(origin)).status).toBe(405);
  });
});
