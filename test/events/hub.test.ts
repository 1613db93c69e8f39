/** The hub: own mailboxes, bounded, for one tenant; and the window for those who resume. */
import { describe, expect, it } from "vitest";
import type { CustomerEvent } from "../../src/events/event.js";
import { Hub, HUB_LIMITS, type SubscribeOptions, type Topic } from "../../src/events/hub.js";
import { type Delivery, LATEST, Mailbox } from "../../src/events/mailbox.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { eventOf, largeEvent } from "../helpers/events.js";

const ADA: Topic = `customer:${personas.ada.id}`;

/** A subscriber that has asked for its first delivery. It reads the next one only when `next` is called. */
function join(hub: Hub, topic: Topic = ADA, options?: SubscribeOptions) {
  const deliveries = hub.subscribe(topic, options)[Symbol.asyncIterator]();
  let asked: Promise<IteratorResult<Delivery<CustomerEvent>>> | null = deliveries.next();
  return {
    next: async () => {
      const result = await (asked ?? deliveries.next());
      asked = null;
      return result.done === true ? null : result.value;
    },
    leave: async () => void (await deliveries.return?.()),
  };
}

function publishMany(hub: Hub, count: number, make = () => eventOf("updated")): string[] {
  return Array.from({ length: count }, () => {
    const event = make();
    hub.publish(event);
    return event.id;
  });
}

async function idsOf(subscriber: ReturnType<typeof join>, count: number): Promise<(string | undefined)[]> {
  const ids: (string | undefined)[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await subscriber.next())?.value?.id);
  return ids;
}

