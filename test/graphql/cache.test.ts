/** What cached answers save, how old they may be, and what makes them go: seen in the REST requests that leave. */
import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import type { Fault } from "../../src/sandbox/faults/faults.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, useApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";

/** A clock that a test can put forward, for the ages of cached values. */
function movableClock() {
  let aheadMs = 0;
  return {
    timer: { ...systemClock, now: () => systemClock.now() + aheadMs },
    forward: (ms: number) => {
      aheadMs += ms;
    },
  };
}

const useCachedApp = (options: Parameters<typeof useApp>[0] = {}) => useApp({ cache: {}, ...options });

const { ada } = personas;
const ADA = `{ customer(by: { id: "${ada.id}" }) { name email } }`;
const ADA_BY_SOURCE = `{ customer(by: { sourceId: "${ada.sourceId}" }) { name email } }`;
const GET_ADA = `GET /v1/customers/${ada.id}`;

/** Runs an operation, and returns its bill and the requests that left. */
async function cost(app: TestApp, ...args: Parameters<TestApp["query"]>) {
  const { data, errors, extensions } = await app.query(...args);
  return { data, errors, upstream: extensions.upstream, requests: app.requests() };
}

describe("a read that was answered before", () => {
  it("makes no call, and the bill says so", async () => {
    const app = await useCachedApp();
    const first = await cost(app, ADA);
    expect(first.requests).toEqual([GET_ADA]);
    expect(first.upstream).toMatchObject({ planned: 1, spent: 1, saved: 0, oldest: 0 });
    const second = await cost(app, ADA);
    expect(second.requests).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(second.upstream).toMatchObject({ planned: 1, spent: 0, saved: 1, oldest: 1 });
  });

  it("is found by the other identifier, and on a list page", async () => {
    const app = await useCachedApp();
    await cost(app, ADA);
    expect((await cost(app, ADA_BY_SOURCE)).requests).toEqual([]);
    const page = await cost(
      app,
      `{ customers(first: 3, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id sourceId } } }`,
    );
    for (const { id, sourceId } of page.data.customers.nodes) {
      expect((await cost(app, `{ customer(by: { id: "${id}" }) { id } }`)).requests).toEqual([]);
      if (sourceId === null) continue;
      const bySource = await cost(app, `query ($by: CustomerIdentifier!) { customer(by: $by) { id } }`, {
        by: { sourceId },
      });
      expect([bySource.requests, bySource.data.customer.id]).toEqual([[], id]);
    }
  });

  it("is not found where the cache is off", async () => {
    const app = await useApp();
    await cost(app, ADA);
    expect((await cost(app, ADA)).requests).toEqual([GET_ADA]);
  });

  it("covers segments, their details, activities, redeemables and consents", async () => {
    const app = await useCachedApp();
    const everything = `{ customer(by: { id: "${ada.id}" }) {
      segments { name kind } activities { nodes { type } } redeemables { totalCount } consents { status }
    } }`;
    const first = await cost(app, everything);
    expect(first.requests.length).toBeGreaterThan(4);
    const second = await cost(app, everything);
    expect(second.requests).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(second.upstream).toMatchObject({ spent: 0, saved: expect.any(Number) });
  });

  it("keeps for a moment that a customer does not exist", async () => {
    const app = await useCachedApp();
    const nobody = `{ customer(by: { sourceId: "nobody" }) { id } }`;
    expect((await cost(app, nobody)).requests).toHaveLength(1);
    const again = await cost(app, nobody);
    expect([again.data, again.errors, again.requests]).toEqual([{ customer: null }, undefined, []]);
  });

  it("is one call for two hundred clients who ask at once", async () => {
    const app = await useCachedApp();
    app.sandbox.faults.add({ name: "latency", ms: 100, match: { path: /customers/ } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => app.query(ADA)));
    expect(answers.every(({ data }) => data.customer.name === "Ada Lovelace")).toBe(true);
    expect(app.requests()).toEqual([GET_ADA]);
    expect(answers.filter(({ extensions }) => extensions.upstream.spent > 0)).toHaveLength(1);
  });
});

