/** The schema as a contract: what is committed is what is served, and nothing that clients rely on goes away. */
import { readdirSync, readFileSync } from "node:fs";
import {
  buildSchema,
  findBreakingChanges,
  getNamedType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isAbstractType,
  isInputObjectType,
  isIntrospectionType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../src/schema.js";
import { printSorted } from "../src/graphql/schema.js";
import { callsFor } from "./helpers/prices.js";

const read = (file: string) => readFileSync(new URL(`../schema/${file}`, import.meta.url), "utf8");

const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !isIntrospectionType(type),
);

/** Every field that needs no argument, a few levels deep. */
function everythingOf(type: GraphQLObjectType | GraphQLInterfaceType, depth = 3): string {
  const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const texts = fields.map((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return field.name;
    if (depth === 1 || isUnionType(named) || isInputObjectType(named)) return `${field.name} { __typename }`;
    return `${field.name} ${everythingOf(named, depth - 1)}`;
  });
  return `{ __typename ${texts.join(" ")} }`;
}

describe("the schema", () => {
  it("is the one in schema/schema.graphql (npm run schema)", () => {
    expect(printSorted(schema)).toBe(read("schema.graphql"));
  });

  it("breaks nothing of schema/baseline.graphql, the contract that clients have", () => {
    expect(findBreakingChanges(buildSchema(read("baseline.graphql")), schema)).toEqual([]);
  });

  it("begins with what people come for, and ends with what tools ask", () => {
    const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
    expect(fields.slice(0, 3)).toEqual(["customer", "customers", "customersByIdentifiers"]);
    expect(fields.slice(-2)).toEqual(["node", "nodes"]);
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.slice(0, 3)).toEqual(["createCustomer", "upsertCustomer", "updateCustomer"]);
  });

  it("would notice a break", () => {
    const broken = buildSchema(read("schema.graphql").replace("  phone: String\n", "  telephone: String\n"));
    expect(findBreakingChanges(schema, broken).length).toBeGreaterThan(0);
  });

  it("describes every type, field, argument and value", () => {
    const silent = Object.values(schema.getTypeMap())
      .filter((type) => !isIntrospectionType(type))
      .filter((type) => !type.description)
      .map(({ name }) => name);
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type)) continue;
      if (type instanceof GraphQLEnumType) {
        silent.push(
          ...type
            .getValues()
            .filter((v) => !v.description)
            .map((v) => `${type.name}.${v.name}`),
        );
      }
      if (type instanceof GraphQLInputObjectType) {
        const fields = Object.values(type.getFields());
        silent.push(...fields.filter((f) => !f.description).map((f) => `${type.name}.${f.name}`));
      }
      if (type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType) {
        for (const field of Object.values(type.getFields())) {
          if (!field.description) silent.push(`${type.name}.${field.name}`);
          const args = field.args.filter((arg) => !arg.description);
          silent.push(...args.map((arg) => `${type.name}.${field.name}(${arg.name}:)`));
        }
      }
    }
    expect(silent).toEqual([]);
  });

  it("has no mutation that is non-null: what fails must not erase what its sisters did", () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
    expect(mutations.length).toBeGreaterThan(8);
  });

  it("has no field with upstream calls of its own that is non-null: its failure costs nothing else", () => {
    const calling = objectTypes.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => callsFor(field))
        .map((field) => ({ name: `${type.name}.${field.name}`, field })),
    );
    expect(calling.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Query.nodes", "Customer.segments", "Segment.kind", "AsyncAction.result"]),
    );
    expect(calling.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)).toEqual([]);
  });

  it("has no field with arguments that is non-null: one that is refused costs its field alone", () => {
    const fields = objectTypes.flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ args, type: of }) => args.length > 0 && isNonNullType(of))
        .map(({ name }) => `${type.name}.${name}`),
    );
    expect(fields).toEqual([]);
  });

  it("has only types behind Node that node(id:) finds: those of the nouns", () => {
    const types = schema.getPossibleTypes(schema.getType("Node") as GraphQLInterfaceType);
    const src = new URL("../src/", import.meta.url);
    const found = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".noun.ts"))
      .flatMap((file) => [...readFileSync(new URL(file, src), "utf8").matchAll(/typeName: "(\w+)"/g)])
      .map(([, name = ""]) => name);
    expect(types.map(({ name }) => name).toSorted()).toEqual(found.toSorted());
    expect(found).toEqual(expect.arrayContaining(["Customer", "Segment", "BulkRun"]));
  });

  describe("lets fragments stand together: all fields of", () => {
    const pairs = Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .flatMap((abstract) => {
        const types = schema.getPossibleTypes(abstract);
        return types.flatMap((one, index) =>
          types.slice(index + 1).map((other) => [abstract.name, one, other] as const),
        );
      });

    it.each(pairs.map(([abstract, one, other]) => [one.name, other.name, abstract, one, other] as const))(
      "%s and %s, as %s",
      (_, __, abstract, one, other) => {
        const document = parse(`
          fragment One on ${abstract} { ... on ${one.name} ${everythingOf(one)} ... on ${other.name} ${everythingOf(other)} }`);
        const conflicts = validate(schema, document, [OverlappingFieldsCanBeMergedRule]);
        expect(conflicts.map(({ message }) => message)).toEqual([]);
      },
    );

    it("would be noticed where they do not", () => {
      const document = parse(
        "fragment F on Activity { ... on OrderActivity { amount } ... on LoyaltyPointsActivity { amount: points } }",
      );
      expect(validate(schema, document, [OverlappingFieldsCanBeMergedRule])).toHaveLength(1);
      expect(pairs.length).toBeGreaterThan(50);
    });
  });

  it("names the price of every field that calls the upstream", () => {
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const priceless = roots
      .flatMap((type) => Object.values(type?.getFields() ?? {}))
      .filter(({ description }) => !/upstream call/i.test(description ?? ""))
      .map(({ name }) => name);
    expect(priceless).toEqual([]);
  });
});
