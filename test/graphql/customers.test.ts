/** Customers: one call for each identity, and every field as the upstream has it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { blankCustomer, type Customer } from "../../src/sandbox/records.js";
import { personas, unconfirmedId } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

const path = (key: string) => `/v1/customers/${encodeURIComponent(key)}`;
const get = (key: string) => `GET ${path(key)}`;

function stored(id: string): Customer {
  const customer = app.sandbox.store.customers.getById(id);
  if (customer === undefined) throw new Error("Expected a seeded customer");
  return customer;
}

/** Puts a customer into the sandbox, behind the server's back. */
function put(id: string, sourceId: string | undefined, fields: Partial<Customer> = {}): void {
  const blank = blankCustomer(id, "2024-01-01T00:00:00.000Z", sourceId);
  app.sandbox.store.customers.put({ ...blank, ...fields });
}

/** What a customer says who was referred once. */
const referredBy = (referrer_id: string) => ({
  total: 1,
  campaigns: [
    { campaign_id: "camp_1", referrer_id, related_object_id: "", related_object_type: "", date: "" },
  ],
});

describe("one customer", () => {
  it("is read once for each identity, however many aliases ask", async () => {
    const { data, errors } = await app.query(
      `query ($id: ID!, $sourceId: String!) {
        a: customer(by: { id: $id }) { id name }
        b: customer(by: { id: $id }) { email }
        c: customer(by: { id: $id }) { sourceId }
        d: customer(by: { sourceId: $sourceId }) { id }
        e: customer(by: { sourceId: $sourceId }) { phone }
      }`,
      personas.ada,
    );
    const { name, email, phone } = stored(personas.ada.id);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      a: { id: personas.ada.id, name },
      b: { email },
      c: { sourceId: personas.ada.sourceId },
      d: { id: personas.ada.id },
      e: { phone },
    });
    expect(app.requests().toSorted()).toEqual([get(personas.ada.id), get(personas.ada.sourceId)].toSorted());
  });

  it("costs nothing where a page of the same operation brought it along", async () => {
    const { data } = await app.query(
      `query { customers(first: 2) { nodes { id referrals { campaigns { referrer { id sourceId name } } } } } }`,
    );
    const [ada] = data.customers.nodes;
    const { id, sourceId } = personas.grace;
    expect(ada.id).toBe(personas.ada.id);
    expect(ada.referrals.campaigns).toEqual([{ referrer: { id, sourceId, name: stored(id).name } }]);
    expect(app.requests()).toEqual(["GET /v1/customers?order=-created_at&limit=2"]);
  });

  it("reads a referrer once for all whom they referred, and never one who is on the page", async () => {
    put("cust_far", undefined, { created_at: "2001-01-01T00:00:00.000Z" });
    const friends = ["cust_friend1", "cust_friend2", "cust_friend3"];
    for (const id of friends.slice(0, 2)) {
      put(id, undefined, { created_at: "2030-01-01T00:00:00.000Z", referrals: referredBy("cust_far") });
    }
    put("cust_friend3", undefined, {
      created_at: "2030-01-01T00:00:00.000Z",
      referrals: referredBy("cust_friend1"),
    });
    const { data } = await app.query(
      `query { customers(first: 3) { nodes { id referrals { campaigns { referrer { id } } } } } }`,
    );
    for (const id of ["cust_far", ...friends]) app.sandbox.store.remove(id);
    expect(
      Object.fromEntries(
        data.customers.nodes.map((node: { id: string; referrals: { campaigns: [{ referrer: object }] } }) => [
          node.id,
          node.referrals.campaigns[0].referrer,
        ]),
      ),
    ).toEqual({
      cust_friend1: { id: "cust_far" },
      cust_friend2: { id: "cust_far" },
      cust_friend3: { id: "cust_friend1" },
    });
    expect(app.requests()).toEqual(["GET /v1/customers?order=-created_at&limit=3", get("cust_far")]);
  });

  it("primes loads by id and by source ID from a single read, too", async () => {
    const { data } = await app.query(
      `query ($id: ID!) {
        customer(by: { id: $id }) { referrals { campaigns { referrer { referrals { total } id } } } }
      }`,
      { id: personas.ada.id },
    );
    expect(data.customer.referrals.campaigns[0].referrer.id).toBe(personas.grace.id);
    expect(app.requests()).toEqual([get(personas.ada.id), get(personas.grace.id)]);
  });

  it.each([
    { by: { id: "cust_nobody" }, key: "cust_nobody" },
    { by: { sourceId: "no/body?" }, key: "no/body?" },
  ])("is null without an error where there is none: $by", async ({ by, key }) => {
    const answer = await app.query(`query ($by: CustomerIdentifier!) { customer(by: $by) { id } }`, { by });
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toBeUndefined();
    expect(app.requests()).toEqual([get(key)]);
  });

  it("is null while unconfirmed, and the log says so without a word about the person", async () => {
    const logged = app.logs().length;
    const { data, errors } = await app.query(`query ($id: ID!) { customer(by: { id: $id }) { id email } }`, {
      id: unconfirmedId,
    });
    expect(data).toEqual({ customer: null });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual([get(unconfirmedId)]);
    const lines = app.logs().slice(logged).trim().split("\n");
    // The other one is that of the operation.
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: 40,
      msg: expect.stringContaining("unconfirmed"),
    });
    const email = app.sandbox.store.unconfirmed.get(unconfirmedId)?.["email"];
    expect(email).toMatch(/@/);
    for (const word of [email, unconfirmedId]) expect(lines.join()).not.toContain(word);
  });

  it("is null by an id that is somebody else's source ID", async () => {
    const { data, errors } = await app.query(`query ($id: ID!) { customer(by: { id: $id }) { id } }`, {
      id: personas.emmy.sourceId,
    });
    expect(personas.emmy.sourceId).toMatch(/^cust_/);
    expect(data).toEqual({ customer: null });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual([get(personas.emmy.sourceId)]);
  });

  it("is refused as ambiguous by a source ID that is somebody else's id", async () => {
    const { data, errors } = await app.query(
      `query ($sourceId: String!) { customer(by: { sourceId: $sourceId }) { id } }`,
      { sourceId: personas.ada.id },
    );
    expect(data).toEqual({ customer: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ["customer"], extensions: { code: "AMBIGUOUS_IDENTIFIER" } });
    expect(errors?.[0]?.message).toContain("use `id`");
    expect(app.requests()).toEqual([get(personas.ada.id)]);
  });

  it("is found by every awkward source ID of the seed", async () => {
    for (const { id, sourceId } of Object.values(personas)) {
      if (sourceId === undefined) continue;
      const { data, errors } = await app.query(
        `query ($sourceId: String!) { customer(by: { sourceId: $sourceId }) { id sourceId } }`,
        { sourceId },
      );
      expect(errors).toBeUndefined();
      expect(data).toEqual({ customer: { id, sourceId } });
      expect(app.requests()).toEqual([get(sourceId)]);
    }
  });

  it("is never shared between two operations, though they run at the same time", async () => {
    let serial = 0;
    app.sandbox.faults.add({ name: "latency", ms: 30, match: { path: path(personas.alan.id) } });
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: path(personas.alan.id) },
      rewrite: (body) => ({ ...(body as object), name: `answer ${(serial += 1)}` }),
    });
    const source = `query ($id: ID!) { a: customer(by: { id: $id }) { name } b: customer(by: { id: $id }) { name } }`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => app.query(source, { id: personas.alan.id })),
    );
    for (const { data } of answers) expect(data.a.name).toBe(data.b.name);
    expect(new Set(answers.map(({ data }) => data.a.name)).size).toBe(20);
    expect(app.requests()).toEqual(Array(20).fill(get(personas.alan.id)));
  });
});