const SEGMENTS_OF_A_HUNDRED = "{ customers(first: 100) { nodes { id segments { id } } } }";

it("tells what it holds and what it was good for", async () => {
  const read =
    "{ upstreamBudget { cache { entries bytes maxBytes hits misses joined stale refreshed answers evictions } } }";
  const app = await useCachedApp();
  for (const _ of [1, 2, 3]) await cost(app, ADA);
  await app.query(write(ada.id));
  const { data } = await cost(app, read);
  expect(data.upstreamBudget.cache).toMatchObject({
    maxBytes: 64 * 2 ** 20,
    hits: 2,
    misses: 1,
    entries: 0,
    answers: 1,
    evictions: 1,
  });
  const none = await useApp();
  expect((await none.query(read)).data.upstreamBudget.cache).toBeNull();
});

const by = (...sourceIds: string[]) => JSON.stringify(sourceIds).replaceAll(/"[^"]+"/g, "{ sourceId: $& }");

describe("admission", () => {
  it("lets an operation of 101 calls run with an empty budget if all its answers are fresh, for 0 calls", async () => {
    const app = await useCachedApp({ rateLimit: 500 });
    await cost(app, ADA);
    expect((await cost(app, SEGMENTS_OF_A_HUNDRED)).upstream.spent).toBe(101);
    await useUp(app);
    const again = await cost(app, SEGMENTS_OF_A_HUNDRED);
    expect(again.errors).toBeUndefined();
    expect(again.requests).toEqual([]);
    expect(again.upstream).toMatchObject({ planned: 101, spent: 0, saved: 101 });
    // What is not cached is refused.
    const refused = await cost(app, `{ customer(by: { sourceId: "somebody else" }) { id } }`);
    expect(refused.errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
    expect(refused.requests).toEqual([]);
  });

  it("judges an operation that misses five by what follows from these", async () => {
    const app = await useCachedApp();
    const { data } = await cost(app, SEGMENTS_OF_A_HUNDRED);
    const five = data.customers.nodes.slice(10, 15).map(({ id }: { id: string }) => id);
    for (const id of five) await app.query(write(id));
    // The writes have removed the lists as well. The page is read again, but not the segments of the others.
    await cost(app, "{ customers(first: 100) { nodes { id } } }");
    expect(await plannedNow(app, SEGMENTS_OF_A_HUNDRED)).toEqual({ planned: 101, plannedNow: 5 });
    const again = await cost(app, SEGMENTS_OF_A_HUNDRED);
    expect(again.requests.toSorted()).toEqual(
      five.map((id: string) => `GET /v1/customers/${id}/segments`).toSorted(),
    );
    expect(await plannedNow(app, SEGMENTS_OF_A_HUNDRED)).toEqual({ planned: 101, plannedNow: 0 });
  });

  it("counts the calls that an answer can lead to", async () => {
    const app = await useCachedApp();
    expect(await plannedNow(app, SEGMENTS_OF_A_HUNDRED)).toEqual({ planned: 101, plannedNow: 101 });
    await cost(app, "{ customers(first: 100) { nodes { id } } }");
    expect(await plannedNow(app, SEGMENTS_OF_A_HUNDRED)).toEqual({ planned: 101, plannedNow: 100 });
    await cost(app, ADA);
    const consents = `{ customer(by: { id: "${ada.id}" }) { consents { status } segments { kind } } }`;
    expect(await plannedNow(app, consents)).toEqual({ planned: 6, plannedNow: 5 });
    expect(app.requests()).toEqual([]);
  });

  it("counts what follows from a known customer that is requested beside an unknown one", async () => {
    const app = await useCachedApp();
    const operation = `{
      ada: customersByIdentifiers(by: ${by(ada.sourceId)}) { id }
      both: customersByIdentifiers(by: ${by("crm-1001", ada.sourceId, "crm-1002")}) { segments { id } }
    }`;
    await cost(app, `{ customersByIdentifiers(by: ${by(ada.sourceId, "crm-1001")}) { id } }`);
    expect(await plannedNow(app, operation)).toEqual({ planned: 6, plannedNow: 4 });
    const { errors, requests } = await cost(app, operation);
    expect([errors, requests.length]).toEqual([undefined, 4]);
  });

  it("tells the refused client what is missing, and its status", async () => {
    const app = await useCachedApp({ rateLimit: 100 });
    await cost(app, "{ customers(first: 100) { nodes { id } } }");
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query: SEGMENTS_OF_A_HUNDRED }),
    });
    const { data, errors, extensions } = (await response.json()) as Awaited<ReturnType<TestApp["query"]>>;
    expect([response.status, data, errors?.length]).toEqual([429, undefined, 1]);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "RATE_LIMITED", planned: 101, plannedNow: 100 });
    expect(errors?.[0]?.message).toContain("could take 100 upstream calls");
    expect(extensions.upstream).toMatchObject({ planned: 101, spent: 0 });
  });
});

