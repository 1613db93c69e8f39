/** Input that cannot be meant: refused before any call, with a message that says what was expected. */
// oxlint-disable vitest/expect-expect -- expectRefusal and expectFieldRefusal expect
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toWalk } from "../../src/customers/customer.inputs.js";
import { writeCursor } from "../../src/graphql/cursor.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { createPipeline } from "../../src/voucherify/pipeline.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";
import { credentials } from "../helpers/upstream.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type Variables = Readonly<Record<string, unknown>>;

/** Asks, and expects one refusal by this server's own checks: of what, and what would have been right. */
async function expectRefusal(source: string, variables: Variables, expected: RegExp): Promise<void> {
  const { data, errors, extensions } = await app.query(source, variables);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  expect(errors?.[0]?.message).toMatch(expected);
  expect(Object.values(data ?? { none: null })).toEqual([null]);
  expect(extensions.upstream.spent).toBe(0);
  expect(app.requests()).toEqual([]);
}

/** The same for a field of a customer, who is read first. */
async function expectFieldRefusal(field: string, variables: Variables, expected: RegExp): Promise<void> {
  const names = Object.entries(variables).map(([name, value]) => `$${name}: ${typesOf(name, value)}`);
  const { data, errors } = await app.query(
    `query ($customer: ID!${names.map((name) => `, ${name}`).join("")}) { customer(by: { id: $customer }) { id it: ${field} } }`,
    { customer: personas.ada.id, ...variables },
  );
  expect(data).toEqual({ customer: { id: personas.ada.id, it: null } });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toMatchObject({ path: ["customer", "it"], extensions: { code: "BAD_USER_INPUT" } });
  expect(errors?.[0]?.message).toMatch(expected);
  expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
}

const typesOf = (name: string, value: unknown) =>
  typeof value === "number" ? "Int!" : ({ id: "ID!", filter: "ActivityFilter!" }[name] ?? "String!");

const NOT_AN_ID: readonly (readonly [what: string, id: string, expected: RegExp])[] = [
  ["an empty text", "", /must not be empty/],
  ["a step in a path", ".", /must not be "\." or "\.\."/],
  ["a step back in a path", "..", /must not be "\." or "\.\."/],
  ["a line break", "a\nb", /must not contain control characters/],
  ["NUL", "\u0000", /must not contain control characters/],
  ["a control character of the upper half", "a\u0085", /must not contain control characters/],
  ["half of a surrogate pair", "a\ud800b", /must be well-formed Unicode/],
  ["the other half", "\udc00", /must be well-formed Unicode/],
  ["1,001 characters", "x".repeat(1001), /must have at most 1000 characters, but has 1001/],
];

const ID_FIELDS: readonly (readonly [field: string, source: string])[] = [
  ["customer(by.id)", "query ($id: ID!) { it: customer(by: { id: $id }) { id } }"],
  ["customer(by.sourceId)", "query ($id: String!) { it: customer(by: { sourceId: $id }) { id } }"],
  ["node", "query ($id: ID!) { it: node(id: $id) { id } }"],
  ["segment", "query ($id: ID!) { it: segment(id: $id) { id } }"],
  ["asyncAction", "query ($id: ID!) { it: asyncAction(id: $id) { id } }"],
  [
    "customers(filter.segmentId)",
    "query ($id: ID!) { it: customers(filter: { segmentId: $id }) { totalCount } }",
  ],
];

