/** Traces, as a collector gets them: one tree an operation, and nothing of what it was about. */
import { type AddressInfo, createServer } from "node:net";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { beforeAll, describe, expect, it } from "vitest";
import { FLUSH_MS } from "../../src/observability/otlp-tracing.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, type TestAppOptions, startTestApp } from "../helpers/app.js";
import { type Collector, type CollectedSpan, tracingTo, useCollector } from "../helpers/collector.js";
import { eventOf } from "../helpers/events.js";
import { type Program, buildServer, run as runProgram } from "../helpers/program.js";
import { openStream } from "../helpers/event-source.js";
import { noSubscribers, run, socketUrl } from "../helpers/subscribe.js";

const { ada, grace } = personas;
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID = "b7ad6b7169203331";
const traceparent = (flags: "00" | "01") => `00-${TRACE_ID}-${PARENT_ID}-${flags}`;

/** What arrives from a server that does `work` and stops. */
async function traced(
  collector: Collector,
  work: (app: TestApp) => Promise<unknown>,
  { tracing = collector.tracing(), ...options }: TestAppOptions = {},
): Promise<readonly CollectedSpan[]> {
  const app = await startTestApp({ ...options, tracing });
  try {
    await work(app);
  } finally {
    await app.close();
  }
  return collector.spans();
}

/** The names of spans as a tree, each with those below it, in the order of their start. */
function treeOf(spans: readonly CollectedSpan[], parent?: string): Record<string, unknown>[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .toSorted((a, b) => a.name.localeCompare(b.name) || Number(a.from - b.from))
    .map(({ name, spanId }) => ({ [name]: treeOf(spans, spanId) }));
}

const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);

/** An operation with one field and one call. */
const ask = (app: TestApp, headers: Readonly<Record<string, string>> = {}) =>
  app.query(`query Ada { customer(by: { id: "${ada.id}" }) { name } }`, {}, headers);

/** Runs the built program with a list of what it has loaded. */
const start = (env: Readonly<Record<string, string>>): Program =>
  runProgram(["--import", "./test/fixtures/loaded-modules.mjs", "dist/main.js"], {
    PORT: "0",
    DRAIN_SECONDS: "0",
    SANDBOX_CUSTOMERS: "10",
    ...env,
  });

