/** The price of operations, told from their text alone. */
import {
  getIntrospectionQuery,
  type GraphQLObjectType,
  graphqlSync,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  parse,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../src/schema.js";
import { operationOf } from "../../src/graphql/operation.js";
import { type Plan, planOf } from "../../src/pricing/plan.js";
import { priceOf } from "../../src/graphql/price.js";
import { callsFor, priceFacts } from "../helpers/prices.js";

function plan(source: string, variables: Record<string, unknown> = {}): Plan {
  const operation = operationOf(schema, parse(source), null, variables, priceFacts);
  const result = operation && planOf(operation);
  if (result === null) throw new Error("There is no such plan");
  return result;
}

const price = (source: string, variables?: Record<string, unknown>) => plan(source, variables).calls;

const ADA = 'customer(by: { sourceId: "ada" })';
const BOB = 'customer(by: { id: "cust_bob" })';

describe("the price of a query", () => {
  it.each([
    ["a field that calls nothing", "{ __typename upstreamBudget { limit } }", 0],
    ["introspection", "{ __schema { types { name fields { name } } } }", 0],
    ["a customer", `{ ${ADA} { name summary { orders { count } } } }`, 1],
    ["a customer under two names", `{ a: ${ADA} { name } b: ${ADA} { email } }`, 1],
    ["two customers", `{ a: ${ADA} { name } b: ${BOB} { name } }`, 2],
    ["a customer by id, and as a node", `{ ${BOB} { name } node(id: "cust_bob") { id } }`, 1],
    ["a customer's segments", `{ ${ADA} { segments { name } } }`, 2],
    ["a customer's segments, asked twice", `{ ${ADA} { segments { name } isInSegment(id: "seg_1") } }`, 2],
    ["the details of a customer's segments", `{ ${ADA} { segments { kind createdAt filter } } }`, 3],
    ["the details of a customer's first segments", `{ ${ADA} { segments(first: 3) { kind } } }`, 3],
    ["the members of a customer's segments", `{ ${ADA} { segments { customers { nodes { id } } } } }`, 102],
    ["the members of two of them", `{ ${ADA} { segments(first: 2) { customers { nodes { id } } } } }`, 4],
    ["a segment with its details", `{ segment(id: "seg_1") { name kind filter } }`, 1],
    ["segments of a page with their details", "{ segments(first: 100) { nodes { kind } } }", 1],
    ["a page of customers", "{ customers { nodes { name } totalCount pageInfo { hasNextPage } } }", 1],
    [
      "a page of customers with their segments",
      "{ customers(first: 100) { nodes { segments { name } } } }",
      101,
    ],
    ["the same by edges", "{ customers(first: 100) { edges { node { segments { name } } } } }", 101],
    [
      "the same by both",
      "{ customers(first: 9) { nodes { segments { name } } edges { node { segments { name } } } } }",
      10,
    ],
    ["a page of the default length", "{ customers { nodes { redeemables { totalCount } } } }", 21],
    [
      "two pages of different length",
      "{ a: customers(first: 2) { nodes { id } } b: customers(first: 3) { nodes { id } } }",
      2,
    ],
    [
      "a page's customers with activities, by two filters",
      `{ customers(first: 5) { nodes {
         a: activities(first: 3) { nodes { type } } b: activities(filter: { category: EFFECT }) { nodes { type } } } } }`,
      11,
    ],
    [
      "segments behind activities",
      "{ customers(first: 2) { nodes { activities(first: 60) { nodes { ... on SegmentActivity { segment { kind } } } } } } }",
      1 + 2 + 2,
    ],
    ["the consents of the project", "{ consents { name } }", 1],
    ["the consents of customers", "{ customers(first: 10) { nodes { consents { status } } } }", 1 + 1 + 20],
    [
      "the consents of the project and of customers",
      "{ consents { id } customers(first: 1) { nodes { consents { status } } } }",
      4,
    ],
    ["a referrer for each referral", `{ ${ADA} { referrals { campaigns { referrer { name } } } } }`, 11],
    [
      "a referrer for the first referral",
      `{ ${ADA} { referrals { campaigns(first: 1) { referrer { name } } } } }`,
      2,
    ],
    ["async actions", "{ asyncActions(first: 30) { nodes { state } } }", 1],
    [
      "async actions with their results",
      "{ asyncActions(first: 30) { nodes { result { doneCount } } } }",
      31,
    ],
    ["one async action with its result", '{ asyncAction(id: "aa_1") { result { doneCount } } }', 1],
    ["a bulk run", '{ bulkRun(id: "run_1") { pieces { asyncAction { result { doneCount } } } } }', 0],
    [
      "nodes of all types",
      `{ nodes(ids: ["cust_1", "cust_2", "cust_2", "seg_1", "seg_2", "aa_1", "cnst_1", "cnst_2", "run_1", "nobody"]) {
         ... on Customer { segments { name } } ... on Segment { kind } ... on AsyncAction { result { doneCount } } } }`,
      2 + 1 + 1 + 1 + 2,
    ],
    [
      "a node of another type than asked for",
      '{ node(id: "seg_1") { ... on Customer { segments { name } } } }',
      1,
    ],
    [
      "a hundred and one segments",
      `{ ${Array.from({ length: 101 }, (_, at) => `s${at}: segment(id: "seg_${at}") { name }`).join(" ")} }`,
      2,
    ],
    [
      "customers by identifiers",
      '{ customersByIdentifiers(by: [{ id: "cust_1" }, { sourceId: "b" }, { id: "cust_1" }]) { segments { name } } }',
      4,
    ],
    ["a length that is refused", "{ customers(first: 101) { nodes { segments { name } } } }", 0],
    ["a list that is refused", `{ nodes(ids: [${'"cust_1",'.repeat(101)}]) { id } }`, 0],
    [
      "what is left out",
      `{ ${ADA} @skip(if: true) { name } ${BOB} { segments @include(if: false) { name } } }`,
      1,
    ],
    [
      "a fragment used twice",
      `{ ${ADA} { ...All } again: ${ADA} { ...All } } fragment All on Customer { segments { name } ... on Node { id } }`,
      2,
    ],
    ["a fragment about something else", `{ ${ADA} { ... on Node { ... on Segment { kind } } name } }`, 1],
  ])("%s", (_, source, calls) => {
    expect(price(source)).toBe(calls);
  });

  it("follows variables and their defaults", () => {
    const source = `query ($first: Int = 7, $with: Boolean!) {
      customers(first: $first) { nodes { segments @include(if: $with) { name } } } }`;
    expect(price(source, { with: true })).toBe(8);
    expect(price(source, { with: true, first: 70 })).toBe(71);
    expect(price(source, { with: false, first: 70 })).toBe(1);
  });

  it("is none where the variables do not fit", () => {
    const operation = operationOf(
      schema,
      parse("query ($first: Int!) { customers(first: $first) { totalCount } }"),
      null,
      {},
      priceFacts,
    );
    expect(operation && planOf(operation)).toBeNull();
  });
});

describe("the price of a mutation", () => {
  const fields = 'fields: { name: "A" }';
  it.each([
    [`createCustomer(input: { sourceId: "a", ${fields} }) { customer { id } }`, 2],
    [`createCustomer(input: { ${fields} }) { customer { id } }`, 1],
    [`upsertCustomer(sourceId: "a", ${fields}) { customer { segments { name } } }`, 2],
    [`updateCustomer(by: { id: "cust_1" }, ${fields}) { userErrors { code } }`, 1],
    [`updateCustomer(by: { sourceId: "cust_1" }, ${fields}) { userErrors { code } }`, 2],
    [`deleteCustomer(by: { sourceId: "a" }) { deletedCustomerId }`, 2],
    [`permanentlyDeleteCustomer(by: { id: "cust_1" }, confirm: "cust_1") { deletion { id } }`, 2],
    [`updateCustomerConsents(by: { id: "cust_1" }, unsubscribe: true) { userErrors { code } }`, 3],
    [`updateCustomerConsents(by: { sourceId: "cust_1" }, unsubscribe: true) { userErrors { code } }`, 4],
    [`updateCustomersInBulk(rows: [${`{ sourceId: "a", ${fields} } `.repeat(101)}]) { run { state } }`, 2],
    [`updateCustomersMetadataInBulk(input: { sourceIds: ["a"], metadata: { a: 1 } }) { run { state } }`, 1],
    [
      `importCustomers(csv: "Source_id,Name\\na,A") { run { pieces { asyncAction { result { doneCount } } } } }`,
      1,
    ],
    [
      `a: updateCustomer(by: { id: "cust_1" }, ${fields}) { customer { segments { name } } }
       b: updateCustomer(by: { id: "cust_1" }, ${fields}) { customer { segments { name } } }`,
      4,
    ],
    [
      `deleteCustomer(by: { id: "cust_1" }) { deletedCustomerId } ... { deleteCustomer(by: { id: "cust_1" }) { userErrors { code } } }`,
      2,
    ],
  ])("%s", (source, calls) => {
    expect(price(`mutation { ${source} }`)).toBe(calls);
  });
});

const nodes = (source: string) => plan(source).nodes;

describe("the values of an answer", () => {
  it.each([
    ["a field", "{ __typename }", 1],
    ["a field under two names", "{ a: __typename b: __typename }", 2],
    ["a field asked for twice", "{ __typename __typename ... { __typename } }", 1],
    // A field with arguments counts as three.
    ["an object", `{ ${ADA} { name email } }`, 3 + 2],
    ["a list", "{ customers(first: 4) { nodes { name } } }", 3 + 1 + 4 * (1 + 1)],
    ["edges", "{ customers(first: 4) { edges { node { name } cursor } } }", 3 + 1 + 4 * (1 + 2 + 1)],
    [
      "lists in lists",
      "{ customers(first: 4) { nodes { segments(first: 5) { id name } } } }",
      3 + 1 + 4 * (1 + 3 + 5 * 3),
    ],
    ["a list without a bound", `{ ${ADA} { loyalty { campaigns { points } } } }`, 3 + 1 + 1 + 10 * 2],
    ["chosen keys of metadata", `{ ${ADA} { metadata(keys: ["a", "b"]) } }`, 3 + 3 + 2],
    [
      "one customer twice in a list",
      '{ customersByIdentifiers(by: [{ id: "a" }, { id: "a" }]) { id } }',
      3 + 4,
    ],
    // Of several types the largest counts.
    ["nodes", '{ nodes(ids: ["cust_1", "seg_1"]) { id ... on Customer { name email } } }', 3 + 2 * (1 + 3)],
    ["an explanation", '{ explain(document: "{ __typename }") { fits } }', 15_004],
    ["what is left out", `{ ${ADA} @skip(if: true) { name } __typename }`, 1],
    ["a type", '{ __type(name: "PageInfo") { name fields { name } } }', 1 + 1 + 1 + 4 * 2],
  ])("are counted: %s", (_, source, expected) => {
    expect(nodes(source)).toBe(expected);
  });

  it("are those that introspection really answers", () => {
    const source = `{ __schema { queryType { name } types { kind name fields(includeDeprecated: true) { name args { name
      type { ...T } } type { ...T } } enumValues { name } possibleTypes { name } } directives { name locations } } }
      fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { name } } } }`;
    const { data } = graphqlSync({ schema, source });
    const count = (value: unknown): number => {
      if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + 1 + count(item), 0);
      if (typeof value !== "object" || value === null) return 0;
      return Object.values(value).reduce<number>((sum, item) => sum + 1 + count(item), 0);
    };
    expect(nodes(source)).toBe(count(data));
    expect(nodes(source)).toBeGreaterThan(5_000);
  });

  it("let the question of GraphiQL through, five times over", () => {
    const full = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true } as const;
    expect(nodes(getIntrospectionQuery({ ...full, inputValueDeprecation: true, oneOf: true }))).toBeLessThan(
      25_000,
    );
  });
});

