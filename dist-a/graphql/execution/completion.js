/** Turns what resolvers return into the values of an answer: section "Value completion" of the specification. */
import { defaultTypeResolver, GraphQLError, GraphQLID, GraphQLString, isLeafType, isListType, isNonNullType, isObjectType, } from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import { isPromise } from "./promises.js";
export function completionOf(type, facts) {
    if (isNonNullType(type))
        return nonNull(completionOf(type.ofType, facts), facts);
    if (isListType(type)) {
        const item = completionOf(type.ofType, facts);
        return present(listOf(item, isNonNullType(type.ofType), facts));
    }
    if (isLeafType(type)) {
        const complete = completeLeaf(type);
        return (_, value) => complete(value);
    }
    if (isObjectType(type))
        return present(objectOf(type, facts));
    return present(abstractOf(type, facts));
}
/** @returns a function that serializes a value. Null for null */
export function completeLeaf(type) {
    const isText = type === GraphQLString || type === GraphQLID;
    return (value) => {
        if (isText && typeof value === "string")
            return value;
        if (value instanceof Error)
            throw value;
        if (value === null || value === undefined)
            return null;
        const serialized = type.serialize(value);
        if (serialized !== null && serialized !== undefined)
            return serialized;
        throw new Error(`Expected \`${inspect(type)}.serialize(${inspect(value)})\` to ` +
            `return non-nullable value, returned: ${inspect(serialized)}`);
    };
}
export function nullError(coordinate) {
    return new Error(`Cannot return null for non-nullable field ${coordinate}.`);
}
function nonNull(complete, { coordinate }) {
    return (run, value, path, fieldPath) => {
        const completed = complete(run, value, path, fieldPath);
        if (completed === null)
            throw nullError(coordinate);
        return completed;
    };
}
function present(complete) {
    return (run, value, path, fieldPath) => {
        if (value instanceof Error)
            throw value;
        return value === null || value === undefined ? null : complete(run, value, path, fieldPath);
    };
}
function listOf(complete, isNonNull, { nodes, coordinate }) {
    return (run, value, path, fieldPath) => {
        if (!isIterable(value)) {
            throw new GraphQLError(`Expected Iterable, but did not find one for field "${coordinate}".`);
        }
        let isPending = false;
        const completeItem = (item, index) => {
            const itemPath = { prev: path, key: index, typename: undefined };
            try {
                const completed = isPromise(item)
                    ? item.then((resolved) => complete(run, resolved, itemPath, fieldPath))
                    : complete(run, item, itemPath, fieldPath);
                if (!isPromise(completed))
                    return completed;
                isPending = true;
                return completed.then(undefined, (error) => run.fail(error, nodes, itemPath, isNonNull));
            }
            catch (error) {
                return run.fail(error, nodes, itemPath, isNonNull);
            }
        };
        // A loop, since `Array.from` calls its function at some cost.
        const items = [];
        for (const item of value)
            items.push(completeItem(item, items.length));
        return isPending ? Promise.all(items) : items;
    };
}
function isIterable(value) {
    return typeof value === "object" && value !== null && Symbol.iterator in value;
}
function objectOf(type, { nodes, infoOf, fieldsOf }) {
    const fields = fieldsOf(type);
    const { isTypeOf } = type;
    if (!isTypeOf)
        return (run, value, path) => fields.execute(run, value, path);
    const fieldsIf = (isOfType, run, value, path) => {
        if (isOfType)
            return fields.execute(run, value, path);
        throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes });
    };
    return (run, value, path, fieldPath) => {
        const isOfType = isTypeOf.call(type, value, run.contextValue, infoOf(run, fieldPath));
        return isPromise(isOfType)
            ? isOfType.then((resolved) => fieldsIf(resolved, run, value, path))
            : fieldsIf(isOfType, run, value, path);
    };
}
function abstractOf(type, facts) {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const objects = new Map();
    const completionFor = (runtimeType) => {
        const known = objects.get(runtimeType);
        if (known !== undefined)
            return known;
        const complete = objectOf(runtimeType, facts);
        objects.set(runtimeType, complete);
        return complete;
    };
    return (run, value, path, fieldPath) => {
        const completeAs = (name) => completionFor(runtimeTypeOf(type, name, value, run, facts))(run, value, path, fieldPath);
        const name = resolveType(value, run.contextValue, facts.infoOf(run, fieldPath), type);
        return isPromise(name) ? name.then(completeAs) : completeAs(name);
    };
}
/** The object type of a value, as `resolveType` names it. */
function runtimeTypeOf(type, name, value, { document: { schema } }, { nodes, coordinate }) {
    const must = `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${coordinate}"`;
    if (name === null || name === undefined) {
        throw new GraphQLError(`${must}. Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`, { nodes });
    }
    if (typeof name !== "string") {
        throw new GraphQLError(`${must} with value ${inspect(value)}, received "${inspect(name)}".`);
    }
    const found = schema.getType(name);
    if (found === undefined) {
        throw new GraphQLError(`Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`, { nodes });
    }
    if (!isObjectType(found)) {
        throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`, {
            nodes,
        });
    }
    if (!schema.isSubType(type, found)) {
        throw new GraphQLError(`Runtime Object type "${found.name}" is not a possible type for "${type.name}".`, {
            nodes,
        });
    }
    return found;
}
//# sourceMappingURL=completion.js.map