/** The schema as a contract: what is committed is what is served, and nothing that clients rely on goes away. */
import { readFileSync } from "node:fs";
import {
  buildSchema,
  findBreakingChanges,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isIntrospectionType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../src/app.js";
import { printSorted } from "../src/graphql/schema.js";

const read = (file: string) => readFileSync(new URL(`../schema/${file}`, import.meta.url), "utf8");

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

  it("names the price of every field that calls the upstream", () => {
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const priceless = roots
      .flatMap((type) => Object.values(type?.getFields() ?? {}))
      .filter(({ description }) => !/upstream call/.test(description ?? ""))
      .map(({ name }) => name);
    expect(priceless).toEqual([]);
  });
});
