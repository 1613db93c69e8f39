/** A client that goes away: nothing new is read for it, nothing is repeated, and what was written is written. */
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ customers: 30, deadlines: { callMs: 500 } });
  // Until the upstream has told its limit, calls leave one by one.
  await app.query("{ consents { id } }");
  return app.close;
});

/** Sends an operation, and goes away as soon as `isTime`. */
async function leaveWhen(isTime: () => boolean, query: string): Promise<void> {
  app.sandbox.journal.clear();
  const gone = new AbortController();
  const answer = fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: gone.signal,
  }).catch(() => null);
  await expect.poll(isTime, { interval: 2, timeout: 5_000 }).toBe(true);
  gone.abort();
  expect(await answer).toBeNull();
}

const LIST = "{ customers(first: 30) { nodes { segments { id } } } }";
const update = (id: string) =>
  `updateCustomer(by: { id: "${id}" }, fields: { name: "Left" }) { userErrors { code } }`;

describe("a client that goes away", () => {
  it("has no read begun for it any more", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 300, match: { path: /segments$/ } });
    // The list, and sixteen reads at a time: the other fourteen wait for a place.
    await leaveWhen(() => app.requests().length === 17, LIST);
    await sleep(50);
    expect(app.requests()).toHaveLength(17);
    await sleep(500);
    expect(app.requests()).toHaveLength(17);
  });

  it("has nothing repeated for it", async () => {
    app.sandbox.faults.add({ name: "status", status: 503, headers: { "Retry-After": "1" } });
    await leaveWhen(
      () => app.requests().length === 1,
      `{ customer(by: { id: "${personas.ada.id}" }) { id } }`,
    );
    await sleep(1_200);
    expect(app.requests()).toHaveLength(1);
  });

  it("has a write let finish that has left, and none begun after it", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 150, match: { method: "PUT" } });
    await leaveWhen(
      () => app.requests().some((request) => request.startsWith("PUT")),
      `mutation { a: ${update(personas.ada.id)} b: ${update(personas.grace.id)} }`,
    );
    await sleep(400);
    expect(app.requests()).toEqual([`PUT /v1/customers/${personas.ada.id}`]);
    expect(app.sandbox.journal.entries[0]?.status).toBe(200);
    expect(app.sandbox.store.customers.getById(personas.ada.id)?.name).toBe("Left");
    expect(app.logs()).not.toContain("failed unexpectedly");
  });

  it("has a lost write not repeated for it", async () => {
    app.sandbox.faults.add({ name: "no-headers", match: { method: "PUT" } });
    await leaveWhen(
      () => app.requests().some((request) => request.startsWith("PUT")),
      `mutation { ${update(personas.ada.id)} }`,
    );
    await sleep(1_000);
    expect(app.requests()).toHaveLength(1);
  });
});
