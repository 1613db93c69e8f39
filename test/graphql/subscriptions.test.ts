/** What subscriptions tell, and what each result costs. Every result is an operation of its own. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { eventOf } from "../helpers/events.js";
import { hold } from "../helpers/held.js";
import { noSubscribers, run, subscribe, useSocketClient } from "../helpers/subscribe.js";

const { ada } = personas;
const NEW_CUSTOMERS = "seg_n3vVcU5t0m3rs4rEPr3C1oU5";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 30, asyncStepMs: 20, pollMs: 5, pieceRows: 1 });
});
afterAll(() => app.close());
// The subscribers of the test before are gone.
beforeEach(() => noSubscribers(app));
afterEach(() => app.sandbox.faults.clear());

const changes = (selection: string) =>
  `subscription { customerChanged(by: { id: "${ada.id}" }) { ${selection} } }`;
const requestsFor = async (act: () => Promise<unknown>) => {
  app.sandbox.journal.clear();
  await act();
  return app.requests();
};

describe("customerChanged", () => {
  it("tells of each change, and leaves out what changes nothing", async () => {
    const { received } = await subscribe(app, changes("id type createdAt customerId isDeleted"));
    const requests = await requestsFor(async () => {
      app.events.publish(eventOf("updated"));
      app.events.publish(eventOf("updated", { type: "customer.email.sent" }));
      app.events.publish(eventOf("updated", { customerId: personas.grace.id }));
      app.events.publish(eventOf("deleted"));
      const [updated, deleted] = await received(2);
      expect(updated?.data.customerChanged).toEqual({
        id: expect.stringMatching(/^evcus_/),
        type: "customer.updated",
        createdAt: "2024-03-01T02:14:00.000Z",
        customerId: ada.id,
        isDeleted: false,
      });
      expect(deleted?.data.customerChanged).toMatchObject({ type: "customer.deleted", isDeleted: true });
      expect(deleted?.extensions.stream.missed).toBe(0);
    });
    expect(requests).toEqual([]);
  });

  it("shows the customer for no call if the event reports it as a whole, and else for one", async () => {
    const { received } = await subscribe(app, changes("customer { id name metadata }"));
    const requests = await requestsFor(async () => {
      app.events.publish(eventOf("segmentEntered"));
      // These lack the metadata, or most of the customer.
      app.events.publish(eventOf("updated"));
      app.events.publish(eventOf("orderCreated"));
      app.events.publish(eventOf("deleted"));
      const results = await received(4);
      const names = results.map(({ data }) => data.customerChanged.customer?.name);
      expect(names).toEqual(["Alice Morgan", "Ada Lovelace", "Ada Lovelace", undefined]);
      const bills = results.map(({ extensions: { upstream } }) => [upstream.planned, upstream.spent]);
      expect(bills).toEqual([
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]);
    });
    expect(requests).toEqual([`GET /v1/customers/${ada.id}`, `GET /v1/customers/${ada.id}`]);
  });

  it("does not take another customer in the event for the one it is about", async () => {
    const { received } = await subscribe(app, changes("customer { name }"));
    const event = eventOf("segmentEntered");
    app.events.publish({ ...event, data: eventOf("segmentEntered", { customerId: "cust_other" }).data });
    expect((await received(1))[0]?.data.customerChanged.customer.name).toBe("Ada Lovelace");
  });

  it("prices the edges of each event, with a bill for each", async () => {
    const { received } = await subscribe(
      app,
      changes("customer { segments(first: 1) { kind } } ").replace("{", "@bill {"),
    );
    const requests = await requestsFor(async () => {
      app.events.publish(eventOf("segmentEntered"));
      const [result] = await received(1);
      expect(result?.errors).toBeUndefined();
      expect(result?.extensions.upstream).toMatchObject({ planned: 2, spent: 2 });
      expect(result?.extensions.upstream.steps?.map(({ path }) => path)).toEqual([
        "customerChanged.customer.segments",
        "customerChanged.customer.segments.kind",
      ]);
    });
    expect(requests).toHaveLength(2);
  });

  it("is refused at once if an event could cost more than any operation may", async () => {
    const client = useSocketClient(app);
    const selection = "customer { segments { customers(first: 100) { nodes { segments { id } } } } }";
    const requests = await requestsFor(async () => {
      const errors = await run(client, changes(selection)).ended;
      expect(errors).toMatchObject([{ extensions: { code: "OPERATION_TOO_EXPENSIVE", planned: 10_102 } }]);
    });
    expect(requests).toEqual([]);
  });

  it("tells what takes no call even if the budget has no room for the rest, and goes on", async () => {
    const poor = await useApp({ customers: 5, rateLimit: 20, deadlines: { operationMs: 500 } });
    const { received } = await subscribe(poor, changes("type customer { name }"));
    const isUsedUp = async () => {
      const { errors } = await poor.query("{ segments(first: 1) { totalCount } }");
      return Number(errors?.[0]?.extensions["retryAfterMs"] ?? 0) > 5_000;
    };
    while (!(await isUsedUp()));
    poor.sandbox.journal.clear();
    poor.events.publish(eventOf("updated"));
    poor.events.publish(eventOf("segmentEntered"));
    const [refused, free] = await received(2);
    expect(refused?.data.customerChanged).toEqual({ type: "customer.updated", customer: null });
    expect(refused?.errors).toMatchObject([
      {
        path: ["customerChanged", "customer"],
        extensions: { code: "RATE_LIMITED", planned: 1, affordable: 0 },
      },
    ]);
    expect(refused?.extensions.upstream).toMatchObject({ spent: 0 });
    expect(free?.errors).toBeUndefined();
    expect(free?.data.customerChanged.customer.name).toBe("Alice Morgan");
    expect(poor.requests()).toEqual([]);
  });

  it("explains the price of an event", async () => {
    const document = changes("customer { segments { id } }");
    const { data } = await app.query(
      `query ($document: String!) { explain(document: $document) { planned fits steps { path calls } } }`,
      { document },
    );
    expect(data.explain).toEqual({
      planned: 2,
      fits: true,
      steps: [
        { path: "customerChanged.customer", calls: 1 },
        { path: "customerChanged.customer.segments", calls: 1 },
      ],
    });
  });

  it("keeps nothing of a customer who is erased for those who come back", async () => {
    const own = await useApp({ customers: 5 });
    const start = own.events.head;
    own.events.publish(eventOf("updated"));
    const { errors } = await own.query(
      `mutation { permanentlyDeleteCustomer(by: { id: "${ada.id}" }, confirm: "${ada.id}") { userErrors { code } } }`,
    );
    expect(errors).toBeUndefined();
    const resumed = own.events.subscribe(`customer:${ada.id}`, { after: start })[Symbol.asyncIterator]();
    const next = resumed.next();
    own.events.publish(eventOf("deleted"));
    expect(await next).toMatchObject({ value: { value: { type: "customer.deleted" }, missed: 0 } });
  });

  it.each([
    ["without an identifier", "{}", /exactly one/i],
    ["with an ID that cannot be a path", `{ id: "a\\u0000" }`, /by\.id/],
  ])("is refused %s", async (_, by, message) => {
    const query = `subscription { customerChanged(by: ${by}) { id } }`;
    expect(await run(useSocketClient(app), query).ended).toMatchObject([
      { message: expect.stringMatching(message) },
    ]);
  });
});

describe("customerActivity", () => {
  it("tells the activities as they happen, as `Customer.activities` would", async () => {
    const { received } = await subscribe(
      app,
      `subscription ($by: CustomerIdentifier!) {
        customerActivity(by: $by) {
          __typename id type createdAt groupId
          ... on OrderActivity { orderId amount orderStatus }
          ... on SegmentActivity { direction segment { id name } }
        }
      }`,
      { by: { sourceId: ada.sourceId } },
    );
    const requests = await requestsFor(async () => {
      app.events.publish(eventOf("orderCreated"));
      app.events.publish(eventOf("segmentEntered"));
      const [order, segment] = await received(2);
      expect(order?.data.customerActivity).toMatchObject({
        __typename: "OrderActivity",
        type: "customer.order.created",
        orderId: "ord_jM5GdBe4OO3ExFrVSlEWLORP",
        amount: 2500,
        orderStatus: "CREATED",
      });
      expect(segment?.data.customerActivity).toMatchObject({
        direction: "ENTERED",
        segment: { id: NEW_CUSTOMERS, name: "New Customers" },
      });
      expect(segment?.extensions.upstream).toMatchObject({ planned: 0, spent: 0 });
    });
    expect(requests).toEqual([]);
  });
});

describe("segmentMembershipChanged", () => {
  it("tells who entered or left, with the customer", async () => {
    const { received } = await subscribe(
      app,
      `subscription { segmentMembershipChanged(segmentId: "${NEW_CUSTOMERS}") { direction customerId customer { name } } }`,
    );
    const requests = await requestsFor(async () => {
      app.events.publish(eventOf("segmentEntered"));
      app.events.publish(eventOf("segmentEntered", { type: "customer.segment.left" }));
      const results = await received(2);
      const told = results.map(({ data }) => data.segmentMembershipChanged);
      const customer = { customerId: ada.id, customer: { name: "Alice Morgan" } };
      expect(told).toEqual([
        { direction: "ENTERED", ...customer },
        { direction: "LEFT", ...customer },
      ]);
    });
    expect(requests).toEqual([]);
  });
});

const START = `mutation ($rows: [BulkCustomerUpdate!]!) {
  updateCustomersInBulk(rows: $rows) { run { id pieces { asyncAction { id } } } }
}`;
async function startRun(rows: number, at = app) {
  const { data } = await at.query(START, {
    rows: Array.from({ length: rows }, (_, index) => ({ sourceId: `s-${index}`, fields: { name: "x" } })),
  });
  const { id, pieces } = data.updateCustomersInBulk.run;
  return { id: id as string, actionId: pieces[0].asyncAction.id as string };
}

const progressOf = (id: string) =>
  `subscription { asyncActionProgress(id: "${id}") { id state result { doneCount } } }`;
const runProgress = (id: string) =>
  `subscription { bulkRunProgress(id: "${id}") { id state progress doneCount } }`;

describe("asyncActionProgress", () => {
  it("tells the present state and each change, and ends with the action", async () => {
    const { actionId } = await startRun(1);
    const { ended, results } = run(useSocketClient(app), progressOf(actionId));
    expect(await ended).toBeNull();
    expect(results.at(-1)?.data.asyncActionProgress).toEqual({
      id: actionId,
      state: "SUCCEEDED",
      result: { doneCount: 1 },
    });
    expect(results.at(-1)?.extensions.upstream).toMatchObject({ planned: 0, spent: 0 });
  });

  it("reads an action once for a thousand subscribers, and no more when they are gone", async () => {
    let now = Date.UTC(2026, 0, 1);
    const own = await useApp({ customers: 0, now: () => now, asyncStepMs: 1_000, pollMs: 3_600_000 });
    const { actionId } = await startRun(1, own);
    own.sandbox.journal.clear();
    const release = hold(own.sandbox.faults, { path: /async-actions/ });
    const clients = Array.from({ length: 10 }, () => useSocketClient(own));
    const subscriptions = clients.flatMap((client) =>
      Array.from({ length: 100 }, () => run(client, progressOf(actionId))),
    );
    await expect.poll(() => own.requests()).toHaveLength(1);
    release();
    for (const { received } of subscriptions) {
      const [result] = await received(1);
      expect(result?.data.asyncActionProgress).toMatchObject({ id: actionId, state: "QUEUED" });
    }
    expect(own.requests()).toEqual([`GET /v1/async-actions/${actionId}`]);
    now += 10_000;
    for (const { unsubscribe, ended } of subscriptions) {
      unsubscribe();
      await ended;
    }
    const after = run(useSocketClient(own), progressOf(actionId));
    expect(await after.ended).toBeNull();
    expect(after.results).toMatchObject([{ data: { asyncActionProgress: { state: "SUCCEEDED" } } }]);
    expect(own.requests()).toHaveLength(2);
  });

  it("tells that there is none", async () => {
    const { ended, results } = run(useSocketClient(app), progressOf("aa_none"));
    expect(await ended).toBeNull();
    expect(results).toMatchObject([{ data: { asyncActionProgress: null } }]);
  });

  it("tells that the upstream rejects the call", async () => {
    const own = await useApp({ customers: 0 });
    own.sandbox.faults.add({ name: "status", status: 403, match: { path: /async-actions/ } });
    const { ended, results } = run(useSocketClient(own), progressOf("aa_any"));
    expect(await ended).toBeNull();
    expect(results[0]?.errors).toMatchObject([{ extensions: { code: "UPSTREAM_MISCONFIGURED" } }]);
  });

  it("follows at most twenty at a time", async () => {
    const release = hold(app.sandbox.faults, { path: /async-actions/ });
    const client = useSocketClient(app);
    const subscriptions = Array.from({ length: 21 }, (_, index) => run(client, progressOf(`aa_${index}`)));
    const last = subscriptions.at(-1);
    expect(await last?.ended).toBeNull();
    expect(last?.results[0]?.errors).toMatchObject([{ extensions: { code: "RATE_LIMITED" } }]);
    for (const { unsubscribe } of subscriptions) unsubscribe();
    release();
  });
});

describe("bulkRunProgress", () => {
  it("tells the present state and each change, ends with the run, and makes no call of its own", async () => {
    const release = hold(app.sandbox.faults, { path: /async-actions/ });
    const { id } = await startRun(3);
    const { ended, results } = run(useSocketClient(app), runProgress(id));
    await expect.poll(() => results.length).toBeGreaterThan(0);
    release();
    expect(await ended).toBeNull();
    const states = results.map(({ data }) => data.bulkRunProgress);
    expect(states[0]).toMatchObject({ id, doneCount: 0 });
    expect(states.at(-1)).toEqual({ id, state: "SUCCEEDED", progress: 100, doneCount: 3 });
    expect(results.at(-1)?.extensions.upstream).toMatchObject({ planned: 0, spent: 0 });
    const again = run(useSocketClient(app), runProgress(id));
    expect(await again.ended).toBeNull();
    expect(again.results).toHaveLength(1);
  });

  it("tells that the run is not known", async () => {
    const { ended, results } = run(useSocketClient(app), runProgress("run_none"));
    expect(await ended).toBeNull();
    expect(results).toMatchObject([{ data: { bulkRunProgress: null } }]);
  });
});

describe("a subscription over plain HTTP", () => {
  it("is refused with the addresses that take it", async () => {
    const { errors } = await app.query(changes("id"));
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining("/graphql/stream"),
        extensions: { code: "OPERATION_RESOLUTION_FAILURE" },
      },
    ]);
  });
});
