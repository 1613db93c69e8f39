import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankCustomer } from "../../src/sandbox/records.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { start, type Api, type Body } from "./api.js";

const list = async (api: Api, query: string) => (await api.get(`/v1/customers?${query}`)).body;
const ids = (body: Body) => (body["customers"] as Body[]).map((customer) => String(customer["id"]));
const at = (ms: number) => new Date(ms).toISOString();

/** Five customers, one minute apart, put directly into the store. c and d have the same created_at. */
async function five(options = {}): Promise<Api> {
  const api = await start({ customers: 0, ...options });
  const { customers } = api.sandbox.store;
  const minutes = { a: 1, b: 2, c: 3, d: 3, e: 5 };
  for (const [name, minute] of Object.entries(minutes))
    customers.put({
      ...blankCustomer(`cust_${name}`, at(minute * 60_000), name === "b" ? undefined : `source-${name}`),
      name: `Name ${name}`,
      email: name === "a" ? "a@x.example" : "other@x.example",
      address: name === "e" ? { city: "Rome" } : null,
      ...(name === "c" || name === "a" ? { updated_at: at(minute * 60_000 + 1000) } : {}),
    });
  return api;
}

describe("listing customers", () => {
  it("shows the personas first, ten at a time", async () => {
    const api = await start();
    const body = await list(api, "");
    expect(ids(body).slice(0, 2)).toEqual([personas.ada.id, personas.grace.id]);
    expect(body).toMatchObject({ object: "list", data_ref: "customers", total: 300 });
    expect(ids(body)).toHaveLength(10);
  });

  it.each([
    ["created_at", ["a", "b", "c", "d", "e"]],
    ["-created_at", ["e", "d", "c", "b", "a"]],
    ["updated_at", ["a", "c", "b", "d", "e"]],
    ["-updated_at", ["c", "a", "e", "d", "b"]],
    ["source_id", ["a", "c", "d", "e", "b"]],
    ["-source_id", ["e", "d", "c", "a", "b"]],
  ])("orders by %s; who has no such value comes last", async (order, expected) => {
    const api = await five();
    expect(ids(await list(api, `order=${order}`))).toEqual(expected.map((name) => `cust_${name}`));
  });

  it("has has_more in cursor mode only", async () => {
    const api = await five();
    expect(await list(api, "limit=2")).not.toHaveProperty("has_more");
    expect(await list(api, "limit=2&starting_after=2200-01-01T00:00:00Z")).toHaveProperty("has_more", true);
    expect(await list(api, "limit=5&starting_after=2200-01-01")).toHaveProperty("has_more", false);
  });

  it("skips one of two customers with the same created_at at a page boundary", async () => {
    const api = await five();
    const first = await list(api, "limit=2&starting_after=2200-01-01");
    expect(ids(first)).toEqual(["cust_e", "cust_d"]);
    const second = await list(api, `limit=2&starting_after=${first["customers"][1].created_at}`);
    expect(ids(second)).toEqual(["cust_b", "cust_a"]);
    expect(second["has_more"]).toBe(false);
  });

  it("applies the cursor to the sort key in ascending orders", async () => {
    const api = await five();
    expect(ids(await list(api, "order=created_at&starting_after=1970-01-01T00:02:00Z"))).toEqual([
      "cust_c",
      "cust_d",
      "cust_e",
    ]);
    const updated = await list(api, "order=updated_at&starting_after=1970-01-01T00:01:01Z");
    expect(ids(updated)).toEqual(["cust_c"]);
    expect(updated["has_more"]).toBe(false);
  });

  it("counts all matching customers, with and without a cursor", async () => {
    const api = await five();
    expect(await list(api, "starting_after=1970-01-01T00:02:30Z&limit=1")).toMatchObject({ total: 5 });
    expect(await list(api, "email=other@x.example&limit=1")).toMatchObject({ total: 4 });
  });

  it.each([
    ["email=a@x.example", ["a"]],
    ["city=Rome", ["e"]],
    ["name=NAME C", ["c"]],
    ["created_at[after]=1970-01-01T00:03:00Z", ["e"]],
    ["created_at[before]=1970-01-01T00:03:00Z", ["b", "a"]],
    ["created_at[after]=1970-01-01T00:01:00Z&created_at[before]=1970-01-01T00:05:00Z", ["d", "c", "b"]],
    ["updated_at[after]=1970-01-01T00:02:00Z", ["c"]],
    ["created_at[after]=1970-01-01T00:02:00Z&order=source_id", ["c", "d", "e"]],
    ["name=name&starting_after=1970-01-01T00:03:00Z", ["b", "a"]],
    ["segment_id=seg_unknown", []],
  ])("filters by %s", async (query, expected) => {
    const api = await five();
    const body = await list(api, query);
    expect(ids(body)).toEqual(expected.map((name) => `cust_${name}`));
  });

  it("can include the bounds", async () => {
    const api = await five({ bounds: "inclusive" });
    expect(ids(await list(api, "created_at[after]=1970-01-01T00:03:00Z"))).toEqual([
      "cust_e",
      "cust_d",
      "cust_c",
    ]);
    expect(ids(await list(api, "order=source_id&created_at[before]=1970-01-01T00:01:00Z"))).toEqual([
      "cust_a",
    ]);
  });

  it("lists the members of a segment", async () => {
    const api = await start();
    expect((await list(api, `segment_id=${segmentIds.vip}`))["total"]).toBe(4);
    expect((await list(api, `segment_id=${segmentIds.imported}`))["total"]).toBeGreaterThan(100);
    expect((await list(api, `segment_id=${segmentIds.empty}`))["total"]).toBe(0);
  });

  it.each([
    ["limit=0", "invalid_query_params", "limit"],
    ["limit=101", "invalid_query_params", "limit"],
    ["limit=ten", "invalid_query_params", "limit"],
    ["page=0", "invalid_query_params", "page"],
    ["page=100", "page_over_limit", "page"],
    ["order=name", "invalid_query_params", "order"],
    ["starting_after=yesterday", "invalid_query_params", "starting_after"],
    ["created_at[after]=2024-13-45", "invalid_query_params", "created_at[after]"],
    ["order=source_id&starting_after=2024-01-01", "invalid_query_params", "starting_after"],
  ])("refuses %s with %s", async (query, key, property) => {
    const api = await start({ customers: 0 });
    const { status, body } = await api.get(`/v1/customers?${query}`);
    expect({ status, key: body["key"] }).toEqual({ status: 400, key });
    expect(body["details"]).toContain(`Property .${property}`);
  });

  it("returns every page up to the last, and then none", async () => {
    const api = await start();
    const seen: string[] = [];
    for (const page of [1, 2, 3, 4]) seen.push(...ids(await list(api, `limit=100&page=${page}`)));
    expect(new Set(seen).size).toBe(300);
    expect(ids(await list(api, "limit=100&page=4"))).toEqual([]);
  });

  it("agrees with plain sorting after any inserts, updates and deletes", async () => {
    const api = await start({ customers: 0 });
    const { customers } = api.sandbox.store;
    const step = fc.record({
      id: fc.nat(20),
      created: fc.nat(10),
      remove: fc.boolean(),
      updated: fc.nat(10),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        for (const { id } of customers.all()) customers.delete(id);
        for (const { id, created, remove, updated } of steps) {
          const key = `cust_${id}`;
          if (remove) customers.delete(key);
          else
            customers.put({
              ...blankCustomer(key, at(created), id % 3 === 0 ? undefined : `s-${id}`),
              ...(updated > 5 ? { updated_at: at(updated) } : {}),
            });
        }
        const everybody = [...customers.all()];
        const expected = everybody.toSorted((a, b) =>
          a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0,
        );
        expect(ids(await list(api, "limit=100&order=created_at"))).toEqual(expected.map(({ id }) => id));
        for (const order of ["-created_at", "updated_at", "-updated_at", "source_id", "-source_id"]) {
          const body = await list(api, `limit=100&order=${order}`);
          expect(ids(body).toSorted()).toEqual(everybody.map(({ id }) => id).toSorted());
          expect(body["total"]).toBe(everybody.length);
        }
      }),
      { numRuns: 40 },
    );
  });
});
