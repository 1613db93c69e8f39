/** Webhooks of servers that share an account: whichever they reach, all take them once and in one order. */
import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { Encryption } from "../../src/encryption.js";
import type { CustomerEvent } from "../../src/events/event.js";
import { Hub, type Topic } from "../../src/events/hub.js";
import { Inbox } from "../../src/events/inbox.js";
import { loadSharedInbox } from "../../src/events/load-shared.js";
import { ADD, OPEN } from "../../src/events/redis-scripts.js";
import type { Delivery } from "../../src/events/mailbox.js";
import { loadRedis } from "../../src/redis/load.js";
import { sign } from "../../src/voucherify/signature.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { SECRETS } from "../helpers/canaries.js";
import { LONG, sized } from "../helpers/long.js";
import { describeWithRedis, type RedisServer, startRedis } from "../helpers/redis.js";
import { subscribe } from "../helpers/subscribe.js";
import { ada, createRecording, segment, webhook } from "./recording.js";

const ADA: Topic = "customer:cust_ada";
const log = pino({ level: "silent" });

/** The part of a server that has to do with webhooks. */
async function startServer(redis: RedisServer, encryption: Encryption | null = null) {
  const { clock, effects } = createRecording();
  const hub = new Hub();
  const records = createRecordsOf(effects);
  const inbox = new Inbox({ records, publish: hub.publish, clock });
  const connection = await loadRedis(redis.url, log);
  const create = await loadSharedInbox(connection);
  if (create === null) throw new Error("Expected Redis");
  const shared = create({ account: "account", inbox, hub, encryption });
  const close = () => {
    shared.close();
    connection?.close();
  };
  onTestFinished(close);
  await shared.open();
  return { hub, inbox, shared, effects, close, isUp: () => connection?.isUp };
}
type Server = Awaited<ReturnType<typeof startServer>>;

function createRecordsOf(effects: string[]) {
  const note = (what: string) => (customer: unknown) =>
    void effects.push(`${what} ${(customer as { id: string }).id}`);
  return {
    fillCustomer: note("fill"),
    customerChanged: note("changed"),
    customerGone: note("gone"),
    membershipChanged: note("membership"),
    customersWritten: () => undefined,
  };
}

/** A subscriber, and what it got. */
function listen({ hub }: Server, after: string | null = null, topic = ADA) {
  const got: Delivery<CustomerEvent>[] = [];
  const deliveries = hub.subscribe(topic, { after })[Symbol.asyncIterator]();
  void (async () => {
    for (let next = await deliveries.next(); next.done !== true; next = await deliveries.next()) {
      got.push(next.value);
    }
  })();
  return {
    got,
    ids: () => got.map(({ value, missed }) => (missed === null ? "missed" : value?.id)),
    leave: () => void deliveries.return?.(),
  };
}

const at = (second: number) => `11:00:${String(second).padStart(2, "0")}.000`;

