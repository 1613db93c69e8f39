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
import { declareScopes } from "../src/graphql/scopes.js";
import { printSorted } from "../src/graphql/schema.js";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS } from "../src/bulk-runs/pieces.js";
import { readConfig } from "../src/config.js";
import { callsAtDefaults, callsFor } from "./helpers/prices.js";

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

/** The number that `pattern` captures in `text`. Null if it does not match. */
function numberIn(text: string | null | undefined, pattern: RegExp): number | null {
  const [, number] = pattern.exec(text ?? "") ?? [];
  return number === undefined ? null : Number(number);
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

  it("says of every root field which scopes it needs", () => {
    const scopes = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (type) =>
        Object.values(type?.getFields() ?? {}).map(({ name, extensions }) => ({
          name,
          scopes: extensions.scopes,
        })),
    );
    expect(scopes.length).toBeGreaterThan(25);
    const open = ["me", "node", "nodes", "explain", "upstreamBudget"];
    expect(scopes.filter(({ scopes: needed }) => needed === undefined)).toEqual([]);
    expect(
      scopes
        .filter(({ scopes: needed }) => needed?.length === 0)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(open.toSorted());
  });

  it("is not built with a root field that does not say so", () => {
    const loose = buildSchema("type Query { loose: Int }");
    expect(() => declareScopes(loose)).toThrow("Expected Query.loose to say with @Authorized");
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

  it("states a price in the description of every query, mutation and subscription", () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const priceless = roots
      .flatMap((type) => Object.values(type?.getFields() ?? {}))
      .filter(({ description }) => !/[Cc]osts .*upstream call/.test(description ?? ""))
      .map(({ name }) => name);
    expect(priceless).toEqual([]);
  });

  describe("states in descriptions", () => {
    const fields = objectTypes.flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
    );
    const priced = fields.filter(({ field }) => callsFor(field));

    it.each(priced.map(({ name, field }) => [name, callsAtDefaults(field), field.description] as const))(
      "the price of %s, which is %i",
      (_, calls, description) => {
        expect(numberIn(description, /(\d+) upstream calls?\b/)).toBe(calls);
        expect(numberIn(description, /Costs (?:at most |up to )?(\d+) upstream calls?\b/)).toBe(calls);
      },
    );

    it("no price of a field that makes no calls, except 0", () => {
      const wrong = fields
        .filter(({ field }) => !callsFor(field))
        .filter(({ field }) => (numberIn(field.description, /[Cc]osts \D*(\d+) upstream call/) ?? 0) !== 0);
      expect(wrong.map(({ name }) => name)).toEqual([]);
      expect(priced.length).toBeGreaterThan(25);
    });

    it("no number of calls that is typed instead of computed", () => {
      const src = new URL("../src/", import.meta.url);
      const typed = readdirSync(src, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts") && !file.startsWith("graphiql"))
        .flatMap((file) =>
          readFileSync(new URL(file, src), "utf8")
            .split("\n")
            .filter((line) => /\d upstream call/.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line))
            .map((line) => `${file}: ${line.trim()}`),
        );
      expect(typed).toEqual([]);
    });

    it("the sizes of pieces that the server has by default", () => {
      const sizes = { pieceRows: DEFAULT_PIECE_ROWS, importPieceBytes: DEFAULT_IMPORT_PIECE_BYTES };
      expect(Object.values(readConfig({}))).toContainEqual(sizes);
    });
  });
});
