/** Turns what resolvers return into the values of an answer: section "Value completion" of the specification. */
import {
  defaultTypeResolver,
  type FieldNode,
  GraphQLError,
  GraphQLID,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type ResponsePath,
} from "graphql";
import { inspect } from "graphql/jsutils/inspect.js";
import { isPromise } from "./promises.js";
import type { Run } from "./run.js";

/** What the completion of a field's value needs of the field. */
export interface FieldFacts {
  readonly nodes: readonly FieldNode[];
  /** `Type.field`, for messages. */
  readonly coordinate: string;
  readonly infoOf: (run: Run, path: ResponsePath) => GraphQLResolveInfo;
  /** What the field selects on objects of a type. */
  readonly fieldsOf: (type: GraphQLObjectType) => Fields;
}

/** The selection on an object. */
export interface Fields {
  readonly execute: (run: Run, source: unknown, path: ResponsePath) => unknown;
}

/**
 * Completes a value, or returns a promise of that.
 *
 * @param path - of the value
 * @param fieldPath - of the field whose value it is, or is in
 */
type Complete = (run: Run, value: unknown, path: ResponsePath, fieldPath: ResponsePath) => unknown;

export function completionOf(type: GraphQLOutputType, facts: FieldFacts): Complete {
  if (isNonNullType(type)) return nonNull(completionOf(type.ofType, facts), facts);
  if (isListType(type)) {
    const item = completionOf(type.ofType, facts);
    return present(listOf(item, isNonNullType(type.ofType), facts));
  }
  if (isLeafType(type)) {
    const complete = completeLeaf(type);
    return (_, value) => complete(value);
  }
  if (isObjectType(type)) return present(objectOf(type, facts));
  return present(abstractOf(type, facts));
}

/** @returns a function that serializes a value. Null for null */
export function completeLeaf(type: GraphQLLeafType): (value: unknown) => unknown {
  const isText = type === GraphQLString || type === GraphQLID;
  return (value) => {
    if (isText && typeof value === "string") return value;
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return null;
    const serialized: unknown = type.serialize(value);
    if (serialized !== null && serialized !== undefined) return serialized;
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to ` +
        `return non-nullable value, returned: ${inspect(serialized)}`,
    );
  };
}

export function nullError(coordinate: string): Error {
  return new Error(`Cannot return null for non-nullable field ${coordinate}.`);
}

function nonNull(complete: Complete, { coordinate }: FieldFacts): Complete {
  return (run, value, path, fieldPath) => {
    const completed = complete(run, value, path, fieldPath);
    if (completed === null) throw nullError(coordinate);
    return completed;
  };
}

function present(complete: Complete): Complete {
  return (run, value, path, fieldPath) => {
    if (value instanceof Error) throw value;
    return value === null || value === undefined ? null : complete(run, value, path, fieldPath);
  };
}

function listOf(complete: Complete, isNonNull: boolean, { nodes, coordinate }: FieldFacts): Complete {
  return (run, value, path, fieldPath) => {
    if (!isIterable(value)) {
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${coordinate}".`);
    }
    let isPending = false;
    const completeItem = (item: unknown, index: number): unknown => {
      const itemPath: ResponsePath = { prev: path, key: index, typename: undefined };
      try {
        const completed = isPromise(item)
          ? item.then((resolved) => complete(run, resolved, itemPath, fieldPath))
          : complete(run, item, itemPath, fieldPath);
        if (!isPromise(completed)) return completed;
        isPending = true;
        return completed.then(undefined, (error: unknown) => run.fail(error, nodes, itemPath, isNonNull));
      } catch (error) {
        return run.fail(error, nodes, itemPath, isNonNull);
      }
    };
    // A loop, since `Array.from` calls its function at some cost.
    const items: unknown[] = [];
    for (const item of value) items.push(completeItem(item, items.length));
    return isPending ? Promise.all(items) : items;
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function objectOf(type: GraphQLObjectType, { nodes, infoOf, fieldsOf }: FieldFacts): Complete {
  const fields = fieldsOf(type);
  const { isTypeOf } = type;
  if (!isTypeOf) return (run, value, path) => fields.execute(run, value, path);
  const fieldsIf = (isOfType: boolean, run: Run, value: unknown, path: ResponsePath): unknown => {
    if (isOfType) return fields.execute(run, value, path);
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes });
  };
  return (run, value, path, fieldPath) => {
    const isOfType = isTypeOf.call(type, value, run.contextValue, infoOf(run, fieldPath));
    return isPromise(isOfType)
      ? isOfType.then((resolved) => fieldsIf(resolved, run, value, path))
      : fieldsIf(isOfType, run, value, path);
  };
}

function abstractOf(type: GraphQLAbstractType, facts: FieldFacts): Complete {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const objects = new Map<GraphQLObjectType, Complete>();
  const completionFor = (runtimeType: GraphQLObjectType): Complete => {
    const known = objects.get(runtimeType);
    if (known !== undefined) return known;
    const complete = objectOf(runtimeType, facts);
    objects.set(runtimeType, complete);
    return complete;
  };
  return (run, value, path, fieldPath) => {
    const completeAs = (name: unknown): unknown =>
      completionFor(runtimeTypeOf(type, name, value, run, facts))(run, value, path, fieldPath);
    const name = resolveType(value, run.contextValue, facts.infoOf(run, fieldPath), type);
    return isPromise(name) ? name.then(completeAs) : completeAs(name);
  };
}

/** The object type of a value, as `resolveType` names it. */
function runtimeTypeOf(
  type: GraphQLAbstractType,
  name: unknown,
  value: unknown,
  { document: { schema } }: Run,
  { nodes, coordinate }: FieldFacts,
): GraphQLObjectType {
  const must = `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${coordinate}"`;
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `${must}. Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  if (typeof name !== "string") {
    throw new GraphQLError(`${must} with value ${inspect(value)}, received "${inspect(name)}".`);
  }
  const found = schema.getType(name);
  if (found === undefined) {
    throw new GraphQLError(
      `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    );
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
