/** The metrics of a running server, against what really happened. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { startApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";
import { ERROR_CODES } from "../../src/graphql/error-codes.js";
import { CALL_OUTCOMES } from "../../src/voucherify/call-observer.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import pino from "pino";
import { type Answer, type TestApp, useApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";
import { scrape } from "../helpers/metrics.js";
import { noSubscribers, subscribe } from "../helpers/subscribe.js";

const PREFIX = "voucherify_facade_";
const account = "default";
const ADA = `customer(by: { sourceId: "${personas.ada.sourceId}" }) { name }`;

/** A reader of one metric after the other. */
async function figures(app: TestApp) {
  const { value } = await scrape(app);
  return (name: string, labels: Record<string, string> = {}) => value(PREFIX + name, labels);
}

describe("upstream calls", () => {
  it("are counted by endpoint and outcome, each request once, with their durations", async () => {
    const app = await useApp();
    await app.query(`{ ${ADA} }`);
    await app.query(`{ customer(by: { id: "cust_nobody" }) { id } }`);
    app.sandbox.faults.add({ name: "status", status: 500, times: 1 });
    await app.query(`{ segments(first: 1) { nodes { id } } }`);
    const figure = await figures(app);
    const calls = (endpoint: string, outcome: string) =>
      figure("upstream_calls_total", { account, endpoint, outcome });
    expect(calls("get-customer", "ok")).toBe(1);
    expect(calls("get-customer", "rejected")).toBe(1);
    // It is repeated.
    expect([calls("list-segment", "failed"), calls("list-segment", "ok")]).toEqual([1, 1]);
    expect(figure("repeated_calls_total", { type: "query" })).toBe(1);
    expect(figure("upstream_call_duration_seconds_count", { endpoint: "get-customer" })).toBe(2);
    expect(figure("queue_wait_seconds_count", { account, outcome: "left" })).toBeGreaterThanOrEqual(3);
  });
});

describe("the budget", () => {
  it("is what the account has", async () => {
    const app = await useApp({ rateLimit: 2_000 });
    expect((await figures(app))("budget_limit_calls", { account })).toBeUndefined();
    await app.query(`{ ${ADA} }`);
    const figure = await figures(app);
    expect(figure("budget_limit_calls", { account })).toBe(2_000);
    expect(figure("budget_remaining_calls", { account })).toBe(1_999);
    expect(figure("budget_used_calls", { account })).toBe(1);
    expect(figure("budget_in_flight_calls", { account })).toBe(0);
    expect(figure("budget_paused", { account })).toBe(0);
    expect(figure("budget_suspended", { account })).toBe(0);
    expect(figure("queue_length", { account })).toBe(0);
    expect(figure("upstream_reachable", { account })).toBe(1);
    expect(figure("circuit_state", { account, state: "closed" })).toBe(1);
    expect(figure("circuit_state", { account, state: "open" })).toBe(0);
  });
});

