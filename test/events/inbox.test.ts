/** Webhooks: each event once, by the time at which it happened. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Inbox, type Receipt } from "../../src/events/inbox.js";
import { ada, createRecording, example, segment, webhook } from "./recording.js";

const HOUR = 3_600_000;
const ADA = "cust_ada ada";
const ALICE = "cust_T849EgzNVVmn5icJ2FAkT2rO";

describe("an event", () => {
  it.each<[string, readonly string[]]>([
    ["project.customer.created", [`fill ${ALICE} at 11:00:00.000`]],
    ["project.customer.updated", [`fill ${ALICE} at 11:00:00.000`]],
    ["project.customer.confirmed", [`fill ${ALICE} at 11:00:00.000`]],
    [
      "project.customer.deleted",
      [
        `gone ${ALICE} alice.morgan@email.com_deleted2024-02-01T11:16:40.918Z`,
        `gone ${ALICE} alice.morgan@email.com`,
      ],
    ],
    ["project.customer.rewarded", [`changed ${ALICE} alice.morgan@email.com`]],
    ["distribution.customer.custom_event", [`changed ${ALICE} alice.morgan@email.com`]],
    ["distribution.customer.redemption.succeeded", [`changed ${ALICE} alice.morgan@email.com`]],
    [
      "distribution.customer.voucher.loyalty_card.points_added",
      // The holder of the card is another one in the vendor's example.
      [`changed ${ALICE} alice.morgan@email.com`, "changed cust_tPTOETl00z1mWL5CzWEEPkNX -"],
    ],
    [
      "distribution.customer.segment.entered",
      [`fill ${ALICE} at 11:00:00.000`, `membership ${ALICE} alice.morgan@email.com`],
    ],
    [
      "distribution.customer.segment.left",
      [`fill ${ALICE} at 11:00:00.000`, `membership ${ALICE} alice.morgan@email.com`],
    ],
  ])("of the vendor's examples takes effect: %s", (file, expected) => {
    const { inbox, effects, published } = createRecording();
    expect(inbox.receive(example(file))).toBe("applied");
    expect(effects).toEqual(expected);
    expect(published.map(({ customerId }) => customerId)).toEqual([ALICE]);
  });

  it("fills with the record as it was sent: a key that it lacks stays missing", () => {
    const { inbox, filled } = createRecording();
    const sent = example("project.customer.created");
    inbox.receive(sent);
    expect(filled).toEqual([sent.data.customer]);
    expect(filled[0]).not.toHaveProperty("metadata");
    expect(filled[0]).not.toHaveProperty("phone");
  });

  it("is told to subscribers in full", () => {
    const { inbox, published } = createRecording();
    const sent = example("distribution.customer.segment.entered");
    inbox.receive(sent);
    expect(published).toEqual([
      {
        id: "evcus_0e70ee5acd8b250006",
        type: "customer.segment.entered",
        createdAt: "2026-01-01T11:00:00.000Z",
        groupId: "v-1f36113948e5000006",
        customerId: ALICE,
        sourceId: "alice.morgan@email.com",
        segmentId: "seg_n3vVcU5t0m3rs4rEPr3C1oU5",
        data: sent.data,
      },
    ]);
  });

  it("of a deletion is told to subscribers with the source ID that the customer had", () => {
    const { inbox, published } = createRecording();
    inbox.receive(example("project.customer.deleted"));
    expect(published).toMatchObject([{ type: "customer.deleted", sourceId: "alice.morgan@email.com" }]);
  });

  it.each<[string, object, string]>([
    [
      "has only the small customer",
      { customer: { id: "cust_ada", source_id: "ada", object: "customer" } },
      ADA,
    ],
    ["has an unconfirmed customer", { customer: { id: null, object: "unconfirmed_customer" } }, "cust_ada -"],
    ["has no customer", { customer: null }, "cust_ada -"],
    ["is of a segment that is not named", { type: "customer.segment.entered" }, ADA],
    ["is ahead of this server's clock by more than ten minutes", { at: "12:10:00.001" }, ADA],
    ["has a time that cannot be read", { at: "99:00:00.000", sentAt: "2026-01-01T11:00:00.000Z" }, ADA],
  ])("that %s makes the customer be read again", (_, options, expected) => {
    const { inbox, effects } = createRecording();
    expect(inbox.receive(webhook(options))).toBe("applied");
    expect(effects).toEqual([`changed ${expected}`]);
  });

  it("that names two customers as its own makes both be read again, and is published for neither", () => {
    const { inbox, effects, published } = createRecording();
    inbox.receive(webhook({ entityId: "cust_bob" }));
    expect(effects.toSorted()).toEqual([`changed ${ADA}`, "changed cust_bob -"]);
    expect(published).toEqual([]);
  });

  it("that happened long before it was sent makes the customer be read again, and is published with its time", () => {
    const { inbox, effects, published } = createRecording();
    const { event, ...envelope } = webhook() as { event: object };
    const old = "2025-12-25T00:00:00.000Z";
    expect(inbox.receive({ ...envelope, event: { ...event, created_at: old } })).toBe("applied");
    expect(effects).toEqual([`changed ${ADA}`]);
    expect(published).toMatchObject([{ createdAt: old }]);
  });

  it("of the project makes everyone be read again whom it names, and is no event of a customer", () => {
    const { inbox, effects, published } = createRecording();
    const data = {
      redemption: { id: "r_1", customer_id: "cust_ada", voucher: { id: "v_1", holder_id: "cust_bob" } },
      customer: { id: "cust_ada", source_id: "ada", object: "customer" },
      order: { referrer_id: "cust_eve" },
    };
    expect(inbox.receive(webhook({ type: "redemption.succeeded", entityId: "r_1", data }))).toBe("applied");
    expect(effects).toEqual([`changed ${ADA}`, "changed cust_bob -", "changed cust_eve -"]);
    expect(published).toEqual([]);
  });

  it("of a distribution has its type in the event: the other is free text", () => {
    const { inbox, effects } = createRecording();
    const sent = example("distribution.customer.segment.entered");
    expect(sent["type"]).toBe("segment-entered");
    expect(inbox.receive({ ...sent, type: "customer.deleted" })).toBe("applied");
    expect(effects[0]).toMatch(/^fill/);
  });
});

describe("an event that comes again", () => {
  it("is a duplicate, and takes effect once", () => {
    const { inbox, effects, published } = createRecording();
    const sent = webhook();
    const receipts = [inbox.receive(sent), inbox.receive(sent), inbox.receive(structuredClone(sent))];
    expect(receipts).toEqual(["applied", "duplicate", "duplicate"]);
    expect(effects).toHaveLength(1);
    expect(published).toHaveLength(1);
  });

  it("is a duplicate by the ID of the event: a webhook and a distribution may report the same", () => {
    const { inbox, published } = createRecording();
    inbox.receive(webhook({ id: "whs_a", eventId: "evcus_x" }));
    expect(inbox.receive(webhook({ id: "whs_b", eventId: "evcus_x" }))).toBe("duplicate");
    expect(published).toHaveLength(1);
  });

  it("is a duplicate by the ID of the webhook", () => {
    const { inbox } = createRecording();
    inbox.receive(webhook({ id: "whs_a", eventId: "evcus_x" }));
    expect(inbox.receive(webhook({ id: "whs_a", eventId: null }))).toBe("duplicate");
    expect(inbox.receive(webhook({ id: "whs_a", eventId: "evcus_y" }))).toBe("duplicate");
  });

  it("is known for 25 hours, and refused from then on", async () => {
    const { inbox, clock, effects } = createRecording();
    const sent = webhook({ at: "12:00:00.000" });
    expect(inbox.receive(sent)).toBe("applied");
    await clock.pass(25 * HOUR);
    expect(inbox.receive(sent)).toBe("duplicate");
    await clock.pass(1);
    expect(inbox.receive(sent)).toBe("expired");
    expect(effects).toHaveLength(1);
  });

  it("is taken at the last retry, after 24 hours, if all before it failed", async () => {
    const { inbox, clock } = createRecording();
    const sent = webhook({ at: "12:00:00.000" });
    await clock.pass(24 * HOUR);
    expect(inbox.receive(sent)).toBe("applied");
  });

  it("is taken again if it could not be dealt with", () => {
    const { clock, effects } = createRecording();
    let isBroken = true;
    const { records } = { records: { ...silent, customerChanged: () => void effects.push("changed") } };
    const publish = () => {
      if (isBroken) throw new Error("broken");
    };
    const inbox = new Inbox({ records, publish, clock });
    const sent = webhook({ type: "customer.rewarded" });
    expect(() => inbox.receive(sent)).toThrow("broken");
    isBroken = false;
    expect(inbox.receive(sent)).toBe("applied");
    expect(effects).toEqual(["changed", "changed"]);
  });
});

const silent = {
  fillCustomer: () => undefined,
  customerChanged: () => undefined,
  customerGone: () => undefined,
  membershipChanged: () => undefined,
  customersWritten: () => undefined,
};

describe("events that come out of order", () => {
  it("never overwrite newer state, and are published with their time", () => {
    const { inbox, effects, filled, published } = createRecording();
    inbox.receive(webhook({ at: "11:00:02.000", customer: ada({ name: "new" }) }));
    expect(inbox.receive(webhook({ at: "11:00:01.000", customer: ada({ name: "old" }) }))).toBe("outdated");
    expect(filled).toMatchObject([{ name: "new" }]);
    expect(effects).toHaveLength(1);
    expect(published.map(({ createdAt }) => createdAt.slice(11, -1))).toEqual([
      "11:00:02.000",
      "11:00:01.000",
    ]);
  });

  it("never overwrite what was read again for a newer event", () => {
    const { inbox, effects } = createRecording();
    inbox.receive(webhook({ type: "customer.rewarded", at: "11:00:02.000" }));
    expect(inbox.receive(webhook({ at: "11:00:01.000" }))).toBe("outdated");
    expect(effects).toEqual([`changed ${ADA}`]);
  });

  it("make the customer be read again if they are of segments, or not of the whole customer", () => {
    const { inbox, effects } = createRecording();
    const left = { type: "customer.segment.left", at: "11:00:02.000", data: segment("seg_1") };
    const entered = { type: "customer.segment.entered", at: "11:00:01.000", data: segment("seg_1") };
    inbox.receive(webhook(left));
    expect(inbox.receive(webhook(entered))).toBe("applied");
    expect(inbox.receive(webhook({ type: "customer.rewarded", at: "11:00:00.000" }))).toBe("applied");
    expect(effects.slice(1)).toEqual(["membership cust_ada ada", `changed ${ADA}`, `changed ${ADA}`]);
  });

  it("at the same time are of one state if one request caused them", () => {
    const { inbox, effects } = createRecording();
    inbox.receive(webhook({ groupId: "v-1" }));
    inbox.receive(webhook({ groupId: "v-1", type: "customer.segment.entered", data: segment("seg_1") }));
    expect(effects).toEqual([
      "fill cust_ada at 11:00:00.000",
      "fill cust_ada at 11:00:00.000",
      "membership cust_ada ada",
    ]);
  });

  it.each([["v-2"], [null]])("at the same time make the customer be read again otherwise: %j", (groupId) => {
    const { inbox, effects } = createRecording();
    inbox.receive(webhook({ groupId: groupId === null ? null : "v-1" }));
    inbox.receive(webhook({ groupId }));
    expect(effects).toEqual(["fill cust_ada at 11:00:00.000", `changed ${ADA}`]);
  });

  it("never bring back a deleted customer, however new they are", () => {
    const { inbox, effects, published } = createRecording();
    inbox.receive(webhook({ type: "customer.deleted", at: "11:00:00.000" }));
    const later = [
      webhook({ at: "10:59:00.000" }),
      webhook({ at: "11:01:00.000" }),
      webhook({ type: "customer.segment.left", at: "11:01:00.000", data: segment("seg_1") }),
      webhook({ type: "customer.rewarded", at: "11:01:00.000" }),
      webhook({ type: "customer.deleted", at: "11:00:01.000" }),
    ];
    expect(new Set(later.map((one) => inbox.receive(one)))).toEqual(new Set(["outdated"]));
    expect(effects).toEqual([`gone ${ADA}`, `gone ${ADA}`]);
    expect(published).toHaveLength(6);
  });

  it("leave a customer alone who has the source ID of a deleted one", () => {
    const { inbox, effects } = createRecording();
    inbox.receive(webhook({ at: "11:00:02.000", entityId: "cust_new", customer: ada({ id: "cust_new" }) }));
    inbox.receive(
      webhook({
        type: "customer.deleted",
        at: "11:00:01.000",
        customer: ada({ source_id: "ada_deleted2026-01-01T11:00:01.000Z" }),
      }),
    );
    expect(
      inbox.receive(webhook({ at: "11:00:03.000", entityId: "cust_new", customer: ada({ id: "cust_new" }) })),
    ).toBe("applied");
    expect(effects.filter((line) => line.startsWith("fill"))).toHaveLength(2);
  });

  it("never fill with an older record than before, in any order and however often they come", () => {
    const deliveries = fc
      .uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 })
      .chain((seconds) =>
        fc.tuple(
          fc.constant(seconds),
          fc.shuffledSubarray(
            [...seconds, ...seconds].map((_, index) => index),
            {
              minLength: 2 * seconds.length,
            },
          ),
        ),
      );
    fc.assert(
      fc.property(deliveries, ([seconds, order]) => {
        const { inbox, filled, published } = createRecording();
        const sent = seconds.map((second, index) =>
          webhook({
            at: `11:00:${String(second).padStart(2, "0")}.000`,
            eventId: `evcus_p${index}`,
            id: `whs_p${index}`,
            customer: ada({ second }),
          }),
        );
        for (const index of order) inbox.receive(sent[index % seconds.length]);
        const shown = filled.map((record) => (record as { second: number }).second);
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        expect(shown.at(-1)).toBe(Math.max(...seconds));
        expect(published).toHaveLength(seconds.length);
      }),
    );
  });
});

describe("what cannot be used", () => {
  const { event, ...withoutEvent } = webhook() as { event: object };
  it.each<[string, unknown, Receipt]>([
    ["null", null, "unreadable"],
    ["a text", "customer.updated", "unreadable"],
    ["a list", [webhook()], "unreadable"],
    ["an empty object", {}, "unreadable"],
    ["a customer without an envelope", ada(), "unreadable"],
    ["the payload alone", { customer: ada() }, "unreadable"],
    [
      "the format of 2018",
      {
        id: "whs_1",
        object: "event",
        created_at: "2026-01-01T11:00:00Z",
        type: "customer.updated",
        data: { object: ada() },
      },
      "unreadable",
    ],
    ["no time", { ...webhook({ sentAt: null }), event: { ...event, created_at: null } }, "unreadable"],
    ["no ID", webhook({ id: null, eventId: null }), "unreadable"],
    ["an endless ID", webhook({ id: "w".repeat(201), eventId: "e".repeat(201) }), "unreadable"],
    [
      "a distribution without an event",
      { ...withoutEvent, source: { object: "distribution" } },
      "unreadable",
    ],
    ["a payload that is no object", { ...webhook(), data: [ada()] }, "unreadable"],
    ["an event that is no object", { ...withoutEvent, event: "x", source: 7 }, "unreadable"],
    ["an unknown type", webhook({ type: "customer.teleported" }), "unknown"],
    ["a type of the language", webhook({ type: "constructor" }), "unknown"],
    [
      "an event of something else",
      webhook({ type: "campaign.created", customer: null, entityId: "camp_1" }),
      "unknown",
    ],
    ["nobody", webhook({ type: "redemption.failed", customer: null, entityId: null }), "unknown"],
    ["a time of 25 hours ago and more", webhook({ sentAt: "2025-12-31T10:59:59.999Z" }), "expired"],
  ])("is counted and has no effect: %s", (_, sent, receipt) => {
    const { inbox, effects, published } = createRecording();
    expect(inbox.receive(sent)).toBe(receipt);
    expect(effects).toEqual([]);
    expect(published).toEqual([]);
    expect(inbox.counts).toMatchObject({ received: 1, [receipt]: 1, applied: 0 });
  });

  it("is any JSON, which never makes it fail", () => {
    const { inbox } = createRecording();
    const place = fc.constantFrom("id", "type", "data", "event", "source", "created_at");
    fc.assert(
      fc.property(fc.jsonValue(), place, (value, key) => {
        inbox.receive(value);
        inbox.receive({ ...webhook(), [key]: value });
        inbox.receive(webhook({ customer: value, data: { segment: value, redemption: value } }));
      }),
      { numRuns: 100 },
    );
    const { received, rejected: _, lastReceivedAt: __, ...receipts } = inbox.counts;
    expect(received).toBe(300);
    expect(Object.values(receipts).reduce((sum, count) => sum + count)).toBe(300);
  });

  it("keeps keys of the language as plain data", () => {
    const { inbox, filled } = createRecording();
    const text = JSON.stringify(webhook()).replace(
      '"source_id"',
      '"__proto__":{"polluted":true},"source_id"',
    );
    expect(inbox.receive(JSON.parse(text))).toBe("applied");
    expect(Object.hasOwn(filled[0] as object, "__proto__")).toBe(true);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("the counts", () => {
  it("add up to all that were signed, and tell when the last one came", async () => {
    const { inbox, clock } = createRecording();
    expect(inbox.counts).toMatchObject({ received: 0, rejected: 0, lastReceivedAt: null });
    const sent = webhook();
    for (const one of [sent, sent, {}, webhook({ type: "x" }), webhook({ at: "10:00:00.000" })])
      inbox.receive(one);
    inbox.reject();
    await clock.pass(1_000);
    expect(inbox.counts).toEqual({
      received: 5,
      applied: 1,
      outdated: 1,
      duplicate: 1,
      expired: 0,
      unknown: 1,
      unreadable: 1,
      rejected: 1,
      lastReceivedAt: clock.now() - 1_000,
    });
  });
});

describe("a flood of events", () => {
  it("makes the oldest IDs be forgotten, not the newest", () => {
    const { inbox } = createRecording({ maxIds: 6 });
    const sent = Array.from({ length: 4 }, () => webhook({ type: "customer.rewarded" }));
    for (const one of sent) inbox.receive(one);
    const again = sent.toReversed().map((one) => inbox.receive(one));
    expect(again).toEqual(["duplicate", "duplicate", "duplicate", "applied"]);
  });
});
