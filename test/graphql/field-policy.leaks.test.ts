/** Ways by which a caller could get at what its field policy hides. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { openStream } from "../helpers/event-source.js";
import { eventOf } from "../helpers/events.js";
import { useFolder } from "../helpers/folder.js";
import { restrictedCaller } from "../helpers/restricted.js";
import { noSubscribers, run, subscribe, useSocketClient } from "../helpers/subscribe.js";

const { ada } = personas;

const { caller, restrict } = restrictedCaller("the test");

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({
    customers: 30,
    caller,
    upstreamDetails: true,
    cache: { bytes: 2 ** 24 },
    asyncStepMs: 1,
  });
});
afterAll(() => app.close());

const readById = (id: string) => app.query("query ($id: ID!) { customer(by: { id: $id }) { id } }", { id });

describe("an ID that Voucherify did not assign", () => {
  it("is a source ID to REST: the price would tell that a cached customer has it", async () => {
    restrict({});
    await app.query("{ customers(first: 100) { nodes { id } } }");
    const hit = await readById(ada.sourceId);
    const miss = await readById("nobody@lovelace.example");
    expect([hit.data.customer, miss.data.customer]).toEqual([null, null]);
    expect([hit.extensions.upstream.spent, miss.extensions.upstream.spent]).toEqual([0, 1]);

    for (const settings of [{ sourceId: "hide" }, { email: "deny" }]) {
      restrict(settings);
      for (const id of [ada.sourceId, "nobody@lovelace.example"]) {
        const { errors } = await readById(id);
        expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
        expect(app.requests()).toEqual([]);
      }
      expect((await readById(ada.id)).data.customer).toEqual({ id: ada.id });
    }
  });
});

describe("a CSV import", () => {
  const csv = "Source_id,Name\nguess@hidden.example,A\ncrm-1,B\n";
  const mutation = `mutation ($csv: String!) { importCustomers(csv: $csv) { run { id } userErrors { message } } }`;
  const upload = async () => {
    const response = await fetch(`${app.url}/imports/customers`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: csv,
    });
    return { status: response.status, text: await response.text() };
  };

  it("does not name a customer by what is hidden, in an operation and in an upload", async () => {
    for (const [settings, rows] of [
      [{ email: "hide" }, 1],
      [{ sourceId: "deny" }, 2],
    ] as const) {
      restrict(settings);
      const { data } = await app.query(mutation, { csv });
      expect(data.importCustomers.run).toBeNull();
      expect(data.importCustomers.userErrors).toHaveLength(rows);
      expect(data.importCustomers.userErrors[0].message).toContain("does not allow to name a customer");
      expect(app.requests()).toEqual([]);
      const { status, text } = await upload();
      expect([status, app.requests()]).toEqual([422, []]);
      expect(text.match(/does not allow to name a customer/g)).toHaveLength(rows);
    }
    restrict({ phone: "hide" });
    expect((await upload()).status).toBe(202);
  });
});

describe("texts of the project", () => {
  it("are hidden if they have an e-mail address or a phone number in them", async () => {
    const [segment] = [...app.sandbox.store.segments.values()];
    if (segment === undefined) throw new Error("Expected a segment");
    onTestFinished(() => void app.sandbox.store.segments.set(segment.id, segment));
    const name = "Friends of ada@lovelace.example, +44 20 7946 0958";
    app.sandbox.store.segments.set(segment.id, { ...segment, name });
    const query = `{ segment(id: "${segment.id}") { id name } }`;
    for (const [settings, shown, hidden] of [
      [{ name: "hide" }, name, undefined],
      [{ email: "hide" }, null, ["email"]],
      [{ phone: "deny" }, null, ["phone"]],
    ] as const) {
      restrict(settings);
      const { data, extensions } = await app.query(query, {}, { "cache-control": "no-cache" });
      expect(data.segment.name).toBe(shown);
      expect((extensions as { hidden?: object }).hidden).toEqual(hidden && { "Segment.name": hidden });
    }
  });
});

describe("words of the upstream", () => {
  it("are cut at the first message of this server, also if they quote another", async () => {
    restrict({ email: "hide" });
    const details = "ada@lovelace.example is taken. Another object still refers to this one: x";
    app.sandbox.faults.add({
      name: "status",
      status: 400,
      body: { code: 400, key: "invalid_payload", message: "No", details },
      times: 2,
    });
    const read = await app.query('{ asyncAction(id: "aa_1") { id } }');
    const fields = '{ name: "A" }';
    const write = await app.query(
      `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: ${fields}) { userErrors { message } } }`,
    );
    expect(JSON.stringify([read.errors, write.data])).not.toContain("ada@");
    expect(JSON.stringify(read.errors)).toContain("The upstream rejected the request as invalid");
  });
});

const subscribed = async (over: string, query: string) =>
  over === "WebSocket" ? run(useSocketClient(app), query) : openStream(app, query);

describe("errors of subscriptions", () => {
  const details = "ada@lovelace.example is not allowed";
  const quote = (path: RegExp) =>
    app.sandbox.faults.add({
      name: "status",
      status: 400,
      body: { code: 400, key: "invalid_payload", message: "No", details },
      match: { path },
      times: 1,
    });
  it.each(["WebSocket", "server-sent events"])(
    "of a delivery do not quote the upstream, over %s",
    async (over) => {
      await noSubscribers(app);
      const id = personas.grace.id;
      const source = `subscription @freshness(maxAge: 0) {
        customerChanged(by: { id: "${id}" }) { id customer { segments { id } } } }`;
      for (const [settings, isShown] of [
        [{}, true],
        [{ birthDate: "hide" }, false],
      ] as const) {
        restrict(settings);
        const before = app.events.subscriberCount;
        const { received } = await subscribed(over, source);
        await expect.poll(() => app.events.subscriberCount).toBeGreaterThan(before);
        quote(/segments/);
        app.events.publish(eventOf("segmentEntered", { customerId: id, sourceId: null }));
        const [result] = await received(1);
        const text = JSON.stringify(result?.errors);
        expect(text).toContain("The upstream rejected the request as invalid");
        expect(text.includes("ada@")).toBe(isShown);
      }
    },
  );

  it.each(["WebSocket", "server-sent events"])(
    "of the source do not quote the upstream, over %s",
    async (over) => {
      restrict({ birthDate: "hide" });
      const id = `aa_${over.length}`;
      quote(new RegExp(id));
      const { received } = await subscribed(over, `subscription { asyncActionProgress(id: "${id}") { id } }`);
      const text = JSON.stringify((await received(1))[0]);
      expect(text).toContain("The upstream rejected the request as invalid");
      expect(text).not.toContain("ada@");
    },
  );
});

describe("what an unrestricted caller has cached", () => {
  it("is shown to a restricted one only as its policy says, whatever age it accepts", async () => {
    const query = `query @freshness(maxAge: 3600) { customer(by: { id: "${ada.id}" }) { email phone } }`;
    restrict({});
    expect((await app.query(query)).data.customer.email).not.toBeNull();
    restrict({ email: "hide" });
    const { data, extensions } = await app.query(query);
    expect([data.customer.email, extensions.upstream.spent]).toEqual([null, 0]);
    expect(data.customer.phone).not.toBeNull();
  });
});

describe("a connection that was open when the policy changed", () => {
  it.each(["WebSocket", "server-sent events"])(
    "gets the new policy with the next result: %s",
    async (over) => {
      const folder = useFolder();
      const path = join(folder, "policies.json");
      await writeFile(path, JSON.stringify({ "customers:read": {} }));
      const own = await useApp({ customers: 30, fieldPolicyFile: path });
      const query = `subscription { customerActivity(by: { id: "${ada.id}" }) { type data } }`;
      const client = useSocketClient(own);
      const socket = over === "WebSocket" ? await subscribe(own, query, {}, client) : null;
      const stream = socket === null ? await openStream(own, query) : null;
      await expect.poll(() => own.events.subscriberCount).toBe(1);
      const received = async (count: number) => {
        if (socket !== null) return (await socket.received(count))[count - 1];
        await expect.poll(() => stream?.results().length).toBe(count);
        return stream?.results()[count - 1];
      };

      own.events.publish(eventOf("segmentEntered"));
      expect(JSON.stringify(await received(1))).toContain("ada@lovelace");
      await writeFile(path, JSON.stringify({ "customers:read": { email: "hide" } }));
      await own.reload();
      own.events.publish({ ...eventOf("segmentEntered"), id: "evcus_2" });
      const after = JSON.stringify(await received(2));
      expect(after).not.toContain("ada@lovelace");
      expect(after).toContain('"hidden"');
      const again = run(client, `{ customer(by: { id: "${ada.id}" }) { email } }`);
      expect((await again.received(1))[0]?.data.customer).toEqual({ email: null });
      stream?.abort();
    },
  );
});
