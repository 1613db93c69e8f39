/** The webhooks of the sandbox: signed and repeated as the vendor does. */
import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/server.js";
import { isSigned } from "../../src/voucherify/signature.js";
import { type Receiver, useReceiver } from "../helpers/receiver.js";
import { type Api, createClock, start } from "./api.js";

const SECRET = "sandbox-secret";

async function startWithWebhooks(
  options: SandboxOptions = {},
): Promise<Api & { readonly receiver: Receiver }> {
  const receiver = await useReceiver();
  const api = await start({ customers: 17, ...options });
  api.sandbox.webhooks.sendTo({ url: receiver.url, secret: SECRET });
  return { ...api, receiver };
}

const ADA = "cust_ada00000000000000000001";
const write = (api: Api, name: string) => api.put(`/v1/customers/${ADA}`, { name });

describe("a write through the API", () => {
  it("is reported by a webhook with the activity that it has caused", async () => {
    const clock = createClock();
    const api = await startWithWebhooks({ now: clock.now });
    const { body: customer } = await write(api, "Ada");
    await api.sandbox.webhooks.settled();

    const [webhook] = api.receiver.received;
    const { body: activities } = await api.get(`/v1/customers/${ADA}/activity?order=-created_at&limit=1`);
    const activity = activities["data"][0];
    expect(activity.data.data.customer).toEqual(customer);
    expect(webhook?.json).toEqual({
      id: expect.stringMatching(/^whs_/),
      project_id: "proj_sandbox",
      created_at: "2026-06-01T00:00:00.000Z",
      type: "customer.updated",
      data: activity.data.data,
      source: { id: expect.stringMatching(/^wh_/), object: "webhook", target_url: api.receiver.url },
      event: {
        id: activity.id,
        type: "customer.updated",
        created_at: activity.created_at,
        entity_id: ADA,
        group_id: activity.group_id,
        event_source: activity.data.event_source,
      },
    });
    expect(webhook?.headers["content-type"]).toBe("application/json");
  });

  it("is signed with the secret", async () => {
    const api = await startWithWebhooks();
    await write(api, "Äda 🌸");
    await api.sandbox.webhooks.settled();
    const { body, headers } = api.receiver.received[0] ?? {};
    expect(isSigned(body ?? Buffer.of(), headers?.["x-voucherify-signature"], [SECRET])).toBe(true);
  });

  it("is reported with the segments that were entered and left, by a distribution with a name of its own", async () => {
    const api = await startWithWebhooks({ customers: 17 });
    api.sandbox.store.segments.set("seg_ada", {
      id: "seg_ada",
      name: "Adas",
      created_at: "2025-01-01T00:00:00.000Z",
      updated_at: null,
      type: "auto-update",
      filter: { junction: "and", name: { conditions: { $is: ["Ada"] } } },
      object: "segment",
    });
    await write(api, "Ada");
    await write(api, "Eda");
    await api.sandbox.webhooks.settled();
    const moves = api.receiver.received.filter(({ json }) => json.data.segment?.id === "seg_ada");
    const entered = moves.find(({ json }) => json.event.type === "customer.segment.entered");
    expect(moves.map(({ json }) => json.event.type)).toContain("customer.segment.left");
    expect(moves).toHaveLength(2);
    expect(entered?.json).toMatchObject({
      type: expect.stringMatching(/^Someone /),
      source: { id: expect.stringMatching(/^distr_/), object: "distribution" },
      data: { customer: { id: ADA, summary: expect.anything() }, segment: { name: "Adas" } },
    });
  });

  it("that creates and deletes is reported: the deletion with the renamed source ID", async () => {
    const clock = createClock();
    const api = await startWithWebhooks({ now: clock.now });
    const { body: created } = await api.post("/v1/customers", { source_id: "new-one" });
    await api.sandbox.webhooks.settled();
    await api.delete("/v1/customers/new-one");
    await api.sandbox.webhooks.settled();
    expect(api.receiver.types()).toEqual(["customer.created", "customer.deleted"]);
    expect(api.receiver.received[1]?.json).toMatchObject({
      data: {
        customer: { id: created["id"], source_id: "new-one_deleted2026-06-01T00:00:00.000Z" },
      },
      event: { entity_id: created["id"], event_source: { channel: "API" } },
    });
  });

  it("that is refused is not reported, and neither is a read", async () => {
    const api = await startWithWebhooks();
    await api.put(`/v1/customers/${ADA}`, { metadata: { fail_me: true } });
    await api.put("/v1/customers/nobody", { name: "x" });
    await api.get(`/v1/customers/${ADA}`);
    await write(api, "Ada");
    await api.sandbox.webhooks.settled();
    expect(api.receiver.types()).toEqual(["customer.updated"]);
  });

  it("in bulk is not reported: neither rows, nor metadata, nor a CSV", async () => {
    const clock = createClock();
    const api = await startWithWebhooks({ now: clock.now });
    await api.post("/v1/customers/bulk/async", [{ source_id: "bulk-1", name: "B" }]);
    await api.post("/v1/customers/metadata/async", { source_ids: ["bulk-2"], metadata: { a: 1 } });
    const form = new FormData();
    form.set("file", new File(["Source_id,Name\nbulk-3,C\n"], "customers.csv"));
    await api.fetch("/v1/customers/importCSV", { method: "POST", body: form });
    clock.forward(60_000);
    for (const id of ["bulk-1", "bulk-2", "bulk-3"]) {
      expect((await api.get(`/v1/customers/${id}`)).status).toBe(200);
    }
    await write(api, "Ada");
    await api.sandbox.webhooks.settled();
    expect(api.receiver.types()).toEqual(["customer.updated"]);
  });

  it("is not reported without a target", async () => {
    const api = await startWithWebhooks();
    api.sandbox.webhooks.sendTo(null);
    await write(api, "Ada");
    await api.sandbox.webhooks.settled();
    expect(api.receiver.received).toEqual([]);
  });
});

