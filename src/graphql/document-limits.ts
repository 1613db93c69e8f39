/**
 * Size limits of a document. The parser counts tokens. The rest is counted here, before validation: validation compares
 * fields in pairs, and nested fragments grow exponentially.
 *
 * The limits are several times what a large screen needs. Counting takes one pass over the document.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { grouped } from "./grouped.js";
import { responseName } from "./selections.js";

/** Largest request body, in bytes. A GraphQL request with 100 rows to write takes a fraction of it. */
export const MAX_REQUEST_BYTES = 256 * 1024;
/** Most tokens in a document. */
export const MAX_TOKENS = 10_000;
const MAX_OPERATIONS = 50;
const MAX_FRAGMENTS = 200;
const MAX_DIRECTIVES = 500;
/** This and the next three: limits of one operation with its fragments expanded. */
const MAX_DEPTH = 50;
const MAX_SELECTIONS = 5_000;
const MAX_ROOT_FIELDS = 250;
const MAX_ALIASES = 1_000;
/** Most pairs of fields with the same response name in the same place. Validation compares each pair. */
const MAX_PAIRS = 100_000;
/** Most selections of all definitions together, with the fragments of each expanded. */
const MAX_TOTAL = 20_000;

/** Why a document is too large to be validated. Null if it is not. */
export function documentProblem({ definitions }: DocumentNode): string | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  let fragmentCount = 0;
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    fragmentCount += 1;
    fragments.set(definition.name.value, definition);
  }
  if (operations.length > MAX_OPERATIONS) return over("operations", MAX_OPERATIONS);
  if (fragmentCount > MAX_FRAGMENTS) return over("fragments", MAX_FRAGMENTS);
  const measure = new Measure(fragments);
  for (const definition of definitions) {
    if (!("selectionSet" in definition)) continue;
    const problem = measure.problemOf(definition.selectionSet);
    if (problem !== null) return problem;
  }
  if (measure.directives > MAX_DIRECTIVES) return over("directives", MAX_DIRECTIVES);
  for (const { selectionSet } of operations) {
    if (measure.rootFieldsOf(selectionSet) > MAX_ROOT_FIELDS) return over("root fields", MAX_ROOT_FIELDS);
  }
  return null;
}

function over(what: string, most: number): string {
  return `The document has too many ${what}: at most ${grouped(most)} are allowed`;
}

/** The size of a selection set with its fragments expanded. */
interface Size {
  /** Fields and fragments. */
  readonly selections: number;
  readonly aliases: number;
  readonly depth: number;
}

const NOTHING: Size = { selections: 0, aliases: 0, depth: 0 };

class Measure {
  /** Directives seen so far. Those of a fragment count once. */
  directives = 0;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** By fragment name. Null while the fragment is being measured. */
  readonly #sizes = new Map<string, Size | null>();
  #isCircular = false;
  #total = 0;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  problemOf(set: SelectionSetNode): string | null {
    const { selections, aliases, depth } = this.#sizeOf(set, 1);
    this.#total += selections;
    if (this.#isCircular) return "A fragment of the document contains itself";
    if (depth > MAX_DEPTH)
      return `The document is nested too deeply: at most ${MAX_DEPTH} levels are allowed`;
    if (selections > MAX_SELECTIONS) return over("fields with fragments expanded", MAX_SELECTIONS);
    if (this.#total > MAX_TOTAL) return over("fields with fragments expanded", MAX_TOTAL);
    if (aliases > MAX_ALIASES) return over("aliases", MAX_ALIASES);
    // Expanding the fragments is safe only after the checks above.
    return this.#pairsOf([set]) > MAX_PAIRS
      ? over("fields with the same name in the same place", MAX_PAIRS)
      : null;
  }

  rootFieldsOf(set: SelectionSetNode): number {
    let count = 0;
    this.#eachField(set, () => (count += 1));
    return count;
  }

  /** @param level - nesting in the text. Selection sets below the limit are not followed */
  #sizeOf(set: SelectionSetNode, level: number): Size {
    if (level > MAX_DEPTH) return { ...NOTHING, depth: MAX_DEPTH + 1 };
    let [selections, aliases, depth] = [0, 0, 0];
    for (const selection of set.selections) {
      this.directives += selection.directives?.length ?? 0;
      const inner = this.#sizeWithin(selection, level);
      selections += inner.selections + 1;
      aliases += inner.aliases;
      depth = Math.max(depth, inner.depth);
    }
    return { selections, aliases, depth };
  }

  #sizeWithin(selection: SelectionNode, level: number): Size {
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#sizeOf(selection.selectionSet, level + 1);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#sizeOfFragment(selection.name.value);
    const { alias, selectionSet } = selection;
    const inner = selectionSet === undefined ? NOTHING : this.#sizeOf(selectionSet, level + 1);
    return {
      selections: inner.selections,
      aliases: inner.aliases + (alias === undefined ? 0 : 1),
      depth: inner.depth + 1,
    };
  }

  /** Measures each fragment once. */
  #sizeOfFragment(name: string): Size {
    const known = this.#sizes.get(name);
    if (known === null) this.#isCircular = true;
    const fragment = this.#fragments.get(name);
    if (known === null || fragment === undefined) return NOTHING;
    if (known !== undefined) return known;
    this.#sizes.set(name, null);
    const size = this.#sizeOf(fragment.selectionSet, 1);
    this.#sizes.set(name, size);
    return size;
  }

  /** Pairs of fields with the same response name in the merged selection of `sets`. */
  #pairsOf(sets: readonly SelectionSetNode[]): number {
    const inner = new Map<string, { count: number; readonly sets: SelectionSetNode[] }>();
    for (const set of sets) {
      this.#eachField(set, (name, selectionSet) => {
        const same = inner.get(name) ?? { count: 0, sets: [] };
        inner.set(name, same);
        same.count += 1;
        if (selectionSet !== undefined) same.sets.push(selectionSet);
      });
    }
    let pairs = 0;
    for (const same of inner.values()) {
      pairs += (same.count * (same.count - 1)) / 2;
      if (same.sets.length > 0) pairs += this.#pairsOf(same.sets);
      if (pairs > MAX_PAIRS) break;
    }
    return pairs;
  }

  /** Calls `visit` for the fields of one level, with fragments expanded. */
  #eachField(
    set: SelectionSetNode,
    visit: (name: string, selectionSet: SelectionSetNode | undefined) => void,
  ): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) visit(responseName(selection), selection.selectionSet);
      else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (inner !== undefined) this.#eachField(inner.selectionSet, visit);
      }
    }
  }
}
