/** An operation of a document, with what follows from the document alone. That is found out once, and kept with the document. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from "graphql";
import { KnownSelections } from "./known-selections.js";
import type { PriceFacts } from "./price.js";

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What earlier requests with its document have found out. Undefined for an operation that was made of another. */
  readonly known?: KnownSelections | undefined;
  /** As sent, not coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What its price depends on besides the document and the variables. */
  readonly facts: PriceFacts;
}

/** The part of an operation that does not depend on the request. */
type Part = Pick<Operation, "definition" | "fragments" | "known">;

/**
 * Characters of a document for each field that is kept with it, because documents are bounded by their length
 * (`document-store.ts`). A field takes 110 bytes, 380 if it is alone in its selection, and a small document some 2,000.
 */
const CHARACTERS_PER_FIELD = 4;

/** The operation of a document that was asked for last. Only one is kept: a document can have thousands. */
const latest = new WeakMap<DocumentNode, { readonly name: string; readonly part: Part }>();

/** The operation of a document with this name. Null if there is none, or the name is omitted and there are several. */
export function operationOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
  facts: PriceFacts,
): Operation | null {
  const asked = name ?? "";
  const known = latest.get(document);
  const part = known?.name === asked ? known.part : partOf(document, asked);
  if (part === null) return null;
  if (part !== known?.part) latest.set(document, { name: asked, part });
  const { definition, fragments, known: selections } = part;
  return { schema, definition, fragments, known: selections, variables, facts };
}

/** @param name - empty for the only operation */
function partOf(document: DocumentNode, name: string): Part | null {
  const definitions = document.definitions.filter(
    (one): one is OperationDefinitionNode =>
      one.kind === Kind.OPERATION_DEFINITION && (name === "" || one.name?.value === name),
  );
  const [definition] = definitions;
  if (definition === undefined || definitions.length > 1) return null;
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  const maxFields = (document.loc?.source.body.length ?? 0) / CHARACTERS_PER_FIELD;
  return { definition, fragments, known: new KnownSelections(definition, fragments.values(), maxFields) };
}
