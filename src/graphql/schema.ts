/** Builds the schema from nouns. */
import {
  type GraphQLDirective,
  GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  assertValidSchema,
  lexicographicSortSchema,
  printSchema,
  specifiedDirectives,
} from "graphql";
import { buildSchemaSync, type ClassType, type NonEmptyArray } from "type-graphql";
import { checkScopes, declareScopes } from "./scopes.js";
import { resolveDirectly } from "./direct-resolvers.js";
import { nodeResolver, type NodeSource } from "./node.js";
import { pubSub, resolveDelivery } from "./subscription.js";

/** One noun of the API, with its part of the schema. */
export interface Noun {
  readonly resolvers: readonly ClassType[];
  /** Types that no field names directly, such as implementations of an interface. */
  readonly types?: readonly ClassType[];
  /** Names of input types that take exactly one field (`@oneOf`). */
  readonly oneOf?: readonly string[];
  /** How `node` finds its records. Omitted if REST cannot find them by ID. */
  readonly nodes?: readonly NodeSource[];
}

/** Description of a root type. type-graphql creates these types itself and has no decorator for them. */
export interface RootType {
  readonly description: string;
  /** Names of the fields to list first, which GraphiQL then shows first. */
  readonly first: readonly string[];
}

export interface RootTypes {
  readonly query: RootType;
  readonly mutation: RootType;
  readonly subscription: RootType;
}

export function createSchema(
  nouns: readonly Noun[],
  { directives }: { readonly directives: readonly GraphQLDirective[] },
  roots: RootTypes,
): GraphQLSchema {
  const resolvers = [
    nodeResolver(nouns.flatMap(({ nodes = [] }) => nodes)),
    ...nouns.flatMap((noun) => noun.resolvers),
  ];
  const schema = buildSchemaSync({
    resolvers: resolvers as NonEmptyArray<ClassType>,
    orphanedTypes: nouns.flatMap(({ types = [] }) => [...types]),
    directives: [...specifiedDirectives, ...directives],
    validate: false,
    // An introspection query before the schema is complete. It took a tenth of a second of the start.
    skipCheck: true,
    authChecker: checkScopes,
    pubSub,
  });
  resolveDirectly(schema);
  for (const name of nouns.flatMap(({ oneOf = [] }) => oneOf)) markOneOf(schema, name);
  declareScopes(schema);
  presentRoot(schema.getQueryType(), roots.query);
  presentRoot(schema.getMutationType(), roots.mutation);
  presentRoot(schema.getSubscriptionType(), roots.subscription);
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) resolveDelivery(field);
  assertValidSchema(schema);
  return schema;
}

function presentRoot(type: GraphQLObjectType | null | undefined, { description, first }: RootType): void {
  if (!type) throw new Error("Expected a root type");
  type.description = description;
  const fields = type.getFields();
  for (const name of new Set([...first, ...Object.keys(fields)])) {
    const field = fields[name];
    if (field === undefined) throw new Error(`${type.name}.${name} is no field of the schema`);
    // Adding the key again moves it to the end.
    Reflect.deleteProperty(fields, name);
    fields[name] = field;
  }
}

/** type-graphql has no decorator for `@oneOf`. Set on the built type, it works for printing, validation and coercion. */
function markOneOf(schema: GraphQLSchema, name: string): void {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLInputObjectType)) throw new Error(`${name} is no input type of the schema`);
  type.isOneOf = true;
}

/** The text of `schema/schema.graphql`. It is sorted, so that a diff shows only changes. */
export function printSorted(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
