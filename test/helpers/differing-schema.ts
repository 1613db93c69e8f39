/**
 * A schema whose resolvers do everything that resolvers can do: values and promises of values, nulls, errors that are thrown,
 * returned or rejected, and values of wrong types. What one does depends on nothing but a seed and the place in the answer.
 */
import {
  buildSchema,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLError,
  type GraphQLScalarType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
} from "graphql";

const SDL = `
  interface Node { id: ID!, name: String, next(first: Int! = 1): Node }
  union Thing = One | Two | Three
  enum Color { RED, GREEN }
  scalar Fussy
  input Range { from: Int! = 3, to: Int, colors: [Color!] = [RED], inner: Range }
  input By @oneOf { id: ID, color: Color }
  type One implements Node {
    id: ID!, name: String, next(first: Int! = 1): Node, text: String!, count: Int!, color: Color
    fussy: Fussy, texts: [String!], grid: [[Int!]], two: Two, mustTwo: Two!, things(range: Range): [Thing!]!, list: [One]
  }
  type Two implements Node {
    id: ID!, name: String, next(first: Int! = 1): Node, ones(by: By, first: Int): [One!], thing: Thing, same: Two!
    done(when: Fussy, range: Range! = { from: 1 }): Boolean
  }
  type Three { color: Color!, one: One!, node: Node! }
  type Query {
    one(id: ID = "x", range: Range): One
    two(by: By): Two!
    node(id: ID!): Node
    things(first: Int! = 2, colors: [Color] = [GREEN]): [Thing]
    text(range: Range!): String
  }
`;

/** What an execution did. */
export interface Trace {
  readonly seed: number;
  /** How many of a hundred values are not what they should be. */
  readonly faults: number;
  /** The calls of resolvers, in order. */
  readonly calls: string[];
}

interface Source {
  /** A text that is different for each place in the answer. The names of aliases do not count. */
  readonly place: string;
  readonly __typename: string;
}

export function differingSchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const fussy = schema.getType("Fussy") as GraphQLScalarType;
  fussy.serialize = (value) => {
    if (value === "fussy-null") return null;
    if (value === "fussy-error")
      throw new GraphQLError("Fussy does not like it", { extensions: { code: "FUSSY" } });
    return value;
  };
  let count = 0;
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      // As type-graphql does it. The default type resolver has the other one.
      if (type.name === "Node") type.resolveType = async (value: Source) => value.__typename;
      continue;
    }
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    if (type.name === "Two") type.isTypeOf = (value) => value instanceof Promise || !isNumber(value);
    if (type.name === "Three") type.isTypeOf = async (value) => !isNumber(value);
    for (const field of Object.values(type.getFields())) {
      const kind = (count += 1) % 3;
      const full: GraphQLFieldResolver<Source | undefined, Trace> = (source, args, trace, info) => {
        trace.calls.push(`${described(info)} ${JSON.stringify(args)}`);
        return resolved(trace, field.type, placeOf(source, field.name, args), schema);
      };
      // Some have three parameters, and some are plain properties. Lists of objects need a resolver.
      if (kind === 0) field.resolve = full;
      else if (kind === 1 || isCompositeType(getNamedType(field.type)) || field.args.length > 0) {
        field.resolve = (source: Source | undefined, args: unknown, trace: Trace) => {
          trace.calls.push(placeOf(source, field.name, args));
          return resolved(trace, field.type, placeOf(source, field.name, args), schema);
        };
      }
    }
  }
  return schema;
}

function described({
  fieldName,
  parentType,
  path,
  fieldNodes,
  returnType,
  operation,
  fragments,
  variableValues,
  rootValue,
}: GraphQLResolveInfo) {
  return JSON.stringify([
    responsePathAsArray(path),
    path.typename,
    `${parentType.name}.${fieldName}: ${String(returnType)}`,
    fieldNodes.map(({ loc }) => loc?.start),
    operation.name?.value,
    Object.keys(fragments),
    variableValues,
    rootValue,
  ]);
}