describe("an identifier", () => {
  describe.each(ID_FIELDS)("of %s", (_, source) => {
    it.each(NOT_AN_ID)("is not %s", async (__, id, expected) => {
      await expectRefusal(source, { id }, expected);
    });
  });

  it.each(NOT_AN_ID)("of isInSegment is not %s", async (_, id, expected) => {
    await expectFieldRefusal("isInSegment(id: $id)", { id }, expected);
  });

  it.each(NOT_AN_ID)("in a list is not %s, and its siblings are served", async (_, id, expected) => {
    const { data, errors } = await app.query(
      `query ($ids: [ID!]!, $by: [CustomerIdentifier!]!) { nodes(ids: $ids) { id } customersByIdentifiers(by: $by) { id } }`,
      { ids: [personas.ada.id, id], by: [{ id }, { sourceId: id }, { id: personas.ada.id }] },
    );
    const ada = { id: personas.ada.id };
    expect(data).toEqual({ nodes: [ada, null], customersByIdentifiers: [null, null, ada] });
    expect(errors).toHaveLength(3);
    for (const { message, extensions } of errors ?? []) {
      expect(extensions.code).toBe("BAD_USER_INPUT");
      expect(message).toMatch(expected);
    }
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
  });

  it.each([
    ["both", { id: "cust_1", sourceId: "a" }],
    ["none", {}],
    ["a null", { id: null }],
    ["a value and a null", { id: "cust_1", sourceId: null }],
    ["another field", { email: "a@b.c" }],
  ])("of a customer is exactly one of two, not %s", async (_, by) => {
    const { data, errors } = await app.query(
      `query ($by: CustomerIdentifier!) { customer(by: $by) { id } }`,
      { by },
    );
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions.code)).toContain("BAD_USER_INPUT");
    expect(errors?.[0]?.message).toMatch(/CustomerIdentifier|"id" must be non-null/);
    expect(app.requests()).toEqual([]);
  });

  it("of a customer is exactly one of two in the text of a query, too", async () => {
    for (const by of [`{ id: "cust_1", sourceId: "a" }`, "{}", "{ id: null }"]) {
      const { data, errors } = await app.query(`{ customer(by: ${by}) { id } }`);
      expect(data).toBeUndefined();
      expect(errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
      expect(errors?.[0]?.message).toMatch(/CustomerIdentifier/);
      expect(app.requests()).toEqual([]);
    }
  });

  it.each([
    ["nodes", "query ($keys: [ID!]!) { it: nodes(ids: $keys) { id } }", (id: string) => id],
    [
      "customersByIdentifiers",
      "query ($keys: [CustomerIdentifier!]!) { it: customersByIdentifiers(by: $keys) { id } }",
      (id: string) => ({ id }),
    ],
  ])("comes at most 100 times in %s", async (_, source, key) => {
    const keys = Array.from({ length: 101 }, (__, index) => key(`cust_${index}`));
    await expectRefusal(source, { keys }, /takes at most 100 entries, but has 101/);
    const { errors } = await app.query(source, { keys: keys.slice(1) });
    expect(errors).toBeUndefined();
    expect(app.requests()).toHaveLength(100);
  });
});

describe("first", () => {
  const range = /`first` must be from 1 to 100, but is (0|101|-1|2147483647)/;

  describe.each([
    "customers(first: $first) { totalCount }",
    "segments(first: $first) { totalCount }",
    "asyncActions(first: $first) { nodes { id } }",
  ])("of %s", (field) => {
    it.each([0, 101, -1, 2 ** 31 - 1])("is not %i", async (first) => {
      await expectRefusal(`query ($first: Int!) { it: ${field} }`, { first }, range);
    });

    it.each([1, 100])("may be %i", async (first) => {
      const { errors } = await app.query(`query ($first: Int!) { ${field} }`, { first });
      expect(errors).toBeUndefined();
      expect(app.requests()).toHaveLength(1);
    });
  });

  it.each(["activities(first: $first) { nodes { id } }", "redeemables(first: $first) { totalCount }"])(
    "of %s is from 1 to 100",
    async (field) => {
      for (const first of [0, 101, -1]) await expectFieldRefusal(field, { first }, range);
    },
  );

  it("of a segment's customers is from 1 to 100", async () => {
    const { data, errors } = await app.query(
      `query ($id: ID!) { segment(id: $id) { id customers(first: 0) { totalCount } } }`,
      { id: segmentIds.vip },
    );
    expect(data.segment).toEqual({ id: segmentIds.vip, customers: null });
    expect(errors?.[0]?.message).toMatch(range);
    expect(app.requests()).toHaveLength(1);
  });

  it.each(["1.5", '"7"', "null", "2147483648"])("is an Int: not %s", async (first) => {
    const { data, errors } = await app.query(`{ customers(first: ${first}) { totalCount } }`);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(app.requests()).toEqual([]);
  });
});

/** The end of a customer's list. */
async function endOf(field: string, id: string = personas.ada.id): Promise<string> {
  const { data } = await app.query(
    `query ($id: ID!) { customer(by: { id: $id }) { it: ${field} { pageInfo { endCursor } } } }`,
    { id },
  );
  return data.customer.it.pageInfo.endCursor as string;
}

