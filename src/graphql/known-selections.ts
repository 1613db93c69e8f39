import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  OperationDefinitionNode,
  SelectionSetNode,
} from "graphql";
import { Conditions } from "./conditions.js";

/** Fields with the same response name. They are one field of the answer, with their selections merged. */
export type MergedField = readonly [FieldNode, ...FieldNode[]];

/** The fields that an object has in the answer, by response name. */
export type FieldsByName = ReadonlyMap<string, MergedField>;

/**
 * What an operation selects, as far as earlier requests with the same document have found out. It depends on the conditions
 * (`@skip`, `@include`), so it is that of their latest combination.
 */
export class KnownSelections {
  readonly #conditions: Conditions;
  readonly #maxFields: number;
  #latest: { readonly combination: string; readonly fields: KnownFields } | null = null;

  /** @param maxFields - most fields that are kept. A fragment has fields at every place where it is spread */
  constructor(
    definition: OperationDefinitionNode,
    fragments: Iterable<FragmentDefinitionNode>,
    maxFields: number,
  ) {
    this.#conditions = new Conditions(definition, fragments);
    this.#maxFields = maxFields;
  }

  /** What is known with these variables. Null if a condition is no boolean: execution will fail. */
  with(variables: Readonly<Record<string, unknown>>): KnownFields | null {
    const combination = this.#conditions.keyOf(variables);
    if (combination === null) return null;
    if (this.#latest?.combination !== combination) {
      // Not cleared: a request with the other combination may still be under way.
      this.#latest = { combination, fields: new KnownFields(this.#maxFields) };
    }
    return this.#latest.fields;
  }
}

/** The fields of selection sets, by the type of the object. */
export class KnownFields {
  readonly #sets = new Map<SelectionSetNode, Map<GraphQLObjectType, FieldsByName>>();
  readonly #maxFields: number;
  #size = 0;

  constructor(maxFields: number) {
    this.#maxFields = maxFields;
  }

  /** The number of fields. */
  get size(): number {
    return this.#size;
  }

  get(type: GraphQLObjectType, set: SelectionSetNode): FieldsByName | undefined {
    return this.#sets.get(set)?.get(type);
  }

  /** Keeps the fields if there is room for them. */
  set(type: GraphQLObjectType, set: SelectionSetNode, fields: FieldsByName): void {
    if (this.#size + fields.size > this.#maxFields) return;
    this.#size += fields.size;
    const types = this.#sets.get(set);
    if (types === undefined) this.#sets.set(set, new Map([[type, fields]]));
    else types.set(type, fields);
  }
}