describe("customers by identifiers", () => {
  const MANY = `query ($by: [CustomerIdentifier!]!) { customersByIdentifiers(by: $by) { id } }`;

  it("come in the order asked for, null where there is none, with errors of their own", async () => {
    const { data, errors } = await app.query(MANY, {
      by: [
        { sourceId: personas.grace.sourceId },
        { id: "cust_nobody" },
        { id: ".." },
        { id: personas.ada.id },
        { sourceId: personas.alan.id },
        { sourceId: personas.grace.sourceId },
      ],
    });
    expect(data.customersByIdentifiers).toEqual([
      { id: personas.grace.id },
      null,
      null,
      { id: personas.ada.id },
      null,
      { id: personas.grace.id },
    ]);
    expect(errors?.map((error) => [error.path?.join("."), error.extensions.code]).toSorted()).toEqual([
      ["customersByIdentifiers.2", "BAD_USER_INPUT"],
      ["customersByIdentifiers.4", "AMBIGUOUS_IDENTIFIER"],
    ]);
    expect(errors?.find(({ path: place }) => place?.[1] === 2)?.message).toContain("`by.2.id`");
    expect(app.requests().toSorted()).toEqual(
      [
        get(personas.grace.sourceId),
        get("cust_nobody"),
        get(personas.ada.id),
        get(personas.alan.id),
      ].toSorted(),
    );
  });

  it("fail one by one: the others stay", async () => {
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: path(personas.mary.id) } });
    const ids: string[] = [personas.ada.id, personas.mary.id, personas.alan.id];
    const { data, errors } = await app.query(MANY, { by: ids.map((id) => ({ id })) });
    expect(data.customersByIdentifiers).toEqual([{ id: ids[0] }, null, { id: ids[2] }]);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ["customersByIdentifiers", 1],
      extensions: { code: "UPSTREAM_UNAVAILABLE", operation: "get-customer", status: 500 },
    });
    // The one that fails is asked for three times.
    const [, mary = ""] = ids;
    expect(app.requests().toSorted()).toEqual([...ids, mary, mary].map(get).toSorted());
  });

  it("take 100 at a time, with at most 16 calls under way", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 5 });
    const ids = [...app.sandbox.store.customers.all()].slice(0, 100).map(({ id }) => id);
    const { data, errors, extensions } = await app.query(MANY, { by: ids.map((id) => ({ id })) });
    expect(errors).toBeUndefined();
    expect(data.customersByIdentifiers).toEqual(ids.map((id) => ({ id })));
    expect(extensions.upstream.spent).toBe(100);
    expect(app.requests()).toHaveLength(100);
    const inFlight = app.sandbox.journal.entries.map((entry) => entry.inFlight);
    expect(Math.max(...inFlight)).toBeLessThanOrEqual(16);
    expect(Math.max(...inFlight)).toBeGreaterThan(8);
  });
});