describe("a cursor", () => {
  const CUSTOMERS = `query ($after: String, $filter: CustomerFilter, $orderBy: CustomerOrder) {
    it: customers(first: 5, after: $after, filter: $filter, orderBy: $orderBy) { pageInfo { endCursor } }
  }`;
  const SEGMENTS = `query ($after: String) { it: segments(first: 2, after: $after) { pageInfo { endCursor } } }`;
  const other = /`after` must be an `endCursor` or `cursor` of this same connection/;

  async function cursorOf(source: string, variables: Variables = {}): Promise<string> {
    const { data, errors } = await app.query(source, variables);
    expect(errors).toBeUndefined();
    const { endCursor } = data.it.pageInfo;
    expect(endCursor).toMatch(/^[\w-]{20,}$/);
    return endCursor as string;
  }

  it.each(["", "x", "!!!", "🌸", "null", "W10", Buffer.from("{}").toString("base64url"), "A".repeat(300)])(
    "is not made up: %s",
    async (after) => {
      await expectRefusal(CUSTOMERS, { after }, other);
      await expectRefusal(SEGMENTS, { after }, other);
      await expectFieldRefusal("activities(after: $after) { nodes { id } }", { after }, other);
      await expectFieldRefusal("redeemables(after: $after) { nodes { id } }", { after }, other);
    },
  );

  it("is not cut, extended or changed", async () => {
    const after = await cursorOf(CUSTOMERS);
    const bytes = Buffer.from(after, "base64url");
    const changed = [
      bytes.subarray(0, -1),
      bytes.subarray(1),
      Buffer.concat([bytes, Buffer.from(" ")]),
      ...Array.from({ length: bytes.length }, (_, index) => {
        const copy = Buffer.from(bytes);
        copy[index] = (copy[index] ?? 0) ^ 1;
        return copy;
      }),
    ];
    for (const wrong of changed)
      await expectRefusal(CUSTOMERS, { after: wrong.toString("base64url") }, other);
    expect((await app.query(CUSTOMERS, { after })).errors).toBeUndefined();
  });

  it.each<[what: string, from: Variables, to: Variables]>([
    ["no filter", {}, { filter: { email: "a@b.c" } }],
    ["a filter", { filter: { city: "London" } }, {}],
    ["another value of a filter", { filter: { city: "London" } }, { filter: { city: "Paris" } }],
    [
      "another segment",
      { filter: { segmentId: segmentIds.vip } },
      { filter: { segmentId: segmentIds.london } },
    ],
    ["another range", { filter: { createdAt: { after: "2020-01-01T00:00:00Z" } } }, { filter: {} }],
    ["another order", {}, { orderBy: { field: "UPDATED_AT" } }],
    ["another direction", {}, { orderBy: { field: "CREATED_AT", direction: "ASC" } }],
  ])("is not that of %s", async (_, from, to) => {
    const after = await cursorOf(CUSTOMERS, from);
    await expectRefusal(CUSTOMERS, { ...to, after }, other);
  });

  it("is not that of another connection", async () => {
    await expectRefusal(SEGMENTS, { after: await cursorOf(CUSTOMERS) }, other);
    await expectRefusal(CUSTOMERS, { after: await cursorOf(SEGMENTS) }, other);
  });

  it("is not that of another customer, filter or order", async () => {
    const activities = await endOf("activities(first: 2)");
    const redeemables = await endOf("redeemables(first: 2)");
    await expectFieldRefusal(
      "activities(after: $after, order: ASC) { nodes { id } }",
      { after: activities },
      other,
    );
    await expectFieldRefusal(
      `activities(after: $after, filter: { category: ACTION }) { nodes { id } }`,
      { after: activities },
      other,
    );
    await expectFieldRefusal("redeemables(after: $after) { nodes { id } }", { after: activities }, other);
    await expectFieldRefusal("activities(after: $after) { nodes { id } }", { after: redeemables }, other);
    const graces = await endOf("activities(first: 1)", personas.grace.id);
    await expectFieldRefusal("activities(after: $after) { nodes { id } }", { after: graces }, other);
  });

  it("of another order of the same filters means the same, however the arguments are written", async () => {
    const after = await cursorOf(CUSTOMERS, { filter: { email: null }, orderBy: { field: "CREATED_AT" } });
    expect((await app.query(CUSTOMERS, { after })).errors).toBeUndefined();
    expect(app.requests()).toHaveLength(1);
  });

  it.each([null, 7, "x", [], {}, { by: "after" }].map((position) => ({ position })))(
    "forged with a right checksum is refused where it is no position: $position",
    async ({ position }) => {
      await expectRefusal(
        CUSTOMERS,
        { after: writeCursor(["customers", toWalk(null, null)], position) },
        other,
      );
    },
  );

  it.each([
    { by: "magic", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: 0, total: 0 },
    { by: "after", at: "yesterday", seen: [], delivered: 0, total: 0 },
    { by: "after", at: "2025-01-01", seen: [], delivered: 0, total: 0 },
    { by: "after", at: "2025-01-01T00:00:00.000Z", seen: "all", delivered: 0, total: 0 },
    { by: "after", at: "2025-01-01T00:00:00.000Z", seen: [7], delivered: 0, total: 0 },
    { by: "after", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: -1, total: 0 },
    { by: "after", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: 0.5, total: 0 },
    { by: "after", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: 0, total: "many" },
    { by: "tie", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: 0, total: 0, page: 0, window: null },
    { by: "tie", at: "2025-01-01T00:00:00.000Z", seen: [], delivered: 0, total: 0, page: 1 },
    { by: "offset", delivered: -5, total: 0 },
    { by: "offset", delivered: "5", total: 0 },
  ])("forged with a right checksum is refused where it makes no sense: %j", async (position) => {
    await expectRefusal(
      CUSTOMERS,
      { after: writeCursor(["customers", toWalk(null, null)], position) },
      other,
    );
  });

  it.each([
    null,
    7,
    {},
    { at: "x", seen: [], total: 1 },
    { at: "2025-01-01T00:00:00.000Z", seen: 1, total: 1 },
  ])("of segments forged with a right checksum is refused where it makes no sense: %j", async (position) => {
    await expectRefusal(SEGMENTS, { after: writeCursor(["segments"], position) }, other);
  });

  it.each([null, 7, {}, ["evcus_1"]].map((position) => ({ position })))(
    "of a customer's lists forged with a right checksum is refused where it makes no sense: $position",
    async ({ position }) => {
      const id = personas.ada.id;
      const activities = writeCursor(["activities", id, { order: "-created_at" }], position);
      await expectFieldRefusal("activities(after: $after) { nodes { id } }", { after: activities }, other);
      const redeemables = writeCursor(["redeemables", id], position);
      await expectFieldRefusal("redeemables(after: $after) { nodes { id } }", { after: redeemables }, other);
    },
  );
});

