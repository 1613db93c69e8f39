/**
 * Calls the methods of resolver classes directly.
 *
 * type-graphql wraps each method in a function that collects its parameters. For a field with an argument this makes some
 * ten promises, though nothing is validated, and a list of 100 customers resolves such a field 100 times. Here the fields of
 * objects get a resolver that passes the parameters on. It is only for the parameters that most methods have, and the
 * others keep the resolver of type-graphql: input objects, which it turns into instances of their classes, parts of the
 * parent or the context, middleware, and `@Authorized`.
 */
import { getNamedType, isLeafType, isObjectType, } from "graphql";
import { getMetadataStorage } from "type-graphql";
/**
 * Replaces the resolvers of a schema that was built without validation.
 *
 * @returns the coordinates of the fields, such as `Customer.segments`
 */
export function resolveDirectly(schema) {
    const { objectTypes, fieldResolvers } = getMetadataStorage();
    const instances = new Map();
    return objectTypes.flatMap(({ name, target, fields = [] }) => {
        const type = schema.getType(name);
        if (!isObjectType(type))
            return [];
        return fields.flatMap(({ name: methodName, schemaName }) => {
            const metadata = fieldResolvers.find((one) => one.methodName === methodName && one.getObjectType?.() === target);
            const field = type.getFields()[schemaName];
            const resolve = field?.resolve && metadata && directly(metadata, field.args, field.resolve, instances);
            if (!resolve)
                return [];
            field.resolve = resolve;
            return [`${name}.${schemaName}`];
        });
    });
}
/** Null if a parameter, or what surrounds the method, is left to `wrapped`. */
function directly({ kind, target, methodName, params = [], middlewares = [], roles }, args, wrapped, instances) {
    if (kind !== "external" || middlewares.length > 0 || roles !== undefined)
        return null;
    const parentClass = params.find((one) => one.kind === "root")?.getType?.();
    const reads = params.toSorted((a, b) => a.index - b.index).map((one) => readerOf(one, args));
    if (!reads.every((read) => read !== null))
        return null;
    const resolvers = target;
    const instance = instances.get(resolvers) ?? new resolvers();
    instances.set(resolvers, instance);
    const method = instance[methodName];
    if (method === undefined)
        return null;
    // type-graphql makes an instance of a parent that is none.
    const isReady = (parent) => parentClass === undefined || parent instanceof parentClass;
    return (parent, given, context, info) => isReady(parent)
        ? method.apply(instance, reads.map((read) => read(parent, given, context, info)))
        : wrapped(parent, given, context, info);
}
/** How the value of a parameter is found. Null if type-graphql has to find it. */
function readerOf(parameter, args) {
    switch (parameter.kind) {
        case "root":
            return parameter.propertyName === undefined ? (parent) => parent : null;
        case "context":
            return parameter.propertyName === undefined ? (_parent, _given, context) => context : null;
        case "info":
            return (_parent, _given, _context, info) => info;
        case "arg": {
            const { name } = parameter;
            const arg = args.find((one) => one.name === name);
            return arg !== undefined && isLeafType(getNamedType(arg.type)) ? (_parent, given) => given[name] : null;
        }
        default:
            return null;
    }
}
//# sourceMappingURL=direct-resolvers.js.map