/**
 * Calls the methods of resolver classes directly.
 *
 * type-graphql wraps each method in a function that collects its parameters. An argument becomes a promise there, and all
 * parameters are awaited, though nothing is validated. A list of 100 objects resolves such a field 100 times. Here the fields of
 * objects get a resolver that passes the parameters on. It is only for the parameters that most methods have, and the
 * others keep the resolver of type-graphql: input objects and parents, if it turns them into instances of their classes,
 * parts of the context, middleware, and `@Authorized`.
 */
import { getNamedType, type GraphQLArgument, type GraphQLSchema, isLeafType, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";

type FieldMetadata = ReturnType<typeof getMetadataStorage>["fieldResolvers"][number];
type Parameter = NonNullable<FieldMetadata["params"]>[number];
type Arguments = Readonly<Record<string, unknown>>;
type Resolver = (parent: unknown, args: Arguments, context: unknown) => unknown;
type Class = new () => object;

/** Replaces the resolvers of a schema that was built without validation. */
export function resolveDirectly(schema: GraphQLSchema): void {
  const { objectTypes, fieldResolvers } = getMetadataStorage();
  const instances = new Map<Class, object>();
  for (const { name, target, fields = [] } of objectTypes) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const { name: methodName, schemaName } of fields) {
      const metadata = fieldResolvers.find(
        (one) => one.methodName === methodName && one.getObjectType?.() === target,
      );
      const field = type.getFields()[schemaName];
      const resolve = field && metadata && directly(metadata, field.args, instances);
      if (resolve) field.resolve = resolve;
    }
  }
}

/** Null if type-graphql has to find a parameter, or to do more than that. */
function directly(
  { kind, target, methodName, params = [], middlewares = [], roles }: FieldMetadata,
  args: readonly GraphQLArgument[],
  instances: Map<Class, object>,
): Resolver | null {
  if (kind !== "external" || middlewares.length > 0 || roles !== undefined) return null;
  const reads = params.toSorted((a, b) => a.index - b.index).map((one) => readerOf(one, args));
  if (!reads.every((read) => read !== null)) return null;
  const resolvers = target as Class;
  const instance = instances.get(resolvers) ?? new resolvers();
  instances.set(resolvers, instance);
  const method = (instance as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>)[
    methodName
  ];
  if (method === undefined) return null;
  return (parent, given, context) =>
    method.apply(
      instance,
      reads.map((read) => read(parent, given, context)),
    );
}

/** How the value of a parameter is found. Null if type-graphql has to find it. */
function readerOf(parameter: Parameter, args: readonly GraphQLArgument[]): Resolver | null {
  switch (parameter.kind) {
    case "root":
      return parameter.propertyName === undefined && parameter.getType === undefined
        ? (parent) => parent
        : null;
    case "context":
      return parameter.propertyName === undefined ? (_parent, _given, context) => context : null;
    case "arg": {
      const { name } = parameter;
      const arg = args.find((one) => one.name === name);
      return arg !== undefined && isLeafType(getNamedType(arg.type)) ? (_parent, given) => given[name] : null;
    }
    default:
      return null;
  }
}
