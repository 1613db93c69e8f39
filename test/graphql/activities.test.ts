/** Activities: every event has a type in the schema, and every page of them costs one call. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Activity, isObject } from "../../src/sandbox/records.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

const ADA = personas.ada.id;
const ACTIVITY = `/v1/customers/${ADA}/activity`;
const history = () => app.sandbox.store.activities.of(ADA);

const PAGE = `query ($id: ID!, $first: Int!, $after: String, $filter: ActivityFilter, $order: SortDirection!) {
  customer(by: { id: $id }) {
    activities(first: $first, after: $after, filter: $filter, order: $order) {
      edges { cursor }
      pageInfo { hasNextPage hasPreviousPage endCursor }
      nodes {
        __typename id type createdAt groupId data
        ... on ProfileActivity { change }
        ... on SegmentActivity { direction segment { id name } }
        ... on OrderActivity { orderId amount orderStatus }
        ... on RedemptionActivity { redemptionId voucherCode redemptionCampaign: campaignId isRollback redemptionOutcome: outcome }
        ... on LoyaltyPointsActivity { points balance loyaltyCampaign: campaignId }
        ... on LoyaltyTierActivity { fromTierId toTierId }
        ... on MessageActivity { channel messageOutcome: outcome }
        ... on ConsentActivity { consentStatus consentIds }
        ... on CustomEventActivity { name properties }
      }
    }
  }
}`;

interface Node extends Readonly<Record<string, unknown>> {
  readonly __typename: string;
  readonly id: string;
  readonly type: string;
}

async function walk({ first = 100, filter = {}, order = "DESC" } = {}) {
  const nodes: Node[] = [];
  const requests: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 200; page += 1) {
    const { data, errors } = await app.query(PAGE, { id: ADA, first, after, filter, order });
    expect(errors).toBeUndefined();
    expect(app.requests()[0]).toBe(`GET /v1/customers/${ADA}`);
    expect(app.requests()).toHaveLength(2);
    requests.push(...app.requests().slice(1));
    const { activities } = data.customer;
    nodes.push(...(activities.nodes as Node[]));
    expect(activities.pageInfo.hasPreviousPage).toBe(page > 0);
    expect(activities.edges).toHaveLength(activities.nodes.length);
    if (!activities.pageInfo.hasNextPage) return { nodes, requests };
    after = activities.pageInfo.endCursor as string | null;
  }
  throw new Error("the walk does not end");
}

/** Every event of the seed by the type it has in the schema, without its `customer.` */
const CHANNELS = [
  "sms",
  "email",
  "activecampaign",
  "braze",
  "mailchimp",
  "intercom",
  "shopify",
  "klaviyo",
  "batch",
];
const TYPES: Readonly<Record<string, readonly string[]>> = {
  ProfileActivity: ["created", "updated", "deleted", "confirmed", "referred"],
  SegmentActivity: ["segment.entered", "segment.left"],
  OrderActivity: ["created", "processing", "updated", "paid", "fulfilled", "canceled"].map(
    (w) => `order.${w}`,
  ),
  RedemptionActivity: [
    "redemption.succeeded",
    "redemption.failed",
    "redemption.rollback.succeeded",
    "redemption.rollback.failed",
  ],
  LoyaltyPointsActivity: [
    "rewarded.loyalty_points",
    "voucher.loyalty_card.points_added",
    "voucher.loyalty_card.points_activated",
    "voucher.loyalty_card.points_transferred",
    "voucher.loyalty_card.points_expired",
    "voucher.loyalty_card.pending_points.added",
    "voucher.loyalty_card.pending_points.updated",
    "voucher.loyalty_card.pending_points.activated",
    "voucher.loyalty_card.pending_points.canceled",
  ],
  LoyaltyTierActivity: ["joined", "upgraded", "downgraded", "prolonged", "left", "expiration.changed"].map(
    (what) => `loyalty.tier.${what}`,
  ),
  MessageActivity: CHANNELS.flatMap((channel) =>
    ["sent", "recovered", "failed"].map((how) => `${channel}.${how}`),
  ),
  ConsentActivity: ["consents.given", "consents.revoked"],
  CustomEventActivity: ["custom_event"],
  OtherActivity: [
    "rewarded",
    "reward_redemptions.created",
    "reward_redemptions.pending",
    "reward_redemptions.completed",
    "reward_redemptions.rolledback",
    "voucher.gift.balance_added",
    "voucher.deleted",
    "publication.succeeded",
    "publication.failed",
    "validation.succeeded",
    "validation.failed",
    "loyalty.updated",
    "holder.assignment.created",
    "holder.assignment.deleted",
    // Exists nowhere: the upstream adds types without notice.
    "hologram.beamed",
  ],
};