describe("a plan", () => {
  it("says where the calls come from", () => {
    const { steps } = plan(
      "{ all: customers(first: 3) { nodes { segments { kind createdAt } consents { status } } } }",
    );
    expect(
      steps.map(
        ({ path, endpoint, calls, strategy }) => `${path}: ${calls} ${endpoint.operation}, ${strategy}`,
      ),
    ).toEqual([
      "all: 1 list-customers, DIRECT",
      "all.nodes.segments: 3 list-customer-segments, PER_OBJECT",
      "all.nodes.segments.kind: 3 list-segment, BATCHED",
      "all.nodes.segments.createdAt: 0 list-segment, SHARED",
      "all.nodes.consents: 1 list-consents, DIRECT",
      "all.nodes.consents: 6 list-customer-activity, PER_OBJECT",
    ]);
  });

  it("says it in one line for each field and endpoint", () => {
    const { steps } = plan('{ nodes(ids: ["cust_1", "cust_2", "seg_1", "seg_2", "run_1"]) { id } }');
    expect(
      steps.map(
        ({ path, endpoint, calls, strategy }) => `${path}: ${calls} ${endpoint.operation}, ${strategy}`,
      ),
    ).toEqual(["nodes: 2 get-customer, PER_OBJECT", "nodes: 1 list-segment, BATCHED"]);
  });

  it("ends its walk at some point, however deep the document goes", () => {
    const levels = Array.from(
      { length: 24 },
      (_, level) => `fragment F${level} on Customer {
        a: segments(first: 1) { customers(first: 1) { nodes { ...F${level + 1} } } }
        b: segments(first: 2) { customers(first: 1) { nodes { ...F${level + 1} } } } }`,
    );
    const source = `{ ${ADA} { ...F0 } } ${levels.join("\n")} fragment F24 on Customer { name }`;
    const { calls, isCut, visits } = plan(source);
    expect(isCut).toBe(true);
    expect(calls).toBeGreaterThan(1_000);
    expect(visits).toBeLessThan(20_000);
  });

  it("visits a fragment once for the same objects, however often it is spread", () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `fragment F${level} on Customer { ...F${level + 1} ... { ...F${level + 1} } }`,
    );
    const source = `{ ${ADA} { ...F0 } } ${levels.join("\n")} fragment F30 on Customer { segments { name } }`;
    expect(plan(source).calls).toBe(2);
  });
});

