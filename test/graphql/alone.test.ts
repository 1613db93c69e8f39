/** Each field asked alone, on each path to its type: a price that is right only in company would be too low here. */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { expect, it } from "vitest";
import { schema } from "../../src/schema.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { useApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";
import { callsFor } from "../helpers/prices.js";

interface Lone {
  /** `Segment.updatedAt` */
  readonly field: string;
  readonly source: string;
  readonly isPriced: boolean;
}

/** Every field below a type, each with its path as the only selection; no path visits a type twice. */
function* loneFields(
  type: GraphQLObjectType,
  literals: (field: string, argument: string) => string | undefined,
  wrap: (selection: string) => string,
  seen: ReadonlySet<string> = new Set(),
): Generator<Lone> {
  const within = new Set([...seen, type.name]);
  for (const field of Object.values(type.getFields())) {
    const name = `${type.name}.${field.name}`;
    const call = callOf(field, (argument) => literals(name, argument));
    if (call === null) continue;
    const below = getNamedType(field.type);
    const isLeaf = !isCompositeType(below);
    const isPriced = callsFor(field as GraphQLField<unknown, unknown>);
    yield { field: name, source: wrap(isLeaf ? call : `${call} { __typename }`), isPriced };
    if (isLeaf) continue;
    const objects = isAbstractType(below) ? schema.getPossibleTypes(below) : [below];
    for (const object of objects) {
      if (within.has(object.name)) continue;
      const open = isAbstractType(below) ? ` { ... on ${object.name}` : "";
      const close = isAbstractType(below) ? " }" : "";
      const inside = (selection: string) => wrap(`${call}${open} { ${selection} }${close}`);
      yield* loneFields(object, literals, inside, within);
    }
  }
}

/** The field with its arguments; null if one is required and has no value. */
function callOf(
  field: GraphQLField<unknown, unknown>,
  literalOf: (argument: string) => string | undefined,
): string | null {
  const given = field.args.map((argument) => [argument, literalOf(argument.name)] as const);
  if (given.some(([argument, literal]) => literal === undefined && isRequiredArgument(argument))) return null;
  const written = given.flatMap(([{ name }, literal]) => literal && `${name}: ${literal}`).filter(Boolean);
  return written.length > 0 ? `${field.name}(${written.join(", ")})` : field.name;
}

it("costs at most its price, and has no errors", LONG, async () => {
  const app = await useApp({ customers: 3 });
  const { data } = await app.query(`mutation {
    importCustomers(csv: "Source_id,Name\\nlone,Lone\\n") { run { id pieces { asyncAction { id } } } }
  }`);
  const run = data.importCustomers.run;
  const action = run.pieces[0].asyncAction.id;
  const segment = [...app.sandbox.store.segments.values()][0]?.id ?? "";
  const consent = [...app.sandbox.store.consents.values()][0]?.id ?? "";
  const ids = [personas.ada.id, segment, consent, action, run.id];
  const roots: Readonly<Record<string, string>> = {
    "Query.asyncAction.id": action,
    "Query.bulkRun.id": run.id,
    "Query.segment.id": segment,
    "Customer.isInSegment.segmentId": segment,
    "Query.node.id": personas.ada.id,
  };
  const literals = (field: string, argument: string): string | undefined => {
    const root = roots[`${field}.${argument}`];
    if (root !== undefined) return JSON.stringify(root);
    if (field === "Query.customersByIdentifiers") return `[{ id: "${personas.ada.id}" }]`;
    if (argument === "by") return `{ id: "${personas.ada.id}" }`;
    if (argument === "ids") return JSON.stringify(ids);
    if (argument === "key" || argument === "document") return `"{ __typename }"`;
    if (argument === "first") return "2";
    return undefined;
  };
  const query = schema.getQueryType();
  if (!isObjectType(query)) throw new Error("There is no query type");
  const paths = new Map<string, number>();
  const wrong: object[] = [];
  const asked = new Map<string, number>();
  let calling = 0;
  let index = 0;
  for (const { field, source, isPriced } of loneFields(query, literals, (selection) => `{ ${selection} }`)) {
    const times = (asked.get(field) ?? 0) + 1;
    asked.set(field, times);
    // In short: the first three paths of a field with a price, the first of another, and every fortieth of the rest.
    if (times > (isPriced ? 3 : 1) && (index += 1) % sized(40, 1) !== 0) continue;
    const { errors, extensions } = await app.query(source);
    const { planned, spent } = extensions.upstream;
    const isRight = errors === undefined && app.requests().length === spent && spent <= planned;
    if (!isRight) wrong.push({ source, errors, planned, spent, left: app.requests().length });
    if (spent > 0) calling += 1;
    if (isPriced) paths.set(field, (paths.get(field) ?? 0) + 1);
  }
  report("fields asked alone", {
    fields: asked.size,
    "priced fields": paths.size,
    "operations that called": calling,
  });
  expect(wrong).toEqual([]);
  const reached = ["Segment.updatedAt", "Customer.segments", "Customer.consents"].map(
    (field) => paths.get(field) ?? 0,
  );
  expect(Math.min(...reached)).toBeGreaterThan(2);
});
