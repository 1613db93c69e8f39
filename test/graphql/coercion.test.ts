/** Arguments that graphql-js refuses only while it executes: the caller's mistake, said as such, and never in the log. */
import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  print,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/schema.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

type AnyField = GraphQLField<unknown, unknown>;

interface Place {
  readonly root: "query" | "mutation";
  readonly fields: readonly AnyField[];
}

/** A way from a root to each field of the schema, the shortest one. */
function places(): Place[] {
  const found = new Map<string, Place>();
  const visit = (type: GraphQLType, root: Place["root"], fields: readonly AnyField[]): void => {
    const named = getNamedType(type);
    if (!isObjectType(named) || fields.length > 4) return;
    for (const field of Object.values(named.getFields())) {
      const key = `${named.name}.${field.name}`;
      const known = found.get(key);
      if (known !== undefined && known.fields.length <= fields.length + 1) continue;
      found.set(key, { root, fields: [...fields, field] });
      // No run is there to be found or listed; the mutations answer one.
      if (!["bulkRun", "bulkRuns"].includes(field.name)) visit(field.type, root, [...fields, field]);
    }
  };
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (query) visit(query, "query", []);
  if (mutation) visit(mutation, "mutation", []);
  return [...found.values()];
}

const IDS: Readonly<Record<string, unknown>> = {
  by: { id: personas.ada.id },
  id: segmentIds.vip,
  rows: [{ sourceId: "c-1", fields: { name: "C" } }],
};

/** A value that fits. */
function valueOf(type: GraphQLInputType, name: string): unknown {
  const bare = getNullableType(type);
  if (name in IDS && !isListType(bare)) return IDS[name];
  if (isListType(bare)) return IDS[name] && name === "rows" ? IDS[name] : [valueOf(bare.ofType, name)];
  if (isEnumType(bare)) return bare.getValues()[0]?.value as unknown;
  if (isInputObjectType(bare)) {
    const fields = Object.values(bare.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, field.name)]));
  }
  return (
    { Int: 1, Boolean: true, JSONObject: { a: 1 }, DateTime: "2026-01-01T00:00:00Z" }[String(bare)] ?? "x"
  );
}

/** An operation down to the last field of `place`, with `given` in the place of one of its arguments. */
function operation({ root, fields }: Place, given: { readonly name: string; readonly text: string }): string {
  const level = (index: number): string => {
    const field = fields[index];
    if (field === undefined) return "";
    const isLast = index === fields.length - 1;
    const args = field.args.flatMap((arg) => {
      if (isLast && arg.name === given.name) return [`${arg.name}: ${given.text}`];
      if (!isRequiredArgument(arg)) return [];
      const ast = astFromValue(valueOf(arg.type, arg.name), arg.type);
      return ast ? [`${arg.name}: ${print(ast)}`] : [];
    });
    const below = isLast
      ? isCompositeType(getNamedType(field.type))
        ? "{ __typename }"
        : ""
      : `{ ${level(index + 1)} }`;
    return `${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""} ${below}`;
  };
  return `${root} It($value: TYPE) { ${level(0)} }`;
}

interface Case {
  readonly name: string;
  readonly argument: string;
  readonly source: string;
}

/** Every argument with a default, and every field of an input object that is one. */
function cases(): Case[] {
  return places().flatMap((place): Case[] => {
    const field = place.fields.at(-1);
    const at = place.fields.map(({ name }) => name).join(".");
    return (field?.args ?? []).flatMap((arg) => [
      ...(hasDefault(arg)
        ? [
            {
              name: `${at}(${arg.name}:)`,
              argument: arg.name,
              source: operation(place, { name: arg.name, text: "$value" }).replace(
                "TYPE",
                nullable(arg.type),
              ),
            },
          ]
        : []),
      ...insideOf(place, arg, at),
    ]);
  });
}

function insideOf(place: Place, arg: GraphQLArgument, at: string): Case[] {
  const type = getNullableType(arg.type);
  if (!isInputObjectType(type) || !Object.values(type.getFields()).some(hasDefault)) return [];
  const others = Object.values(type.getFields())
    .filter(isRequiredInputField)
    .map((one) => {
      const ast = astFromValue(valueOf(one.type, one.name), one.type);
      return ast ? `${one.name}: ${print(ast)}` : "";
    });
  return Object.values(type.getFields())
    .filter(hasDefault)
    .map((one) => ({
      name: `${at}(${arg.name}: { ${one.name}: })`,
      argument: arg.name,
      source: operation(place, {
        name: arg.name,
        text: `{ ${[...others, `${one.name}: $value`].join(", ")} }`,
      }).replace("TYPE", nullable(one.type)),
    }));
}

function hasDefault({
  type,
  defaultValue,
}: {
  readonly type: GraphQLInputType;
  readonly defaultValue?: unknown;
}) {
  return isNonNullType(type) && defaultValue !== undefined;
}

const nullable = (type: GraphQLInputType) => String(getNullableType(type));

