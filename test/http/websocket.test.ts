/** GraphQL over WebSocket: the same operations as over HTTP, and clients that are slow, rude or gone. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { CLIENT_TIMES } from "../../src/http/timeouts.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { eventOf, largeEvent } from "../helpers/events.js";
import { hold } from "../helpers/held.js";
import { rawConnection } from "../helpers/raw.js";
import { rawSocket, readySocket, refusedSocket } from "../helpers/socket.js";
import { noSubscribers, run, type StreamResult, subscribe, useSocketClient } from "../helpers/subscribe.js";

const { ada } = personas;
const ORIGIN = "https://app.example";
const ACTIVITY = `subscription { customerActivity(by: { id: "${ada.id}" }) { id } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 30, corsOrigins: [ORIGIN] });
});
afterAll(() => app.close());
beforeEach(() => noSubscribers(app));
afterEach(() => app.sandbox.faults.clear());

/** The connection under a WebSocket: a client that does not read pauses it. */
const tcpOf = (socket: object) => (socket as { _socket: Socket })["_socket"];

const subscribeMessage = (id: string, query = ACTIVITY) => ({ id, type: "subscribe", payload: { query } });

describe("an operation over WebSocket", () => {
  it("has the result and the bill that it has over HTTP", async () => {
    const query = `{ customer(by: { id: "${ada.id}" }) { name } again: customer(by: { id: "${ada.id}" }) { id } }`;
    const over = await app.query(query);
    const { results, ended } = run(useSocketClient(app), query);
    expect(await ended).toBeNull();
    const { remaining: _, ...bill } = over.extensions.upstream;
    expect(results).toMatchObject([{ data: over.data, extensions: { upstream: bill } }]);
  });

  it("can be a mutation", async () => {
    const query = `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { description: "Countess" }) { customer { description } } }`;
    const { results, ended } = run(useSocketClient(app), query);
    expect(await ended).toBeNull();
    expect(results).toMatchObject([{ data: { updateCustomer: { customer: { description: "Countess" } } } }]);
  });

  it.each([
    ["is not GraphQL", "subscription {", "GRAPHQL_PARSE_FAILED"],
    ["does not fit the schema", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    [
      "has several root fields",
      `subscription { a: ${ACTIVITY.slice(15, -2)} b: ${ACTIVITY.slice(15, -2)} }`,
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["has too many tokens", `subscription { ${"a ".repeat(10_001)} }`, "GRAPHQL_PARSE_FAILED"],
    [
      "has too many aliases",
      ACTIVITY.replace("id }", `${Array.from({ length: 1_001 }, (_, n) => `a${n}: id`).join(" ")} }`),
      "GRAPHQL_VALIDATION_FAILED",
    ],
    ["is nested too deeply", "{".repeat(101), "BAD_USER_INPUT"],
    [
      "costs too much",
      "{ customers(first: 100) { nodes { segments { customers { totalCount } } } } }",
      "OPERATION_TOO_EXPENSIVE",
    ],
    ["introspects", "{ __schema { types { name } } }", "GRAPHQL_VALIDATION_FAILED"],
  ])("is refused as over HTTP if it %s", async (_, query, code) => {
    app.sandbox.journal.clear();
    const errors = await run(useSocketClient(app), query).ended;
    expect(errors).toMatchObject([{ extensions: { code } }]);
    const http = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const { errors: overHttp } = (await http.json()) as { errors: unknown };
    expect(errors).toEqual(overHttp);
    expect(app.requests()).toEqual([]);
  });

  it("is refused if it lacks a variable", async () => {
    const query = "subscription ($id: ID!) { bulkRunProgress(id: $id) { id } }";
    const errors = await run(useSocketClient(app), query).ended;
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("is canceled when the client completes it or goes away", async () => {
    const list = "{ customers(first: 30) { nodes { segments { id } } } }";
    for (const leave of ["complete", "terminate"] as const) {
      const release = hold(app.sandbox.faults, { path: /segments$/ });
      app.sandbox.journal.clear();
      const { socket, send } = await readySocket(app);
      send(subscribeMessage("1", list));
      // The list, and sixteen at a time.
      await expect.poll(() => app.requests().length).toBe(17);
      if (leave === "complete") send({ id: "1", type: "complete" });
      else socket.terminate();
      await fetch(`${app.url}/healthz`);
      release();
      await sleep(100);
      expect(app.requests()).toHaveLength(17);
    }
    expect(app.logs()).not.toContain("failed unexpectedly");
  });
});

describe("a connection", () => {
  it("is accepted for pages of this server and of CORS_ORIGINS, and for programs", async () => {
    for (const origin of [app.url, ORIGIN, undefined]) {
      const { received } = await readySocket(app, origin === undefined ? {} : { origin });
      expect(await received(1)).toEqual([{ type: "connection_ack" }]);
    }
  });

  it.each(["https://evil.example", "null", `${ORIGIN}.evil.example`])(
    "is refused for a page of %s",
    async (origin) => {
      const { status, body } = await refusedSocket(app, { origin });
      expect([status, body]).toMatchObject([403, { errors: [{ extensions: { code: "BAD_REQUEST" } }] }]);
    },
  );

  it("leaves GET /graphql to Apollo if it is no upgrade", async () => {
    const response = await fetch(`${app.url}/graphql?query={__typename}`, {
      headers: { "apollo-require-preflight": "true" },
    });
    expect(await response.json()).toMatchObject({ data: { __typename: "Query" } });
  });

  it("answers clients that offer another protocol as if they had not, on a connection that stays open", async () => {
    const body = JSON.stringify({ query: "{ __typename }" });
    const head =
      "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n" +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const { socket, text, closed } = await rawConnection(app.url);
    const answers = () => text().split(`{"data":{"__typename":"Query"}`).length - 1;
    for (let count = 1; count <= 20; count += 1) {
      // The body may arrive later.
      socket.write(`${head}\r\n${body.slice(0, 5)}`);
      socket.write(body.slice(5));
      await expect.poll(answers, { interval: 5 }).toBe(count);
    }
    socket.write(`${head}Connection: close\r\n\r\n${body}`);
    expect((await closed).match(/HTTP\/1.1 200/g)).toHaveLength(21);
  });

  it("is closed on a path without WebSockets", async () => {
    const { closed } = await rawConnection(
      app.url,
      "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    expect(await closed).toMatch(/^HTTP\/1.1 101/);
  });

  it.each([
    ["is no JSON", "nonsense", 4400],
    ["subscribes before it is acknowledged", JSON.stringify(subscribeMessage("1")), 4401],
    ["is larger than a request may be", "x".repeat(256 * 1024 + 1), 1009],
  ])("is closed with a code if a message %s", async (_, message, code) => {
    const { socket, closed } = await rawSocket(app);
    socket.send(message);
    expect(await closed).toBe(code);
  });

  it("is closed if it does not begin", async () => {
    const times = { ...CLIENT_TIMES, live: { ...CLIENT_TIMES.live, initMs: 20 } };
    const impatient = await useApp({ customers: 0, clients: { times } });
    expect(await (await rawSocket(impatient)).closed).toBe(4408);
  });

  it("is closed if the client is silent, and kept if it answers pings", async () => {
    const times = { ...CLIENT_TIMES, live: { initMs: 5_000, pingMs: 20, silenceMs: 60 } };
    const impatient = await useApp({ customers: 0, clients: { times } });
    const answering = await readySocket(impatient);
    const silent = await readySocket(impatient, { autoPong: false });
    expect(await silent.closed).toBe(1006);
    expect(answering.socket.readyState).toBe(answering.socket.OPEN);
  });

  it("takes a hundred operations at a time, and refuses more of ten thousand", async () => {
    const { send, received } = await readySocket(app);
    for (let count = 1; count <= 10_000; count += 1) send(subscribeMessage(String(count)));
    const messages = await received(1 + 9_900);
    expect(messages[1]).toMatchObject({
      id: "101",
      type: "error",
      payload: [{ extensions: { code: "RATE_LIMITED" } }],
    });
    expect(app.events.subscriberCount).toBe(100);
    // A place is free again.
    send({ id: "1", type: "complete" });
    send(subscribeMessage("again"));
    await expect.poll(() => app.events.subscriberCount).toBe(100);
  }, 60_000);

  it("is not read while the client does not read what it asked for", async () => {
    const { socket, send } = await readySocket(app);
    const tcp = tcpOf(socket);
    tcp.pause();
    const query = "x".repeat(50_000);
    for (let count = 1; count <= 2_000; count += 1)
      send(subscribeMessage(`${count}${"y".repeat(20_000)}`, query));
    const isStuck = async () => {
      const before = socket.bufferedAmount;
      await sleep(300);
      return before > 1_000_000 && socket.bufferedAmount === before;
    };
    await expect.poll(isStuck, { timeout: 20_000 }).toBe(true);
  }, 30_000);
});

describe("a subscriber", () => {
  it("that does not read loses its own events alone, and is told so", async () => {
    const stalled = await readySocket(app);
    stalled.send(subscribeMessage("1", ACTIVITY.replace("{ id }", "{ id data }")));
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    const reader = await subscribe(app, ACTIVITY);
    const tcp = tcpOf(stalled.socket);
    tcp.pause();
    const ids: string[] = [];
    for (let count = 0; count < 1_100; count += 1) {
      const event = largeEvent(10_000);
      ids.push(event.id);
      app.events.publish(event);
      // The reader keeps up: others publish at the pace of the upstream.
      if (count % 50 === 0) await reader.received(count + 1);
    }
    const results = await reader.received(1_100);
    expect(results.map(({ data }) => data.customerActivity.id)).toEqual(ids);
    expect(results.every(({ extensions }) => extensions.stream.missed === 0)).toBe(true);
    const missedOf = () =>
      stalled.messages.slice(1).map(({ payload }) => (payload as StreamResult).extensions.stream.missed);
    tcp.resume();
    // What it got and what it missed are all there was.
    const told = () => missedOf().reduce<number>((sum, missed) => sum + 1 + Number(missed), 0);
    await expect.poll(told, { timeout: 10_000 }).toBe(1_100);
    expect(Math.max(...missedOf().map(Number))).toBeGreaterThan(100);
    expect(stalled.messages.at(-1)?.payload).toMatchObject({
      data: { customerActivity: { id: ids.at(-1) } },
    });
  }, 30_000);

  it("that goes away is forgotten, also a half-open one", async () => {
    const { socket, send } = await readySocket(app);
    send(subscribeMessage("1"));
    await expect.poll(() => app.events.subscriberCount).toBe(1);
    socket.terminate();
    await expect.poll(() => app.events.subscriberCount).toBe(0);
  });

  it("of another tenant receives nothing, in the same process", async () => {
    const other = await useApp({ customers: 0, apiUrl: "http://127.0.0.1:9" });
    const [own, strange] = [await subscribe(app, ACTIVITY), await subscribe(other, ACTIVITY)];
    app.events.publish(eventOf("orderCreated"));
    await own.received(1);
    const event = eventOf("orderCreated");
    other.events.publish(event);
    expect((await strange.received(1))[0]?.data.customerActivity.id).toBe(event.id);
  });
});

describe("a stop of the server", () => {
  it("closes connections with a code after which clients come back, and does not wait for those that do not answer", async () => {
    const stopping = await startTestApp({ customers: 0 });
    const { send, closed, messages } = await readySocket(stopping);
    send(subscribeMessage("1"));
    const { hostname, port } = new URL(stopping.url);
    const rude = connect(Number(port), hostname);
    rude.on("error", () => undefined);
    rude.write(
      "GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
    );
    await once(rude, "data");
    await expect.poll(() => stopping.events.subscriberCount).toBe(1);
    await stopping.close();
    expect(await closed).toBe(1001);
    expect(messages.map(({ type }) => type)).toEqual(["connection_ack"]);
  });
});
