/** From a write at the upstream to its effect: what the sandbox reports is understood, however it arrives. */
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { useReceiver } from "../helpers/receiver.js";
import { type Api, start } from "../sandbox/api.js";
import { createRecording, type Recording } from "./recording.js";

const ADA = personas.ada.id;
const PATH = `/v1/customers/${ADA}`;

interface Wired extends Recording {
  readonly api: Api;
  /** Resolves when all webhooks have had their effect. */
  readonly settled: () => Promise<void>;
}

/** A sandbox whose webhooks go to an inbox. One clock is for both. */
async function useWired(): Promise<Wired> {
  const recording = createRecording();
  const receiver = await useReceiver();
  receiver.onReceived = ({ json }) => void recording.inbox.receive(json);
  const api = await start({ customers: 17, now: () => recording.clock.now() });
  api.sandbox.webhooks.sendTo({ url: receiver.url, secret: "secret" });
  return { ...recording, api, settled: () => api.sandbox.webhooks.settled() };
}

describe("a write at the upstream", () => {
  it("fills the cache with what the upstream has", async () => {
    const { api, settled, filled, effects } = await useWired();
    const { body: written } = await api.put(PATH, { name: "Ada B" });
    await settled();
    expect(filled.at(-1)).toEqual(written);
    expect(effects[0]).toBe(`fill ${ADA} at 12:00:00.000`);
  });

  it("is one activity to subscribers and to REST", async () => {
    const { api, settled, published } = await useWired();
    await api.put(PATH, { name: "Ada B" });
    await settled();
    const { body } = await api.get(`${PATH}/activity?order=-created_at&limit=1`);
    const [activity] = body["data"];
    expect(published).toMatchObject([
      {
        id: activity.id,
        type: activity.type,
        createdAt: activity.created_at,
        groupId: activity.group_id,
        customerId: ADA,
        sourceId: personas.ada.sourceId,
        data: activity.data.data,
      },
    ]);
  });

  it("moves the customer through segments", async () => {
    const { api, settled, clock, effects, published } = await useWired();
    api.sandbox.store.segments.set("seg_adas", {
      id: "seg_adas",
      name: "Adas",
      created_at: "2025-01-01T00:00:00.000Z",
      updated_at: null,
      type: "auto-update",
      filter: { name: { conditions: { $is: ["Ada B"] } } },
      object: "segment",
    });
    for (const name of ["Ada B", "Ada C"]) {
      await clock.pass(1_000);
      await api.put(PATH, { name });
      await settled();
    }
    expect(effects.filter((line) => line.startsWith("membership"))).toHaveLength(2);
    const moves = published.filter(({ segmentId }) => segmentId === "seg_adas");
    expect(moves.map(({ type, customerId }) => [type, customerId])).toEqual([
      ["customer.segment.entered", ADA],
      ["customer.segment.left", ADA],
    ]);
  });

  it("that deletes removes the customer under the old source ID, too", async () => {
    const { api, settled, effects, published } = await useWired();
    await api.delete(PATH);
    await settled();
    const sourceId = personas.ada.sourceId;
    expect(effects).toEqual([
      `gone ${ADA} ${sourceId}_deleted2026-01-01T12:00:00.000Z`,
      `gone ${ADA} ${sourceId}`,
    ]);
    expect(published).toMatchObject([{ type: "customer.deleted", sourceId }]);
  });

  it("that is reported late, twice and after a newer one leaves the newer one in the cache", async () => {
    const { api, settled, clock, filled, published, inbox } = await useWired();
    const { faults } = api.sandbox.webhooks;
    faults.add({ name: "reordered", type: "customer.updated", times: 1 });
    faults.add({ name: "duplicated", type: "customer.updated", times: 1 });
    await api.put(PATH, { name: "old" });
    await clock.pass(1_000);
    await api.put(PATH, { name: "new" });
    await settled();
    expect(filled.at(-1)).toMatchObject({ name: "new" });
    expect(inbox.counts).toMatchObject({ duplicate: 1, outdated: 1 });
    const updates = published.filter(({ type }) => type === "customer.updated");
    expect(updates.map(({ createdAt }) => createdAt.slice(17, 19))).toEqual(["01", "00"]);
  });
});
