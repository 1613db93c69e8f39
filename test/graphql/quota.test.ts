/** Callers with a number of upstream calls a day: over HTTP, against the requests that really left. */
import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { SCOPES } from "../../src/access/caller.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { FakeClock } from "../budget/fake-clock.js";
import { type TestAppOptions, useApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";
import { scrape } from "../helpers/metrics.js";
import { type AnyRun, RUN } from "../helpers/runs.js";

const NOON = Date.UTC(2026, 0, 1, 12);
const HALF_A_DAY_MS = 43_200_000;
const ADA = `{ customer(by: { id: "${personas.ada.id}" }) { name } }`;
/** 4 calls: a page, and three customers' segments. */
const FOUR = "{ customers(first: 3) { nodes { segments { name } } } }";
const ME = "{ me { name } }";

const keyOf = (name: string) => `key-of-${name}`;
const as = (name: string) => ({ authorization: `Bearer ${keyOf(name)}` });

const entry = (name: string, callsPerDay?: number) => ({
  name,
  sha256: createHash("sha256").update(keyOf(name)).digest(),
  scopes: new Set(SCOPES),
  ...(callsPerDay !== undefined && { callsPerDay }),
});

/** A server for callers with these calls per day, and one without a limit, `free`. */
async function useQuotas(perDay: Readonly<Record<string, number>>, options: TestAppOptions = {}) {
  const clock = new FakeClock(NOON);
  const keys = [...Object.entries(perDay).map(([name, calls]) => entry(name, calls)), entry("free")];
  const app = await useApp({
    customers: 30,
    asyncStepMs: 0,
    clients: { timer: clock },
    signIn: { keysFile: null, keys, tokens: null },
    ...options,
  });
  return { app, clock };
}

describe("a caller with callsPerDay", () => {
  it("is refused what costs more than is left, before any call, until midnight UTC", async () => {
    const { app, clock } = await useQuotas({ small: 5 });
    expect((await app.query(FOUR, {}, as("small"))).errors).toBeUndefined();
    expect(app.requests()).toHaveLength(4);
    const { errors, data, extensions } = await app.query(FOUR, {}, as("small"));
    expect(app.requests()).toEqual([]);
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining("of the 5 that the caller may make in a day, 1 are left"),
      extensions: {
        code: "CALLER_QUOTA_EXCEEDED",
        limit: 5,
        remaining: 1,
        planned: 4,
        affordable: 1,
        retryAfterMs: HALF_A_DAY_MS,
      },
    });
    expect(extensions.upstream.spent).toBe(0);
    // What is left can be spent, and other callers have nothing to do with it.
    expect((await app.query(ADA, {}, as("small"))).data.customer.name).toBe("Ada Lovelace");
    expect((await app.query(ADA, {}, as("small"))).errors?.[0]?.extensions).toMatchObject({ remaining: 0 });
    expect((await app.query(FOUR, {}, as("free"))).errors).toBeUndefined();
    await clock.pass(HALF_A_DAY_MS);
    expect((await app.query(FOUR, {}, as("small"))).errors).toBeUndefined();
  });

  it("is told not to wait for what costs more than a day has, and gets 429 with Retry-After", async () => {
    const { app } = await useQuotas({ small: 3 });
    const { errors } = await app.query(FOUR, {}, as("small"));
    expect(errors?.[0]?.extensions).not.toHaveProperty("retryAfterMs");
    expect(errors?.[0]?.extensions["advice"]).toMatchObject([{ planned: 3 }]);
    await app.query("{ customers(first: 2) { nodes { segments { name } } } }", {}, as("small"));
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: {
        ...as("small"),
        "content-type": "application/json",
        accept: "application/graphql-response+json",
      },
      body: JSON.stringify({ query: ADA }),
    });
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "43200"]);
  });

  it("still has what costs nothing", async () => {
    const { app } = await useQuotas({ none: 0 });
    expect((await app.query(ME, {}, as("none"))).data.me.name).toBe("none");
    expect(
      (await app.query(`{ explain(document: "${ADA.replaceAll('"', '\\"')}") { fits } }`, {}, as("none")))
        .data.explain.fits,
    ).toBe(false);
    expect((await app.query(ADA, {}, as("none"))).errors?.[0]?.extensions.code).toBe("CALLER_QUOTA_EXCEEDED");
  });

  it("has used what running operations may still need", async () => {
    const { app } = await useQuotas({ small: 5 });
    await app.query(ADA, {}, as("free"));
    const release = hold(app.sandbox.faults);
    const running = app.query(FOUR, {}, as("small"));
    await expect.poll(() => app.requests().length, { timeout: 10_000 }).toBe(1);
    const { errors } = await app.query(
      `{ a: customer(by: { id: "a" }) { id } b: customer(by: { id: "b" }) { id } }`,
      {},
      as("small"),
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: "CALLER_QUOTA_EXCEEDED", remaining: 1 });
    release();
    expect((await running).errors).toBeUndefined();
    expect((await app.query(ADA, {}, as("small"))).errors).toBeUndefined();
  });

  it("pays for repeats, and none is made beyond its quota", async () => {
    const { app } = await useQuotas({ two: 2 });
    app.sandbox.faults.add({ name: "status", status: 500, times: 5 });
    const { errors } = await app.query(ADA, {}, as("two"));
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    // An operation without a quota makes three.
    expect(app.requests()).toHaveLength(2);
    expect((await app.query(ADA, {}, as("two"))).errors?.[0]?.extensions.code).toBe("CALLER_QUOTA_EXCEEDED");
  });

  it("does not pay for answers of the cache", async () => {
    const { app } = await useQuotas({ one: 1 }, { cache: { bytes: 2 ** 20 } });
    for (let round = 0; round < 3; round += 1) {
      expect((await app.query(ADA, {}, as("one"))).errors).toBeUndefined();
    }
  });

  it("gets an older answer if the cache has one, and is told why", async () => {
    const { app, clock } = await useQuotas({ one: 1 }, { cache: { bytes: 2 ** 20 } });
    await app.query(ADA, {}, as("one"));
    await clock.pass(3_600_000);
    const { data, extensions } = await app.query(ADA, {}, as("one"));
    expect(data.customer.name).toBe("Ada Lovelace");
    expect(extensions.upstream).toMatchObject({
      spent: 0,
      stale: [{ operation: "get-customer", age: 3_600, reason: "CALLER_QUOTA_EXCEEDED" }],
    });
    expect(app.requests()).toEqual([]);
  });

  it("pays for writes", async () => {
    const { app } = await useQuotas({ one: 1 });
    const write = `mutation { updateCustomer(by: { id: "${personas.ada.id}" }, fields: { name: "A" }) { customer { id } } }`;
    expect((await app.query(write, {}, as("one"))).errors).toBeUndefined();
    expect((await app.query(write, {}, as("one"))).errors?.[0]?.extensions.code).toBe(
      "CALLER_QUOTA_EXCEEDED",
    );
    expect(app.requests()).toEqual([]);
  });
});

