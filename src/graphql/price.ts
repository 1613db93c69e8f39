/**
 * What an operation costs at most, in upstream calls: told from its document and its variables before anything is called.
 *
 * Every field that calls says so where it is declared (`@Price`): what it loads for one parent, and how many objects come
 * back at most. The walk follows the document down, as the execution will, with groups of objects in the place of objects:
 * the customers of a page are one group of `first`. A field that loads costs what its loader takes for the size of its
 * group. Two fields that load the same for the same group share it, just as they will share a DataLoader: that is why the
 * price is a walk and no sum over fields.
 *
 * Lists that the upstream does not bound are taken to be as long as their fields say (`docs/budget.md`). If one turns out
 * longer, its calls beyond the price do not leave (`PRICE_EXCEEDED`).
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  type GraphQLDirective,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { Extensions } from "type-graphql";
import type { EndpointRow } from "../voucherify/endpoints.js";
import { isFirst } from "./arguments.js";
import type { Context } from "./context.js";
import type { LoaderCost } from "./loader.js";

/** Objects of the answer that are alike: those that one field gives for one group of parents. */
export interface Group {
  /** Two groups with the same id are the same objects. */
  readonly id: string;
  /** How many there are at most. */
  readonly size: number;
  /** Items of each, if they are pages. */
  readonly page: number;
  /** Loaders that have these objects already. */
  readonly knows: readonly LoaderCost[];
}

/** Keys that one parent makes a field load. */
export interface Keys {
  readonly loader: LoaderCost;
  /** Tells these keys from others of the same parent; plain data. Default: the field's arguments. */
  readonly key?: unknown;
  /** Whether the keys are the same for all parents of the operation. */
  readonly once?: boolean;
}

/** What a field costs for one parent, and what it leads to. */
export interface FieldPrice {
  readonly loads?: readonly Keys[];
  /** Calls made without a loader: those of mutations. */
  readonly calls?: readonly { readonly endpoint: EndpointRow; readonly count: number }[];
  /** How many objects come back at most. Default 1. */
  readonly items?: number;
  /** The same by type, where the types are known; types that are not named do not come. */
  readonly types?: Readonly<Record<string, number>>;
  /** Of connections: how many items the page has at most. */
  readonly page?: number;
  /** Fields of a parent that give the same objects give the same name; `""` are the parents themselves. */
  readonly name?: string;
  /** Loaders that have the objects from then on. */
  readonly knows?: readonly LoaderCost[];
}

export type PriceOf<Args> = (args: Args, parent: Group, context: Context) => FieldPrice;

/** Says what a field costs. A field without it calls nothing. */
export function Price<Args>(price: PriceOf<Args>) {
  return Extensions({ price });
}

/** A page of `first`, for one load. An impossible `first` is refused by the field itself, without a call. */
export function pageOf(loader: LoaderCost, knows: readonly LoaderCost[] = []): PriceOf<{ first: number }> {
  return ({ first }) => (isFirst(first) ? { loads: [{ loader }], page: first, knows } : {});
}

/** Calls made without a loader, for fields that write. */
export function callsOf(...endpoints: readonly EndpointRow[]): FieldPrice {
  return { calls: endpoints.map((endpoint) => ({ endpoint, count: 1 })) };
}

/** What `@Price` says of a field. */
export function priceOf(field: GraphQLField<unknown, unknown>): PriceOf<Record<string, unknown>> | null {
  const price = field.extensions["price"];
  return typeof price === "function" ? (price as PriceOf<Record<string, unknown>>) : null;
}

export type Strategy = "DIRECT" | "PER_OBJECT" | "BATCHED" | "SHARED";

/** Some calls of an operation. */
export interface Step {
  /** The field that makes them: response names, joined by dots. */
  readonly path: string;
  readonly endpoint: EndpointRow;
  /** How many at most. */
  readonly calls: number;
  readonly strategy: Strategy;
}

/** A list whose length a caller can change. */
export interface Lever {
  readonly path: string;
  readonly node: FieldNode;
  readonly argument: string;
  /** Length as asked for; null where it was left open. */
  readonly value: number | null;
}

export interface Plan {
  /** Upstream calls at most. */
  readonly calls: number;
  /** Whether the walk ended at its limit: then it is even more. */
  readonly isCut: boolean;
  readonly steps: readonly Step[];
  readonly levers: readonly Lever[];
}

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** As they came with the request. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How far a price is counted, in calls: no operation may make more. */
const MAX_COUNTED = 10_000;

