import { describe, expect, it } from "vitest";
import { dig, passes } from "../../src/sandbox/api/filters.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { start } from "./api.js";

const { ada, grace } = personas;
const NOW = Date.UTC(2026, 0, 10);

const person = {
  name: "Ada Lovelace",
  email: null,
  birthdate: "1990-02-28",
  created_at: "2026-01-01T00:00:00.000Z",
  address: { city: "London" },
  metadata: { tier: "gold", vip: true, visits: 12, brands: ["Nike", "Fenty"], "a.b": 1, nested: { x: "y" } },
  loyalty: { campaigns: { "Club 2.0 points": { points: 41 } } },
};

const test = (filter: object) => passes({ ...filter }, (key) => dig(person, key), NOW);

describe("a filter", () => {
  it.each([
    ["name", "$is", ["Ada Lovelace"], true],
    ["name", "$is", ["Grace", "Ada Lovelace"], true],
    ["name", "$is_not", ["Grace"], true],
    ["name", "$is_not", ["Ada Lovelace"], false],
    ["address.city", "$in", ["Paris", "London"], true],
    ["address.city", "$not_in", ["Paris"], true],
    ["metadata.vip", "$is", ["true"], true],
    ["metadata.vip", "$is", [true], true],
    ["metadata.brands", "$is", ["Fenty"], true],
    ["metadata.a.b", "$is", [1], true],
    ["metadata.nested.x", "$is", ["y"], true],
    ["name", "$starts_with", ["Ada"], true],
    ["name", "$starts_with", ["ada"], false],
    ["name", "$ends_with", ["lace"], true],
    ["name", "$contains", ["Love"], true],
    ["name", "$not_contain", ["Love"], false],
    ["email", "$has_value", [""], false],
    ["email", "$is_unknown", [""], true],
    ["phone", "$is_unknown", [], true],
    ["name", "$has_value", [], true],
    ["created_at", "$after", ["2025-12-31"], true],
    ["created_at", "$after", ["2026-01-01T00:00:00.000Z"], false],
    ["created_at", "$before", ["2026-01-01T00:00:00.001Z"], true],
    ["created_at", "$more_than", [5], true],
    ["created_at", "$less_than", ["5"], false],
    ["metadata.visits", "$more_than", ["11"], true],
    ["metadata.visits", "$more_than", [12], false],
    ["metadata.visits", "$more_than_equal", [12], true],
    ["metadata.visits", "$less_than", [12], false],
    ["metadata.visits", "$less_than_equal", [12], true],
    ["metadata.none", "$less_than", [12], false],
    ["loyalty.campaigns.Club 2.0 points.points", "$more_than_equal", [41], true],
    ["birthdate", "$next_month", [""], true],
    ["created_at", "$next_month", [""], false],
    ["name", "$unheard_of", ["Ada Lovelace"], false],
  ])("%s %s %j is %s", (field, operator, operands, expected) => {
    const filter = { [field]: { conditions: { [operator]: operands } } };
    expect(passes(filter, (key) => dig(person, key), NOW)).toBe(expected);
  });

  it("requires all conditions of a field, and combines fields by its junction", () => {
    const visits = { conditions: { $more_than: [10], $less_than: [12] } };
    const tier = { conditions: { $is: ["gold"] } };
    expect(test({ "metadata.visits": visits })).toBe(false);
    expect(test({ junction: "and", "metadata.visits": visits, "metadata.tier": tier })).toBe(false);
    expect(test({ junction: "or", "metadata.visits": visits, "metadata.tier": tier })).toBe(true);
    expect(test({})).toBe(true);
  });
});

describe("a customer's segments", () => {
  it("are computed from all three kinds", async () => {
    const api = await start();
    const { body } = await api.get(`/v1/customers/${ada.sourceId}/segments`);
    expect(body["data"]).toContainEqual({ id: segmentIds.vip, name: "VIP table", object: "segment" });
    expect(body["data"].map(({ id }: { id: string }) => id)).toEqual([
      segmentIds.vip,
      segmentIds.coffee,
      segmentIds.readers,
      segmentIds.london,
      segmentIds.spenders,
      segmentIds.precious,
    ]);
    expect(body).toMatchObject({ object: "list", data_ref: "data", total: 6 });
  });

  it("are never 404: an unknown customer gets the segments that it would match", async () => {
    const api = await start();
    const { status, body } = await api.get("/v1/customers/nobody/segments");
    expect(status).toBe(200);
    expect(body["data"]).toEqual([{ id: segmentIds.noEmail, name: "Without e-mail", object: "segment" }]);
  });

  it("follow a write, and leave activities when the segment is auto-update", async () => {
    const api = await start();
    api.sandbox.store.segments.set("seg_rome", {
      id: "seg_rome",
      name: "Rome",
      type: "auto-update",
      filter: { "address.city": { conditions: { $is: ["Rome"] } } },
      created_at: "2026-01-01T00:00:00.000Z",
      updated_at: null,
      object: "segment",
    });
    await api.put(`/v1/customers/${grace.id}`, { address: { city: "Rome" } });
    await api.put(`/v1/customers/${grace.id}`, { address: { city: "Pisa" } });
    const { body } = await api.get(`/v1/customers/${grace.id}/activity?limit=4`);
    expect(body["data"].map(({ type }: { type: string }) => type)).toEqual([
      "customer.segment.left",
      "customer.updated",
      "customer.segment.entered",
      "customer.updated",
    ]);
  });
});

describe("segments", () => {
  it.each(["ids=$1&ids=$2", "ids=$1,$2", "ids[]=$1&ids[]=$2", "ids%5B0%5D=$1&ids%5B1%5D=$2"])(
    "come by ids, as %s",
    async (form) => {
      const api = await start();
      const query = form.replace("$1", segmentIds.vip).replace("$2", segmentIds.london);
      const { body } = await api.get(`/v1/segments?${query}&order=created_at`);
      expect(body["data"].map(({ id }: { id: string }) => id)).toEqual([segmentIds.vip, segmentIds.london]);
      expect(body["total"]).toBe(2);
    },
  );

  it.each([
    ["filters[type][conditions][$is]=static", 3],
    ["filters[type][conditions][$in][0]=static&filters[type][conditions][$in][1]=passive", 8],
    ["filters[name][conditions][$contains]=ers", 4],
    ["filters[id][conditions][$is]=seg_vip000000000000000000001", 1],
    ["filters[created_at][conditions][$before]=2025-01-17T09:00:00.000Z", 2],
    [
      "filters[junction]=or&filters[type][conditions][$is]=static&filters[name][conditions][$is]=Londoners",
      4,
    ],
    ["filters[type][conditions][$is]=static&filters[name][conditions][$is]=Londoners", 0],
  ])("are filtered by %s", async (query, total) => {
    const api = await start();
    expect((await api.get(`/v1/segments?${query}`)).body["total"]).toBe(total);
  });

  it("page by the created_at of the last one; total ignores the limit", async () => {
    const api = await start();
    const first = (await api.get("/v1/segments?limit=4")).body;
    expect(first).toMatchObject({ total: 10 });
    expect(first).not.toHaveProperty("has_more");
    const rest = await api.get(
      `/v1/segments?filters[created_at][conditions][$before]=${first["data"][3].created_at}`,
    );
    expect(rest.body["data"]).toHaveLength(6);
  });
});