describe("operations", () => {
  it("are counted by type and outcome, with their calls and codes", async () => {
    const app = await useApp({ budget: { maxCalls: 5 } });
    await app.query(`{ ${ADA} again: ${ADA} }`);
    await app.query("{ nope }");
    await app.query("{ customers(first: 100) { nodes { segments { name } } } }");
    const figure = await figures(app);
    expect(figure("operations_total", { type: "query", outcome: "ok" })).toBe(1);
    expect(figure("operations_total", { type: "query", outcome: "refused" })).toBe(1);
    expect(figure("operations_total", { type: "unknown", outcome: "refused" })).toBe(1);
    expect(figure("operations_total", { type: "mutation", outcome: "failed" })).toBe(0);
    // What has not happened is 0, not missing.
    for (const kind of ["planned", "spent", "repeated", "saved"]) {
      expect([kind, figure(`${kind}_calls_total`, { type: "mutation" })]).toEqual([kind, 0]);
    }
    expect(figure("operation_errors_total", { outcome: "refused", code: "OPERATION_TOO_EXPENSIVE" })).toBe(1);
    expect(figure("operation_duration_seconds_count", { type: "query" })).toBe(2);
    expect(figure("spent_calls_total", { type: "query" })).toBe(1);
    expect(figure("saved_calls_total", { type: "query" })).toBe(1);
    expect(figure("repeated_calls_total", { type: "query" })).toBe(0);
    expect(figure("planned_calls_total", { type: "query" })).toBeGreaterThan(1);
  });

  it("have open subscriptions, delivered events and lost ones", async () => {
    const app = await useApp();
    const watch = `subscription { customerChanged(by: { id: "${personas.ada.id}" }) { __typename } }`;
    const { received, unsubscribe } = await subscribe(app, watch);
    expect((await figures(app))("subscriptions_open")).toBe(1);
    for (let count = 0; count < 300; count += 1) app.events.publish(eventOf("updated"));
    const last = (await received(256)).map(({ extensions }) => extensions.stream.missed);
    unsubscribe();
    await noSubscribers(app);
    const figure = await figures(app);
    expect(figure("subscriptions_open")).toBe(0);
    expect(figure("events_delivered_total")).toBeGreaterThanOrEqual(256);
    expect(figure("events_missed_total")).toBe(last.reduce<number>((sum, missed) => sum + (missed ?? 0), 0));
    expect(figure("events_missed_total")).toBeGreaterThan(0);
    expect(figure("event_gaps_total")).toBe(0);
    expect(figure("operations_total", { type: "subscription", outcome: "ok" })).toBe(1);
  });
});

describe("the cache", () => {
  it("has hits, misses, entries and bytes", async () => {
    const app = await useApp({ cache: { bytes: 2 ** 20 } });
    await app.query(`{ ${ADA} }`);
    await app.query(`{ ${ADA} }`);
    const figure = await figures(app);
    expect(figure("cache_hits_total", { account })).toBe(1);
    expect(figure("cache_misses_total", { account })).toBe(1);
    expect(figure("cache_entries")).toBeGreaterThanOrEqual(1);
    expect(figure("cache_bytes")).toBeGreaterThan(100);
    expect(figure("cache_limit_bytes")).toBe(2 ** 20);
  });
});

describe("webhooks", () => {
  it("are counted by what became of them", async () => {
    const app = await useApp({ webhooks: true });
    await fetch(`${app.url}/webhooks/voucherify`, { method: "POST", body: "{}" });
    const rejected = async () => (await figures(app))("webhooks_total", { account, outcome: "rejected" });
    expect(await rejected()).toBe(1);
    await app.query(
      `mutation { updateCustomer(by: { id: "${personas.ada.id}" }, fields: { name: "Ada" }) { customer { id } } }`,
    );
    await expect
      .poll(async () => (await figures(app))("webhooks_total", { account, outcome: "applied" }), {
        timeout: 5_000,
      })
      .toBeGreaterThanOrEqual(1);
    const at = (await figures(app))("webhook_last_received_timestamp_seconds", { account }) ?? 0;
    expect(Math.abs(Date.now() / 1_000 - at)).toBeLessThan(600);
  });
});

describe("bulk runs", () => {
  it("are counted by state", async () => {
    const app = await useApp();
    await app.query(
      `mutation { updateCustomersInBulk(rows: [{ sourceId: "a", fields: { name: "A" } }]) { run { id } } }`,
    );
    const figure = await figures(app);
    expect(figure("bulk_runs", { account, state: "QUEUED" })).toBe(1);
    expect(figure("bulk_runs", { account, state: "FAILED" })).toBe(0);
  });
});

