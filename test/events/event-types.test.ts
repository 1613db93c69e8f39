/** The table of event types. */
import { describe, expect, it } from "vitest";
import { effectOf } from "../../src/events/event-types.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { createSeededStore } from "../../src/sandbox/seed/seed.js";

/** Ada's history has every type that the vendor documents, and one that is made up. */
const types = [
  ...new Set(
    createSeededStore(17, 1)
      .activities.of(personas.ada.id)
      .map(({ type }) => type),
  ),
];

describe("the effects of events", () => {
  it("are known for every documented type, and for no other", () => {
    expect(types.length).toBeGreaterThan(70);
    expect(types.filter((type) => effectOf(type) === null)).toEqual(["customer.hologram.beamed"]);
  });

  it("are a fill only for the types that have the whole customer", () => {
    const filling = types.filter((type) => ["fill", "move"].includes(effectOf(type) ?? ""));
    expect(filling.toSorted()).toEqual([
      "customer.confirmed",
      "customer.created",
      "customer.segment.entered",
      "customer.segment.left",
      "customer.updated",
    ]);
  });

  it.each([
    ["customer.deleted", "remove"],
    ["customer.segment.entered", "move"],
    ["customer.segment.entered", "move"],
    ["customer.segment.left", "move"],
    ["customer.redemption.rollback.succeeded", "reread"],
    ["redemption.succeeded", "reread"],
    ["redemption.rollback.failed", "reread"],
    ["voucher.loyalty_card.points_added", "reread"],
    ["voucher.gift.balance_added", "reread"],
    ["publication.succeeded", "reread"],
    ["voucher.created", null],
    ["campaign.promotion_tier.created", null],
    ["customer.", null],
    ["Customer.Updated", null],
    ["customer.updated.", null],
    ["redemptions", null],
    ["redemption", null],
    ["toString", null],
    ["", null],
  ])("are looked up by the exact name, or by the begin of a family: %s", (type, effect) => {
    expect(effectOf(type)).toBe(effect);
  });
});