function placeOf(source: Source | undefined, name: string, args: unknown): string {
  return hashOf(source?.place ?? "", name, JSON.stringify(args)).toString(36);
}

/** FNV-1a, and a last mix so that all bits differ. */
function hashOf(...texts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const text of texts.map(String)) {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 8;
}

/** A number from 0 to 99. */
function dice({ seed }: Trace, place: string, what: string): number {
  return hashOf(seed, place, what) % 100;
}

/** What a resolver returns, or throws. */
function resolved(trace: Trace, type: GraphQLOutputType, place: string, schema: GraphQLSchema): unknown {
  const roll = dice(trace, place, "fault") - (100 - trace.faults);
  const isAsync = dice(trace, place, "async") < 40;
  if (roll >= 0) {
    const error =
      roll % 2 === 0
        ? new Error(`at ${place}`)
        : new GraphQLError(`at ${place}`, { extensions: { code: place.length } });
    switch (roll % 8) {
      case 0:
        return error;
      case 1:
        throw error;
      case 2:
        // oxlint-disable-next-line typescript/only-throw-error -- resolvers may throw anything
        throw "no error";
      case 3:
        return later(trace, place).then(() => {
          throw error;
        });
      case 4:
        return isAsync ? Promise.resolve(null) : null;
      case 5:
        return undefined;
      case 6:
        return isAsync ? later(trace, place).then(() => 7) : 7;
      default:
        return isAsync ? later(trace, place).then(() => error) : { not: "expected" };
    }
  }
  const value = valueOf(trace, type, place, schema);
  return isAsync ? later(trace, place).then(() => value) : value;
}

async function later(trace: Trace, place: string): Promise<void> {
  const roll = dice(trace, place, "ticks");
  for (let ticks = roll % (roll < 70 ? 4 : 30); ticks > 0; ticks -= 1) await Promise.resolve();
}

function valueOf(trace: Trace, type: GraphQLOutputType, place: string, schema: GraphQLSchema): unknown {
  if (isNonNullType(type)) return valueOf(trace, type.ofType, place, schema);
  if (isListType(type)) {
    const items = Array.from({ length: Math.ceil(dice(trace, place, "length") / 33) }, (_, index) => {
      const at = `${place}/${index}`;
      if (dice(trace, at, "item") >= trace.faults * 2) return valueOf(trace, type.ofType, at, schema);
      try {
        return resolved(trace, type.ofType, at, schema);
      } catch (error) {
        return Promise.reject(error);
      }
    });
    return dice(trace, place, "set") < 10 ? new Set(items) : items;
  }
  const roll = dice(trace, place, "value");
  if (isEnumType(type)) return type.getValues()[roll % 2]?.name;
  if (isAbstractType(type))
    return objectOf(trace, schema.getPossibleTypes(type)[roll % 2]?.name ?? "", place, schema);
  if (isObjectType(type)) return objectOf(trace, type.name, place, schema);
  const scalars: Readonly<Record<string, unknown>> = {
    Int: roll,
    Boolean: roll > 50,
    Fussy: roll < 10 ? "fussy-null" : roll < 20 ? "fussy-error" : { any: roll },
  };
  return scalars[type.name] ?? (roll < 10 ? roll : `text ${roll}`);
}

/** An object with the fields that have no resolver. Some properties are methods, some fail when they are read. */
function objectOf(trace: Trace, name: string, place: string, schema: GraphQLSchema): Source {
  const wrong = dice(trace, place, "type");
  const object: Source = {
    place,
    __typename: wrong < trace.faults ? (["None", "Color", "Two"][wrong % 3] ?? "") : name,
  };
  const type = schema.getType(name);
  if (!isObjectType(type)) return object;
  for (const field of Object.values(type.getFields())) {
    if (field.resolve !== undefined) continue;
    const at = `${place}/${field.name}`;
    const get = () => {
      trace.calls.push(at);
      const value = () => resolved(trace, field.type, at, schema);
      return dice(trace, at, "method") < 10 ? value : value();
    };
    Object.defineProperty(object, field.name, { get, enumerable: true });
  }
  return object;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}
