/** The price of an operation whose variables are not known: never below the price with any that it accepts. */
import * as fc from "fast-check";
import { type OperationDefinitionNode, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { operationOf } from "../../src/graphql/operation.js";
import { planOf } from "../../src/pricing/plan.js";
import { type WorstCaseOptions, worstCaseOf } from "../../src/pricing/worst-case.js";
import { schema } from "../../src/schema.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { generateOperation } from "../helpers/operations.js";
import { priceFacts } from "../helpers/prices.js";

function operation(source: string, variables: Readonly<Record<string, unknown>>) {
  const found = operationOf(schema, parse(source), null, variables, priceFacts);
  if (found === null) throw new Error("Expected an operation");
  return found;
}

const worst = (source: string, variables: Record<string, unknown> = {}, options?: WorstCaseOptions) =>
  worstCaseOf(operation(source, variables), options);

const list = <T>(item: fc.Arbitrary<T>) =>
  fc.oneof(fc.array(item, { maxLength: 8 }), fc.array(item, { minLength: 90, maxLength: 100 }));

describe("the price with unknown variables", () => {
  it.each([
    ["a page has 100 items", "query ($n: Int!) { customers(first: $n) { nodes { segments { id } } } }", 101],
    [
      "two pages may differ",
      `query ($a: Int!, $b: Int!) {
        a: customers(first: $a) { nodes { segments { id } } }
        b: customers(first: $b) { nodes { segments { id } } } }`,
      202,
    ],
    [
      "a variable is equal to itself",
      `query ($a: Int!) {
        a: customers(first: $a) { nodes { segments { id } } }
        b: customers(first: $a) { nodes { segments { id } } } }`,
      101,
    ],
    [
      "a variable may be no literal",
      `query ($a: Int!) {
        a: customers(first: $a) { nodes { segments { id } } }
        b: customers(first: 100) { nodes { segments { id } } } }`,
      202,
    ],
    ["a node may be of the dearest type", "query ($id: ID!) { node(id: $id) { id } }", 1],
    [
      "whatever its type, what is selected on it counts",
      "query ($id: ID!) { node(id: $id) { ... on Segment { customers(first: 3) { nodes { segments { id } } } } } }",
      5,
    ],
    ["all nodes may be customers", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", 100],
    [
      "one of many nodes counts",
      'query ($id: ID!) { nodes(ids: [$id, "cust_1"]) { ... on Customer { segments { id } } } }',
      4,
    ],
    [
      "100 customers at most",
      "query ($by: [CustomerIdentifier!]!) { customersByIdentifiers(by: $by) { id } }",
      100,
    ],
    [
      "what is skipped or included counts",
      `query ($a: Boolean!, $b: Boolean!) {
        customers(first: 2) { nodes { segments @skip(if: $a) { id } activities @include(if: $b) { nodes { id } } } } }`,
      5,
    ],
    [
      "a source ID may look like an ID",
      'mutation ($by: CustomerIdentifier!) { updateCustomer(by: $by, fields: { name: "A" }) { customer { id } } }',
      2,
    ],
    [
      "within an object, too",
      'mutation ($id: String!) { updateCustomer(by: { sourceId: $id }, fields: { name: "A" }) { customer { id } } }',
      2,
    ],
    [
      "a source ID may be given",
      "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }",
      2,
    ],
    [
      "10,000 rows at most",
      "mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { id } } }",
      100,
    ],
  ])("%s", (_, source, calls) => {
    expect(worst(source).calls).toBe(calls);
  });

  const paged = "query ($n: Int = 20) { customers(first: $n) { nodes { segments { id } } } }";
  it("takes what is given, then the default of the document, then the dearest", () => {
    expect(worst(paged)).toMatchObject({
      calls: 21,
      assumptions: [{ variable: "n", source: "default" }],
    });
    expect(worst(paged, { n: 5, unknown: 1 })).toMatchObject({
      calls: 6,
      assumptions: [{ variable: "n", source: "given" }],
    });
    expect(worst(paged, {}, { ignoreDefaults: true })).toMatchObject({
      calls: 101,
      assumptions: [{ variable: "n", source: "dearest" }],
    });
  });

  it("refuses a given value that does not fit", () => {
    expect(() => worst(paged, { n: "five" })).toThrow(/^The value of \$n is invalid: Int cannot/);
  });

  it(
    "is never below the price with any variables, over generated operations",
    { ...LONG, timeout: 240_000 },
    () => {
      const kinds = ["cust", "seg", "aa", "run", "cnst"];
      const anyId = fc.tuple(fc.constantFrom(...kinds), fc.nat(300)).map(([kind, n]) => `${kind}_${n}`);
      const identifier = fc.oneof(fc.record({ id: anyId }), fc.record({ sourceId: anyId }));
      const values = (name: string, parent: string): fc.Arbitrary<unknown> | undefined => {
        if (name === "by" && parent === "customersByIdentifiers") return list(identifier);
        if (name === "by") return identifier;
        if (name === "first") return fc.constantFrom(1, 3, 50, 99, 100, 100, 0);
        if (name === "id") return anyId;
        if (name === "ids") return list(anyId);
        if (name === "keys") return fc.array(fc.string(), { maxLength: 100 });
        if (name === "rows") {
          const row = { sourceId: "a", fields: { name: "A" } };
          return fc.nat(3_000).map((length) => Array.from({ length }, () => row));
        }
        if (name === "csv") return fc.nat(3_000).map((rows) => `Source_id\n${"a\n".repeat(rows)}`);
        return undefined;
      };
      let above = 0;
      let equal = 0;
      const runs = sized(250, 3_000);
      fc.assert(
        fc.property(fc.gen(), (gen) => {
          const root = gen(fc.nat, { max: 9 }) < 2 ? "Mutation" : "Query";
          const { source, variables } = generateOperation(schema, gen, {
            root,
            values,
            depth: 7,
            repeats: true,
          });
          const plan = planOf(operation(source, variables));
          const most = worst(source);
          const { definitions } = parse(source);
          const { variableDefinitions = [] } = definitions[0] as OperationDefinitionNode;
          expect(most.assumptions).toHaveLength(variableDefinitions.length);
          if (plan === null || plan.isCut || most.isCut) return;
          expect(most.calls).toBeGreaterThanOrEqual(plan.calls);
          expect(most.nodes).toBeGreaterThanOrEqual(plan.nodes);
          const isKnown = variableDefinitions.length === 0;
          expect(most.calls === plan.calls || !isKnown).toBe(true);
          if (!isKnown && most.calls === plan.calls) equal += 1;
          if (!isKnown && most.calls > plan.calls) above += 1;
        }),
        { numRuns: runs, endOnFailure: true },
      );
      report("prices with unknown variables", { runs, equal, above });
      expect(above).toBeGreaterThan(runs / 10);
    },
  );
});