describe("a filter", () => {
  const CUSTOMERS = `query ($filter: CustomerFilter) { it: customers(filter: $filter) { totalCount } }`;
  const ACTIVITIES = "activities(filter: $filter) { nodes { id } }";
  const [early, late] = ["2025-01-01T00:00:00.000Z", "2025-01-01T00:00:00.001Z"];

  it.each([
    { email: "a@b.c" },
    { name: "A" },
    { city: "C" },
    { createdAt: { after: early } },
    { updatedAt: {} },
  ])("does not mix segmentId with %j", async (others) => {
    await expectRefusal(
      CUSTOMERS,
      { filter: { segmentId: "seg_1", ...others } },
      new RegExp(`\`filter.segmentId\` cannot be combined with ${Object.keys(others)[0]}`),
    );
  });

  it.each(["email", "name", "city"])("has no empty %s", async (field) => {
    await expectRefusal(
      CUSTOMERS,
      { filter: { [field]: "" } },
      new RegExp(`\`filter.${field}\` must not be empty`),
    );
  });

  it.each(["type", "campaignId", "productId"])("of activities has no empty %s", async (field) => {
    await expectFieldRefusal(
      ACTIVITIES,
      { filter: { [field]: "" } },
      new RegExp(`\`filter.${field}\` must not be empty`),
    );
  });

  it.each(["createdAt", "updatedAt"])("has no %s that ends before it begins", async (field) => {
    await expectRefusal(
      CUSTOMERS,
      { filter: { [field]: { after: late, before: early } } },
      new RegExp(`\`filter.${field}.after\` must not be later than \`filter.${field}.before\``),
    );
  });

  it("of activities has no range that ends before it begins", async () => {
    await expectFieldRefusal(
      ACTIVITIES,
      { filter: { createdAt: { after: late, before: early } } },
      /`filter.createdAt.after` must not be later than `filter.createdAt.before`/,
    );
  });

  it.each([
    { createdAt: { after: "yesterday" } },
    { createdAt: { after: "2025-02-30T00:00:00Z" } },
    { createdAt: { after: "2025-01-01" } },
    { createdAt: { after: {} } },
    { unknown: "x" },
    { email: 7 },
  ])("is what its type says: not %j", async (filter) => {
    const { data, errors } = await app.query(CUSTOMERS, { filter });
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(app.requests()).toEqual([]);
  });
});