/** Asks for something, stops the program, and returns what it had loaded. */
async function loadedBy(program: Program): Promise<readonly string[]> {
  const response = await fetch(`${await program.url()}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "query Consents { consents { name } }" }),
  });
  expect(await response.json()).toHaveProperty("data.consents");
  program.child.kill("SIGTERM");
  const { code, stderr } = await program.ended;
  expect(code).toBe(0);
  return /^loaded: (.*)$/m.exec(stderr)?.[1]?.split(" ") ?? [];
}

describe("the trace of an operation", () => {
  it("is one tree of operation, fields and calls; the call of a batch is below the operation", async () => {
    const collector = await useCollector();
    const spans = await traced(collector, (app) =>
      app.query(
        `query Two {
          ada: customer(by: { id: "${ada.id}" }) { name segments(first: 2) { id filter } }
          again: customer(by: { id: "${ada.id}" }) { name }
          consents { name }
        }`,
      ),
    );
    expect(treeOf(spans)).toEqual([
      {
        "query Two": [
          { "Customer.segments": [{ "list-customer-segments": [] }] },
          { "list-segment": [] },
          { "Query.consents": [{ "list-consents": [] }] },
          // The second one has asked for nothing that is not asked for already.
          { "Query.customer": [{ "get-customer": [] }] },
          { "Segment.filter": [] },
          { "Segment.filter": [] },
        ],
      },
    ]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    for (const { from, to } of spans) expect(to).toBeGreaterThanOrEqual(from);
  });

  it("tells prices and outcome of the operation, and method, template, status and wait of a call", async () => {
    const collector = await useCollector();
    const spans = await traced(collector, (app) =>
      app.query(`query Ada { customer(by: { id: "${ada.id}" }) { name } }`),
    );
    expect(named(spans, "query Ada")).toMatchObject([
      {
        kind: 2,
        isError: false,
        attributes: {
          "graphql.operation.type": "query",
          "graphql.operation.name": "Ada",
          "operation.outcome": "ok",
          "upstream.planned": 1,
          "upstream.spent": 1,
          "upstream.repeated": 0,
          "upstream.saved": 0,
        },
      },
    ]);
    const [call] = named(spans, "get-customer");
    expect(call).toMatchObject({ kind: 3, isError: false });
    expect(call?.attributes).toEqual({
      "server.address": "127.0.0.1",
      "server.port": expect.any(Number) as number,
      "http.request.method": "GET",
      "url.template": "/v1/customers/{customerId}",
      "http.response.status_code": 200,
      "upstream.priority": "read",
      "upstream.wait_ms": expect.any(Number) as number,
    });
    expect(collector.requests[0]).toMatchObject({ url: "/v1/traces" });
  });

  it("has a span for each attempt, and the codes of what failed", async () => {
    const collector = await useCollector();
    const spans = await traced(collector, async (app) => {
      app.sandbox.faults.add({ name: "status", status: 503, match: { path: /^\/v1\/customers\// } });
      await app.query(`{ customer(by: { id: "${ada.id}" }) { name } }`);
      await app.query("{ nope }");
    });
    const attempts = named(spans, "get-customer").toSorted((a, b) => Number(a.from - b.from));
    expect(attempts.map(({ attributes }) => attributes["http.request.resend_count"])).toEqual([
      undefined,
      1,
      2,
    ]);
    expect(attempts.at(-1)).toMatchObject({
      isError: true,
      attributes: { "http.response.status_code": 503, "error.type": "503" },
    });
    expect(named(spans, "Query.customer")).toMatchObject([
      { isError: true, attributes: { "error.type": "UPSTREAM_UNAVAILABLE" } },
    ]);
    expect(named(spans, "query")).toMatchObject([
      {
        isError: true,
        attributes: { "operation.codes": ["UPSTREAM_UNAVAILABLE"], "operation.outcome": "failed" },
      },
    ]);
    // What is wrong with a request is no failure of this server, and an invalid one is of no type.
    expect(named(spans, "GraphQL Operation")).toMatchObject([
      { isError: false, attributes: { "error.type": "GRAPHQL_VALIDATION_FAILED" } },
    ]);
  });

  it("shows what the cache answered", async () => {
    const collector = await useCollector();
    const query = `query Q { customer(by: { id: "${ada.id}" }) { name } }`;
    const spans = await traced(
      collector,
      async (app) => {
        await app.query(query);
        await app.query(query);
        await app.query(query);
      },
      { cache: { bytes: 1_000_000 } },
    );
    // The third answer is sent again, without any field being resolved.
    expect(named(spans, "query Q").map(({ attributes }) => attributes["upstream.saved"])).toEqual([0, 1, 1]);
    expect(named(spans, "get-customer")).toHaveLength(1);
    expect(named(spans, "Query.customer").map(({ events }) => events)).toEqual([
      ["load"],
      ["load", "cache.hit"],
    ]);
  });

  it("does not have what follows in the background: each call is a trace of its own", async () => {
    const collector = await useCollector();
    const spans = await traced(
      collector,
      async (app) => {
        const rows = `[{ sourceId: "${ada.sourceId}", fields: { name: "Ada" } }]`;
        await app.query(`mutation Bulk { updateCustomersInBulk(rows: ${rows}) { run { id } } }`);
        await expect.poll(() => app.requests().some((one) => one.includes("/async-actions/"))).toBe(true);
      },
      { pollMs: 1 },
    );
    expect(treeOf(spans)).toContainEqual({
      "mutation Bulk": [{ "Mutation.updateCustomersInBulk": [{ "update-customers-in-bulk": [] }] }],
    });
    const [follow] = named(spans, "get-async-action");
    expect(follow?.attributes).toMatchObject({ "upstream.priority": "background" });
    expect(treeOf(spans)).toContainEqual({ "get-async-action": [] });
    expect(follow?.traceId).not.toBe(named(spans, "mutation Bulk")[0]?.traceId);
  });

  it("is one for each result of a subscription, linked to that of its request", async () => {
    const collector = await useCollector();
    const query = `subscription Watch { customerChanged(by: { id: "${ada.id}" }) { customer { name } } }`;
    const spans = await traced(collector, async (app) => {
      const headers = { traceparent: traceparent("01") };
      const { received, abort } = await openStream(app, query, { headers });
      app.events.publish(eventOf("updated"));
      await received(1);
      abort();
      await noSubscribers(app);
    });
    expect(named(spans, "subscription Watch")).toMatchObject([
      { traceId: TRACE_ID, parentSpanId: PARENT_ID, links: [] },
    ]);
    const [delivery] = named(spans, "delivery Watch");
    expect(delivery).toMatchObject({ links: [{ traceId: TRACE_ID, spanId: PARENT_ID }] });
    expect(delivery?.traceId).not.toBe(TRACE_ID);
    expect(treeOf(spans)).toContainEqual({
      "delivery Watch": [{ "CustomerChange.customer": [{ "get-customer": [] }] }],
    });
  });
});

describe("trace context", () => {
  it("of a request is continued, and its trace ID is in the log line", async () => {
    const collector = await useCollector();
    let logs = "";
    const spans = await traced(collector, async (app) => {
      await ask(app, { traceparent: traceparent("01"), tracestate: "shop=1" });
      logs = app.logs();
      const [sent] = app.sandbox.journal.entries;
      expect(sent?.headers).not.toHaveProperty("traceparent");
    });
    expect(named(spans, "query Ada")).toMatchObject([
      { traceId: TRACE_ID, parentSpanId: PARENT_ID, traceState: "shop=1" },
    ]);
    expect(logs).toContain(`"traceId":"${TRACE_ID}"`);
  });

  it("is sent upstream on request, with the span of the call", async () => {
    const collector = await useCollector();
    let sent: Readonly<Record<string, unknown>> = {};
    const spans = await traced(
      collector,
      async (app) => {
        await ask(app, { traceparent: traceparent("01"), tracestate: "shop=1" });
        sent = app.sandbox.journal.entries[0]?.headers ?? {};
      },
      { tracing: collector.tracing({ sendsContext: true }) },
    );
    const [call] = named(spans, "get-customer");
    expect(sent).toMatchObject({
      traceparent: `00-${TRACE_ID}-${call?.spanId}-01`,
      tracestate: "shop=1",
    });
  });

  it.each([
    ["a request that says so", {}, traceparent("00")],
    ["ratio 0", { sampler: "parentbased_traceidratio", ratio: 0 }, undefined],
    ["always_off", { sampler: "always_off" }, traceparent("01")],
  ] as const)("samples nothing with %s", async (_what, settings, parent) => {
    const collector = await useCollector();
    await traced(
      collector,
      async (app) => {
        await ask(app, parent === undefined ? {} : { traceparent: parent });
        expect(app.logs()).not.toContain("traceId");
      },
      { tracing: collector.tracing(settings) },
    );
    expect(collector.requests).toEqual([]);
  });

  it("of a WebSocket is linked to by its operations, which are traces of their own", async () => {
    const collector = await useCollector();
    const spans = await traced(collector, async (app) => {
      class Connection extends WebSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol, { headers: { traceparent: traceparent("01") } });
        }
      }
      const client = createClient({ url: socketUrl(app), webSocketImpl: Connection, retryAttempts: 0 });
      await run(client, "query Consents { consents { name } }").ended;
      await client.dispose();
    });
    const [operation] = named(spans, "query Consents");
    expect(operation).toMatchObject({ links: [{ traceId: TRACE_ID, spanId: PARENT_ID }] });
    expect(operation?.traceId).not.toBe(TRACE_ID);
  });

  it("that cannot be read begins a new trace", async () => {
    const collector = await useCollector();
    const spans = await traced(collector, (app) => ask(app, { traceparent: "00-nonsense", tracestate: "x" }));
    expect(named(spans, "query Ada")).toHaveLength(1);
    expect(named(spans, "query Ada")[0]?.parentSpanId ?? "").toBe("");
  });
});

describe("what is not in a span", () => {
  const CANARY = {
    sourceId: "canary-source@secret.example",
    name: "Canary Nightingale",
    email: "canary-mail@secret.example",
    phone: "+48123456789",
    metadata: { canaryKey: "canary-metadata" },
  };

  it("is anything of a customer, a document, a variable, an ID or a secret", async () => {
    const collector = await useCollector();
    let id = "";
    await traced(
      collector,
      async (app) => {
        const { sourceId, ...fields } = CANARY;
        const created = await app.query(
          `mutation Create($sourceId: String!, $fields: CustomerFields!) {
            upsertCustomer(sourceId: $sourceId, fields: $fields) { customer { id } userErrors { code } }
          }`,
          { sourceId, fields },
          { authorization: "Bearer canary-key", "x-request-id": "canary-request" },
        );
        id = created.data.upsertCustomer.customer.id;
        await app.query(`query Read {
          canary_alias: customer(by: { sourceId: "${sourceId}" }) { name email phone metadata segments { name } }
          byId: customer(by: { id: "${id}" }) { activities(first: 1) { nodes { id } } redeemables(first: 1) { totalCount } }
          customers(first: 2, filter: { email: "${CANARY.email}" }) { nodes { email } }
        }`);
        app.sandbox.faults.add({ name: "status", status: 500 });
        await app.query(`{ customer(by: { sourceId: "${sourceId}" }) { name } }`);
        await app.query(`{ customer(by: { id: "${id}" }) { nope } }`);
      },
      { upstreamDetails: true },
    );
    expect(id).toMatch(/^cust_/);
    const text = collector.text();
    expect(text).toContain("query Read");
    const secrets = [
      id,
      "cust_",
      "canary",
      "Canary",
      "secret.example",
      "48123456789",
      "test-app-token",
      "{ name",
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it("is a name that is no name", async () => {
    const collector = await useCollector();
    await traced(collector, (app) =>
      fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          query: "query Q { consents { name } }",
          operationName: "canary@secret.example",
        }),
      }),
    );
    expect(collector.spans()).toMatchObject([{ name: "GraphQL Operation" }]);
    expect(collector.text()).not.toContain("canary");
  });
});

describe("a collector that is down", () => {
  it("changes no answer, and delays a stop by no more than it may", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    const app = await startTestApp({ tracing: tracingTo(port) });
    const { errors, data } = await app.query(`{ customer(by: { id: "${grace.id}" }) { name } }`);
    expect([errors, data.customer.name]).toEqual([undefined, "Grace Hopper"]);
    const since = performance.now();
    await app.close();
    // Far from what the exporter would take by itself, on a slow machine too.
    expect(performance.now() - since).toBeLessThan(FLUSH_MS + 2_500);
  });
});

describe("the program", () => {
  beforeAll(buildServer);

  it("loads nothing of the SDK without a collector, and sends what it has to one when it stops", async () => {
    const collector = await useCollector();
    const { endpoint } = collector.tracing();
    const [without, withCollector] = await Promise.all([
      loadedBy(start({ OTEL_SERVICE_NAME: "facade" })),
      loadedBy(
        start({
          OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.replace("/v1/traces", "/"),
          OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20secret",
        }),
      ),
    ]);
    // `prom-client` loads the interface, which does nothing by itself.
    expect(without).toEqual(["@opentelemetry/api"]);
    expect(withCollector).toContain("@opentelemetry/sdk-trace");
    expect(collector.spans().map(({ name }) => name)).toContain("query Consents");
    expect(collector.requests[0]).toMatchObject({ url: "/v1/traces", headers: { "api-key": "a secret" } });
  });
});