/** Whether something below a type can call. */
function leadsToCalls(type: GraphQLObjectType, seen = new Set<string>()): boolean {
  if (seen.has(type.name)) return false;
  seen.add(type.name);
  return Object.values(type.getFields()).some((field) => {
    const inner = getNamedType(field.type);
    return priceOf(field) !== null || (isObjectType(inner) && leadsToCalls(inner, seen));
  });
}

describe("the schema", () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
  );
  const fields = types.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));

  it("has a length for every list whose items can call", () => {
    const open = fields.filter(({ field }) => {
      const inner = getNamedType(field.type);
      return (
        isListType(getNullableType(field.type)) &&
        isObjectType(inner) &&
        leadsToCalls(inner) &&
        priceOf(field) === null
      );
    });
    expect(open.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });

  it("has a length for every connection", () => {
    const open = fields.filter(
      ({ field }) => getNamedType(field.type).name.endsWith("Connection") && priceOf(field) === null,
    );
    expect(open.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });

  it("has a price for every mutation", () => {
    const free = fields.filter(({ type, field }) => type.name === "Mutation" && priceOf(field) === null);
    expect(free).toEqual([]);
  });

  it("says the price of every field that calls, in its own description or its type's", () => {
    const silent = fields.filter(
      ({ type, field }) =>
        callsFor(field) &&
        ![field.description, type.description].some((text) => /upstream call|is priced/.test(text ?? "")),
    );
    expect(silent.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });
});