const EVERYTHING = `query ($id: ID!) {
  customer(by: { id: $id }) {
    id sourceId name description email phone birthDate source createdAt updatedAt metadata
    address { line1 line2 city state postalCode country }
    summary {
      orders { count totalAmount averageAmount lastOrderAmount lastOrderAt }
      redemptions {
        redeemed failed succeeded rolledBack rollbackFailed rollbackSucceeded
        giftRedeemedAmount giftAmountToGo loyaltyPointsRedeemed loyaltyPointsToGo
      }
    }
    loyalty {
      points referredCustomers
      campaigns { campaignName points loyaltyTierId referredCustomers }
    }
    referrals { total campaigns { campaignId referrerId relatedObjectId relatedObjectType date } }
  }
}`;

/** A customer of the schema, read off the upstream's record once more. */
function expected(customer: Customer): object {
  const { address, summary, loyalty, referrals } = customer;
  const { redemptions, orders } = summary;
  const { source } = customer.system_metadata as { readonly source?: string };
  return {
    id: customer.id,
    sourceId: customer.source_id ?? null,
    name: customer.name ?? null,
    description: customer.description ?? null,
    email: customer.email ?? null,
    phone: customer.phone ?? null,
    birthDate: customer.birthdate ?? customer.birthday ?? null,
    source: source ?? null,
    createdAt: customer.created_at,
    updatedAt: customer.updated_at ?? null,
    metadata: customer.metadata ?? {},
    address: address && {
      line1: address.line_1 ?? null,
      line2: address.line_2 ?? null,
      city: address.city ?? null,
      state: address.state ?? null,
      postalCode: address.postal_code ?? null,
      country: address.country ?? null,
    },
    summary: {
      orders: {
        count: orders.total_count,
        totalAmount: orders.total_amount,
        averageAmount: orders.average_amount,
        lastOrderAmount: orders.last_order_amount,
        lastOrderAt: orders.last_order_date ?? null,
      },
      redemptions: {
        redeemed: redemptions.total_redeemed,
        failed: redemptions.total_failed,
        succeeded: redemptions.total_succeeded,
        rolledBack: redemptions.total_rolled_back,
        rollbackFailed: redemptions.total_rollback_failed,
        rollbackSucceeded: redemptions.total_rollback_succeeded,
        giftRedeemedAmount: redemptions.gift.redeemed_amount,
        giftAmountToGo: redemptions.gift.amount_to_go,
        loyaltyPointsRedeemed: redemptions.loyalty_card.redeemed_points,
        loyaltyPointsToGo: redemptions.loyalty_card.points_to_go,
      },
    },
    loyalty: {
      points: loyalty.points,
      referredCustomers: loyalty.referred_customers,
      campaigns: Object.entries(loyalty.campaigns).map(([campaignName, campaign]) => ({
        campaignName,
        points: campaign.points,
        loyaltyTierId: campaign.loyalty_tier ?? null,
        referredCustomers: campaign.referred_customers,
      })),
    },
    referrals: {
      total: referrals.total,
      campaigns: referrals.campaigns.map((campaign) => ({
        campaignId: campaign.campaign_id,
        referrerId: campaign.referrer_id,
        relatedObjectId: campaign.related_object_id,
        relatedObjectType: campaign.related_object_type,
        date: campaign.date,
      })),
    },
  };
}

