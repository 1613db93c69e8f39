/** A client that goes away: nothing new is read for it, nothing is repeated, and what was written is written. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, type TestAppOptions, useApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";

async function start(deadlines: TestAppOptions["deadlines"] = {}): Promise<TestApp> {
  const app = await useApp({
    customers: 30,
    deadlines: { callMs: 60_000, operationMs: 120_000, ...deadlines },
  });
  // Until the upstream has told its limit, calls leave one by one.
  await app.query("{ consents { id } }");
  return app;
}

/** Sends an operation, and goes away as soon as `isTime`. Resolves when the server has noticed. */
async function leaveWhen(app: TestApp, isTime: () => boolean, query: string): Promise<void> {
  app.sandbox.journal.clear();
  const aborting = new AbortController();
  const answer = fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: aborting.signal,
  }).catch(() => null);
  await expect.poll(isTime, { interval: 2 }).toBe(true);
  aborting.abort();
  expect(await answer).toBeNull();
  // What happens on a connection is noticed before what happens on a later one.
  await fetch(`${app.url}/healthz`);
}

const LIST = "{ customers(first: 30) { nodes { segments { id } } } }";
const update = (id: string) =>
  `updateCustomer(by: { id: "${id}" }, fields: { name: "Left" }) { userErrors { code } }`;
const isPut = (app: TestApp) => () => app.requests().some((request) => request.startsWith("PUT"));

describe("a client that goes away", () => {
  it("has no read begun for it any more", async () => {
    const app = await start();
    const release = hold(app.sandbox.faults, { path: /segments$/ });
    // The list, and sixteen reads at a time: the other fourteen wait for a place.
    await leaveWhen(app, () => app.requests().length === 17, LIST);
    release();
    await sleep(200);
    expect(app.requests()).toHaveLength(17);
  });

  it("has nothing repeated for it", async () => {
    const app = await start();
    app.sandbox.faults.add({ name: "status", status: 503, headers: { "Retry-After": "0.2" } });
    await leaveWhen(
      app,
      () => app.requests().length === 1,
      `{ customer(by: { id: "${personas.ada.id}" }) { id } }`,
    );
    await sleep(500);
    expect(app.requests()).toHaveLength(1);
  });

  it("has a write let finish that has left, and none begun after it", async () => {
    const app = await start();
    const release = hold(app.sandbox.faults, { method: "PUT" });
    await leaveWhen(
      app,
      isPut(app),
      `mutation { a: ${update(personas.ada.id)} b: ${update(personas.grace.id)} }`,
    );
    release();
    await expect.poll(() => app.sandbox.journal.entries[0]?.status).toBe(200);
    await sleep(200);
    expect(app.requests()).toEqual([`PUT /v1/customers/${personas.ada.id}`]);
    expect(app.sandbox.store.customers.getById(personas.ada.id)?.name).toBe("Left");
    expect(app.logs()).not.toContain("failed unexpectedly");
  });

  it("has a lost write not repeated for it", async () => {
    const app = await start({ callMs: 200 });
    app.sandbox.faults.add({ name: "no-headers", match: { method: "PUT" } });
    await leaveWhen(app, isPut(app), `mutation { ${update(personas.ada.id)} }`);
    await sleep(500);
    expect(app.requests()).toHaveLength(1);
  });
});
