import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { createClock, start, type Api } from "./api.js";

const { ada, grace } = personas;
const read = async (api: Api, id: string) => (await api.get(`/v1/async-actions/${id}`)).body;
const customer = async (api: Api, key: string) =>
  (await api.get(`/v1/customers/${encodeURIComponent(key)}`)).body;

async function withClock(options = {}) {
  const clock = createClock();
  return { clock, api: await start({ now: clock.now, asyncStepMs: 100, ...options }) };
}

async function importCsv(api: Api, csv: string | Blob, field = "file") {
  const form = new FormData();
  form.set(field, typeof csv === "string" ? new Blob([csv], { type: "text/csv" }) : csv, "customers.csv");
  const response = await api.fetch("/v1/customers/importCSV", { method: "POST", body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe("an asynchronous action", () => {
  it("goes from ENQUEUED through IN_PROGRESS to DONE, and takes effect only then", async () => {
    const { clock, api } = await withClock();
    const { status, body } = await api.post("/v1/customers/bulk/async", [
      { source_id: grace.sourceId, name: "G" },
    ]);
    expect(status).toBe(202);
    const id = String(body["async_action_id"]);
    expect(id).toMatch(/^aa_/);

    expect(await read(api, id)).toMatchObject({
      type: "CUSTOMERS.BULK_UPDATE",
      status: "ENQUEUED",
      operation_status: "UNKNOWN",
      progress: 0,
      request_id: expect.stringMatching(/^v-/),
    });
    clock.forward(150);
    const running = await read(api, id);
    expect(running).toMatchObject({ status: "IN_PROGRESS", progress: 50 });
    expect(running).not.toHaveProperty("result");
    expect((await customer(api, grace.id))["name"]).toBe("Grace Hopper");

    clock.forward(50);
    expect(await read(api, id)).toMatchObject({
      status: "DONE",
      operation_status: "SUCCESS",
      progress: 100,
      processing_time: 100,
      result: { done_count: 1, failed_count: 0, errors: [], reports: [expect.stringContaining(".invalid/")] },
    });
    expect(await customer(api, grace.id)).toMatchObject({
      name: "G",
      updated_at: "2026-06-01T00:00:00.200Z",
    });
  });

  it("waits for the one before it", async () => {
    const { clock, api } = await withClock();
    const first = await api.post("/v1/customers/bulk/async", [{ source_id: "x", name: "first" }]);
    const second = await api.post("/v1/customers/bulk/async", [{ source_id: "x", name: "second" }]);
    clock.forward(250);
    expect((await read(api, String(first.body["async_action_id"])))["status"]).toBe("DONE");
    expect((await read(api, String(second.body["async_action_id"])))["status"]).toBe("ENQUEUED");
    clock.forward(150);
    expect((await customer(api, "x"))["name"]).toBe("second");
  });

  it("is listed newest first, without its result", async () => {
    const { clock, api } = await withClock();
    for (const name of ["a", "b", "c"]) {
      await api.post("/v1/customers/bulk/async", [{ source_id: name }]);
      clock.forward(1000);
    }
    const page = (await api.get("/v1/async-actions?limit=2")).body;
    expect(page).toMatchObject({ object: "list", data_ref: "async_actions", has_more: true });
    expect(page["async_actions"][0].created_at).toBe("2026-06-01T00:00:02.000Z");
    expect(page["async_actions"][0]).not.toHaveProperty("result");
    const rest = await api.get(`/v1/async-actions?end_date=${page["async_actions"][1].created_at}`);
    expect(rest.body["async_actions"]).toHaveLength(1);
    expect(rest.body["has_more"]).toBe(false);
    expect((await api.get("/v1/async-actions?end_date=x")).body["details"]).toBe(
      "Property .end_date cannot be recognized as a ISO-8601 compliant date",
    );
  });

  it("is 404 for an unknown id", async () => {
    const api = await start({ customers: 0 });
    expect(await read(api, "aa_x")).toMatchObject({
      code: 404,
      resource_type: "async_action",
      resource_id: "aa_x",
    });
  });
});

describe("the bulk update", () => {
  it("upserts, and names the rows that failed", async () => {
    const { clock, api } = await withClock();
    const { body } = await api.post("/v1/customers/bulk/async", [
      { source_id: "new-1", name: "New", address: { city: null, country: null } },
      { source_id: "bad-1", metadata: { fail_me: true } },
      { source_id: ada.sourceId, phone: null },
    ]);
    clock.forward(200);
    expect(await read(api, String(body["async_action_id"]))).toMatchObject({
      status: "DONE",
      operation_status: "FAILED",
      result: {
        done_count: 2,
        failed_count: 1,
        errors: [{ source_id: "bad-1", key: "metadata_validation_failed", details: expect.any(String) }],
      },
    });
    expect(await customer(api, "new-1")).toMatchObject({
      name: "New",
      address: { city: null, country: null },
    });
    expect((await customer(api, ada.id))["phone"]).toBeNull();
    expect(await customer(api, "bad-1")).toMatchObject({ code: 404 });
  });

  it("is FAILED when every row fails", async () => {
    const { clock, api } = await withClock();
    const { body } = await api.post("/v1/customers/bulk/async", [{ source_id: "b", name: 1 }]);
    clock.forward(200);
    expect(await read(api, String(body["async_action_id"]))).toMatchObject({
      status: "FAILED",
      operation_status: "FAILED",
    });
  });

  it.each([[{}], [[]], [[{ name: "x" }]], [[1]]])("refuses %j as a whole", async (body) => {
    const api = await start({ customers: 0 });
    expect(await api.post("/v1/customers/bulk/async", body)).toMatchObject({
      status: 400,
      body: { key: "invalid_payload" },
    });
  });

  it("refuses more than 10 MB with its own error format", async () => {
    const api = await start({ customers: 0 });
    const { status, body } = await api.post("/v1/customers/bulk/async", [
      { source_id: "a", name: "x".repeat(10_485_760) },
    ]);
    expect(status).toBe(413);
    expect(body).toEqual({
      statusCode: 413,
      error: "Request Entity Too Large",
      message: "Payload content length greater than maximum allowed: 10485760",
    });
  });
});

describe("the metadata update", () => {
  it("sets the same keys for all, creates missing customers, and keeps null", async () => {
    const { clock, api } = await withClock();
    const { body } = await api.post("/v1/customers/metadata/async", {
      source_ids: [grace.sourceId, "new-2"],
      metadata: { ship: null, lang: "en" },
    });
    clock.forward(200);
    expect(await read(api, String(body["async_action_id"]))).toMatchObject({
      type: "CUSTOMERS.METADATA_UPDATE",
      result: { done_count: 2 },
    });
    expect((await customer(api, grace.id))["metadata"]).toMatchObject({
      tier: "gold",
      ship: null,
      lang: "en",
    });
    expect((await customer(api, "new-2"))["metadata"]).toEqual({ ship: null, lang: "en" });
  });

  it.each([
    [{ source_ids: [], metadata: {} }, "not_enough_source_ids"],
    [{ source_ids: ["a"] }, "invalid_payload"],
    [{ metadata: {} }, "invalid_payload"],
    [{ source_ids: [1], metadata: {} }, "invalid_payload"],
    [[], "invalid_payload"],
  ])("refuses %j with %s", async (body, key) => {
    const api = await start({ customers: 0 });
    expect(await api.post("/v1/customers/metadata/async", body)).toMatchObject({
      status: 400,
      body: { key },
    });
  });
});

describe("the CSV import", () => {
  it("creates customers, replaces all fields of existing ones, and counts failed rows", async () => {
    const { clock, api } = await withClock();
    const csv = [
      "Name,Source_id,Email,Phone,Birthdate,Address_City,Postal_Code,brands,vip",
      `"Grace ""Amazing"" Hopper",${grace.sourceId},g@new.example,,2000-07-03,Arlington,22202,"Nike,Fenty",true`,
      "Zoë,csv-1,,,,,,,",
      ",,late@example.com,,not-a-date,,,,",
    ].join("\n");
    const before = await customer(api, grace.id);
    const { status, body } = await importCsv(api, csv);
    expect(status).toBe(202);
    clock.forward(200);
    const action = await read(api, String(body["async_action_id"]));
    expect(action).toMatchObject({
      type: "CUSTOMERS.IMPORT_CSV",
      status: "DONE",
      result: {
        message: "2 customer(s) imported successfully, 1 failed.",
        failed: [{ source_id: "", row: 3, reason: expect.stringContaining("birthdate") }],
        done_count: 2,
        failed_count: 1,
      },
    });
    expect(action).not.toHaveProperty("operation_status");
    const after = await customer(api, grace.id);
    expect(after).toMatchObject({
      id: grace.id,
      name: 'Grace "Amazing" Hopper',
      address: { city: "Arlington", postal_code: "22202" },
      metadata: { brands: "Nike,Fenty", vip: "true" },
      created_at: before["created_at"],
      loyalty: before["loyalty"],
    });
    expect(after).not.toHaveProperty("phone");
    expect(after["metadata"]).not.toHaveProperty("tier");
    expect((await customer(api, "csv-1"))["name"]).toBe("Zoë");
  });

  it("requires a form with a file", async () => {
    const api = await start({ customers: 0 });
    expect(await importCsv(api, "Name\nx", "document")).toMatchObject({
      status: 400,
      body: { key: "invalid_payload" },
    });
    expect((await api.post("/v1/customers/importCSV", {})).status).toBe(415);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    expect(
      (await api.fetch("/v1/customers/importCSV", { method: "POST", headers, body: "nonsense" })).status,
    ).toBe(400);
  });

  it("refuses a file of more than 10 MB", async () => {
    const api = await start({ customers: 0 });
    expect((await importCsv(api, new Blob([new Uint8Array(10_485_761)]))).status).toBe(413);
  });
});
