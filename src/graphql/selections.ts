/** What an operation selects, merged and filtered as the execution will do it. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  type GraphQLDirective,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { PriceFacts } from "./price.js";

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As they came with the request. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What its price depends on besides the document. */
  readonly facts: PriceFacts;
}

/** Fields that are one in the answer: they have the same name, and what is selected of them adds up. */
export type MergedField = readonly [FieldNode, ...FieldNode[]];

export class Selections {
  readonly #operation: Operation;
  readonly #variables: Record<string, unknown>;
  /** What is wrong with the argument of a directive; null where nothing is. */
  fault: string | null = null;

  /** @param variables - coerced */
  constructor(operation: Operation, variables: Record<string, unknown>) {
    this.#operation = operation;
    this.#variables = variables;
  }

  /** The fields that `sets` select of an object of `type`, by their name in the answer. */
  fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ReadonlyMap<string, MergedField> {
    const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
    const seen = new Set<SelectionSetNode>();
    const collect = (set: SelectionSetNode): void => {
      if (seen.has(set)) return;
      seen.add(set);
      for (const selection of set.selections) {
        if (!this.#isIncluded(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          const name = responseName(selection);
          const known = fields.get(name);
          if (known === undefined) fields.set(name, [selection]);
          else known.push(selection);
          continue;
        }
        const inner = this.#fragmentFor(selection, type);
        if (inner !== null) collect(inner);
      }
    };
    for (const set of sets) collect(set);
    return fields;
  }

  /** The arguments of a field; null if they cannot be used: the execution will say so, and call nothing for this field. */
  argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> | null {
    try {
      return getArgumentValues(field, node, this.#variables);
    } catch {
      return null;
    }
  }

  /** What a fragment selects of `type`; null if it is about another one. */
  #fragmentFor(
    selection: Exclude<SelectionNode, FieldNode>,
    type: GraphQLObjectType,
  ): SelectionSetNode | null {
    const { schema, fragments } = this.#operation;
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (condition === undefined || condition === type.name) return fragment?.selectionSet ?? null;
    const abstract = schema.getType(condition);
    return isAbstractType(abstract) && schema.isSubType(abstract, type)
      ? (fragment?.selectionSet ?? null)
      : null;
  }

  #isIncluded(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true;
    const valueOf = (directive: GraphQLDirective) =>
      getDirectiveValues(directive, node, this.#variables)?.["if"];
    try {
      return valueOf(GraphQLSkipDirective) !== true && valueOf(GraphQLIncludeDirective) !== false;
    } catch (error) {
      // The execution will say what is wrong with the argument, and call nothing that is selected beside it.
      this.fault ??= error instanceof Error ? error.message : "";
      return false;
    }
  }
}

export function responseName({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

/** What is selected of a field. */
export function setsOf(field: MergedField): SelectionSetNode[] {
  return field.flatMap(({ selectionSet }) => selectionSet ?? []);
}
