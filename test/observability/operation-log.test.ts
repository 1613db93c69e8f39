/** One line an operation: what it was, how it ended, what it took, and nothing of what it was about. */
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, useApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";
import { openStream } from "../helpers/event-source.js";
import { scrape } from "../helpers/metrics.js";
import { noSubscribers, run, subscribe, useSocketClient } from "../helpers/subscribe.js";

/** The lines about operations. */
function linesOf(app: TestApp): Record<string, unknown>[] {
  return app
    .logs()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => /^(operation|subscription opened|subscription ended)$/.test(String(msg)));
}

const ADA = `customer(by: { sourceId: "${personas.ada.sourceId}" }) { name email }`;

describe("the line of an operation", () => {
  it("tells name, type, caller, calls, outcome and request ID", async () => {
    const app = await useApp();
    await app.query(`query Ada { ${ADA} again: ${ADA} }`, {}, { "x-request-id": "shop-1.a_B" });
    const [line, ...others] = linesOf(app);
    expect(others).toEqual([]);
    // The logger of the tests adds the process.
    const { pid: _pid, hostname: _hostname, ...own } = line ?? {};
    expect(own).toEqual({
      level: 30,
      time: expect.any(Number) as number,
      msg: "operation",
      operation: "Ada",
      type: "query",
      caller: "local",
      requestId: "shop-1.a_B",
      planned: 1,
      spent: 1,
      repeated: 0,
      saved: 1,
      ms: expect.any(Number) as number,
      outcome: "ok",
    });
  });

  it("names no customer, and has neither document nor variables", async () => {
    const app = await useApp();
    const secret = "someone@secret.example";
    await app.query("query Q($s: String!) { customer(by: { sourceId: $s }) { email } }", { s: secret });
    await app.query(`{ customer(by: { sourceId: "${secret}" }) { nope } }`);
    await app.query(`query Q { ${ADA} }`, { s: secret });
    await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `query Q { ${ADA} }`, operationName: secret }),
    });
    expect(linesOf(app)).toHaveLength(4);
    expect(linesOf(app).map(({ operation }) => operation)).toEqual(["Q", null, "Q", null]);
    for (const word of [secret, personas.ada.sourceId, "Ada Lovelace", "customer("]) {
      expect(app.logs()).not.toContain(word);
    }
  });

  it("cuts a long name", async () => {
    const app = await useApp();
    await app.query(`query ${"N".repeat(500)} { ${ADA} }`);
    expect(linesOf(app)[0]).toMatchObject({ operation: "N".repeat(80) });
  });

  it.each([
    ["ok", `{ ${ADA} }`, undefined],
    ["refused", "{ nope }", ["GRAPHQL_VALIDATION_FAILED"]],
    ["refused", "{ customer(", ["GRAPHQL_PARSE_FAILED"]],
    ["refused", "{ customers(first: 100) { nodes { segments { name } } } }", ["OPERATION_TOO_EXPENSIVE"]],
    ["failed", `{ customer(by: { id: "" }) { name } }`, ["BAD_USER_INPUT"]],
    ["partial", `{ ${ADA} other: customer(by: { id: "" }) { name } }`, ["BAD_USER_INPUT"]],
    // What the caller can correct is data.
    ["ok", `mutation { deleteCustomer(by: { id: "" }) { userErrors { code } } }`, undefined],
  ])("says %s of %s", async (outcome, query, codes) => {
    const app = await useApp({ budget: { maxCalls: 5 } });
    await app.query(query);
    const [line, ...others] = linesOf(app);
    expect(others).toEqual([]);
    expect([line?.["outcome"], line?.["codes"]]).toEqual([outcome, codes]);
  });
});

describe("the line of an upload", () => {
  const PIECE = 2_000;
  const rows = "one,One\n".repeat(PIECE / 4);

  it.each([
    ["ok", "Source_id,Name\none,One\n", 1, undefined],
    ["refused", "Name\nOne\n", 0, ["BAD_USER_INPUT"]],
    ["partial", `Source_id,Name\n${rows}one,One,too many\n`, 2, ["BAD_USER_INPUT"]],
  ])("says %s", async (outcome, body, spent, codes) => {
    const app = await useApp({ customers: 0, importPieceBytes: PIECE });
    const headers = { "content-type": "text/csv", "x-request-id": "upload-1" };
    await fetch(`${app.url}/imports/customers`, { method: "POST", headers, body });
    const [line, ...others] = linesOf(app);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      type: "import",
      operation: null,
      caller: "local",
      requestId: "upload-1",
      outcome,
    });
    expect([line?.["planned"], line?.["spent"], line?.["codes"]]).toEqual([spent, spent, codes]);
    expect((await scrape(app)).value("voucherify_facade_operations_total", { type: "import", outcome })).toBe(
      1,
    );
  });
});

describe("the lines of a subscription", () => {
  const SUBSCRIPTION = `subscription Watch { customerChanged(by: { id: "${personas.ada.id}" }) { __typename } }`;

  it("are one at the start and one at the end, with the number of events", async () => {
    const app = await useApp();
    const { received, unsubscribe } = await subscribe(app, SUBSCRIPTION);
    app.events.publish(eventOf("updated"));
    app.events.publish(eventOf("updated"));
    await received(2);
    unsubscribe();
    await noSubscribers(app);
    const lines = linesOf(app).filter(({ level }) => level !== 20);
    expect(lines).toMatchObject([
      {
        msg: "subscription opened",
        type: "subscription",
        operation: "Watch",
        outcome: "ok",
        caller: "local",
      },
      { msg: "subscription ended", operation: "Watch", events: 2, caller: "local" },
    ]);
    expect(lines[0]?.["requestId"]).toBe(lines[1]?.["requestId"]);
    const deliveries = linesOf(app).filter(({ level }) => level === 20);
    expect(deliveries).toMatchObject([{ type: "delivery" }, { type: "delivery" }]);
  });

  it("are there when the server ends it, and over server-sent events", async () => {
    const app = await useApp();
    const { response, ended } = await openStream(app, SUBSCRIPTION, { headers: { "x-request-id": "sse-1" } });
    expect(response.headers.get("x-request-id")).toBe("sse-1");
    await expect.poll(() => linesOf(app).length).toBe(1);
    app.events.close();
    await ended;
    expect(linesOf(app)).toMatchObject([
      { msg: "subscription opened", requestId: "sse-1" },
      { msg: "subscription ended", requestId: "sse-1", events: 0 },
    ]);
  });

  it("are one, if it is refused", async () => {
    const app = await useApp();
    await run(useSocketClient(app), "subscription { nope }").ended;
    expect(linesOf(app)).toMatchObject([{ msg: "operation", outcome: "refused" }]);
  });
});

const idOf = async (app: TestApp, headers: Record<string, string>, path = "/healthz") =>
  (await fetch(app.url + path, { headers })).headers.get("x-request-id") ?? "";

describe("the ID of a request", () => {
  it("is the one that the client sent, or a new one, on every response", async () => {
    const app = await useApp();
    const longest = "x".repeat(64);
    expect(await idOf(app, { "x-request-id": longest })).toBe(longest);
    expect(await idOf(app, { "x-request-id": "nowhere" }, "/nowhere")).toBe("nowhere");
    const made = [
      await idOf(app, {}),
      await idOf(app, {}),
      await idOf(app, { "x-request-id": `${longest}x` }),
      await idOf(app, { "x-request-id": 'a","level":60' }),
      await idOf(app, { "x-request-id": "two words" }, "/graphql?query={__typename}"),
    ];
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
