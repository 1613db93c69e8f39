/** GraphQL over server-sent events: one operation a connection, which can be resumed. */
import { createClient } from "graphql-sse";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HUB_LIMITS } from "../../src/events/hub.js";
import { CLIENT_TIMES } from "../../src/http/timeouts.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { openStream } from "../helpers/event-source.js";
import { eventOf, largeEvent } from "../helpers/events.js";
import { hold } from "../helpers/held.js";
import { parsedAnswer, rawConnection } from "../helpers/raw.js";
import { noSubscribers, type StreamResult } from "../helpers/subscribe.js";

const { ada } = personas;
const ORIGIN = "https://app.example";
const ACTIVITY = `subscription { customerActivity(by: { id: "${ada.id}" }) { id } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 30, corsOrigins: [ORIGIN] });
});
afterAll(() => app.close());
beforeEach(() => noSubscribers(app));

/** Opens a stream of activities. It is open when it has told its position. */
async function follow(headers: Record<string, string> = {}, at = app) {
  const stream = await openStream(at, ACTIVITY, { headers });
  await expect.poll(stream.lastId).toBeDefined();
  return stream;
}

const idsOf = (results: readonly StreamResult[]) =>
  results.map(({ data }) => data.customerActivity?.id as unknown);

describe("an operation over server-sent events", () => {
  it("has the result and the bill that it has over HTTP, and completes", async () => {
    const query = `{ customer(by: { id: "${ada.id}" }) { name } }`;
    const over = await app.query(query);
    const { response, ended, text, results } = await openStream(app, query);
    await ended;
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(text()).toMatch(/^:\n\nevent: next\ndata: .*\n\nevent: complete\ndata:\n\n$/);
    const { remaining: _, ...bill } = over.extensions.upstream;
    expect(results()).toMatchObject([{ data: over.data, extensions: { upstream: bill } }]);
  });

  it("tells why it is refused, and completes", async () => {
    const { ended, results, text } = await openStream(app, "subscription { nothing }");
    await ended;
    expect(results()).toMatchObject([{ errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }] }]);
    expect(text()).toMatch(/event: complete\ndata:\n\n$/);
  });

  it("is canceled when the client goes away", async () => {
    const release = hold(app.sandbox.faults, { path: /segments$/ });
    app.sandbox.journal.clear();
    const { abort } = await openStream(app, "{ customers(first: 30) { nodes { segments { id } } } }");
    await expect.poll(() => app.requests().length).toBe(17);
    abort();
    await fetch(`${app.url}/healthz`);
    release();
    await sleep(100);
    expect(app.requests()).toHaveLength(17);
  });

  it("works with the client of graphql-sse", async () => {
    const client = createClient({ url: `${app.url}/graphql/stream`, retryAttempts: 0 });
    const events = client.iterate({ query: ACTIVITY });
    const first = events.next();
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    const event = eventOf("orderCreated");
    app.events.publish(event);
    expect((await first).value).toMatchObject({ data: { customerActivity: { id: event.id } } });
    await events.return?.();
    const { value } = await client.iterate({ query: "{ __typename }" }).next();
    expect(value).toMatchObject({ data: { __typename: "Query" } });
  });

  it("can be a query or a subscription by GET, and no mutation", async () => {
    const ask = async (query: string) => {
      const url = `${app.url}/graphql/stream?${new URLSearchParams({ query, variables: "{}" }).toString()}`;
      const response = await fetch(url, {
        headers: { "apollo-require-preflight": "1", accept: "text/event-stream" },
      });
      return response.text();
    };
    expect(await ask("{ __typename }")).toContain(`{"__typename":"Query"}`);
    app.sandbox.journal.clear();
    const mutation = `mutation { deleteCustomer(by: { id: "${ada.id}" }) { userErrors { code } } }`;
    expect(await ask(mutation)).toContain("BAD_REQUEST");
    expect(app.requests()).toEqual([]);
  });
});

const get = (headers: Record<string, string>) =>
  fetch(`${app.url}/graphql/stream?query={__typename}`, {
    headers: { accept: "text/event-stream", ...headers },
  });

describe("a request for a stream", () => {
  it.each([
    ["a header that no form can send", { "apollo-require-preflight": "true" }],
    ["an origin of CORS_ORIGINS", { origin: ORIGIN }],
    ["the word of the browser that it is of this server", { "sec-fetch-site": "same-origin" }],
  ])("is answered by GET with %s", async (_, headers) => {
    const response = await get(headers);
    expect(response.status).toBe(200);
    await response.text();
  });

  it.each([
    ["nothing of that", {}],
    ["another origin", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    ["the word of the browser that it is of another site", { "sec-fetch-site": "cross-site" }],
  ])("is refused by GET with %s", async (_, headers) => {
    const response = await get(headers);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
    ]);
  });

  it("may resume from pages of CORS_ORIGINS", async () => {
    const preflight = await fetch(`${app.url}/graphql/stream`, {
      method: "OPTIONS",
      headers: {
        origin: ORIGIN,
        "access-control-request-method": "POST",
        "access-control-request-headers": "last-event-id",
      },
    });
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Last-Event-ID");
    const { response, abort } = await openStream(app, ACTIVITY, { headers: { origin: ORIGIN } });
    expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    abort();
  });

  it.each([
    ["no query", "{}", "application/json", 400],
    ["a query that is none", `{"query": 1}`, "application/json", 400],
    ["variables that are none", `{"query": "{ __typename }", "variables": []}`, "application/json", 400],
    ["no JSON", "{", "application/json", 400],
    ["what a form could send", `{"query": "{ __typename }"}`, "text/plain", 400],
    [
      "deeply nested variables",
      `{"query": "{ __typename }", "variables": {"a": ${"[".repeat(200)}${"]".repeat(200)}}}`,
      "application/json",
      400,
    ],
    ["more than a request may have", `{"query": "${"x".repeat(262_144)}"}`, "application/json", 413],
  ])("is refused with %s", async (_, body, type, status) => {
    const response = await fetch(`${app.url}/graphql/stream`, {
      method: "POST",
      headers: { "content-type": type, accept: "text/event-stream" },
      body,
    });
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { errors: [{}], extensions: { upstream: { spent: 0 } } },
    ]);
  });

  it.each(["PUT", "DELETE"])(
    "is refused by %s: there is no mode with a single connection",
    async (method) => {
      expect((await fetch(`${app.url}/graphql/stream`, { method })).status).toBe(405);
    },
  );

  it("is refused if the client does not accept a stream", async () => {
    expect((await get({ accept: "application/json", "apollo-require-preflight": "1" })).status).toBe(400);
  });
});

describe("a stream", () => {
  it("tells the events, each with its cursor, and what was missed", async () => {
    const { received, lastId } = await follow();
    const event = eventOf("orderCreated");
    app.events.publish(event);
    const [result] = await received(1);
    expect(result).toMatchObject({
      data: { customerActivity: { id: event.id } },
      extensions: { stream: { missed: 0 } },
    });
    expect(result?.extensions.stream.id).toBe(app.events.head);
    expect(lastId()).toBe(app.events.head);
  });

  it("goes on after Last-Event-ID, also if no event had come yet", async () => {
    const before = await follow();
    before.abort();
    await noSubscribers(app);
    const missed = [eventOf("orderCreated"), eventOf("updated")];
    for (const event of missed) app.events.publish(event);
    const resumed = await openStream(app, ACTIVITY, { headers: { "last-event-id": before.lastId() ?? "" } });
    expect(idsOf(await resumed.received(2))).toEqual(missed.map(({ id }) => id));
    const next = eventOf("updated");
    app.events.publish(next);
    const results = await resumed.received(3);
    expect(idsOf(results)).toEqual([...missed, next].map(({ id }) => id));
    expect(results.map(({ extensions }) => extensions.stream.missed)).toEqual([0, 0, 0]);
  });

  it("tells at once that an unknown number was missed if the window is over", async () => {
    const before = await follow();
    before.abort();
    for (let count = 0; count <= HUB_LIMITS.window.count; count += 1) {
      app.events.publish(eventOf("updated", { customerId: "cust_other", sourceId: "other" }));
    }
    const resumed = await openStream(app, ACTIVITY, { headers: { "last-event-id": before.lastId() ?? "" } });
    const [notice] = await resumed.received(1);
    expect(notice).toMatchObject({
      data: { customerActivity: null },
      extensions: { stream: { missed: null } },
    });
    expect(notice?.extensions.upstream.spent).toBe(0);
    app.events.publish(eventOf("updated"));
    expect((await resumed.received(2))[1]?.extensions.stream.missed).toBe(0);
  });

  it("is kept alive, with a cursor that stays in the window of a busy project", async () => {
    const times = { ...CLIENT_TIMES, live: { ...CLIENT_TIMES.live, pingMs: 20 } };
    const own = await useApp({ customers: 0, clients: { times } });
    const { lastId } = await follow({}, own);
    own.events.publish(eventOf("updated", { customerId: "cust_other" }));
    await expect.poll(lastId).toBe(own.events.head);
  });

  it("is closed if the client takes nothing for long", async () => {
    const times = { ...CLIENT_TIMES, live: { ...CLIENT_TIMES.live, pingMs: 20, silenceMs: 60 } };
    const own = await useApp({ customers: 0, clients: { times } });
    const body = JSON.stringify({ query: ACTIVITY.replace("{ id }", "{ id data }") });
    const { socket } = await rawConnection(
      own.url,
      `POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, "data");
    socket.pause();
    await expect.poll(() => own.events.subscriberCount).toBe(1);
    for (let count = 0; count < 20; count += 1) {
      // As fast as they are taken, until nothing is.
      own.events.publish(largeEvent(1_000_000));
      await fetch(`${own.url}/healthz`);
    }
    await noSubscribers(own);
  });

  it("ends without an end when the server stops, so that clients come back", async () => {
    const stopping = await startTestApp({ customers: 0 });
    const stream = await follow({}, stopping);
    await stopping.close();
    await stream.ended;
    expect(stream.text()).not.toContain("complete");
  });

  it("has the answer of a mutation even if the server stops meanwhile", async () => {
    const stopping = await startTestApp({ customers: 0 });
    const release = hold(stopping.sandbox.faults, { method: "POST" });
    const opened = openStream(
      stopping,
      'mutation { upsertCustomer(sourceId: "sse", fields: {}) { created } }',
    );
    await expect.poll(() => stopping.sandbox.journal.requests()).toEqual(["POST /v1/customers"]);
    const stop = stopping.close();
    await expect.poll(() => fetch(`${stopping.url}/healthz`).catch(() => "refused")).toBe("refused");
    release();
    const stream = await opened;
    await stream.ended;
    await stop;
    expect(stream.results()).toMatchObject([{ data: { upsertCustomer: { created: true } } }]);
    expect(stream.text()).toMatch(/event: complete\ndata:\n\n$/);
  });

  it("does not delay a stop if the client takes nothing", async () => {
    const stopping = await startTestApp({ customers: 0 });
    const { hostname, port } = new URL(stopping.url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    const body = JSON.stringify({ query: ACTIVITY.replace("{ id }", "{ id data }") });
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => stopping.events.subscriberCount).toBe(1);
    socket.pause();
    for (let count = 0; count < 20; count += 1) {
      stopping.events.publish(largeEvent(1_000_000));
      await fetch(`${stopping.url}/healthz`);
    }
    await stopping.close();
    socket.destroy();
  });

  it("has no place among a thousand connections that stay open", async () => {
    const own = await useApp({ customers: 0 });
    const body = JSON.stringify({ query: ACTIVITY });
    const open = () =>
      rawConnection(
        own.url,
        `POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    for (let count = 0; count < 1_000; count += 1) await open();
    await expect.poll(() => own.events.subscriberCount).toBe(1_000);
    const { socket, text } = await open();
    await once(socket, "data");
    expect(parsedAnswer(text())).toMatchObject({
      status: 429,
      body: { errors: [{ extensions: { code: "RATE_LIMITED" } }] },
    });
  });
});