describe("a customer's fields", () => {
  it.each(Object.keys(personas) as (keyof typeof personas)[])(
    "are those of the upstream's record: %s",
    async (name) => {
      const { id } = personas[name];
      const { data, errors } = await app.query(EVERYTHING, { id });
      expect(errors).toBeUndefined();
      expect(data.customer).toEqual(expected(stored(id)));
      expect(app.requests()).toEqual([get(id)]);
    },
  );

  it("have a value each for somebody who has everything", async () => {
    const { data } = await app.query(EVERYTHING, { id: personas.ada.id });
    const { customer } = data;
    const nulls = Object.entries(customer).filter(([, value]) => value === null);
    expect(nulls).toEqual([]);
    expect(Object.values(customer.address)).not.toContain(null);
    expect(customer.loyalty.campaigns.length).toBeGreaterThan(0);
    expect(customer.referrals.campaigns.length).toBeGreaterThan(0);
    expect(customer.summary.orders.lastOrderAt).toMatch(/^\d{4}-/);
  });

  it("carry amounts of money beyond 32 bits", async () => {
    const { data } = await app.query(EVERYTHING, { id: personas.croesus.id });
    const { totalAmount, lastOrderAmount } = data.customer.summary.orders;
    expect(totalAmount).toBeGreaterThan(2 ** 32);
    expect(lastOrderAmount).toBeGreaterThanOrEqual(2 ** 31);
    expect(totalAmount).toBe(stored(personas.croesus.id).summary.orders.total_amount);
  });

  it("take the older birthday only where there is no birthdate", async () => {
    put("cust_old", undefined, { birthday: "1970-02-03" });
    put("cust_cleared", undefined, { birthday: "1970-02-03", birthdate: null });
    put("cust_both", undefined, { birthday: "1970-02-03", birthdate: "1970-02-04" });
    const birthDates = await Promise.all(
      ["cust_old", "cust_cleared", "cust_both"].map(async (id) => {
        const { data } = await app.query(`query ($id: ID!) { customer(by: { id: $id }) { birthDate } }`, {
          id,
        });
        return data.customer.birthDate;
      }),
    );
    expect(birthDates).toEqual(["1970-02-03", "1970-02-03", "1970-02-04"]);
  });
});