describeWithRedis("webhooks of several servers", () => {
  it("reach the subscribers of all, with the same cursors and in the same order", async () => {
    const redis = await startRedis();
    const servers = [await startServer(redis), await startServer(redis)] as const;
    const listeners = servers.map((server) => listen(server));
    for (let n = 0; n < 10; n += 1) {
      const receipt = await servers[n % 2]?.shared.receive(webhook({ eventId: `evcus_${n}`, at: at(n) }));
      expect(receipt).toBe("applied");
    }
    for (const { got } of listeners) await expect.poll(() => got.length).toBe(10);
    const [first, second] = listeners.map(({ got }) => got.map(({ id, value }) => [id, value?.id]));
    expect(first).toEqual(second);
    expect(first?.map(([, id]) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `evcus_${n}`));
    // The newer event of a customer wins on every server, wherever the older one arrives.
    await servers[0].shared.receive(webhook({ at: at(30), data: segment("seg_1") }));
    expect(await servers[1].shared.receive(webhook({ at: at(20) }))).toBe("outdated");
    await expect.poll(() => servers[0].effects).toEqual(servers[1].effects);
  });

  it("are taken once, also if all servers get them at the same time", async () => {
    const redis = await startRedis();
    const servers = await Promise.all([startServer(redis), startServer(redis), startServer(redis)]);
    const listeners = servers.map((server) => listen(server));
    const json = webhook({ eventId: "evcus_same" });
    const receipts = await Promise.all(servers.map(({ shared }) => shared.receive(json)));
    expect(receipts.toSorted()).toEqual(["applied", "duplicate", "duplicate"]);
    // Another webhook of the project reports the same event.
    expect(await servers[2]?.shared.receive(webhook({ eventId: "evcus_same" }))).toBe("duplicate");
    await servers[0]?.shared.receive(webhook({ eventId: "evcus_last", at: at(1) }));
    for (const { ids } of listeners) await expect.poll(ids).toEqual(["evcus_same", "evcus_last"]);
    const late = await startServer(redis);
    expect(await late.shared.receive(json)).toBe("duplicate");
  });

  it("can be resumed on any server without a loss and without a double", LONG, async () => {
    const redis = await startRedis();
    const servers = [await startServer(redis), await startServer(redis)];
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ to: fc.nat({ max: 1 }), moves: fc.boolean(), at: fc.nat({ max: 1 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        async (steps) => {
          const topic: Topic = `customer:cust_${sent}`;
          const customer = { ...ada(), id: topic.slice("customer:".length) };
          const expected: string[] = [];
          const got: (string | undefined)[] = [];
          let cursor = servers[0]?.hub.head ?? null;
          let listener = listen(servers[0] as Server, cursor, topic);
          const take = () => {
            got.push(...listener.ids());
            cursor = listener.got.at(-1)?.id ?? cursor;
            listener.leave();
          };
          for (const { to, moves, at: place } of steps) {
            sent += 1;
            expected.push(`evcus_r${sent}`);
            const json = webhook({ eventId: `evcus_r${sent}`, customer, entityId: customer.id, at: at(1) });
            expect(await servers[to]?.shared.receive(json)).toBe("applied");
            if (!moves) continue;
            take();
            listener = listen(servers[place] as Server, cursor, topic);
          }
          await expect.poll(() => [...got, ...listener.ids()]).toEqual(expected);
          listener.leave();
        },
      ),
      { numRuns: sized(20, 300) },
    );
  });

  it("come after the beginning of their stream, also if it began just now", async () => {
    const client = await (await startRedis()).inspect();
    for (let n = 0; n < 50; n += 1) {
      const keys = [`{n${n}}:stream`, `{n${n}}:since`];
      const [[began = ""], first, second] = (await Promise.all([
        OPEN.run(client, keys, ["60000"]),
        ADD.run(client, [...keys, `{n${n}}:1`], ["", "10", "100000", "60000", "60000"]),
        ADD.run(client, [...keys, `{n${n}}:2`], ["", "10", "100000", "60000", "60000"]),
      ])) as [string[], string, string];
      expect(Number.parseInt(first)).toBeGreaterThan(Number(began));
      expect(Number.parseInt(first)).toBeLessThan(Number(began) + 1_000);
      expect(Number.parseInt(second)).toBeGreaterThanOrEqual(Number.parseInt(first));
    }
  });

  it("are known to a server that starts later, as far back as the stream goes", async () => {
    const redis = await startRedis();
    const first = await startServer(redis);
    const before = first.hub.head;
    const cursors: string[] = [];
    const { got } = listen(first);
    for (let n = 0; n < 3; n += 1) {
      await first.shared.receive(webhook({ eventId: `evcus_${n}`, at: at(n) }));
      cursors.push(first.hub.head);
    }
    await expect.poll(() => got.map(({ id }) => id)).toEqual(cursors);
    const second = await startServer(redis);
    expect(second.hub.head).toBe(first.hub.head);
    expect(second.effects).toEqual(first.effects);
    const resumed = [before, ...cursors, "abcdef012345-1"].map((cursor) => listen(second, cursor));
    await expect
      .poll(() => resumed.map(({ ids }) => ids()))
      .toEqual([
        ["evcus_0", "evcus_1", "evcus_2"],
        ["evcus_1", "evcus_2"],
        ["evcus_2"],
        [],
        // Given by a server that was alone.
        ["missed", "evcus_0", "evcus_1", "evcus_2"],
      ]);
    const inspect = await redis.inspect();
    const [stream = ""] = await inspect.keys("*:events:stream");
    await inspect.xTrim(stream, "MAXLEN", 1);
    const third = await startServer(redis);
    const behind = listen(third, cursors[0]);
    await expect.poll(behind.ids).toEqual(["missed", "evcus_2"]);
  });

  it.each(["kill", "hang"] as const)(
    "are taken alone while Redis is gone (%s), and told afterwards",
    async (deed) => {
      const redis = await startRedis();
      const [first, second] = [await startServer(redis), await startServer(redis)];
      const [here, there] = [listen(first), listen(second)];
      await first.shared.receive(webhook({ eventId: "evcus_1", at: at(1) }));
      await expect.poll(there.ids).toEqual(["evcus_1"]);
      const cursor = second.hub.head;
      await redis[deed]();
      expect(await first.shared.receive(webhook({ eventId: "evcus_2", at: at(2) }))).toBe("applied");
      expect(first.shared.mode).toBe("alone");
      await expect.poll(here.ids).toEqual(["evcus_1", "evcus_2"]);
      await (deed === "kill" ? redis.start() : redis.resume());
      await expect.poll(there.ids).toEqual(["evcus_1", "evcus_2"]);
      await expect.poll(() => first.shared.mode).toBe("shared");
      await first.shared.receive(webhook({ eventId: "evcus_3", at: at(3) }));
      await expect.poll(there.ids).toEqual(["evcus_1", "evcus_2", "evcus_3"]);
      await expect.poll(here.ids).toEqual(["evcus_1", "evcus_2", "evcus_3"]);
      // Redis has lost everything if it was killed: nobody can tell what was between.
      const resumed = listen(second, cursor);
      const missed = deed === "kill" ? ["missed"] : [];
      await expect.poll(resumed.ids).toEqual([...missed, "evcus_2", "evcus_3"]);
    },
  );

  it.each([null, new Encryption([randomBytes(32)])])(
    "leave nothing of an erased customer",
    async (encryption) => {
      const redis = await startRedis();
      const [first, second] = [await startServer(redis, encryption), await startServer(redis, encryption)];
      const customer = ada({ name: "Canary Lovelace" });
      await first.shared.receive(webhook({ eventId: "evcus_1", customer }));
      await first.shared.receive(
        webhook({
          eventId: "evcus_2",
          customer: ada({ id: "cust_other" }),
          entityId: "cust_other",
          at: at(1),
        }),
      );
      const inspect = await redis.inspect();
      const stored = async () => {
        const keys = await inspect.keys("*");
        const [stream = ""] = keys.filter((key) => key.endsWith("events:stream"));
        for (const key of keys) expect(await inspect.pTTL(key)).toBeGreaterThan(0);
        return JSON.stringify([keys, await inspect.xRange(stream, "-", "+")]);
      };
      expect((await stored()).includes("Canary Lovelace")).toBe(encryption === null);
      expect(await stored()).not.toContain("account");
      await second.hub.forget("cust_ada");
      expect(await stored()).not.toContain("Canary Lovelace");
      for (const server of [first, second, await startServer(redis, encryption)]) {
        const [all, others] = [listen(server, "0-0"), listen(server, "0-0", "customer:cust_other")];
        await expect.poll(others.ids).toEqual(["missed", "evcus_2"]);
        expect(all.ids()).toEqual(["missed"]);
      }
      // What is reported later reaches the subscribers, and does not stay either.
      const late = listen(first);
      await second.shared.receive(
        webhook({ eventId: "evcus_late", type: "customer.deleted", customer, at: at(9) }),
      );
      await expect.poll(late.ids).toEqual(["evcus_late"]);
      await expect.poll(async () => (await stored()).includes("evcus_late")).toBe(false);
      expect(await stored()).not.toContain("Canary Lovelace");
    },
  );

  it("tell what was taken and erased while Redis was gone, all of it and in order", async () => {
    const redis = await startRedis({ isPersistent: true });
    const [first, second] = [await startServer(redis), await startServer(redis)];
    const customer = ada({ name: "Canary Lovelace" });
    await first.shared.receive(webhook({ eventId: "evcus_0", customer }));
    const others = listen(second, null, "customer:cust_other");
    await redis.kill();
    for (let n = 1; n <= 5; n += 1) {
      const other = { customer: ada({ id: "cust_other" }), entityId: "cust_other", at: at(n) };
      await first.shared.receive(webhook({ eventId: `evcus_${n}`, ...other }));
    }
    await first.hub.forget("cust_ada");
    await redis.start();
    await expect.poll(others.ids).toEqual(["evcus_1", "evcus_2", "evcus_3", "evcus_4", "evcus_5"]);
    await expect.poll(() => [first.shared.mode, second.shared.mode]).toEqual(["shared", "shared"]);
    const inspect = await redis.inspect();
    const [stream = ""] = await inspect.keys("*:events:stream");
    expect(JSON.stringify(await inspect.xRange(stream, "-", "+"))).not.toContain("Canary Lovelace");
    expect(await first.shared.receive(webhook({ eventId: "evcus_9", at: at(9) }))).toBe("applied");
  });
});