describe("the hub", () => {
  it("delivers an event to the topics of its customer, of the source ID and of the segment, once each", async () => {
    const hub = new Hub();
    const topics: Topic[] = [ADA, `source:${personas.ada.sourceId}`, "segment:seg_n3vVcU5t0m3rs4rEPr3C1oU5"];
    const subscribers = topics.map((topic) => join(hub, topic));
    const other = join(hub, "customer:cust_other");
    const [id] = publishMany(hub, 1, () => eventOf("segmentEntered"));
    for (const subscriber of subscribers) expect((await subscriber.next())?.value?.id).toBe(id);
    hub.publish(eventOf("updated", { customerId: "cust_other", sourceId: "other" }));
    expect((await other.next())?.value?.customerId).toBe("cust_other");
  });

  it("finds events without a source ID by the one that earlier events had, and deleted customers by their old one", async () => {
    const hub = new Hub();
    const subscriber = join(hub, `source:${personas.ada.sourceId}`);
    const sourceId = `${personas.ada.sourceId}_deleted2024-02-01T11:16:40.918Z`;
    const [first, second, third] = [
      eventOf("updated"),
      eventOf("orderCreated", { sourceId: null }),
      eventOf("deleted", { sourceId }),
    ];
    for (const event of [first, second, third]) hub.publish(event);
    expect(await idsOf(subscriber, 3)).toEqual([first.id, second.id, third.id]);
  });

  it("keeps 256 events for a subscriber that does not read, tells how many it missed, and lets others miss nothing", async () => {
    const hub = new Hub();
    const [stalled, reader] = [join(hub), join(hub)];
    const ids: string[] = [];
    for (let count = 0; count < 1_100; count += 1) {
      ids.push(...publishMany(hub, 1));
      expect(await reader.next()).toMatchObject({ value: { id: ids[count] }, missed: 0 });
    }
    // The first one was asked for.
    expect(await stalled.next()).toMatchObject({ value: { id: ids[0] }, missed: 0 });
    expect(await stalled.next()).toMatchObject({ value: { id: ids.at(-256) }, missed: 1_100 - 1 - 256 });
    expect(await idsOf(stalled, 255)).toEqual(ids.slice(-255));
  });

  it("keeps at most a MiB for it, but always the newest event", async () => {
    const hub = new Hub();
    const stalled = join(hub);
    publishMany(hub, 1_100, () => largeEvent(10_000));
    const { missed } = (await stalled.next()) ?? {};
    const kept = 1_100 - Number(missed);
    expect(kept).toBeGreaterThan(90);
    expect(kept * 10_000).toBeLessThanOrEqual(HUB_LIMITS.mailbox.bytes);
    const another = join(hub);
    publishMany(hub, 3, () => largeEvent(2 * 2 ** 20));
    expect(await another.next()).toMatchObject({ missed: 2 });
  });

  it("takes from the fullest mailbox if all together hold too much", async () => {
    const mailbox = { count: 100, bytes: 1_000_000 };
    const hub = new Hub({ mailbox, window: mailbox, heldBytes: 50_000 });
    const [stalled, slow] = [join(hub), join(hub, "customer:cust_slow")];
    publishMany(hub, 4, () => largeEvent(5_000, { customerId: "cust_slow", sourceId: "slow" }));
    publishMany(hub, 30, () => largeEvent(10_000));
    expect(await slow.next()).toMatchObject({ missed: 0 });
    expect((await stalled.next())?.missed).toBeGreaterThan(25);
  });

  it("forgets a subscriber that leaves, also one that waits", async () => {
    const hub = new Hub();
    const subscriber = join(hub);
    expect(hub.subscriberCount).toBe(1);
    await subscriber.leave();
    expect(hub.subscriberCount).toBe(0);
    expect(await subscriber.next()).toBeNull();
  });

  it("ends all subscriptions when it is closed, after what they have received", async () => {
    const hub = new Hub();
    const subscriber = join(hub);
    const [first, second] = publishMany(hub, 2);
    hub.close();
    expect(await idsOf(subscriber, 2)).toEqual([first, second]);
    expect(await subscriber.next()).toBeNull();
    expect(await join(hub).next()).toBeNull();
  });

  describe("resumes", () => {
    it("after the last event that was received, with those of its topic", async () => {
      const hub = new Hub();
      const before = join(hub);
      publishMany(hub, 1);
      const after = (await before.next())?.id ?? "";
      const missed = publishMany(hub, 2);
      hub.publish(eventOf("updated", { customerId: "cust_other" }));
      const resumed = join(hub, ADA, { after });
      expect(await resumed.next()).toMatchObject({ value: { id: missed[0] }, missed: 0 });
      expect(await resumed.next()).toMatchObject({ value: { id: missed[1] }, missed: 0 });
      const [next] = publishMany(hub, 1);
      expect(await resumed.next()).toMatchObject({ value: { id: next }, missed: 0 });
    });

    it.each([
      ["events that have left the window", (hub: Hub) => hub.head],
      ["the cursor of another process", () => new Hub().head],
      ["a cursor of the future", (hub: Hub) => `${hub.head}999999`],
      ["a cursor that is none", () => "__proto__"],
    ])("after %s with the news that an unknown number was missed", async (_, cursorOf) => {
      const hub = new Hub();
      const after = cursorOf(hub);
      publishMany(hub, HUB_LIMITS.window.count, () => eventOf("updated", { customerId: "cust_other" }));
      const ids = publishMany(hub, 2);
      const resumed = join(hub, ADA, { after });
      const notice = await resumed.next();
      expect(notice).toMatchObject({ value: null, missed: null });
      expect(await idsOf(resumed, 2)).toEqual(ids);
      // From there it could have resumed again.
      const again = join(hub, ADA, { after: notice?.id ?? "" });
      expect(await again.next()).toMatchObject({ value: { id: ids[0] }, missed: 0 });
    });

    it("with no more than its mailbox holds", async () => {
      const hub = new Hub();
      const after = hub.head;
      const ids = publishMany(hub, 300);
      const resumed = join(hub, ADA, { after });
      expect(await resumed.next()).toMatchObject({ value: { id: ids.at(-256) }, missed: 300 - 256 });
    });
  });

  it("keeps nothing of a customer who was erased", async () => {
    const hub = new Hub();
    const start = hub.head;
    const [stalled, resumed] = [join(hub), () => join(hub, ADA, { after: start })];
    publishMany(hub, 3);
    hub.publish(eventOf("updated", { customerId: "cust_other", sourceId: "other" }));
    await hub.forget(personas.ada.id);
    // The upstream reports the deletion later.
    const [deletion] = publishMany(hub, 1, () => eventOf("deleted"));
    expect(await stalled.next()).toMatchObject({ value: { id: deletion }, missed: 0 });
    const back = resumed();
    const [last] = publishMany(hub, 1);
    expect(await back.next()).toMatchObject({ value: { id: last }, missed: 0 });
    hub.publish(eventOf("updated", { sourceId: null, customerId: "cust_other" }));
    expect(await join(hub, "source:other", { after: start }).next()).toMatchObject({ missed: 0 });
  });
});

describe("a mailbox for progress", () => {
  it("keeps the latest state, and tells how many were between", async () => {
    const mailbox = new Mailbox<number>(LATEST);
    for (const state of [1, 2, 3]) mailbox.put(state);
    mailbox.end();
    expect(await mailbox.take()).toEqual({ value: 3, id: null, missed: 2 });
    expect(await mailbox.take()).toBeNull();
  });
});

describe("two hubs", () => {
  it("keep their events apart", async () => {
    const [own, other] = [new Hub(), new Hub()];
    const subscriber = join(other);
    own.publish(eventOf("updated"));
    const event = eventOf("updated");
    other.publish(event);
    expect(await subscriber.next()).toMatchObject({ value: { id: event.id }, missed: 0 });
    expect(await join(other, ADA, { after: own.head }).next()).toMatchObject({ value: null, missed: null });
  });
});
