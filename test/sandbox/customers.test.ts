import { describe, expect, it } from "vitest";
import { personas, unconfirmedId } from "../../src/sandbox/seed/ids.js";
import { createClock, start } from "./api.js";

const { ada, grace, emmy, hypatia, qingzhao, nil, blank, katherine, sofya, croesus, lise } = personas;
const one = (key: string) => `/v1/customers/${encodeURIComponent(key)}`;

describe("reading a customer", () => {
  it("finds a customer by id and by source_id", async () => {
    const api = await start();
    expect((await api.get(one(ada.id))).body).toEqual((await api.get(one(ada.sourceId))).body);
  });

  it("decodes every character of a source_id in the path", async () => {
    const api = await start();
    for (const { id, sourceId } of [hypatia, qingzhao, personas.mallory, personas.fatima]) {
      expect((await api.get(one(sourceId))).body["id"]).toBe(id);
    }
  });

  it("prefers the id to a source_id with the same text", async () => {
    const api = await start();
    await api.post("/v1/customers", { source_id: grace.id, name: "Impostor" });
    expect((await api.get(one(grace.id))).body["name"]).toBe("Grace Hopper");
    expect((await api.get(one(emmy.sourceId))).body["id"]).toBe(emmy.id);
  });

  it("leaves out what was never set, except the address", async () => {
    const api = await start();
    const { body } = await api.get(one(blank.id));
    expect(Object.keys(body).toSorted()).toEqual([
      "address",
      "assets",
      "created_at",
      "id",
      "loyalty",
      "object",
      "referrals",
      "summary",
      "system_metadata",
    ]);
    expect(body["address"]).toBeNull();
    expect(body["summary"].orders).toEqual({
      total_amount: 0,
      total_count: 0,
      average_amount: 0,
      last_order_amount: 0,
    });
  });

  it("returns the unusual personas unchanged", async () => {
    const api = await start();
    expect((await api.get(one(nil.id))).body).toMatchObject({ name: null, metadata: { test: null } });
    expect((await api.get(one(lise.id))).body["address"]).toMatchObject({ city: null, country: null });
    expect((await api.get(one(katherine.id))).body).toMatchObject({
      birthday: "1988-08-27",
      birthdate: "1988-08-26",
    });
    expect((await api.get(one(croesus.id))).body["summary"].orders.total_amount).toBeGreaterThan(2 ** 31);
    expect(Object.keys((await api.get(one(sofya.id))).body["metadata"]).length).toBe(40);
    const referrer = (await api.get(one(ada.id))).body["referrals"].campaigns[0].referrer_id;
    expect((await api.get(one(referrer))).body["id"]).toBe(grace.id);
  });

  it("answers an unconfirmed customer under its own id", async () => {
    const api = await start();
    const { body } = await api.get(one(unconfirmedId));
    expect(body).toMatchObject({ object: "unconfirmed_customer", email: "nora@doubleoptin.example" });
    expect(body).not.toHaveProperty("id");
  });

  it("shows assets on single reads only", async () => {
    const api = await start();
    expect((await api.get(one(ada.id))).body["assets"].cockpit_url).toMatch(/^https:\/\/[^/]+\.invalid\//);
    expect((await api.get("/v1/customers?limit=1")).body["customers"][0]).not.toHaveProperty("assets");
    expect((await api.put(one(ada.id), { name: "A" })).body).not.toHaveProperty("assets");
  });

  it("answers 404 with the key that was asked for", async () => {
    const api = await start();
    expect(await api.get(one("nobody@x/y"))).toMatchObject({
      status: 404,
      body: { code: 404, key: "not_found", resource_type: "customer", resource_id: "nobody@x/y" },
    });
  });
});

describe("creating a customer", () => {
  it("creates with an empty body", async () => {
    const api = await start();
    const { status, body } = await api.post("/v1/customers", {});
    expect(status).toBe(200);
    expect(body["id"]).toMatch(/^cust_/);
    expect(body).not.toHaveProperty("source_id");
    expect(body).not.toHaveProperty("metadata");
    expect(body).not.toHaveProperty("updated_at");
  });

  it("upserts by source_id, and only then has updated_at", async () => {
    const api = await start();
    const first = await api.post("/v1/customers", { source_id: "new-1", name: "N", email: "n@x.example" });
    const second = await api.post("/v1/customers", { source_id: "new-1", name: "M" });
    expect(second.body).toMatchObject({ id: first.body["id"], name: "M", email: "n@x.example" });
    expect(first.body).not.toHaveProperty("updated_at");
    expect(second.body).toHaveProperty("updated_at");
  });

  it("updates by id when the body has one, and ignores its source_id", async () => {
    const api = await start();
    const { body } = await api.post("/v1/customers", { id: ada.id, source_id: "crm-1001", name: "Ada L." });
    expect(body).toMatchObject({ id: ada.id, source_id: ada.sourceId, name: "Ada L." });
    expect((await api.post("/v1/customers", { id: "cust_nobody" })).status).toBe(404);
  });

  it.each([
    ["text instead of an object", "x"],
    ["an array", []],
    ["a number for a name", { name: 1 }],
    ["text for an address", { address: "here" }],
    ["a list for metadata", { metadata: [] }],
    ["a birthdate that is none", { birthdate: "not-a-date" }],
    ["a number for a source_id", { source_id: 5 }],
  ])("refuses %s with invalid_payload", async (_, body) => {
    const api = await start({ customers: 0 });
    expect(await api.post("/v1/customers", body)).toMatchObject({
      status: 400,
      body: { key: "invalid_payload", message: "Invalid payload", request_id: expect.stringMatching(/^v-/) },
    });
  });

  it("refuses the metadata key fail_me", async () => {
    const api = await start({ customers: 0 });
    const { body } = await api.post("/v1/customers", { metadata: { fail_me: true } });
    expect(body).toMatchObject({ code: 400, key: "metadata_validation_failed" });
  });

  it("keeps a __proto__ key as data", async () => {
    const api = await start({ customers: 0 });
    const text = '{"source_id":"p","metadata":{"__proto__":{"polluted":true},"constructor":1}}';
    const headers = { "content-type": "application/json" };
    const answer = await api.fetch("/v1/customers", { method: "POST", headers, body: text });
    expect(await answer.text()).toContain('"metadata":{"__proto__":{"polluted":true},"constructor":1}');
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("updating a customer", () => {
  it("changes what is sent, keeps what is not, clears what is null", async () => {
    const api = await start();
    const { body } = await api.put(one(ada.sourceId), { phone: null, description: "New" });
    expect(body).toMatchObject({ phone: null, description: "New", email: "ada@lovelace.example" });
  });

  it("tolerates a source_id and ignores it", async () => {
    const api = await start();
    expect((await api.put(one(ada.id), { source_id: "other" })).body["source_id"]).toBe(ada.sourceId);
  });

  it("does not create a customer", async () => {
    const api = await start({ customers: 0 });
    expect((await api.put(one("nobody"), { name: "N" })).status).toBe(404);
  });

  it.each([
    ["merge", { a: 1, b: null }],
    ["replace", { b: null }],
  ] as const)("can %s metadata", async (metadataWrites, expected) => {
    const api = await start({ customers: 0, metadataWrites });
    await api.post("/v1/customers", { source_id: "m", metadata: { a: 1 } });
    expect((await api.put(one("m"), { metadata: { b: null } })).body["metadata"]).toEqual(expected);
  });

  it("clears an address as a whole, and merges its parts", async () => {
    const api = await start();
    expect((await api.put(one(grace.id), { address: { city: null } })).body["address"]).toMatchObject({
      city: null,
      state: "NY",
    });
    expect((await api.put(one(grace.id), { address: null })).body["address"]).toBeNull();
  });
});

describe("deleting a customer", () => {
  it("frees the source_id by renaming it", async () => {
    const clock = createClock();
    const api = await start({ now: clock.now });
    expect((await api.delete(one(ada.sourceId))).status).toBe(204);
    expect((await api.get(one(ada.id))).status).toBe(404);
    expect((await api.delete(one(ada.sourceId))).status).toBe(404);
    expect(api.sandbox.store.deleted.get(ada.id)?.source_id).toBe(
      `${ada.sourceId}_deleted2026-06-01T00:00:00.000Z`,
    );
    const again = await api.post("/v1/customers", { source_id: ada.sourceId });
    expect(again.body["id"]).not.toBe(ada.id);
    expect(again.body).not.toHaveProperty("updated_at");
  });

  it("spells the object of a permanent deletion as the API does", async () => {
    const api = await start();
    const { status, body } = await api.post(`${one(ada.sourceId)}/permanent-deletion`, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^del_/),
      related_object_id: ada.id,
      related_object: "customer",
      status: "DONE",
      data_json: { customer: 1, segments: 1, orders: 14 },
      object: "pernament_deletion",
    });
    expect((await api.get(one(ada.id))).status).toBe(404);
    expect((await api.post(`${one(ada.sourceId)}/permanent-deletion`)).status).toBe(404);
  });

  it("also deletes activities, wallet and segment memberships", async () => {
    const api = await start();
    await api.delete(one(ada.id));
    expect((await api.get(`${one(ada.id)}/activity`)).status).toBe(404);
    expect((await api.get(`${one(ada.id)}/redeemables`)).status).toBe(404);
    const { body } = await api.get("/v1/customers?segment_id=seg_vip000000000000000000001");
    expect(body["total"]).toBe(3);
  });
});