describe("the bulk runs of a caller with callsPerDay", () => {
  const rows = Array.from({ length: 4 }, (_, index) => ({ sourceId: `p-${index}`, fields: { name: "P" } }));
  const UPDATE = `mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { ${RUN} } } }`;

  it("count for it with the calls that follow them, which are made in any case", async () => {
    const { app } = await useQuotas({ bulk: 2 }, { pieceRows: 2, pollMs: 10 });
    const { data } = await app.query(UPDATE, { rows }, as("bulk"));
    expect(data.updateCustomersInBulk.run).toMatchObject({ acceptedCount: 4 });
    const state = async () =>
      (await app.query(`{ bulkRun(id: "${data.updateCustomersInBulk.run.id}") { state } }`, {}, as("bulk")))
        .data.bulkRun.state;
    await expect.poll(state, { timeout: 10_000 }).toBe("SUCCEEDED");
    const used = (await scrape(app)).value("voucherify_facade_caller_quota_used_calls", { caller: "bulk" });
    expect(used).toBeGreaterThan(2);
    expect((await app.query(UPDATE, { rows }, as("bulk"))).errors?.[0]?.extensions.code).toBe(
      "CALLER_QUOTA_EXCEEDED",
    );
  });

  it("count each request once, also one that follows the runs of several", async () => {
    const { app } = await useQuotas({ a: 100, b: 100 }, { pieceRows: 1, pollMs: 10 });
    const started = await Promise.all(["a", "b"].map((name) => app.query(UPDATE, { rows }, as(name))));
    for (const { data } of started) {
      const query = `{ bulkRun(id: "${data.updateCustomersInBulk.run.id}") { state } }`;
      const state = async () => (await app.query(query, {}, as("free"))).data.bulkRun.state;
      await expect.poll(state, { timeout: 10_000 }).toBe("SUCCEEDED");
    }
    const { text, value } = await scrape(app);
    const used = ["a", "b"].map(
      (caller) => value("voucherify_facade_caller_quota_used_calls", { caller }) ?? 0,
    );
    const calls = [...text.matchAll(/^voucherify_facade_upstream_calls_total\{.*\} (\d+)$/gm)];
    const total = calls.reduce((sum, [, count]) => sum + Number(count), 0);
    expect(total).toBeGreaterThan(8);
    expect(used.reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  it("of a streamed file stop where the quota ends", async () => {
    const { app } = await useQuotas({ bulk: 2 }, { importPieceBytes: 1_000 });
    const csv = `Source_id,Name\n${Array.from({ length: 200 }, (_, row) => `s-${row},Some name\n`).join("")}`;
    app.sandbox.journal.clear();
    const response = await fetch(`${app.url}/imports/customers`, {
      method: "POST",
      headers: { ...as("bulk"), "content-type": "text/csv" },
      body: csv,
    });
    const body = (await response.json()) as AnyRun;
    expect(response.status).toBe(429);
    const { run, ...extensions } = body.errors[0].extensions;
    expect(extensions).toMatchObject({
      code: "CALLER_QUOTA_EXCEEDED",
      limit: 2,
      remaining: 0,
      retryAfterMs: HALF_A_DAY_MS,
    });
    expect(response.headers.get("retry-after")).toBe("43200");
    const { acceptedCount, unsentRows } = run;
    expect(unsentRows).toEqual([{ first: acceptedCount + 1, last: null }]);
    expect(app.requests()).toEqual(Array(2).fill("POST /v1/customers/importCSV"));
  });
});

describe("me", () => {
  const BUDGET = "{ me { budget { weight callsPerDay { limit used remaining resetsAt } } } }";

  it("tells what is left of the day, and costs nothing", async () => {
    const { app, clock } = await useQuotas({ small: 5 });
    await app.query(FOUR, {}, as("small"));
    const { data, extensions } = await app.query(BUDGET, {}, as("small"));
    expect(data.me.budget).toEqual({
      weight: 1,
      callsPerDay: { limit: 5, used: 4, remaining: 1, resetsAt: "2026-01-02T00:00:00.000Z" },
    });
    expect([extensions.upstream.spent, app.requests()]).toEqual([0, []]);
    await clock.pass(HALF_A_DAY_MS);
    expect((await app.query(BUDGET, {}, as("small"))).data.me.budget.callsPerDay).toEqual({
      limit: 5,
      used: 0,
      remaining: 5,
      resetsAt: "2026-01-03T00:00:00.000Z",
    });
  });

  it("has no number of calls for a caller without one, and the weight of its key", async () => {
    const { app } = await useQuotas({}, { caller: { name: "heavy", scopes: new Set(SCOPES), weight: 2.5 } });
    expect((await app.query(BUDGET)).data.me.budget).toEqual({ weight: 2.5, callsPerDay: null });
  });
});

describe("callers with tokens", () => {
  it("have each the quota of JWT_CALLS_PER_DAY, and are in no metric", async () => {
    const pair = await generateKeyPair("ES256");
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256" };
    const provider = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    provider.listen(0, "127.0.0.1");
    await once(provider, "listening");
    onTestFinished(() => void provider.close());
    const tokens = {
      jwksUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`,
      issuer: "i",
      audience: "a",
      callsPerDay: 1,
    };
    const { app } = await useQuotas({ key: 7 }, { signIn: { keysFile: null, keys: [], tokens } });
    const by = async (sub: string) => {
      const token = await new SignJWT({ sub, scope: "customers:read", iss: "i", aud: "a" })
        .setProtectedHeader({ alg: "ES256", kid: "k" })
        .setExpirationTime("1h")
        .sign(pair.privateKey);
      const { errors } = await app.query(ADA, {}, { authorization: `Bearer ${token}` });
      return errors?.[0]?.extensions.code;
    };
    expect([await by("ada"), await by("ada"), await by("grace")]).toEqual([
      undefined,
      "CALLER_QUOTA_EXCEEDED",
      undefined,
    ]);
    expect((await scrape(app)).text).not.toMatch(/caller="|grace|token:/);
  });
});

it("the quotas of API keys are in the metrics", async () => {
  const { app } = await useQuotas({ small: 5 });
  await app.query(ADA, {}, as("small"));
  await app.query(ADA, {}, as("free"));
  const { value, labels } = await scrape(app);
  const of = (name: string) => value(`voucherify_facade_caller_quota_${name}_calls`, { caller: "small" });
  expect([of("limit"), of("used")]).toEqual([5, 1]);
  expect([...labels.keys()].filter((name) => name.includes("caller_quota"))).toHaveLength(2);
});
