import { getNamedType, type GraphQLObjectType, isObjectType, type SelectionSetNode } from "graphql";
import type { Operation } from "../../src/graphql/operation.js";
import { Selections, setsOf } from "../../src/graphql/selections.js";

/**
 * How many values an answer has, counted in the answer itself: fields of objects and items of lists, a field with arguments
 * as three. Every selection set of the operation has to ask for `__typename`.
 */
export function countNodes(operation: Operation, variables: Record<string, unknown>, data: unknown): number {
  const { schema, definition } = operation;
  const selections = new Selections(operation, variables);

  const ofObject = (sets: readonly SelectionSetNode[], type: GraphQLObjectType, value: object): number => {
    let nodes = 0;
    for (const [name, merged] of selections.fieldsOf(type, sets)) {
      const field = type.getFields()[merged[0].name.value];
      nodes += field !== undefined && field.args.length > 0 ? 3 : 1;
      const inner = (value as Record<string, unknown>)[name];
      if (Array.isArray(inner)) nodes += inner.length;
      const isLeaf = field === undefined || merged[0].selectionSet === undefined;
      if (!isLeaf) nodes += ofItems(setsOf(merged), inner, getNamedType(field.type).name);
    }
    return nodes;
  };

  const ofItems = (sets: readonly SelectionSetNode[], value: unknown, typeName: string): number => {
    if (Array.isArray(value))
      return value.reduce<number>((sum, item) => sum + ofItems(sets, item, typeName), 0);
    if (typeof value !== "object" || value === null) return 0;
    const type = schema.getType("__typename" in value ? String(value.__typename) : typeName);
    return isObjectType(type) ? ofObject(sets, type, value) : 0;
  };

  const root = schema.getRootType(definition.operation);
  return root ? ofItems([definition.selectionSet], data, root.name) : 0;
}
