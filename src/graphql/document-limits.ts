/**
 * How large a document may be. Its tokens are counted by the parser. What one token can stand for is counted here, before
 * anything takes more time than it: validation compares fields pair by pair, and fragments in fragments grow exponentially.
 *
 * The limits are several times what a large screen asks for. One pass over the document tells, whatever it contains.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { responseName } from "./selections.js";

/** Most tokens of a document. */
export const MAX_TOKENS = 10_000;
/** Most operations of a document, and most fragments. */
const MAX_OPERATIONS = 50;
const MAX_FRAGMENTS = 200;
/** Most directives of a document. */
const MAX_DIRECTIVES = 500;
/** Of one operation, its fragments filled in: */
const MAX_DEPTH = 50;
const MAX_SELECTIONS = 5_000;
const MAX_ROOT_FIELDS = 250;
const MAX_ALIASES = 1_000;
/** Pairs of fields that stand in one place under one name: that many have to be compared. */
const MAX_PAIRS = 100_000;
/** Selections of all definitions, the fragments in each of them filled in. */
const MAX_TOTAL = 20_000;

/** Why a document is not even validated; null if it may be. */
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
  return `The document has too many ${what}: at most ${most.toLocaleString("en")} are taken`;
}

/** What a selection set comes to with its fragments filled in. */
interface Size {
  /** Fields and fragments. */
  readonly selections: number;
  readonly aliases: number;
  readonly depth: number;
}

const NOTHING: Size = { selections: 0, aliases: 0, depth: 0 };

class Measure {
  /** Directives that were met, each once. */
  directives = 0;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Null while one is being measured. */
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
    if (depth > MAX_DEPTH) return `The document is nested too deeply: at most ${MAX_DEPTH} levels are taken`;
    if (selections > MAX_SELECTIONS) return over("fields, fragments filled in", MAX_SELECTIONS);
    if (this.#total > MAX_TOTAL) return over("fields, fragments filled in", MAX_TOTAL);
    if (aliases > MAX_ALIASES) return over("aliases", MAX_ALIASES);
    // Only now is it safe to fill the fragments in.
    return this.#pairsOf([set]) > MAX_PAIRS ? over("fields of one name in one place", MAX_PAIRS) : null;
  }

  rootFieldsOf(set: SelectionSetNode): number {
    let count = 0;
    this.#eachField(set, () => (count += 1));
    return count;
  }

  /** @param level - of nesting in the text: what is deeper than the limit is not followed */
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

  /** Each is measured once. */
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

  /** Pairs of fields with one name, in all that `sets` together select. */
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

  /** The fields of one level, fragments filled in. */
  #eachField(
    set: SelectionSetNode,
    see: (name: string, selectionSet: SelectionSetNode | undefined) => void,
  ): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) see(responseName(selection), selection.selectionSet);
      else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (inner !== undefined) this.#eachField(inner.selectionSet, see);
      }
    }
  }
}
