import { describe, expect, it } from "vitest";
import { IMPORTED_AT } from "../../src/sandbox/seed/generator.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { createSeededStore } from "../../src/sandbox/seed/seed.js";
import { start } from "./api.js";

const everything = (count: number, seed: number) => {
  const store = createSeededStore(count, seed);
  return {
    customers: [...store.customers.all()],
    activities: [...store.customers.all()].map(({ id }) => store.activities.of(id)),
    segments: [...store.segments.values()],
    members: [...store.members.values()].map((members) => [...members]),
    redeemables: [...store.redeemables.values()],
  };
};

describe("the seed", () => {
  it("makes the same state from the same seed", () => {
    expect(everything(300, 1)).toEqual(everything(300, 1));
  });

  it("makes other customers from another seed, but the same personas", () => {
    const one = everything(300, 1).customers;
    const two = everything(300, 2).customers;
    expect(one[0]).not.toEqual(two[0]);
    expect(one.slice(-17)).toEqual(two.slice(-17));
  });

  it("gives the same answers in two sandboxes, also after the same writes", async () => {
    const [a, b] = [
      await start({ now: () => 1_780_000_000_000 }),
      await start({ now: () => 1_780_000_000_000 }),
    ];
    for (const api of [a, b]) await api.post("/v1/customers", { source_id: "new" });
    expect((await a.get("/v1/customers?limit=100")).body).toEqual(
      (await b.get("/v1/customers?limit=100")).body,
    );
  });

  it("has only times before 2026", () => {
    const { customers, activities } = everything(300, 1);
    const times = [
      ...customers.flatMap(({ created_at, updated_at }) => [created_at, updated_at ?? created_at]),
      ...activities.flat().map(({ created_at }) => created_at),
    ];
    expect(times.toSorted().at(-1)?.startsWith("2025-12")).toBe(true);
  });

  it("has unique ids and source_ids, and 160 customers with the same created_at", () => {
    const { customers } = everything(300, 1);
    expect(customers).toHaveLength(300);
    expect(new Set(customers.map(({ id }) => id)).size).toBe(300);
    const sourceIds = customers.flatMap(({ source_id }) => source_id ?? []);
    expect(new Set(sourceIds).size).toBe(sourceIds.length);
    expect(sourceIds.length).toBeLessThan(300);
    const imported = customers.filter(({ created_at }) => created_at === IMPORTED_AT);
    expect(imported).toHaveLength(160);
  });

  it("makes as many customers as requested, beginning with the personas", () => {
    expect(everything(0, 1).customers).toEqual([]);
    expect(everything(1, 1).customers.map(({ id }) => id)).toEqual([personas.ada.id]);
    expect(everything(5000, 1).customers).toHaveLength(5000);
  });

  it("fills static segments with existing customers", () => {
    const store = createSeededStore(300, 1);
    for (const members of store.members.values())
      for (const id of members) expect(store.customers.getById(id)).toBeDefined();
    expect(store.members.get(segmentIds.imported)?.size).toBeGreaterThan(100);
  });
});