describe("/metrics", () => {
  it("is in the text format of Prometheus, with the process, and every name has type, help and unit", async () => {
    const app = await useApp();
    const response = await fetch(`${app.url}/metrics`);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const { types, help } = await scrape(app);
    expect([...types.keys()]).toEqual(
      expect.arrayContaining(["process_resident_memory_bytes", "nodejs_eventloop_lag_seconds"]),
    );
    const own = [...types].filter(([name]) => name.startsWith(PREFIX));
    expect(own.length).toBeGreaterThan(30);
    for (const [name, type] of own) {
      expect(help.get(name)).toMatch(/^[A-Z].*\.$/);
      expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
      expect([name, type !== "histogram" || name.endsWith("_seconds")]).toEqual([name, true]);
    }
  });

  it("has labels of few values, and nothing of what operations are about", async () => {
    const app = await useApp();
    const secret = "someone@secret.example";
    await app.query(`query Secret { customer(by: { sourceId: "${secret}" }) { email } }`);
    await app.query("query Secret { nope }");
    await app.query(
      `mutation Secret { deleteCustomer(by: { sourceId: "${secret}" }) { userErrors { code } } }`,
    );
    const { text, labels } = await scrape(app);
    for (const word of [secret, "Secret", "cust_", "local"]) expect(text).not.toContain(word);
    const values = (label: string) =>
      new Set(
        [...text.matchAll(new RegExp(`^${PREFIX}.*[{,]${label}="([^"]*)"`, "gm"))].map(([, value]) => value),
      );
    const within = (label: string, all: readonly string[]) =>
      expect([...values(label)].filter((value) => !all.includes(value ?? ""))).toEqual([]);
    within(
      "endpoint",
      Object.values(endpoints).map(({ operation }) => operation),
    );
    within("code", ERROR_CODES);
    within("account", [account]);
    expect(values("endpoint").size).toBeGreaterThan(0);
    expect(values("code").size).toBeGreaterThan(0);
    const calls = text.match(/upstream_calls_total\{.*outcome="(\w+)"/)?.[1] ?? "";
    expect(CALL_OUTCOMES).toContain(calls);
    const own = [...labels].filter(([name]) => name.startsWith(PREFIX)).flatMap(([, names]) => [...names]);
    expect(new Set(own)).toEqual(new Set(["account", "code", "endpoint", "le", "outcome", "state", "type"]));
  });

  it("never has a counter that decreases", async () => {
    const app = await useApp({ cache: { bytes: 2 ** 20 } });
    const counters = async () => {
      const { types, value } = await scrape(app);
      const names = [...types].filter(([, type]) => type === "counter").map(([name]) => name);
      return new Map(names.map((name) => [name, value(name, { account }) ?? 0]));
    };
    let before = await counters();
    for (let round = 0; round < 5; round += 1) {
      const query = `{ ${ADA} customers(first: 3) { nodes { id } } }`;
      const operations = Array.from({ length: 8 }, () => app.query(query));
      for (let reading = 0; reading < 3; reading += 1) {
        const now = await counters();
        expect([...before].filter(([name, count]) => (now.get(name) ?? 0) < count)).toEqual([]);
        before = now;
      }
      await Promise.all(operations);
    }
  });

  it("is answered elsewhere, and through a proxy on this machine, to callers with the scope admin", async () => {
    const keys = (["admin", "customers:read"] as const).map((scope) => ({
      name: scope,
      sha256: createHash("sha256")
        .update(`key-of-${scope === "admin" ? "admin" : "reader"}`)
        .digest(),
      scopes: new Set([scope]),
    }));
    const app = await useApp({ signIn: { keysFile: null, keys, tokens: null } });
    const status = async (headers: Record<string, string>) => {
      const response = await fetch(`${app.url}/metrics`, { headers });
      const json = response.status === 200 ? null : ((await response.json()) as Answer<null>);
      return [response.status, json?.errors?.[0]?.extensions.code];
    };
    const forwarded = { "x-forwarded-for": "203.0.113.7" };
    expect(await status({})).toEqual([200, undefined]);
    expect(await status(forwarded)).toEqual([401, "UNAUTHENTICATED"]);
    expect(await status({ ...forwarded, authorization: "Bearer wrong" })).toEqual([401, "UNAUTHENTICATED"]);
    expect(await status({ ...forwarded, authorization: "Bearer key-of-reader" })).toEqual([403, "FORBIDDEN"]);
    expect(await status({ ...forwarded, authorization: "Bearer key-of-admin" })).toEqual([200, undefined]);
  });

  it("can be switched off", async () => {
    const app = await startApp({ ...readConfig({ METRICS: "off" }), port: 0 }, pino({ level: "silent" }));
    try {
      expect((await fetch(`${app.url}/metrics`)).status).toBe(404);
    } finally {
      await app.close();
    }
  });
});
