/** No field and no argument of the schema is forgotten by the field policy. */
import { readFileSync } from "node:fs";
import {
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { describe, expect, it } from "vitest";
import {
  CATEGORIES,
  HARMLESS_ARGUMENTS,
  HARMLESS_FIELDS,
  PERSONAL_ARGUMENTS,
  PERSONAL_FIELDS,
} from "../../src/access/personal-data.js";
import { schema } from "../../src/schema.js";

/** Types of values that say nothing about a person by themselves: numbers, times, and IDs that are not the caller's own. */
const IMPERSONAL = new Set(["Int", "Float", "Boolean", "MinorUnits", "ID", "DateTime"]);

const carriesText = (type: GraphQLNamedType) =>
  !isEnumType(type) &&
  !isObjectType(type) &&
  !isInterfaceType(type) &&
  !isInputObjectType(type) &&
  !IMPERSONAL.has(type.name);

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

/** The coordinates of each field: its own, and those of the interfaces of its type. */
const fields = types.filter(isObjectType).flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({
    coordinate: `${type.name}.${field.name}`,
    all: [type, ...type.getInterfaces()].map(({ name }) => `${name}.${field.name}`),
    type: getNamedType(field.type),
  })),
);

const fieldArguments = types.filter(isObjectType).flatMap((type) =>
  Object.values(type.getFields()).flatMap((field) =>
    field.args.map((arg) => ({
      coordinate: `${type.name}.${field.name}(${arg.name}:)`,
      type: getNamedType(arg.type),
    })),
  ),
);
const inputFields = types.filter(isInputObjectType).flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({
    coordinate: `${type.name}.${field.name}`,
    type: getNamedType(field.type),
  })),
);
const inputs = [...fieldArguments, ...inputFields];
const enumValues = types
  .filter(isEnumType)
  .flatMap((type) => type.getValues().map((value) => `${type.name}.${value.name}`));

describe("the table of personal data", () => {
  it("has every field with text, or says that it is harmless", () => {
    const known = new Set([...Object.keys(PERSONAL_FIELDS), ...HARMLESS_FIELDS]);
    const forgotten = fields
      .filter(({ type, all }) => carriesText(type) && !all.some((one) => known.has(one)))
      .map(({ coordinate }) => coordinate);
    expect(forgotten).toEqual([]);
  });

  it("has every argument with text, or says that it is harmless", () => {
    const known = new Set([...Object.keys(PERSONAL_ARGUMENTS), ...HARMLESS_ARGUMENTS]);
    const forgotten = inputs
      .filter(({ type, coordinate }) => carriesText(type) && !known.has(coordinate))
      .map(({ coordinate }) => coordinate);
    expect(forgotten).toEqual([]);
  });

  it("names nothing that the schema does not have, and nothing twice", () => {
    const ofSchema = new Set([
      ...fields.flatMap(({ all }) => all),
      ...inputs.map(({ coordinate }) => coordinate),
      ...enumValues,
    ]);
    const named = [
      ...Object.keys(PERSONAL_FIELDS),
      ...Object.keys(PERSONAL_ARGUMENTS),
      ...HARMLESS_FIELDS,
      ...HARMLESS_ARGUMENTS,
    ];
    expect(named.filter((one) => !ofSchema.has(one))).toEqual([]);
    expect(named.filter((one, index) => named.indexOf(one) !== index)).toEqual([]);
  });

  it("is the table of docs/field-policy.md", () => {
    const text = readFileSync(new URL("../../docs/field-policy.md", import.meta.url), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` +\|([^|]*)\|([^|]*)\|$/gm)].map(
      ([, category = "", shown = "", found = ""]) => [category, coordinatesIn(shown), coordinatesIn(found)],
    );
    const contents = [...CATEGORIES, "metadata", "attribute", "json", "words", "text"];
    expect(rows).toEqual(
      contents.map((content) => [
        content,
        keysOf(PERSONAL_FIELDS, content),
        keysOf(PERSONAL_ARGUMENTS, content),
      ]),
    );
  });
});

const keysOf = (table: Readonly<Record<string, string>>, content: string) =>
  Object.keys(table)
    .filter((one) => table[one] === content)
    .toSorted((a, b) => a.localeCompare(b));

const coordinatesIn = (cell: string) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one).toSorted((a, b) => a.localeCompare(b));