describeWithRedis("two servers with one Redis", () => {
  it("tell a subscriber of one what reaches the other, and go on at the other from its cursor", async () => {
    const redis = await startRedis();
    const options = { redisUrl: redis.url, webhooks: true, customers: 5 };
    const first = await startTestApp(options);
    onTestFinished(() => first.close());
    const second = await startTestApp({ ...options, apiUrl: first.sandbox.url });
    onTestFinished(() => second.close());
    const query = 'subscription { customerChanged(by: { id: "cust_ada" }) { id } }';
    const there = await subscribe(second, query);
    await post(first, "evcus_1");
    const [event] = await there.received(1);
    expect(event?.data.customerChanged.id).toBe("evcus_1");
    there.unsubscribe();
    await post(second, "evcus_2");
    await expect.poll(() => first.events.head === second.events.head).toBe(true);
    const resumed = first.events.subscribe(ADA, { after: event?.extensions.stream.id ?? null });
    const { value } = (await resumed[Symbol.asyncIterator]().next()) as { value: Delivery<CustomerEvent> };
    expect([value.value?.id, value.missed]).toEqual(["evcus_2", 0]);
  });
});

async function post({ url }: TestApp, id: string): Promise<void> {
  const now = new Date().toISOString();
  const json = webhook({ eventId: id, sentAt: now }) as { event: object };
  const body = JSON.stringify({ ...json, event: { ...json.event, created_at: now } });
  const response = await fetch(`${url}/webhooks/voucherify`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-voucherify-signature": sign(Buffer.from(body), SECRETS.webhookSecret),
    },
    body,
  });
  expect(await response.json()).toEqual({ receipt: "applied" });
}