const isWellFormed = (text: string) => Buffer.from(text).toString() === text;
const isControl = (code: number) => code < 0x20 || (code >= 0x7f && code <= 0x9f);
const canBeSegment = (text: string) =>
  !["", ".", ".."].includes(text) &&
  text.length <= 1000 &&
  isWellFormed(text) &&
  !Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).some(isControl);

describe("every other text", () => {
  /** Full Unicode, with what means something in a path, a query or a URL, and what is half a character. */
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.string({
      unit: fc.constantFrom(
        "/",
        "\\",
        ".",
        "..",
        "?",
        "#",
        "%",
        "%2e",
        "%2F",
        "+",
        "&",
        ";",
        ":",
        "@",
        " ",
        "é",
        "🌸",
      ),
      maxLength: 12,
    }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
      .map((units) => String.fromCharCode(...units)),
    fc.string({ unit: fc.constantFrom("x", "文", "🌸"), minLength: 450, maxLength: 520 }),
  );

  it("arrives as exactly one segment of the path, equal to the byte; or nothing leaves", LONG, async () => {
    const pipeline = createPipeline({ ...credentials, apiUrl: app.sandbox.url });
    const client = Voucherify.open(pipeline.send, new AbortController(), BACKGROUND);
    const calls = [
      [
        (id: string) => client.call(endpoints.getCustomer, { path: { customerId: id } }),
        "/v1/customers/",
        "",
      ],
      [
        (id: string) => client.call(endpoints.listCustomerActivity, { path: { customerId: id } }),
        "/v1/customers/",
        "/activity",
      ],
      [(id: string) => client.call(endpoints.getSegment, { path: { segmentId: id } }), "/v1/segments/", ""],
      [
        (id: string) => client.call(endpoints.getAsyncAction, { path: { asyncActionId: id } }),
        "/v1/async-actions/",
        "",
      ],
    ] as const;
    const runs = sized(500, 5_000);
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...calls), async (text, [call, before, after]) => {
        app.sandbox.journal.clear();
        await call(text).catch(() => null);
        const { entries } = app.sandbox.journal;
        expect(entries).toHaveLength(canBeSegment(text) ? 1 : 0);
        if (entries.length === 0) return;
        sent += 1;
        const { path } = entries[0] ?? { path: "" };
        expect(path.startsWith(before) && path.endsWith(after)).toBe(true);
        const segment = path.slice(before.length, path.length - after.length);
        expect(segment).not.toMatch(/[/?#]/);
        expect(Buffer.from(decodeURIComponent(segment)).equals(Buffer.from(text))).toBe(true);
      }),
      { numRuns: runs },
    );
    pipeline.close();
    expect(sent).toBeGreaterThan(0.4 * runs);
  });

  it("in a filter arrives as exactly one value of the query, equal to the byte", LONG, async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        fc.pre(text !== "" && isWellFormed(text) && text.length < 500);
        const { errors } = await app.query(
          `query ($filter: CustomerFilter) { customers(filter: $filter, first: 1) { totalCount } }`,
          { filter: { name: text } },
        );
        expect(errors).toBeUndefined();
        const [request = ""] = app.requests();
        const { pathname, searchParams } = new URL(request.replace("GET ", "http://x"));
        expect(pathname).toBe("/v1/customers");
        expect([...searchParams.keys()]).toEqual(["name", "order", "limit"]);
        expect(searchParams.get("name")).toBe(text);
      }),
      { numRuns: sized(50, 400) },
    );
  });
});
