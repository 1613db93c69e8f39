/** What cached answers save, how old they may be, and what makes them go: seen in the REST requests that leave. */
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, useApp } from "../helpers/app.js";

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