describe("the counters of a customer's summary", () => {
  it("are each read from the one of its own name", async () => {
    const { data } = await app.query(EVERYTHING, { id: personas.ada.id });
    const { redemptions, orders } = data.customer.summary;
    expect(redemptions).toEqual({
      redeemed: 14,
      failed: 3,
      succeeded: 18,
      rolledBack: 5,
      rollbackFailed: 1,
      rollbackSucceeded: 4,
      giftRedeemedAmount: 700,
      giftAmountToGo: 4300,
      loyaltyPointsRedeemed: 120,
      loyaltyPointsToGo: 1280,
    });
    expect(orders).toEqual({
      count: 14,
      totalAmount: 254_300,
      averageAmount: 18_164,
      lastOrderAmount: 12_900,
      lastOrderAt: "2025-12-20T16:45:10.250Z",
    });
    const values = [...Object.values(redemptions), ...Object.values(orders)];
    // Orders and redemptions are both 14, in records of their own.
    expect(new Set(values).size).toBe(values.length - 1);
    expect(values).not.toContain(0);
  });
});

describe("a customer's attributes", () => {
  const TYPES = ["string", "strings", "int", "float", "boolean", "json"];
  const values: Readonly<Record<string, unknown>> = {
    text: "gold",
    empty: "",
    date: "2026-01-01",
    whole: 24,
    negative: -17,
    large: 2 ** 40,
    fraction: 1.5,
    yes: true,
    no: false,
    texts: ["a", "b"],
    none: [],
    mixed: ["a", 1],
    object: { a: { b: 1 } },
    nothing: null,
    "1e400": Number.MAX_VALUE,
  };
  const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
    string: (value) => typeof value === "string",
    strings: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
    int: (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
    float: (value) => typeof value === "number",
    boolean: (value) => typeof value === "boolean",
    json: () => true,
  };

  it.each([...Object.keys(values), "not set", "__proto__", "constructor"])(
    "are null where they are of another type than asked for: %s",
    async (key) => {
      put("cust_typed", undefined, { metadata: values });
      const { data, errors } = await app.query(
        `query ($id: ID!, $key: String!) { customer(by: { id: $id }) { attributes {
          ${TYPES.map((type) => `${type}(key: $key)`).join(" ")}
        } } }`,
        { id: "cust_typed", key },
      );
      expect(errors).toBeUndefined();
      const value = Object.hasOwn(values, key) ? values[key] : null;
      expect(data.customer.attributes).toEqual(
        Object.fromEntries(TYPES.map((type) => [type, value !== null && fits[type]?.(value) ? value : null])),
      );
      expect(app.requests()).toEqual([get("cust_typed")]);
    },
  );

  it("are taken together by aliases", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { customer(by: { id: $id }) { attributes {
        tier: string(key: "tier") visits: int(key: "visits") brands: strings(key: "favorite_brands")
      } } }`,
      { id: personas.ada.id },
    );
    expect(data.customer.attributes).toEqual({
      tier: "gold",
      visits: 212,
      brands: ["Nordlicht", "Punchcard & Sons"],
    });
  });
});

describe("a customer's metadata", () => {
  it.each([100, 101])("takes at most 100 keys, not %i", async (count) => {
    const { data, errors } = await app.query(
      `query ($id: ID!, $keys: [String!]) { customer(by: { id: $id }) { id metadata(keys: $keys) } }`,
      { id: personas.ada.id, keys: Array.from({ length: count }, (_, index) => `key_${index}`) },
    );
    expect(data.customer).toEqual({ id: personas.ada.id, metadata: count > 100 ? null : {} });
    expect(errors?.map(({ path: at, extensions, message }) => [at, extensions.code, message])).toEqual(
      count > 100
        ? [[["customer", "metadata"], "BAD_USER_INPUT", "`keys` takes at most 100 entries, but has 101"]]
        : undefined,
    );
  });

  const METADATA = `query ($id: ID!, $keys: [String!], $key: String!) {
    customer(by: { id: $id }) { all: metadata some: metadata(keys: $keys) attributes { one: json(key: $key) } }
  }`;
  const read = async (id: string, keys: readonly string[] | null, key: string) => {
    const { data, errors } = await app.query(METADATA, { id, keys, key });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual([get(id)]);
    const { attributes, ...others } = data.customer;
    return { ...others, one: attributes.one };
  };

  it("comes whole, by keys, and one by one: keys and JSON types untouched", async () => {
    const metadata = stored(personas.sofya.id).metadata ?? {};
    const keys = Object.keys(metadata);
    expect(keys.length).toBeGreaterThan(30);
    for (const key of keys) {
      const { all, some, one } = await read(personas.sofya.id, [key, "not set", key], key);
      expect(all).toEqual(metadata);
      expect(some).toEqual({ [key]: metadata[key] });
      expect(one).toEqual(metadata[key]);
    }
  });

  it("is empty, never null, where nothing was set, and one attribute of it is null", async () => {
    expect(stored(personas.blank.id).metadata).toBeUndefined();
    expect(await read(personas.blank.id, ["tier"], "tier")).toEqual({ all: {}, some: {}, one: null });
  });

  it("takes no keys as none, and null as all", async () => {
    const { metadata } = stored(personas.ada.id);
    expect((await read(personas.ada.id, [], "tier")).some).toEqual({});
    expect((await read(personas.ada.id, null, "tier")).some).toEqual(metadata);
  });

  it.each(["__proto__", "constructor", "prototype", "hasOwnProperty", "toString"])(
    "has %s as plain data, and only where it was set",
    async (key) => {
      const metadata = JSON.parse(`{ "${key}": { "polluted": true }, "plain": 1 }`) as Customer["metadata"] &
        object;
      put("cust_proto", undefined, { metadata });
      const { all, some, one } = await read("cust_proto", [key], key);
      expect(JSON.stringify(all)).toBe(JSON.stringify(metadata));
      expect(JSON.stringify(some)).toBe(`{"${key}":{"polluted":true}}`);
      expect(one).toEqual({ polluted: true });
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();

      const without = await read(personas.ada.id, [key], key);
      expect(JSON.stringify(without.some)).toBe("{}");
      expect(without.one).toBeNull();
    },
  );
});

const listed = (query: Readonly<Record<string, string | number>>) => {
  const texts = Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]);
  return `GET /v1/customers?${new URLSearchParams(texts).toString()}`;
};

/** A time, in milliseconds since the start of a year. */
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

describe("a list of customers", () => {
  const LIST = `query ($filter: CustomerFilter, $orderBy: CustomerOrder, $first: Int! = 20) {
    customers(filter: $filter, orderBy: $orderBy, first: $first) { nodes { id createdAt } }
  }`;
  it.each([
    [{}, {}],
    [{ email: "a+b@example.com" }, { email: "a+b@example.com" }],
    [{ name: "Ada & Co" }, { name: "Ada & Co" }],
    [{ city: "Łódź" }, { city: "Łódź" }],
    [{ segmentId: "seg_1" }, { segment_id: "seg_1" }],
    [{ createdAt: { after: "2025-01-01T00:00:00Z" } }, { "created_at[after]": "2024-12-31T23:59:59.999Z" }],
    [
      { createdAt: { before: "2025-01-01T01:00:00+01:00" } },
      { "created_at[before]": "2025-01-01T00:00:00.000Z" },
    ],
    [
      { updatedAt: { after: "2025-01-01T00:00:00.001Z", before: "2025-02-01T00:00:00.000Z" } },
      {
        "updated_at[after]": "2025-01-01T00:00:00.000Z",
        "updated_at[before]": "2025-02-01T00:00:00.000Z",
      },
    ],
    [
      { email: "a@b.c", name: "A", city: "B", createdAt: { before: "2025-01-01T00:00:00Z" } },
      { email: "a@b.c", name: "A", city: "B", "created_at[before]": "2025-01-01T00:00:00.000Z" },
    ],
    [{ email: null, segmentId: "seg_1", createdAt: null }, { segment_id: "seg_1" }],
    [{ createdAt: { after: null, before: null } }, {}],
  ])("asks the upstream in its words: %j", async (filter, query) => {
    const { errors } = await app.query(LIST, { filter });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual([listed({ ...query, order: "-created_at", limit: 20 })]);
  });

  it.each([
    [
      { field: "CREATED_AT", direction: "ASC" },
      { order: "created_at", limit: 20 },
    ],
    [{ field: "CREATED_AT" }, { order: "-created_at", limit: 20 }],
    [
      { field: "UPDATED_AT", direction: "ASC" },
      { order: "updated_at", limit: 20, page: 1 },
    ],
    [
      { field: "UPDATED_AT", direction: "DESC" },
      { order: "-updated_at", limit: 20, page: 1 },
    ],
    [
      { field: "SOURCE_ID", direction: "ASC" },
      { order: "source_id", limit: 20, page: 1 },
    ],
    [
      { field: "SOURCE_ID", direction: "DESC" },
      { order: "-source_id", limit: 20, page: 1 },
    ],
  ])("asks for the order %j", async (orderBy, query) => {
    const { errors } = await app.query(LIST, { orderBy });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual([listed(query)]);
  });

  it("is asked for once under many aliases, and again only for another page", async () => {
    await app.query(`{
      a: customers(first: 3) { nodes { id } }
      b: customers(first: 3, filter: {}) { pageInfo { endCursor } }
      c: customers(first: 3) { totalCount }
      d: customers(first: 4) { totalCount }
    }`);
    expect(app.requests().toSorted()).toEqual([
      "GET /v1/customers?order=-created_at&limit=3",
      "GET /v1/customers?order=-created_at&limit=4",
    ]);
  });

  it.each(["CREATED_AT", "UPDATED_AT", "SOURCE_ID"])(
    "holds the same rows whether the upstream's bounds are inclusive or not, by %s",
    async (field) => {
      const apps = await Promise.all(
        (["inclusive", "exclusive"] as const).map((bounds) => startTestApp({ customers: 0, bounds })),
      );
      try {
        for (const { sandbox } of apps) {
          for (let ms = 0; ms < 30; ms += 1) {
            sandbox.store.customers.put({
              ...blankCustomer(`cust_${String(ms).padStart(2, "0")}`, at(ms), `s${ms}`),
              updated_at: at(ms),
            });
          }
        }
        for (const name of ["createdAt", "updatedAt"]) {
          const filter = { [name]: { after: at(10), before: at(20) } };
          const rows = await Promise.all(
            apps.map(async ({ query }) => {
              const { data, errors } = await query(LIST, {
                filter,
                orderBy: { field, direction: "ASC" },
                first: 100,
              });
              expect(errors).toBeUndefined();
              return data.customers.nodes.map(({ id }: { id: string }) => id);
            }),
          );
          const half = Array.from({ length: 10 }, (_, index) => `cust_${index + 10}`);
          expect(rows).toEqual([half, half]);
        }
      } finally {
        await Promise.all(apps.map(({ close }) => close()));
      }
    },
  );

  it("that fails is null, and its siblings stay", async () => {
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: "/v1/customers" } });
    const { data, errors } = await app.query(
      `query ($id: ID!) { customers { nodes { id } } customer(by: { id: $id }) { id } }`,
      { id: personas.ada.id },
    );
    expect(data).toEqual({ customers: null, customer: { id: personas.ada.id } });
    expect(errors?.map((error) => [error.path, error.extensions.code])).toEqual([
      [["customers"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});