/** What the caller is told, and whether it is logged as a fault of ours. */
async function outcomeOf(source: string, variables: Readonly<Record<string, unknown>>) {
  const before = app.logs().length;
  const { errors } = await app.query(source, variables);
  return {
    reported: errors?.map(({ message, extensions }) => [extensions.code, message]),
    isLogged: app.logs().slice(before).includes("failed unexpectedly"),
  };
}

const mistakeIn = (argument: string) => ({
  reported: [["BAD_USER_INPUT", expect.stringContaining(`Argument "${argument}"`)]],
  isLogged: false,
});

const all = cases();

describe("null for an argument with a default, through a variable", () => {
  it("is tried for every such argument of the schema", () => {
    const names = new Set(all.map(({ argument }) => argument));
    expect(names).toEqual(new Set(["first", "maxPages", "order", "orderBy", "unsubscribe"]));
    const inSchema = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !isIntrospectionType(type))
      .flatMap((type) => Object.values(isObjectType(type) ? type.getFields() : {}))
      .flatMap(({ args }) => args.filter(hasDefault));
    expect(all.filter(({ argument }) => argument !== "orderBy")).toHaveLength(inSchema.length);
  });

  it.each(all)("is a mistake of the caller: $name", async ({ source, argument }) => {
    expect(await outcomeOf(source, { value: null })).toEqual(mistakeIn(argument));
  });

  it("left out is the default", async () => {
    const { errors } = await app.query("query ($n: Int) { customers(first: $n) { nodes { id } } }");
    expect(errors).toBeUndefined();
  });
});

describe("an argument that graphql-js refuses while it executes", () => {
  const ADA = `by: { id: "${personas.ada.id}" }`;

  it.each<[name: string, source: string, variables: Readonly<Record<string, unknown>>, argument: string]>([
    [
      "a required one, null where its variable has a default",
      `query ($by: CustomerIdentifier = { id: "x" }) { customer(by: $by) { id } }`,
      { by: null },
      "by",
    ],
    ["a @oneOf", "query ($s: String) { customer(by: { sourceId: $s }) { id } }", { s: null }, "by"],
    [
      "a directive in a document to explain",
      `query ($d: String!, $v: JSONObject) { explain(document: $d, variables: $v) { planned } }`,
      { d: "query ($b: Boolean = true) { consents @skip(if: $b) { id } }", v: { b: null } },
      "if",
    ],
    ["a list with null in it", `query ($id: ID = "x") { nodes(ids: [$id]) { id } }`, { id: null }, "ids"],
    [
      "an enum in an input object",
      `query ($f: CustomerOrderField = CREATED_AT) { customers(orderBy: { field: $f }) { nodes { id } } }`,
      { f: null },
      "orderBy",
    ],
    [
      "@include",
      `query ($b: Boolean = true) { customers { nodes { id @include(if: $b) } } }`,
      { b: null },
      "if",
    ],
    [
      "@skip of a root field",
      `query ($b: Boolean = true) { customers @skip(if: $b) { nodes { id } } }`,
      { b: null },
      "if",
    ],
    [
      "@skip of a fragment",
      `query ($b: Boolean = true) { customer(${ADA}) { ... @skip(if: $b) { id } } }`,
      { b: null },
      "if",
    ],
    [
      "an input object that a mutation needs",
      `mutation ($n: String = "x") { updateCustomer(${ADA}, fields: { name: "A" }) { customer { attributes { string(key: $n) } } } }`,
      { n: null },
      "key",
    ],
  ])("is a mistake of the caller: %s", async (_, source, variables, argument) => {
    expect(await outcomeOf(source, variables)).toEqual(mistakeIn(argument));
  });

  it.each<[name: string, source: string, variables: Readonly<Record<string, unknown>>]>([
    [
      "a @oneOf with two keys",
      "query ($by: CustomerIdentifier!) { customer(by: $by) { id } }",
      { by: { id: "a", sourceId: "b" } },
    ],
    [
      "a @oneOf with null",
      "query ($by: CustomerIdentifier!) { customer(by: $by) { id } }",
      { by: { id: null } },
    ],
    ["a @oneOf without a key", "query ($by: CustomerIdentifier!) { customer(by: $by) { id } }", { by: {} }],
    [
      "a time that is none",
      "query ($t: DateTime!) { customers(filter: { createdAt: { after: $t } }) { nodes { id } } }",
      { t: "soon" },
    ],
    [
      "a number that is too large",
      "query ($n: Int!) { customers(first: $n) { nodes { id } } }",
      { n: 2 ** 40 },
    ],
    [
      "an enum value that there is not",
      "query ($o: SortDirection!) { customers(orderBy: { field: CREATED_AT, direction: $o }) { nodes { id } } }",
      { o: "UP" },
    ],
  ])("is so before it executes: %s", async (_, source, variables) => {
    const before = app.logs().length;
    const { errors } = await app.query(source, variables);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
    expect(app.requests()).toEqual([]);
    expect(app.logs().slice(before)).not.toContain("failed unexpectedly");
  });

  it("has the status of a bad request where the whole operation is refused for it", async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({
        query: "query ($b: Boolean = true) { customers @skip(if: $b) { nodes { id } } }",
        variables: { b: null },
      }),
    });
    expect(response.status).toBeLessThan(500);
  });
});
