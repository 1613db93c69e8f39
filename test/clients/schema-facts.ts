import { buildSchema, isAbstractType, isObjectType } from "graphql";

/** What normalized caches want to know of the schema. Run it when you build, on `schema/schema.graphql`. */
export function schemaFacts(sdl: string) {
  const schema = buildSchema(sdl);
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return {
    /** For Apollo Client: which types an interface or union stands for. */
    possibleTypes: Object.fromEntries(
      types
        .filter(isAbstractType)
        .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
    ),
    /** For urql: what has no id of its own is kept within what it belongs to. */
    typesWithoutId: types
      .filter(isObjectType)
      .filter((type) => !roots.includes(type) && type.getFields()["id"] === undefined)
      .map(({ name }) => name),
  };
}
