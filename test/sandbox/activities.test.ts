import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { start, type Api, type Body } from "./api.js";

const { ada, grace, alan } = personas;
const activity = async (api: Api, query = "", id: string = ada.id) =>
  (await api.get(`/v1/customers/${id}/activity?${query}`)).body;
const activities = async (api: Api, query = "") =>
  (await api.get(`/v1/customers/${ada.id}/activities?${query}`)).body;
const rows = (body: Body) => body["data"] as Body[];
const typesOf = (body: Body) => rows(body).map((row) => String(row["type"]));

describe("a customer's activity", () => {
  it("lists the newest first, ten per page, with a cursor", async () => {
    const api = await start();
    const body = await activity(api);
    const times = rows(body).map((row) => String(row["created_at"]));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(body).toMatchObject({ object: "list", data_ref: "data", has_more: true });
    expect(body["more_starting_after"]).toBe(rows(body)[9]?.["id"]);
    expect(body).not.toHaveProperty("total");
  });

  it.each(["created_at", "-created_at"])("can be read to the end in the order %s", async (order) => {
    const api = await start();
    const seen: string[] = [];
    let next = "";
    do {
      const body = await activity(api, `limit=50&order=${order}${next && `&starting_after_id=${next}`}`);
      seen.push(...rows(body).map((row) => String(row["id"])));
      expect("more_starting_after" in body).toBe(body["has_more"]);
      next = String(body["more_starting_after"] ?? "");
    } while (next !== "");
    expect(seen.length).toBeGreaterThan(120);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("has every known type and an unknown one", async () => {
    const api = await start();
    const types = new Set(api.sandbox.store.activities.of(ada.id).map(({ type }) => type));
    expect(types.size).toBe(77);
    expect(types).toContain("customer.hologram.beamed");
  });

  it("wraps its payload", async () => {
    const api = await start();
    const [row] = rows(await activity(api, "type=customer.order.paid"));
    expect(row).toMatchObject({
      id: expect.stringMatching(/^evcus_/),
      group_id: expect.stringMatching(/^v-/),
      data: {
        data: { order: { status: "PAID", customer: { summary: null } } },
        event_source: { channel: "API" },
      },
    });
  });

  it("is filtered by type, category, campaign and dates", async () => {
    const api = await start();
    expect(typesOf(await activity(api, "type=customer.referred"))).toEqual(["customer.referred"]);
    expect(typesOf(await activity(api, "category=EFFECT&limit=100"))).not.toContain("customer.custom_event");
    expect(typesOf(await activity(api, "category=ACTION&limit=100"))).not.toContain("customer.rewarded");
    const gifts = await activity(api, "campaign_type=GIFT_VOUCHERS");
    expect(typesOf(gifts)).toEqual(["customer.voucher.gift.balance_added"]);
    const friends = await activity(api, "campaign_id=camp_friends0000000000000005");
    expect(typesOf(friends)).toEqual(["customer.referred"]);
    const early = await activity(api, "end_date=2025-10-01T20:00:00Z&order=created_at");
    expect(typesOf(early)).toEqual(["customer.created"]);
    expect(rows(await activity(api, "start_date=2030-01-01"))).toEqual([]);
  });

  it.each([
    "category=X",
    "campaign_type=X",
    "order=type",
    "limit=0",
    "start_date=x",
    "starting_after_id=evcus_x",
  ])("refuses %s", async (query) => {
    const api = await start();
    expect(await activity(api, query)).toMatchObject({ code: 400, key: "invalid_query_params" });
  });

  it("is 404 for an unknown customer", async () => {
    const api = await start({ customers: 0 });
    expect(await activity(api)).toMatchObject({ code: 404, resource_type: "customer" });
  });

  it("gets an entry with every write", async () => {
    const api = await start();
    const { body } = await api.post("/v1/customers", { source_id: "w" });
    const id = String(body["id"]);
    await api.put(`/v1/customers/${id}`, { name: "W" });
    const found = await activity(api, "order=created_at", id);
    expect(typesOf(found)).toEqual(["customer.created", "customer.updated"]);
    expect(rows(found)[1]?.["data"].data.customer.name).toBe("W");
  });

  it("contains Alan's consents", async () => {
    const api = await start();
    const found = typesOf(await activity(api, "order=created_at", alan.id));
    expect(found.slice(0, 3)).toEqual([
      "customer.created",
      "customer.consents.given",
      "customer.consents.revoked",
    ]);
  });
});

describe("the older activities", () => {
  it("have a total and no has_more", async () => {
    const api = await start();
    const body = await activities(api, "limit=2");
    expect(body["total"]).toBeGreaterThan(120);
    expect(body).not.toHaveProperty("has_more");
    expect(body).not.toHaveProperty("more_starting_after");
  });

  it("page by id and by date", async () => {
    const api = await start();
    const [first, second, third] = rows(await activities(api, "limit=3"));
    const byId = await activities(api, `limit=1&starting_after_id=${second?.["id"]}`);
    expect(rows(byId)).toEqual([third]);
    const byDate = await activities(api, `limit=1&starting_after=${first?.["created_at"]}`);
    expect(rows(byDate)).toEqual([second]);
  });

  it("can be filtered by product and ordered by other fields than time", async () => {
    const api = await start();
    const bought = await activities(api, "product_id=prod_espresso00000001&limit=100");
    expect(bought["total"]).toBeGreaterThan(5);
    expect(typesOf(bought)).toContain("customer.order.paid");
    const types = typesOf(await activities(api, "order=type&limit=100"));
    expect(types).toEqual(types.toSorted());
  });
});

const wallet = async (api: Api, query = "", id: string = ada.id) =>
  (await api.get(`/v1/customers/${id}/redeemables?${query}`)).body;

describe("a customer's redeemables", () => {
  it("come in pages with total and has_more", async () => {
    const api = await start();
    const first = await wallet(api, "order=id");
    expect(first).toMatchObject({ total: 23, has_more: true });
    const second = await wallet(api, `order=id&limit=100&starting_after_id=${first["more_starting_after"]}`);
    expect(rows(second)).toHaveLength(13);
    expect(second["has_more"]).toBe(false);
    expect(second).not.toHaveProperty("more_starting_after");
    const backwards = await wallet(api, "order=-id&limit=1");
    expect(rows(backwards)).toEqual(rows(second).slice(-1));
  });

  it("contain vouchers with null fields and their own time format", async () => {
    const api = await start();
    const [gift] = rows(await wallet(api, "filters[voucher_type][conditions][$is]=GIFT_VOUCHER&order=id"));
    expect(gift?.["redeemable"]).toMatchObject({
      status: "ACTIVE",
      voucher: {
        gift: { amount: 5000, balance: 4300 },
        discount: null,
        created_at: expect.stringMatching(/\+00:00$/),
      },
    });
  });

  it.each([
    ["filters[voucher_type][conditions][$is]=LOYALTY_CARD", 2],
    ["filters[holder_role][conditions][$in][0]=REFERRER&filters[holder_role][conditions][$in][1]=REFEREE", 2],
    ["filters[campaign_type][conditions][$not_in]=DISCOUNT_COUPONS", 6],
    ["filters[created_at][conditions][$before]=2025-10-03", 2],
    [
      "filters[junction]=or&filters[voucher_type][conditions][$is]=GIFT_VOUCHER&filters[holder_role][conditions][$is]=REFEREE",
      3,
    ],
  ])("are filtered by %s", async (query, total) => {
    const api = await start();
    expect((await wallet(api, query))["total"]).toBe(total);
  });

  it("are an empty list for most customers, and 404 for an unknown one", async () => {
    const api = await start();
    expect(await wallet(api, "", alan.id)).toMatchObject({ data: [], total: 0, has_more: false });
    expect(await wallet(api, "", "nobody")).toMatchObject({ code: 404 });
    expect((await wallet(api, "", grace.id))["total"]).toBe(3);
  });
});