describe("an activity", () => {
  it("has the type that belongs to its event, for every event of the seed", async () => {
    const { nodes } = await walk();
    const found = new Map(nodes.map(({ type, __typename }) => [type, __typename]));
    const wanted = Object.entries(TYPES).flatMap(([typeName, events]) =>
      events.map((event) => [`customer.${event}`, typeName] as const),
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
  });

  it("keeps everything the upstream says", async () => {
    const { nodes } = await walk();
    expect(
      nodes.map(({ id, type, createdAt, groupId, data }) => ({ id, type, createdAt, groupId, data })),
    ).toEqual(
      history()
        .toReversed()
        .map((activity) => ({
          id: activity.id,
          type: activity.type,
          createdAt: activity.created_at,
          groupId: activity.group_id,
          data: activity.data,
        })),
    );
  });

  it.each<[type: string, fields: object]>([
    ["customer.created", { change: "CREATED" }],
    ["customer.referred", { change: "REFERRED" }],
    [
      "customer.segment.entered",
      { direction: "ENTERED", segment: { id: segmentIds.vip, name: "VIP table" } },
    ],
    ["customer.segment.left", { direction: "LEFT", segment: { id: segmentIds.vip, name: "VIP table" } }],
    ["customer.order.paid", { orderId: "ord_espresso000000000000001", amount: 12_900, orderStatus: "PAID" }],
    [
      "customer.redemption.failed",
      {
        redemptionId: "r_sandbox000000002",
        voucherCode: "SPRING-ADA",
        redemptionCampaign: "camp_spring00000000000000004",
        isRollback: false,
        redemptionOutcome: "FAILED",
      },
    ],
    ["customer.redemption.rollback.succeeded", { isRollback: true, redemptionOutcome: "SUCCEEDED" }],
    [
      "customer.voucher.loyalty_card.points_added",
      { points: 100, balance: 1280, loyaltyCampaign: "camp_coffee00000000000000001" },
    ],
    ["customer.voucher.loyalty_card.points_expired", { points: 70, balance: 1280 }],
    ["customer.voucher.loyalty_card.pending_points.added", { points: 129, balance: 1280 }],
    ["customer.rewarded.loyalty_points", { points: 50, balance: 1280 }],
    ["customer.loyalty.tier.joined", { fromTierId: null, toTierId: "ltr_silver000000000000000001" }],
    ["customer.loyalty.tier.left", { fromTierId: "ltr_silver000000000000000001", toTierId: null }],
    [
      "customer.loyalty.tier.upgraded",
      { fromTierId: "ltr_silver000000000000000001", toTierId: "ltr_gold00000000000000000002" },
    ],
    [
      "customer.loyalty.tier.prolonged",
      { fromTierId: "ltr_gold00000000000000000002", toTierId: "ltr_gold00000000000000000002" },
    ],
    ["customer.email.recovered", { channel: "email", messageOutcome: "RECOVERED" }],
    ["customer.klaviyo.failed", { channel: "klaviyo", messageOutcome: "FAILED" }],
    ["customer.sms.sent", { channel: "sms", messageOutcome: "SUCCEEDED" }],
    ["customer.consents.given", { consentStatus: "GIVEN", consentIds: ["cnst_newsletter00000000000001"] }],
    [
      "customer.consents.revoked",
      { consentStatus: "REVOKED", consentIds: ["cnst_phonecalls00000000000002"] },
    ],
  ])("reads the payload of %s", async (type, fields) => {
    const { nodes } = await walk({ filter: { type } });
    expect(nodes.length).toBeGreaterThan(0);
    expect(nodes[0]).toMatchObject({ type, ...fields });
  });

  it("reads custom events by their own name and attributes", async () => {
    const { nodes } = await walk({ filter: { type: "customer.custom_event" } });
    const [first] = history().filter(({ type }) => type === "customer.custom_event");
    const event = first?.data.data["event"];
    if (!isObject(event)) throw new Error("Expected a custom event in the seed");
    expect(nodes.at(-1)).toMatchObject({ name: event["type"], properties: event["metadata"] });
  });

  it("reads a bare payload, as it was before 2024, like a wrapped one", async () => {
    const { nodes: wrapped } = await walk();
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: ACTIVITY },
      rewrite: (body) => {
        const page = body as { readonly data: readonly Activity[] };
        return { ...page, data: page.data.map((activity) => ({ ...activity, data: activity.data.data })) };
      },
    });
    const { nodes: bare } = await walk();
    expect(bare).toEqual(wrapped.map((node, at) => ({ ...node, data: bare[at]?.["data"] })));
    expect(bare.map(({ data }) => data)).toEqual(
      history()
        .toReversed()
        .map(({ data }) => data.data),
    );
  });

  it.each([
    ["customer.teleported", { cargo: [1, 2] }, "OtherActivity"],
    ["customer.segment_entered", { segment: { id: "seg_1", name: "One" } }, "SegmentActivity"],
    ["customer.order.teleported", {}, "OrderActivity"],
    ["customer.redemption.postponed", {}, "RedemptionActivity"],
    ["somebody_else.entirely", null, "OtherActivity"],
    [null, { a: 1 }, "OtherActivity"],
  ])("is readable whatever its event is called: %s", async (type, data, typeName) => {
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: ACTIVITY },
      rewrite: () => ({
        object: "list",
        data_ref: "data",
        data: [{ id: "evcus_1", type, data }],
        has_more: false,
      }),
    });
    const { nodes } = await walk();
    expect(nodes).toMatchObject([
      { __typename: typeName, id: "evcus_1", type: type ?? "unknown", createdAt: null, data: data ?? {} },
    ]);
  });

  it("leads to its segment, whose details cost one call for all of them", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { customer(by: { id: $id }) { activities(first: 100, order: ASC) { nodes {
        ... on SegmentActivity { segment { id name kind customers(first: 1) { totalCount } } }
      } } } }`,
      { id: ADA },
    );
    const segments = data.customer.activities.nodes.flatMap(
      ({ segment }: { segment?: object }) => segment ?? [],
    );
    const vip = { id: segmentIds.vip, name: "VIP table", kind: "STATIC", customers: { totalCount: 4 } };
    expect(segments).toEqual([vip, vip]);
    expect(app.requests()).toHaveLength(4);
  });
});

describe("the activities of a customer", () => {
  it.each([
    ["DESC", 7],
    ["DESC", 100],
    ["ASC", 13],
    ["ASC", 1],
  ])("come to the end each once: %s, %i at a time", async (order, first) => {
    const filter = first === 1 ? { type: "customer.order.paid" } : {};
    const { nodes, requests } = await walk({ order, first, filter });
    const all = history().filter(({ type }) => filter.type === undefined || type === filter.type);
    expect(nodes.map(({ id }) => id)).toEqual((order === "ASC" ? all : all.toReversed()).map(({ id }) => id));
    expect(requests).toHaveLength(Math.max(1, Math.ceil(all.length / first)));
  });

  it("go on behind any edge, not only the last", async () => {
    const { data } = await app.query(PAGE, { id: ADA, first: 10, order: "DESC" });
    const { edges, nodes } = data.customer.activities;
    const { data: next } = await app.query(PAGE, {
      id: ADA,
      first: 10,
      order: "DESC",
      after: edges[3].cursor,
    });
    expect(next.customer.activities.nodes.slice(0, 6)).toEqual(nodes.slice(4));
    expect(app.requests()[1]).toContain(`starting_after_id=${nodes[3].id}`);
  });

  it.each([
    [{}, {}],
    [{ type: "customer.order.paid" }, { type: "customer.order.paid" }],
    [{ category: "EFFECT" }, { category: "EFFECT" }],
    [{ campaignId: "camp_1" }, { campaign_id: "camp_1" }],
    [{ campaignType: "LOYALTY_PROGRAM" }, { campaign_type: "LOYALTY_PROGRAM" }],
    [{ createdAt: { after: "2025-10-01T00:00:00Z" } }, { start_date: "2025-09-30T23:59:59.999Z" }],
    [{ createdAt: { before: "2025-11-01T02:00:00+02:00" } }, { end_date: "2025-11-01T00:00:00.000Z" }],
    [
      {
        type: "customer.order.paid",
        category: "ACTION",
        campaignId: null,
        createdAt: { after: "2025-10-01T00:00:00Z" },
      },
      { type: "customer.order.paid", category: "ACTION", start_date: "2025-09-30T23:59:59.999Z" },
    ],
  ])("are asked for in the upstream's words: %j", async (filter, query) => {
    for (const order of ["DESC", "ASC"]) {
      const { errors } = await app.query(PAGE, { id: ADA, first: 5, filter, order });
      expect(errors).toBeUndefined();
      const [, request = ""] = app.requests();
      const { pathname, searchParams } = new URL(request.replace("GET ", "http://x"));
      expect(pathname).toBe(ACTIVITY);
      expect(Object.fromEntries(searchParams)).toEqual({
        ...query,
        order: order === "ASC" ? "created_at" : "-created_at",
        limit: "5",
      });
    }
  });

  it("are asked for by the customer's id, once for all aliases with the same arguments", async () => {
    await app.query(
      `query ($sourceId: String!) { customer(by: { sourceId: $sourceId }) {
        a: activities { nodes { id } } b: activities(first: 10) { nodes { type } } c: activities(first: 2) { nodes { id } }
      } }`,
      { sourceId: personas.hypatia.sourceId },
    );
    const path = `/v1/customers/${personas.hypatia.id}/activity`;
    expect(app.requests().slice(1).toSorted()).toEqual([
      `GET ${path}?order=-created_at&limit=10`,
      `GET ${path}?order=-created_at&limit=2`,
    ]);
  });

  it("of one customer that fail leave the others alone", async () => {
    app.sandbox.faults.add({
      name: "status",
      status: 502,
      match: { path: `/v1/customers/${personas.grace.id}/activity` },
    });
    const { data, errors } = await app.query(
      `{ customers(first: 3) { nodes { id activities { nodes { id } } } } }`,
    );
    expect(
      data.customers.nodes.map(({ activities }: { activities: object | null }) => activities === null),
    ).toEqual([false, true, false]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["customers", "nodes", 1, "activities"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});

describe("a page that ends with an activity nobody can read", () => {
  it("goes on where the upstream says, and not behind the last one that could be read", async () => {
    const own = await useApp({ customers: 20 });
    const FIVE = `query ($after: String) {
      customer(by: { id: "${personas.ada.id}" }) {
        activities(first: 5, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
      }
    }`;
    own.sandbox.faults.add({
      name: "rewrite",
      times: 1,
      match: { path: /\/activity\?/ },
      rewrite: (body) => {
        const page = body as { data: { id: unknown }[] };
        return { ...page, data: page.data.map((one, index) => (index === 4 ? { ...one, id: null } : one)) };
      },
    });
    const first = await own.query(FIVE);
    const { nodes, pageInfo } = first.data.customer.activities;
    const second = await own.query(FIVE, { after: pageInfo.endCursor });
    const ids = own.sandbox.store.activities
      .of(personas.ada.id)
      .toReversed()
      .map(({ id }) => id);
    expect(nodes).toEqual(ids.slice(0, 4).map((id) => ({ id })));
    expect(pageInfo.hasNextPage).toBe(true);
    expect(second.data.customer.activities.nodes).toEqual(ids.slice(5, 10).map((id) => ({ id })));
  });
});

const productOf = () => {
  const items = history().flatMap(({ data }) => {
    const order = data.data["order"];
    return isObject(order) && Array.isArray(order["items"]) ? (order["items"] as unknown[]) : [];
  });
  const [item] = items;
  if (!isObject(item) || typeof item["product_id"] !== "string") throw new Error("Expected an order item");
  return item["product_id"];
};

const about = (productId: string) =>
  history().filter(({ data }) => {
    const order = data.data["order"];
    const items = isObject(order) && Array.isArray(order["items"]) ? (order["items"] as unknown[]) : [];
    return items.some((item) => isObject(item) && item["product_id"] === productId);
  });

/** Bounds that are inclusive, or both exclusive: nobody says which the upstream's are. */
function serveBounds(isInclusive: boolean) {
  app.sandbox.faults.add({
    name: "rewrite",
    match: { path: /\/activit(y|ies)\?/ },
    rewrite: () => {
      const { searchParams } = new URL((app.requests().at(-1) ?? "").replace("GET ", "http://x"));
      const bound = (name: string, none: number) => Date.parse(searchParams.get(name) ?? "") || none;
      const [start, end] = [bound("start_date", -Infinity), bound("end_date", Infinity)];
      const isAscending = searchParams.get("order") === "created_at";
      const all = history().filter(({ created_at }) => {
        const at = Date.parse(created_at);
        return isInclusive ? at >= start && at <= end : at > start && at < end;
      });
      const rows = isAscending ? all : all.toReversed();
      const from = rows.findIndex(({ id }) => id === searchParams.get("starting_after_id")) + 1;
      const limit = Number(searchParams.get("limit"));
      return {
        data_ref: "data",
        data: rows.slice(from, from + limit),
        has_more: rows.length > from + limit,
      };
    },
  });
}

describe("the activities about one product", () => {
  const PRODUCT = "prod_espresso00000001";
  const OLD = `/v1/customers/${ADA}/activities`;
  const ABOUT = `query ($id: ID!, $first: Int!, $after: String, $filter: ActivityFilter, $order: SortDirection!) {
    customer(by: { id: $id }) { activities(first: $first, after: $after, filter: $filter, order: $order) {
      totalCount nodes { id createdAt } pageInfo { hasNextPage endCursor }
    } }
  }`;

  it.each([
    ["DESC", 1],
    ["DESC", 4],
    ["ASC", 4],
    ["DESC", 100],
  ])("come from the older list, each once, and counted: %s, %i at a time", async (order, first) => {
    const productId = productOf();
    const all = about(productId);
    expect(all.length).toBeGreaterThan(4);
    const ids: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 50; pages += 1) {
      const answer = await app.query(ABOUT, { id: ADA, first, after, filter: { productId }, order });
      expect(answer.errors).toBeUndefined();
      const { planned, spent } = answer.extensions.upstream;
      expect([planned, spent]).toEqual([2, 2]);
      const request = new URL((app.requests()[1] ?? "").replace("GET ", "http://x"));
      expect(request.pathname).toBe(OLD);
      expect(Object.fromEntries(request.searchParams)).toEqual({
        product_id: productId,
        order: order === "ASC" ? "created_at" : "-created_at",
        limit: String(first),
        ...(ids.length === 0 ? {} : { starting_after_id: ids.at(-1) }),
      });
      const { nodes, totalCount, pageInfo } = answer.data.customer.activities;
      expect(totalCount).toBe(all.length);
      ids.push(...nodes.map(({ id }: { id: string }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor as string | null;
    }
    expect(ids).toEqual((order === "ASC" ? all : all.toReversed()).map(({ id }) => id));
  });

  it("can be of one campaign, and in a span", async () => {
    const filter = {
      productId: PRODUCT,
      campaignId: "camp_1",
      campaignType: "PROMOTION",
      createdAt: { after: "2025-10-01T00:00:00Z", before: "2025-11-01T00:00:00Z" },
    };
    const { errors } = await app.query(ABOUT, { id: ADA, first: 5, filter, order: "DESC" });
    expect(errors).toBeUndefined();
    const { searchParams } = new URL((app.requests()[1] ?? "").replace("GET ", "http://x"));
    expect(Object.fromEntries(searchParams)).toEqual({
      product_id: PRODUCT,
      campaign_id: "camp_1",
      campaign_type: "PROMOTION",
      start_date: "2025-09-30T23:59:59.999Z",
      end_date: "2025-11-01T00:00:00.000Z",
      order: "-created_at",
      limit: "5",
    });
  });

  it.each([
    [{ type: "customer.order.paid" }, "type"],
    [{ category: "ACTION" }, "category"],
    [{ type: "customer.order.paid", category: "ACTION" }, "type and category"],
  ])("do not mix with %j, which that list does not know", async (others, named) => {
    const filter = { productId: PRODUCT, ...others };
    const { data, errors, extensions } = await app.query(ABOUT, { id: ADA, first: 5, filter, order: "DESC" });
    expect(data.customer).toEqual({ activities: null });
    expect(errors?.map((error) => [error.extensions.code, error.message])).toEqual([
      ["BAD_USER_INPUT", `\`filter.productId\` cannot be combined with ${named}`],
    ]);
    expect([extensions.upstream.planned, app.requests().length]).toEqual([1, 1]);
  });

  it("have cursors of their own", async () => {
    const productId = productOf();
    const { data } = await app.query(ABOUT, { id: ADA, first: 1, filter: { productId }, order: "DESC" });
    const after = data.customer.activities.pageInfo.endCursor as string;
    const { errors } = await app.query(ABOUT, { id: ADA, first: 1, after, filter: {}, order: "DESC" });
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  it("are not counted without a product", async () => {
    const { data } = await app.query(ABOUT, { id: ADA, first: 1, order: "DESC" });
    expect(data.customer.activities.totalCount).toBeNull();
  });
});

describe("a campaign type that a filter cannot ask for", () => {
  it("is UNKNOWN", async () => {
    const { errors } = await app.query(PAGE, {
      id: ADA,
      first: 1,
      order: "DESC",
      filter: { campaignType: "UNKNOWN" },
    });
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(app.requests()).toHaveLength(1);
  });
});

describe("the span of the activities", () => {
  it.each(
    [true, false].flatMap((isInclusive) =>
      ["ASC", "DESC"].flatMap((order) => [1, 3, 100].map((first) => ({ isInclusive, order, first }))),
    ),
  )(
    "is half open (inclusive: $isInclusive, $order, $first at a time)",
    async ({ isInclusive, order, first }) => {
      serveBounds(isInclusive);
      const all = history();
      const [after, before] = [all[3]?.created_at ?? "", all[9]?.created_at ?? ""];
      const wanted = all.filter(({ created_at }) => created_at >= after && created_at < before);
      expect(wanted.length).toBeGreaterThanOrEqual(6);
      const { nodes } = await walk({ first, order, filter: { createdAt: { after, before } } });
      expect(nodes.map(({ id }) => id)).toEqual(
        (order === "ASC" ? wanted : wanted.toReversed()).map(({ id }) => id),
      );
    },
  );
});
