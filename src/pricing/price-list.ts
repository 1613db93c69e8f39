/** The prices of all operations in a set of documents, computed without a server. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
  visit,
} from "graphql";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import type { PriceFacts } from "../graphql/price.js";
import { operationOf } from "../graphql/operation.js";
import { type WorstCase, worstCaseOf, type WorstCaseOptions } from "./worst-case.js";

/** The text of a file, or of a document of a manifest. */
export interface Source {
  /** The name of the file, or the ID of the document. */
  readonly name: string;
  readonly text: string;
  /** The ID of a document of a manifest. */
  readonly id?: string;
}

export interface PricedOperation extends WorstCase {
  readonly source: string;
  /** The ID of its document, if it is from a manifest. */
  readonly id: string | null;
  /** The name of the operation. Null if it has none. */
  readonly operation: string | null;
  /** The operation with the fragments that it uses. The text of its source, if that is from a manifest. */
  readonly document: string;
}

export interface PriceList {
  readonly operations: readonly PricedOperation[];
  /** Why documents have no price: syntax and validation errors. */
  readonly problems: readonly string[];
}

export interface PriceListOptions extends WorstCaseOptions {
  readonly schema: GraphQLSchema;
  readonly facts: PriceFacts;
  /** Known variables, for all operations that declare them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

/** The prices of the operations in `sources`. They may use each other's fragments. */
export function priceList(sources: readonly Source[], options: PriceListOptions): PriceList {
  const problems: string[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  const found: { readonly from: Source; readonly definition: OperationDefinitionNode }[] = [];
  for (const from of sources) {
    const { name, text } = from;
    for (const definition of definitionsIn(name, text, problems)) {
      if (definition.kind === Kind.OPERATION_DEFINITION) found.push({ from, definition });
      else if (!fragments.has(definition.name.value)) fragments.set(definition.name.value, definition);
      else if (print(fragments.get(definition.name.value) ?? definition) !== print(definition))
        problems.push(`${name}: another file has a different fragment ${definition.name.value}`);
    }
  }
  const operations = found.flatMap(({ from: { name: source, id = null, text }, definition }) => {
    const document: DocumentNode = {
      kind: Kind.DOCUMENT,
      definitions: [definition, ...usedBy(definition, fragments)],
    };
    try {
      const whole = id === null ? print(document) : text;
      return [{ source, id, document: whole, ...priced(document, definition, options) }];
    } catch (error) {
      const name = definition.name === undefined ? "" : ` ${definition.name.value}:`;
      problems.push(`${source}:${name} ${error instanceof Error ? error.message : ""}`);
      return [];
    }
  });
  return { operations, problems };
}

function definitionsIn(name: string, text: string, problems: string[]): readonly Definition[] {
  try {
    return parse(text, { maxTokens: MAX_TOKENS }).definitions.filter(
      (one): one is Definition =>
        one.kind === Kind.OPERATION_DEFINITION || one.kind === Kind.FRAGMENT_DEFINITION,
    );
  } catch (error) {
    problems.push(`${name}: ${error instanceof Error ? error.message : ""}`);
    return [];
  }
}

/** The fragments that a definition uses, also within each other, in the order of their use. */
function usedBy(
  definition: Definition,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  used = new Set<FragmentDefinitionNode>(),
): ReadonlySet<FragmentDefinitionNode> {
  visit(definition, {
    FragmentSpread: ({ name }) => {
      const fragment = fragments.get(name.value);
      if (fragment === undefined || used.has(fragment)) return;
      used.add(fragment);
      usedBy(fragment, fragments, used);
    },
  });
  return used;
}

/** @throws {Error} if the document is invalid */
function priced(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  { schema, facts, variables, ...rest }: PriceListOptions,
): WorstCase & Pick<PricedOperation, "operation"> {
  const problem =
    documentProblem(document) ?? validate(schema, document, undefined, { maxErrors: 1 })[0]?.message;
  if (problem !== undefined) throw new Error(problem);
  const operation = operationOf(schema, document, definition.name?.value, variables, facts);
  if (operation === null) throw new Error("Expected one operation");
  return {
    operation: definition.name?.value ?? null,
    ...worstCaseOf(operation, rest),
  };
}
