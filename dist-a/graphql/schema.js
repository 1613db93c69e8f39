/** Builds the schema from nouns. */
import { GraphQLInputObjectType, lexicographicSortSchema, printSchema, specifiedDirectives, } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { checkScopes, declareScopes } from "./scopes.js";
import { nodeResolver } from "./node.js";
import { pubSub, resolveDelivery } from "./subscription.js";
export function createSchema(nouns, { directives }, roots) {
    const resolvers = [
        nodeResolver(nouns.flatMap(({ nodes = [] }) => nodes)),
        ...nouns.flatMap((noun) => noun.resolvers),
    ];
    const schema = buildSchemaSync({
        resolvers: resolvers,
        orphanedTypes: nouns.flatMap(({ types = [] }) => [...types]),
        directives: [...specifiedDirectives, ...directives],
        validate: false,
        authChecker: checkScopes,
        pubSub,
    });
    for (const name of nouns.flatMap(({ oneOf = [] }) => oneOf))
        markOneOf(schema, name);
    declareScopes(schema);
    presentRoot(schema.getQueryType(), roots.query);
    presentRoot(schema.getMutationType(), roots.mutation);
    presentRoot(schema.getSubscriptionType(), roots.subscription);
    for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
        resolveDelivery(field);
    return schema;
}
function presentRoot(type, { description, first }) {
    if (!type)
        throw new Error("Expected a root type");
    type.description = description;
    const fields = type.getFields();
    for (const name of new Set([...first, ...Object.keys(fields)])) {
        const field = fields[name];
        if (field === undefined)
            throw new Error(`${type.name}.${name} is no field of the schema`);
        // Adding the key again moves it to the end.
        Reflect.deleteProperty(fields, name);
        fields[name] = field;
    }
}
/** type-graphql has no decorator for `@oneOf`. Set on the built type, it works for printing, validation and coercion. */
function markOneOf(schema, name) {
    const type = schema.getType(name);
    if (!(type instanceof GraphQLInputObjectType))
        throw new Error(`${name} is no input type of the schema`);
    type.isOneOf = true;
}
/** The text of `schema/schema.graphql`. It is sorted, so that a diff shows only changes. */
export function printSorted(schema) {
    return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
//# sourceMappingURL=schema.js.map