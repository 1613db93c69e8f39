/** Clients that take their time: they are sent away, and keep nobody else from being answered. */
import { describe, expect, it } from "vitest";
import pino from "pino";
import { schema } from "../../src/schema.js";
import { createApollo } from "../../src/http/apollo.js";
import { createHttpServer } from "../../src/http/server.js";
import { operationLog } from "../../src/observability/operation-log.js";
import { CLIENT_TIMES } from "../../src/http/timeouts.js";
import { FakeClock } from "../budget/fake-clock.js";
import { type TestApp, useApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";
import { parsedAnswer, rawConnection } from "../helpers/raw.js";

const HOST = "Host: localhost\r\n";
const head = (line: string, ...headers: readonly string[]) =>
  `${[`${line} HTTP/1.1`, "Host: localhost", ...headers].join("\r\n")}\r\n\r\n`;
const GRAPHQL = head("POST /graphql", "Content-Type: application/json", "Content-Length: 1000");
const timeOut = (message: RegExp) => ({
  errors: [{ message: expect.stringMatching(message), extensions: { code: "BAD_REQUEST" } }],
  extensions: { upstream: expect.objectContaining({ spent: 0 }) },
});

/** Real sockets are looked after by Node, by the real clock. */
const quick = { ...CLIENT_TIMES, headersMs: 100, idleMs: 100, checkMs: 20 };

/** A server whose clients are timed by a clock that stands still. */
async function useStoppedApp(): Promise<{ readonly app: TestApp; readonly clock: FakeClock }> {
  const clock = new FakeClock();
  return { app: await useApp({ customers: 0, importPieceBytes: 2_000, clients: { timer: clock } }), clock };
}

const noBill = () => {
  throw new Error("Expected no bill");
};

describe("a connection", () => {
  it("is closed within 6 seconds without headers or a body, and within 15 between two requests", async () => {
    const log = pino({ level: "silent" });
    const apollo = createApollo({
      schema,
      log,
      introspection: false,
      emptyBill: noBill,
      observer: operationLog(log),
    });
    await apollo.start();
    const { server } = await createHttpServer({
      apollo,
      openSession: () => {
        throw new Error("Expected no operation");
      },
      webhooks: null,
      readiness: () => "ready",
      billFor: noBill,
      metrics: null,
      corsOrigins: [],
      graphiqlDirectory: null,
      trustedDocuments: null,
      maxRequestsPerSecond: 0,
      log,
      observer: operationLog(log),
      timer: new FakeClock(),
    });
    // Node closes a second later at most: it looks that often, and adds as much to the time of idle connections.
    expect(server).toMatchObject({
      headersTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 14_000,
    });
    expect(CLIENT_TIMES.bodyMs).toBeLessThanOrEqual(6_000);
    await apollo.stop();
  });

  it("that has had its answer is closed when nothing more comes", async () => {
    const app = await useApp({ customers: 0, clients: { times: quick } });
    const { closed } = await rawConnection(app.url, `GET /healthz HTTP/1.1\r\n${HOST}\r\n`);
    expect(await closed).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("may stand idle five hundred times: whoever has a question is answered, and they are closed", async () => {
    const patient = await useApp({ customers: 0 });
    await Promise.all(Array.from({ length: 500 }, () => rawConnection(patient.url)));
    expect((await patient.query("{ __typename }")).data).toEqual({ __typename: "Query" });
    const app = await useApp({ customers: 0, clients: { times: quick } });
    const idle = await Promise.all(Array.from({ length: 500 }, () => rawConnection(app.url)));
    const answers = await Promise.all(idle.map(({ closed }) => closed));
    expect(answers.every((text) => text.startsWith("HTTP/1.1 408 "))).toBe(true);
  });
});

describe("a body that does not come to its end", () => {
  it("is answered with 408 after five seconds, and its connection closed", async () => {
    const { app, clock } = await useStoppedApp();
    const { socket, text, closed } = await rawConnection(app.url, `${GRAPHQL}{`);
    await expect.poll(() => clock.pending).toBe(1);
    await clock.pass(4_999);
    socket.write(" ");
    expect(text()).toBe("");
    await clock.pass(1);
    const answer = parsedAnswer(await closed);
    expect(answer.status).toBe(408);
    expect(answer.head).toContain("connection: close");
    expect(answer.body).toEqual(timeOut(/body must arrive within 5 seconds/));
    expect(app.requests()).toEqual([]);
    expect(app.logs()).not.toMatch(/"level":[45]0/);
  });

  it.each([
    ["another type", GRAPHQL.replace("application/json", "text/xml"), 415],
    ["no route", GRAPHQL.replace("/graphql", "/nowhere").replace(/Content-Type.*\r\n/, ""), 404],
    ["a probe", GRAPHQL.replace("POST /graphql", "GET /healthz"), 200],
  ])("has its connection closed then, though it was answered at once: %s", async (_, bytes, status) => {
    const { app, clock } = await useStoppedApp();
    const { text, closed } = await rawConnection(app.url, `${bytes}{`);
    await expect.poll(text).toContain(`HTTP/1.1 ${status} `);
    await clock.pass(5_000);
    expect(await closed).toContain(`HTTP/1.1 ${status} `);
  });

  it("is waited for no longer once it is there", async () => {
    const { app, clock } = await useStoppedApp();
    await app.query("{ __typename }");
    await fetch(`${app.url}/healthz`);
    expect(clock.pending).toBe(0);
  });
});

const HEADER = "Source_id,Name\n";
const UPLOAD = head("POST /imports/customers", "Content-Type: text/csv", "Content-Length: 100000");

/** A whole import by somebody who does not dawdle. */
async function importOne(
  app: TestApp,
): Promise<{ readonly status: number; readonly retryAfter: string | null }> {
  const response = await fetch(`${app.url}/imports/customers`, {
    method: "POST",
    headers: { "content-type": "text/csv" },
    body: `${HEADER}one,One\n`,
  });
  await response.text();
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}

describe("an upload that dawdles", () => {
  it("has no place before its first bytes, and is given up after thirty seconds", async () => {
    const { app, clock } = await useStoppedApp();
    const silent = await Promise.all(Array.from({ length: 4 }, () => rawConnection(app.url, UPLOAD)));
    await expect.poll(() => clock.pending).toBe(4);
    expect(await importOne(app)).toMatchObject({ status: 202 });
    await clock.pass(30_000);
    for (const { closed } of silent) {
      const answer = parsedAnswer(await closed);
      expect([answer.status, answer.body]).toEqual([408, timeOut(/Nothing of the file has arrived/)]);
    }
  });

  it("gives its place up to somebody else once it has kept us waiting for five seconds", async () => {
    const { app, clock } = await useStoppedApp();
    const silent = [];
    for (let count = 1; count <= 4; count += 1) {
      silent.push(await rawConnection(app.url, UPLOAD + HEADER));
      await expect.poll(() => clock.pending).toBe(count);
      await clock.pass(100);
    }
    await clock.pass(4_500);
    expect(await importOne(app)).toEqual({ status: 429, retryAfter: "5" });
    await clock.pass(500);
    expect(await importOne(app)).toMatchObject({ status: 202 });
    // The one that has been silent for longest.
    const answer = parsedAnswer((await silent[0]?.closed) ?? "");
    expect(answer.status).toBe(408);
    expect(answer.body).toMatchObject({
      errors: [
        { message: expect.stringMatching(/too little for too long/), extensions: { code: "BAD_REQUEST" } },
      ],
    });
    expect(silent.slice(1).map(({ text }) => text())).toEqual(["", "", ""]);
    expect(app.requests().filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  it("pays for a second with a kilobyte: drops are not enough", async () => {
    const { app, clock } = await useStoppedApp();
    const { socket, closed } = await rawConnection(app.url, UPLOAD + HEADER);
    await expect.poll(() => clock.pending).toBe(1);
    let seconds = 0;
    while (!socket.closed && seconds < 60) {
      await clock.pass(1_000);
      seconds += 1;
      if (!socket.closed) await sent(socket, "x".repeat(100));
    }
    // A hundred bytes pay for a tenth of each second.
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(36);
    expect(parsedAnswer(await closed).status).toBe(408);
  });

  it("owes nothing for the time in which the upstream slows it down", async () => {
    const { app, clock } = await useStoppedApp();
    // Until the upstream has told its limit, calls leave one by one.
    await app.query("{ consents { id } }");
    const release = hold(app.sandbox.faults, { method: "POST" });
    const busy = await Promise.all(
      Array.from({ length: 4 }, () => rawConnection(app.url, UPLOAD + HEADER + "a,b\n".repeat(2_000))),
    );
    await expect.poll(() => app.requests().length).toBe(5);
    await clock.pass(3_600_000);
    expect(await importOne(app)).toMatchObject({ status: 429 });
    expect(busy.map(({ text }) => text())).toEqual(["", "", "", ""]);
    release();
    for (const { socket } of busy) socket.destroy();
  });
});

/** Resolves when `bytes` have been read by the server, as far as anybody can tell from here. */
async function sent(socket: { write(bytes: string): boolean }, bytes: string): Promise<void> {
  socket.write(bytes);
  await new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