export interface WalkOptions {
  readonly context: Context;
  /** The walk ends soon after so many calls. Default 10,000. */
  readonly limit?: number;
  /** Other lengths for some lists, by field and argument: what an operation would cost with them. */
  readonly lengths?: ReadonlyMap<FieldNode, ReadonlyMap<string, number>>;
}

/** Arguments that are the length of a list, or a list of keys. */
const LENGTHS = ["first"];
const LISTS = ["by", "ids", "rows"];

/** The price of a valid operation; null if its variables do not fit, so that it will not be executed. */
export function planOf(operation: Operation, options: WalkOptions): Plan | null {
  const { schema, definition } = operation;
  const root = schema.getRootType(definition.operation);
  const { coerced } = getVariableValues(schema, definition.variableDefinitions ?? [], operation.variables);
  if (!root || coerced === undefined) return null;
  const walk = new Walk(operation, coerced, options);
  walk.root(root, definition);
  return walk;
}

class Walk implements Plan {
  calls = 0;
  isCut = false;
  readonly #steps = new Map<string, Step>();
  readonly levers: Lever[] = [];
  readonly #leverNodes = new Set<FieldNode>();
  readonly #operation: Operation;
  readonly #variables: Record<string, unknown>;
  readonly #options: WalkOptions;
  readonly #limit: number;
  /** Begins the ids of all groups: the root fields of a mutation share nothing, since each write makes the loaders forget. */
  #scope = "";
  /** Paths of the fields whose own calls are counted: the same field twice, in two fragments, is one. */
  readonly #called = new Set<string>();
  readonly #visited = new Map<SelectionSetNode, Set<string>>();
  /** Loader to group to the keys that are loaded for it, and how many they are. */
  readonly #loaded = new Map<LoaderCost, Map<string, { readonly keys: Set<string>; total: number }>>();

  constructor(operation: Operation, variables: Record<string, unknown>, options: WalkOptions) {
    this.#operation = operation;
    this.#variables = variables;
    this.#options = options;
    this.#limit = options.limit ?? MAX_COUNTED;
  }

  get steps(): Step[] {
    return [...this.#steps.values()];
  }

  root(type: GraphQLObjectType, { selectionSet, operation }: OperationDefinitionNode): void {
    if (operation !== OperationTypeNode.MUTATION) {
      this.#selections(selectionSet, type, { id: "", size: 1, page: 0, knows: [] }, "");
      return;
    }
    for (const node of this.#fieldsOf(selectionSet, type, new Set())) {
      this.#scope = responseName(node);
      this.#field(node, type, { id: this.#scope, size: 1, page: 0, knows: [] }, "");
    }
  }

  #selections(set: SelectionSetNode, type: GraphQLObjectType, group: Group, path: string): void {
    const visit = `${type.name} ${group.id}`;
    const visits = this.#visited.get(set) ?? new Set();
    if (group.size === 0 || visits.has(visit)) return;
    this.#visited.set(set, visits.add(visit));
    for (const selection of set.selections) {
      if (this.calls > this.#limit) {
        this.isCut = true;
        return;
      }
      if (!this.#isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) this.#field(selection, type, group, path);
      else {
        const inner = this.#fragmentFor(selection, type);
        if (inner !== null) this.#selections(inner, type, group, path);
      }
    }
  }

  #field(node: FieldNode, type: GraphQLObjectType, parent: Group, parentPath: string): void {
    const field = type.getFields()[node.name.value];
    const args = field && this.#argumentsOf(field, node);
    if (!args) return;
    const path = `${parentPath}${parentPath === "" ? "" : "."}${responseName(node)}`;
    const price = priceOf(field)?.(args, parent, this.#options.context) ?? {};
    this.#noteLevers(field, args, node, path);

    for (const keys of price.loads ?? []) this.#load(keys, args, parent, path);
    if (price.calls !== undefined && !this.#called.has(path)) {
      this.#called.add(path);
      for (const { endpoint, count } of price.calls) this.#step(path, endpoint, count, "DIRECT");
    }

    const fieldType = getNamedType(field.type);
    if (node.selectionSet === undefined) return;
    const group: Group = {
      id: idOf(parent, field.name, args, price),
      size: parent.size * (price.items ?? 1),
      page: price.page ?? (price.name === undefined ? 0 : parent.page),
      knows: price.knows ?? (price.name === undefined ? [] : parent.knows),
    };
    if (!isAbstractType(fieldType)) {
      this.#selections(node.selectionSet, fieldType as GraphQLObjectType, group, path);
      return;
    }
    // Which types will come is known only where the ids say it. Otherwise each could be all of them.
    for (const possible of this.#operation.schema.getPossibleTypes(fieldType)) {
      const count = price.types === undefined ? group.size : parent.size * (price.types[possible.name] ?? 0);
      const id = `${group.id}:${possible.name}`;
      this.#selections(node.selectionSet, possible, { ...group, id, size: count }, path);
    }
  }

  #load({ loader, key, once = false }: Keys, args: unknown, parent: Group, path: string): void {
    const groups =
      this.#loaded.get(loader) ?? new Map<string, { readonly keys: Set<string>; total: number }>();
    this.#loaded.set(loader, groups);
    const place = once ? this.#scope : parent.id;
    const loaded = groups.get(place) ?? { keys: new Set<string>(), total: 0 };
    groups.set(place, loaded);

    const keyText = JSON.stringify(key ?? args);
    const isShared = parent.knows.includes(loader) || loaded.keys.has(keyText);
    const before = Math.ceil(loaded.total / loader.batchSize);
    if (!isShared) {
      loaded.keys.add(keyText);
      loaded.total += once ? 1 : parent.size;
    }
    const batches = Math.ceil(loaded.total / loader.batchSize) - before;
    const strategy = isShared ? "SHARED" : strategyOf(loader, parent, once);
    for (const endpoint of new Set(loader.calls)) {
      const each = loader.calls.filter((call) => call === endpoint).length;
      this.#step(path, endpoint, batches * each, strategy);
    }
  }

