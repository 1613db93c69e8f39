import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isCompositeType,
  type SelectionSetNode,
} from "graphql";
import type { MergedField } from "../graphql/known-selections.js";
import { type Selections, setsOf } from "../graphql/selections.js";

/** Most values to resolve. The introspection query of GraphiQL needs a fifth of them. */
const MAX_LOOKUPS = 50_000;

/**
 * Counts the values of introspection. The count is exact, because it runs the resolvers of introspection on the schema.
 * Objects that occur several times are resolved once.
 */
export class IntrospectionSize {
  readonly #info: GraphQLResolveInfo;
  readonly #selections: Selections;
  #lookups = 0;

  constructor(schema: GraphQLSchema, selections: Selections) {
    // The resolvers of introspection use only the schema.
    this.#info = { schema } as GraphQLResolveInfo;
    this.#selections = selections;
  }

  /** Whether the count stopped at the limit. */
  get isCut(): boolean {
    return this.#lookups > MAX_LOOKUPS;
  }

  /** The values of `__schema` or `__type`, the field itself included. */
  of(field: GraphQLField<unknown, unknown>, merged: MergedField): number {
    return this.#field(field, merged, new Map([[{}, 1]]));
  }

  #field(
    field: GraphQLField<unknown, unknown>,
    merged: MergedField,
    parents: ReadonlyMap<unknown, number>,
  ): number {
    const args = this.#selections.argumentsOf(field, merged[0]);
    const objects = new Map<unknown, number>();
    let nodes = 0;
    for (const [parent, times] of parents) {
      this.#lookups += 1;
      if (this.isCut) return nodes;
      nodes += times;
      const value = args && field.resolve?.(parent, args, undefined, this.#info);
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      nodes += times * items.length;
      for (const object of Array.isArray(value) ? items : [value]) {
        if (object !== null && object !== undefined) objects.set(object, (objects.get(object) ?? 0) + times);
      }
    }
    const type = getNamedType(field.type);
    return isCompositeType(type)
      ? nodes + this.#objects(type as GraphQLObjectType, setsOf(merged), objects)
      : nodes;
  }

  #objects(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    objects: ReadonlyMap<unknown, number>,
  ): number {
    if (objects.size === 0) return 0;
    let nodes = 0;
    for (const merged of this.#selections.fieldsOf(type, sets).values()) {
      const field = type.getFields()[merged[0].name.value];
      if (field !== undefined) nodes += this.#field(field, merged, objects);
      // `__typename`
      else for (const times of objects.values()) nodes += times;
    }
    return nodes;
  }
}