describe("a webhook that is not taken", () => {
  it("is sent again with the same bytes, until it is taken", async () => {
    const api = await startWithWebhooks({ webhookMinuteMs: 1 });
    api.receiver.answer = (number) => [500, "nothing", 301, 404, 204][number - 1] as number | "nothing";
    await write(api, "Ada");
    await api.receiver.arrived(5);
    await api.sandbox.webhooks.settled();
    const { received } = api.receiver;
    expect(new Set(received.map(({ body }) => body.toString())).size).toBe(1);
    expect(api.sandbox.webhooks.attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, 500],
      [2, 0],
      [3, 301],
      [4, 404],
      [5, 204],
    ]);
  });

  it("switches its source off when the twelfth retry has failed, and no other source", async () => {
    const api = await startWithWebhooks({ webhookMinuteMs: 0.01 });
    const { webhooks } = api.sandbox;
    api.receiver.answer = () => 503;
    await write(api, "Ada");
    await api.receiver.arrived(13);
    await webhooks.settled();
    expect(webhooks.disabled).toEqual(["webhook"]);
    await write(api, "Eda");
    await webhooks.settled();
    expect(api.receiver.received).toHaveLength(13);

    webhooks.sendTo({ url: api.receiver.url, secret: SECRET });
    api.receiver.answer = () => 200;
    await write(api, "Ida");
    await webhooks.settled();
    expect(api.receiver.received).toHaveLength(14);
  });

  it("keeps neither the sandbox from being closed, nor is it sent afterwards", async () => {
    const api = await startWithWebhooks({ webhookMinuteMs: 0.01 });
    api.receiver.answer = () => 500;
    await write(api, "Ada");
    await api.receiver.arrived(1);
    api.sandbox.webhooks.close();
    const { length } = api.sandbox.webhooks.attempts;
    await api.sandbox.webhooks.settled();
    await write(api, "Eda");
    await api.sandbox.webhooks.settled();
    expect(api.sandbox.webhooks.attempts).toHaveLength(length);
  });
});

const names = (receiver: Receiver) => receiver.received.map(({ json }) => json.data.customer.name as string);

describe("faults of webhooks", () => {
  it("lose, duplicate and change what is sent", async () => {
    const api = await startWithWebhooks();
    const { faults } = api.sandbox.webhooks;
    faults.add({ name: "lost", times: 1 });
    faults.add({ name: "duplicated", times: 1, type: "customer.updated" });
    faults.add({
      name: "rewrite",
      times: 1,
      rewrite: (body) => ({ ...body, data: { customer: { name: "forged" } } }),
    });
    for (const name of ["a", "b", "c", "d"]) {
      await write(api, name);
      await api.sandbox.webhooks.settled();
    }
    expect(names(api.receiver)).toEqual(["b", "b", "forged", "d"]);
    const { body, headers } = api.receiver.received[2] ?? {};
    expect(isSigned(body ?? Buffer.of(), headers?.["x-voucherify-signature"], [SECRET])).toBe(true);
  });

  it("let the next one overtake", async () => {
    const api = await startWithWebhooks();
    api.sandbox.webhooks.faults.add({ name: "reordered", times: 1 });
    api.sandbox.webhooks.faults.add({ name: "delayed", ms: 1, times: 1 });
    await write(api, "a");
    await write(api, "b");
    await api.sandbox.webhooks.settled();
    expect(names(api.receiver)).toEqual(["b", "a"]);
  });

  it("hold one back until it is let go", async () => {
    const api = await startWithWebhooks();
    const gate = new EventEmitter();
    api.sandbox.webhooks.faults.add({ name: "held", until: once(gate, "open"), times: 1 });
    await write(api, "a");
    await write(api, "b");
    await api.receiver.arrived(1);
    expect(names(api.receiver)).toEqual(["b"]);
    gate.emit("open");
    await api.sandbox.webhooks.settled();
    expect(names(api.receiver)).toEqual(["b", "a"]);
  });

  it("end when they are removed", async () => {
    const api = await startWithWebhooks();
    api.sandbox.webhooks.faults.add({ name: "lost" });
    await write(api, "a");
    api.sandbox.webhooks.faults.clear();
    await write(api, "b");
    await api.sandbox.webhooks.settled();
    expect(names(api.receiver)).toEqual(["b"]);
  });
});

it("shows what was sent, and what was switched off", async () => {
  const api = await startWithWebhooks();
  await write(api, "Ada");
  await api.sandbox.webhooks.settled();
  expect((await api.get("/sandbox/webhooks")).body).toMatchObject({
    disabled: [],
    attempts: [{ type: "customer.updated", customerId: ADA, number: 1, status: 200 }],
  });
});