  #step(path: string, endpoint: EndpointRow, calls: number, strategy: Strategy): void {
    this.calls += calls;
    const key = `${path} ${endpoint.operation}`;
    const known = this.#steps.get(key);
    this.#steps.set(key, {
      path,
      endpoint,
      calls: calls + (known?.calls ?? 0),
      strategy: known === undefined ? strategy : together(known.strategy, strategy),
    });
  }

  #argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> | null {
    let args: Record<string, unknown>;
    try {
      args = getArgumentValues(field, node, this.#variables);
    } catch {
      // The execution will say what is wrong with them, and call nothing for this field.
      return null;
    }
    for (const [name, length] of this.#options.lengths?.get(node) ?? []) {
      const value = args[name];
      args[name] = Array.isArray(value) ? value.slice(0, length) : length;
    }
    return args;
  }

  #noteLevers(
    field: GraphQLField<unknown, unknown>,
    args: Readonly<Record<string, unknown>>,
    node: FieldNode,
    path: string,
  ): void {
    if (this.#leverNodes.has(node)) return;
    this.#leverNodes.add(node);
    for (const { name: argument } of field.args) {
      const value = args[argument];
      if (LENGTHS.includes(argument)) {
        this.levers.push({ path, node, argument, value: typeof value === "number" ? value : null });
      } else if (LISTS.includes(argument) && Array.isArray(value)) {
        this.levers.push({ path, node, argument, value: value.length });
      }
    }
  }

  /** The fields of a selection set with its fragments, in order. */
  #fieldsOf(set: SelectionSetNode, type: GraphQLObjectType, seen: Set<SelectionSetNode>): FieldNode[] {
    if (seen.has(set)) return [];
    seen.add(set);
    return set.selections.flatMap((selection) => {
      if (!this.#isIncluded(selection)) return [];
      if (selection.kind === Kind.FIELD) return [selection];
      const inner = this.#fragmentFor(selection, type);
      return inner === null ? [] : this.#fieldsOf(inner, type, seen);
    });
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
    const valueOf = (directive: GraphQLDirective) =>
      getDirectiveValues(directive, node, this.#variables)?.["if"];
    return valueOf(GraphQLSkipDirective) !== true && valueOf(GraphQLIncludeDirective) !== false;
  }
}

/** A price in words. */
export function toText(calls: number): string {
  return calls === 1 ? "1 upstream call" : `${calls.toLocaleString("en")} upstream calls`;
}

function responseName({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

function idOf(parent: Group, field: string, args: unknown, { name }: FieldPrice): string {
  if (name === "") return parent.id;
  return `${parent.id}/${name ?? `${field}${JSON.stringify(args)}`}`;
}

/** How a field makes its calls that asks the same endpoint for several things. */
function together(one: Strategy, other: Strategy): Strategy {
  if (one === "SHARED") return other;
  return one === "DIRECT" && other === "DIRECT" ? "PER_OBJECT" : one;
}

function strategyOf(loader: LoaderCost, parent: Group, once: boolean): Strategy {
  if (loader.batchSize > 1) return "BATCHED";
  return once || parent.size === 1 ? "DIRECT" : "PER_OBJECT";
}