describe("the greatest age", () => {
  it.each([
    ["the directive", ADA.replace("{", "query @freshness(maxAge: 0) {"), {}],
    ["a variable of the directive", ADA.replace("{", "query ($age: Int = 0) @freshness(maxAge: $age) {"), {}],
    ["max-age", ADA, { "cache-control": "max-age=0" }],
    ["no-cache", ADA, { "cache-control": "no-cache" }],
    ["a max-age that is no number", ADA, { "cache-control": "max-age=soon" }],
    [
      "the stricter of both",
      ADA.replace("{", "query @freshness(maxAge: 100) {"),
      { "cache-control": "max-age=0" },
    ],
  ])("is what the caller says by %s", async (_, source, headers) => {
    const app = await useCachedApp();
    await cost(app, ADA);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const again = await cost(app, source, {}, headers);
    expect([again.requests, again.upstream.oldest]).toEqual([[GET_ADA], 0]);
  });

  it("is long enough for a fresh answer, if the caller accepts it", async () => {
    const app = await useCachedApp();
    await cost(app, ADA);
    const again = await cost(
      app,
      ADA.replace("{", "query @freshness(maxAge: 60) {"),
      {},
      { "cache-control": "max-age=30" },
    );
    expect([again.requests, again.upstream.oldest]).toEqual([[], 1]);
  });

  it("must not be negative", async () => {
    const app = await useCachedApp();
    const { errors, requests } = await cost(app, ADA.replace("{", "query @freshness(maxAge: -1) {"));
    expect(errors?.map(({ message, extensions: { code } }) => [code, message])).toEqual([
      ["BAD_USER_INPUT", "`maxAge` of `@freshness` must be a number of seconds, 0 or more"],
    ]);
    expect(requests).toEqual([]);
  });

  it("is set for the server as a whole, or by operation", async () => {
    const app = await useCachedApp({ cache: { maxAges: { "get-customer": 0 } } });
    await cost(app, `{ customer(by: { id: "${ada.id}" }) { segments { id } } }`);
    const again = await cost(app, `{ customer(by: { id: "${ada.id}" }) { segments { id } } }`);
    expect(again.requests).toEqual([GET_ADA]);
    const none = await useCachedApp({ cache: { maxAge: 0 } });
    await cost(none, ADA);
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect((await cost(none, ADA)).requests).toEqual([GET_ADA]);
  });

  it("lets no shared or private cache of HTTP keep an answer", async () => {
    const app = await useCachedApp();
    const cacheControl = async (query: string) =>
      (
        await fetch(`${app.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query }),
        })
      ).headers.get("cache-control");
    expect(await cacheControl(ADA)).toBe("private, no-cache");
    expect(await cacheControl(write(ada.id))).toBe("private, no-store");
    expect(await cacheControl("{ nothing }")).toBe("private, no-store");
  });
});

describe("a write", () => {
  it("is seen by the next read, by either identifier, and on lists", async () => {
    const app = await useCachedApp();
    const list = `{ customers(first: 5, filter: { email: "ada@lovelace.example" }) { nodes { name } } }`;
    for (const read of [ADA, ADA_BY_SOURCE, list]) await cost(app, read);
    await app.query(write(ada.id, "Augusta"));
    const own = await cost(app, ADA);
    expect([own.data.customer.name, own.requests]).toEqual(["Augusta", [GET_ADA]]);
    const bySource = await cost(app, ADA_BY_SOURCE);
    expect([bySource.data.customer.name, bySource.requests]).toEqual(["Augusta", []]);
    expect((await cost(app, list)).data.customers.nodes).toEqual([{ name: "Augusta" }]);
  });

  it("is seen in the same operation, where cached values of others would do", async () => {
    const app = await useCachedApp();
    await cost(app, ADA);
    const { data } = await cost(
      app,
      `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "Countess" }) { customer { name segments { id } } } }`,
    );
    expect(data.updateCustomer.customer.name).toBe("Countess");
    expect(app.requests()).toEqual([`PUT /v1/customers/${ada.id}`, `GET /v1/customers/${ada.id}/segments`]);
  });

  it("creates what did not exist a moment ago", async () => {
    const app = await useCachedApp();
    const read = `{ customer(by: { sourceId: "newcomer" }) { name } }`;
    expect((await cost(app, read)).data.customer).toBeNull();
    await app.query(
      `mutation { upsertCustomer(sourceId: "newcomer", fields: { name: "New" }) { customer { id } } }`,
    );
    expect((await cost(app, read)).data.customer).toEqual({ name: "New" });
  });

  it("that deletes leaves nothing of the customer", async () => {
    const app = await useCachedApp();
    for (const read of [ADA, ADA_BY_SOURCE]) await cost(app, read);
    await app.query(`mutation { deleteCustomer(by: { id: "${ada.id}" }) { deletedCustomerId } }`);
    for (const read of [ADA, ADA_BY_SOURCE]) expect((await cost(app, read)).data.customer).toBeNull();
  });

  it("in bulk is seen when the upstream has carried it out, which no event tells", async () => {
    const app = await useCachedApp({ asyncStepMs: 20, pollMs: 10 });
    await cost(app, ADA_BY_SOURCE);
    await app.query(
      `mutation { updateCustomersInBulk(rows: [{ sourceId: "${ada.sourceId}", fields: { name: "Bulk" } }]) { run { id } } }`,
    );
    await cost(app, ADA_BY_SOURCE);
    await expect
      .poll(async () => (await cost(app, ADA_BY_SOURCE)).data.customer.name, { interval: 20, timeout: 5_000 })
      .toBe("Bulk");
  });
});

describe("the age of a value", () => {
  it("is at most the default, and a value that is nearly as old is read again in the background", async () => {
    const { timer, forward } = movableClock();
    const app = await useCachedApp({ clients: { timer } });
    await cost(app, ADA);
    forward(40_000);
    const young = await cost(app, ADA);
    expect([young.requests, young.upstream.oldest]).toEqual([[], 41]);
    forward(15_000);
    const aging = await cost(app, ADA);
    expect([aging.upstream.spent, aging.upstream.oldest]).toEqual([0, 56]);
    await expect.poll(() => app.requests()).toEqual([GET_ADA]);
    await expect.poll(async () => (await cost(app, ADA)).upstream.oldest).toBe(1);
    forward(61_000);
    const old = await cost(app, ADA);
    expect([old.requests, old.upstream.oldest]).toEqual([[GET_ADA], 0]);
  });
});

describe("a fault of the upstream", () => {
  const match = { path: /customers/ };

  it.each<[Fault, string]>([
    [{ name: "status", status: 503, match }, "UPSTREAM_UNAVAILABLE"],
    [{ name: "reset-before-headers", match }, "UPSTREAM_UNAVAILABLE"],
    [{ name: "html-200", match }, "UPSTREAM_MALFORMED"],
  ])("%o is endured with an older value, and the answer says so", async (fault, reason) => {
    const app = await useOutdatedApp();
    app.sandbox.faults.add(fault);
    const { data, errors, upstream } = await cost(app, ADA);
    expect([data.customer.name, errors]).toEqual(["Ada Lovelace", undefined]);
    expect(upstream.oldest).toBeGreaterThan(3_600);
    expect(upstream.stale).toEqual([
      {
        endpoint: "GET /v1/customers/{customerId}",
        operation: "get-customer",
        age: upstream.oldest,
        reason,
      },
    ]);
  });

  it("is told where the caller does not accept an older value", async () => {
    const app = await useOutdatedApp();
    app.sandbox.faults.add({ name: "status", status: 503, match });
    for (const cacheControl of ["no-cache", "max-age=3599"]) {
      const { errors } = await cost(app, ADA, {}, { "cache-control": cacheControl });
      expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    }
  });

  it("is endured where the budget is used up", async () => {
    const app = await useOutdatedApp({ rateLimit: 20 });
    await useUp(app);
    const { data, upstream, requests } = await cost(app, ADA);
    expect([data.customer.name, requests]).toEqual(["Ada Lovelace", []]);
    expect(upstream.stale).toMatchObject([{ reason: "RATE_LIMITED" }]);
  });

  it.each([401, 403, 404])("is none if the upstream answers %i: the value is gone", async (status) => {
    const app = await useOutdatedApp();
    app.sandbox.faults.add({ name: "status", status, match, times: 1 });
    const { data, upstream } = await cost(app, ADA);
    expect([data.customer, upstream.stale]).toEqual([null, undefined]);
    app.sandbox.faults.add({ name: "status", status: 503, match });
    const again = await cost(app, ADA);
    expect([again.data?.customer ?? null, again.upstream.stale]).toEqual([null, undefined]);
  });
});

describe("a webhook", () => {
  it("brings the changed customer, by either identifier, for no call", async () => {
    const app = await useCachedApp({ webhooks: true });
    await cost(app, ADA);
    await change(app, { name: "Told" });
    for (const read of [ADA, ADA_BY_SOURCE]) {
      const { data, requests } = await cost(app, read);
      expect([data.customer.name, requests]).toEqual(["Told", []]);
    }
  });

  it("makes what it does not bring be read again", async () => {
    const app = await useCachedApp({ webhooks: true });
    const segments = `{ customer(by: { id: "${ada.id}" }) { segments { name } } }`;
    const list = "{ customers(first: 2) { nodes { name } } }";
    for (const read of [segments, list]) await cost(app, read);
    await change(app, { name: "Told" });
    expect((await cost(app, segments)).requests).toEqual([`GET /v1/customers/${ada.id}/segments`]);
    expect((await cost(app, list)).requests).toHaveLength(1);
  });

  it("that arrives while a call is under way wins over its answer", async () => {
    const app = await useCachedApp({ webhooks: true });
    await cost(app, ADA_BY_SOURCE);
    const release = hold(app.sandbox.faults, { path: GET_ADA.slice("GET ".length), method: "GET" });
    const early = app.query(ADA.replace("{", "query @freshness(maxAge: 0) {"));
    await expect.poll(() => app.requests()).toEqual([GET_ADA]);
    await change(app, { name: "Told" });
    release();
    await early;
    const { data, requests } = await cost(app, ADA);
    expect([data.customer.name, requests]).toEqual(["Told", []]);
  });

  it("of an own write takes nothing away that was read after it", async () => {
    const app = await useCachedApp({ webhooks: true });
    await app.query(write(ada.id, "Mine"));
    await cost(app, ADA);
    await app.sandbox.webhooks.settled();
    const { data, requests } = await cost(app, ADA);
    expect([data.customer.name, requests]).toEqual(["Mine", []]);
  });

  describe("that is late", () => {
    it.each([
      ["write", write(ada.id, "After"), "After"],
      ["write by source ID", writeBySource("After"), "After"],
      [
        "deletion",
        `mutation { deleteCustomer(by: { sourceId: "${ada.sourceId}" }) { deletedCustomerId } }`,
        null,
      ],
      [
        "erasure",
        `mutation { permanentlyDeleteCustomer(by: { id: "${ada.id}" }, confirm: "${ada.id}") { deletion { id } } }`,
        null,
      ],
    ])("does not bring back what was before an own %s", async (_, mutation, name) => {
      const { app, release } = await useLateWebhook();
      expect((await app.query(mutation)).errors).toBeUndefined();
      await release();
      expect((await cost(app, ADA)).data.customer?.name ?? null).toBe(name);
      expect(app.requests()).toEqual([GET_ADA]);
    });

    it("does not bring back what was before an own write in bulk", async () => {
      const { app, release } = await useLateWebhook();
      const { data } = await app.query(
        `mutation { updateCustomersInBulk(rows: [{ sourceId: "${ada.sourceId}", fields: { name: "After" } }]) { run { id } } }`,
      );
      const run = `{ bulkRun(id: "${data.updateCustomersInBulk.run.id}") { state } }`;
      await expect
        .poll(async () => (await app.query(run)).data.bulkRun.state, { interval: 20, timeout: 5_000 })
        .toBe("SUCCEEDED");
      await release();
      expect((await cost(app, ADA)).data.customer.name).toBe("After");
    });
  });

  it("of a deletion removes the customer from memory", async () => {
    const app = await useCachedApp({ webhooks: true });
    for (const read of [ADA, ADA_BY_SOURCE]) await cost(app, read);
    await fetch(`${app.sandbox.url}/v1/customers/${ada.id}`, { method: "DELETE", headers: others });
    await app.sandbox.webhooks.settled();
    for (const read of [ADA, ADA_BY_SOURCE]) expect((await cost(app, read)).data.customer).toBeNull();
  });
});

const others = { "x-app-id": "others", "x-app-token": "others", "content-type": "application/json" };

/** A change of Ada by another consumer of the account. */
function put(body: object, { sandbox }: TestApp): Promise<unknown> {
  const url = `${sandbox.url}/v1/customers/${ada.id}`;
  return fetch(url, { method: "PUT", headers: others, body: JSON.stringify(body) });
}

/** A change of Ada by another consumer. Resolves when its webhooks have arrived. */
async function change(app: TestApp, body: object): Promise<void> {
  await put(body, app);
  await app.sandbox.webhooks.settled();
}

/** An app with the webhook of a change under way, which `release` lets arrive. Those that follow are lost. */
async function useLateWebhook() {
  const app = await useCachedApp({ webhooks: true, asyncStepMs: 20, pollMs: 10 });
  const { faults } = app.sandbox.webhooks;
  const held = new EventEmitter();
  faults.add({ name: "held", until: once(held, "release"), times: 1 });
  faults.add({ name: "lost" });
  await put({ name: "Before" }, app);
  const release = async () => {
    held.emit("release");
    await app.sandbox.webhooks.settled();
  };
  return { app, release };
}

/** An app with a cached customer that is an hour old. */
async function useOutdatedApp(options: Parameters<typeof useApp>[0] = {}) {
  const { timer, forward } = movableClock();
  const app = await useCachedApp({ ...options, clients: { timer } });
  await cost(app, ADA);
  forward(3_600_000);
  return app;
}

function writeBySource(name: string): string {
  return `mutation { updateCustomer(by: { sourceId: "${ada.sourceId}" }, fields: { name: "${name}" }) { customer { id } } }`;
}

function write(id: string, name = "Written"): string {
  return `mutation { updateCustomer(by: { id: "${id}" }, fields: { name: "${name}" }) { customer { id } } }`;
}

/** Uses up the budget of the account, as another consumer of it would, and lets the server notice. */
async function useUp(app: TestApp): Promise<void> {
  const headers = { "x-app-id": "another", "x-app-token": "another" };
  let remaining = Infinity;
  while (remaining > 1) {
    const answer = await fetch(`${app.sandbox.url}/v1/segments`, { headers });
    remaining = Number(answer.headers.get("x-rate-limit-remaining"));
  }
  await app.query("{ segments(first: 1) { nodes { id } } }");
}

async function plannedNow(app: TestApp, document: string) {
  const { data } = await app.query(
    "query ($document: String!) { explain(document: $document) { planned plannedNow } }",
    { document },
  );
  return data.explain;
}
