/** The vendor's own JavaScript client works with the sandbox as with the real API. */
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Sdk from "@voucherify/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { consentIds, personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startSandbox, type Sandbox } from "../../src/sandbox/server.js";
import { useFolder } from "../helpers/folder.js";

// The package is a UMD bundle, and an ESM import does not see its named exports.
const { VoucherifyServerSide } = createRequire(import.meta.url)("@voucherify/sdk") as typeof Sdk;

const { ada, grace, hypatia } = personas;

/** The types of the package lack the id of a customer. */
const idOf = (customer: object) => String((customer as { readonly id: unknown }).id);

let sandbox: Sandbox;
let client: ReturnType<typeof VoucherifyServerSide>;

beforeEach(async () => {
  sandbox = await startSandbox({ asyncStepMs: 10 });
  client = VoucherifyServerSide({
    applicationId: "id",
    secretKey: "secret",
    apiUrl: sandbox.url,
    channel: "test",
  });
});
afterEach(() => sandbox.close());

/** Polls as the vendor's own tests do. */
async function finished(id: string) {
  await expect.poll(async () => (await client.asyncActions.get(id)).status).toBe("DONE");
  return client.asyncActions.get(id);
}

describe("the official JavaScript SDK", () => {
  it("creates, gets, updates and deletes", async () => {
    const created = await client.customers.create({ source_id: "sdk 1/ü", name: "S", metadata: { a: [1] } });
    expect(await client.customers.get("sdk 1/ü")).toMatchObject({ id: idOf(created), metadata: { a: [1] } });
    const updated = await client.customers.update({ source_id: "sdk 1/ü", name: "T" });
    expect(updated).toMatchObject({ id: idOf(created), name: "T" });
    await client.customers.delete("sdk 1/ü");
    await expect(client.customers.get(idOf(created))).rejects.toMatchObject({ code: 404, key: "not_found" });
  });

  it("reads a source_id full of reserved characters", async () => {
    expect(await client.customers.get(hypatia.sourceId)).toMatchObject({ id: hypatia.id });
  });

  it("lists, filters and scrolls", async () => {
    expect(await client.customers.list({ limit: 2 })).toMatchObject({
      total: 300,
      customers: [{ id: ada.id }, {}],
    });
    const after = { created_at: { after: "2025-09-30T10:30:00Z" } };
    const born = await client.customers.list(after as object);
    expect(born.customers.map(({ id }) => id)).toEqual([ada.id, grace.id]);
    const seen: string[] = [];
    const everybody = client.customers.scroll({ limit: 100 }) as AsyncIterable<object>;
    for await (const customer of everybody) seen.push(idOf(customer));
    // 160 customers have the same created_at, and the scroll skips some of them at a page boundary, as in the real API.
    expect(seen.length).toBeLessThan(300);
    expect(seen.length).toBeGreaterThan(200);
  });

  it("deletes permanently", async () => {
    expect(await client.customers.deletePermanently(grace.id)).toMatchObject({
      status: "DONE",
      object: "pernament_deletion",
    });
  });

  it("lists activity, activities and redeemables", async () => {
    const activity = await client.customers.listActivity(ada.id, { limit: 3 });
    expect(activity).toMatchObject({ has_more: true });
    expect(activity.data).toHaveLength(3);
    expect(await client.customers.listActivities(ada.sourceId, { limit: 3 })).toMatchObject({
      data_ref: "data",
    });
    expect(await client.customers.listRedeemables(ada.id, { limit: 5 })).toMatchObject({ total: 23 });
  });

  it("updates in bulk", async () => {
    const { async_action_id } = await client.customers.updateInBulk([{ source_id: "bulk-1", name: "B" }]);
    expect(await finished(async_action_id)).toMatchObject({ result: { done_count: 1 } });
    expect(await client.customers.get("bulk-1")).toMatchObject({ name: "B" });
    expect(await client.asyncActions.list({ limit: 1 })).toMatchObject({
      async_actions: [{ id: async_action_id }],
    });
  });

  it("updates metadata in bulk", async () => {
    const { async_action_id } = await client.customers.updateMetadataInBulk({
      source_ids: [grace.sourceId],
      metadata: { lang: "en" },
    });
    await finished(async_action_id);
    expect(await client.customers.get(grace.id)).toMatchObject({ metadata: { lang: "en" } });
  });

  it("imports a CSV file", async () => {
    const folder = useFolder();
    const file = join(folder, "customers.csv");
    await writeFile(file, "Name,Source_id,Address_City\nCarla,csv-1,Rome\n");
    const { async_action_id } = await client.customers.importCSV(file);
    expect(await finished(async_action_id)).toMatchObject({ result: { done_count: 1 } });
    expect(await client.customers.get("csv-1")).toMatchObject({ name: "Carla", address: { city: "Rome" } });
  });

  it("lists and updates consents", async () => {
    expect((await client.consents.list()).consents.data.map(({ id }) => id)).toEqual(
      Object.values(consentIds),
    );
    await client.customers.updateConsents(grace.id, { [consentIds.phoneCalls]: true });
    expect(await client.customers.get(grace.id)).toMatchObject({
      system_metadata: { consents: { [consentIds.phoneCalls]: { value: true } } },
    });
  });

  it("reads segments", async () => {
    expect((await client.segments.list(ada.id)).data.map(({ id }) => id)).toContain(segmentIds.vip);
    expect(await client.segments.get(segmentIds.vip)).toMatchObject({ id: segmentIds.vip });
    await expect(client.segments.get("seg_none")).rejects.toMatchObject({ code: 404 });
  });
});
