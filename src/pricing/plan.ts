/**
 * What an operation costs at most, told from its document and its variables before anything is called: in upstream calls,
 * and in values of the answer (result nodes).
 *
 * The walk follows the document down, as the execution will, with groups of objects in the place of objects: the customers
 * of a page are one group of `first`. A field that loads costs what its loader takes for the size of its group. Two fields
 * that load the same for the same group share it, just as they will share a DataLoader: that is why calls are counted by a
 * walk and are no sum over fields.
 *
 * Values are not shared: what stands in the answer under two names is there twice. Each field of each object is one value,
 * and so is each item of a list; lists multiply what is selected of their items. A field that takes more work than a plain
 * one counts as several.
 *
 * Lists that the upstream does not bound are taken to be as long as their fields say (`docs/budget.md`). If one turns out
 * longer, its calls beyond the price do not leave (`PRICE_EXCEEDED`).
 */
import {
  type FieldNode,
  getNamedType,
  getNullableType,
  getVariableValues,
  type GraphQLField,
  type GraphQLObjectType,
  isAbstractType,
  isListType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from "graphql";
import type { EndpointRow } from "../voucherify/endpoints.js";
import { isLengthArgument } from "../graphql/list-arguments.js";
import { IntrospectionSize } from "./introspection-size.js";
import type { LoaderCost } from "../graphql/loader.js";
import { type FieldPrice, type Group, type Keys, LIST_LENGTH, PARENT, priceOf } from "../graphql/price.js";
import { type MergedField, type Operation, Selections, setsOf } from "../graphql/selections.js";

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
  /** Values of the answer at most: fields of objects, and items of lists. */
  readonly nodes: number;
  /** Whether the operation selects more than is ever counted: then it is even more. */
  readonly isCut: boolean;
  readonly steps: readonly Step[];
  readonly levers: readonly Lever[];
  /** The loaders whose calls are counted. */
  readonly loaders: ReadonlySet<LoaderCost>;
  /** Why the execution will fail where it comes to a directive; null if it will not. */
  readonly fault: string | null;
  /** Fields that were looked at to tell. */
  readonly visits: number;
  /** The operation's variables, coerced. */
  readonly variables: Record<string, unknown>;
}

export interface PlanOptions {
  /** The variables, if they were coerced already. */
  readonly variables?: Record<string, unknown>;
  /** Other lengths for some lists, by field and argument: what an operation would cost with them. */
  readonly lengths?: ReadonlyMap<FieldNode, ReadonlyMap<string, number>>;
}

/** Fields that are looked at, each under each name and each type it can have: some 20 ms of work, and ten times a large screen. */
const MAX_VISITS = 5_000;

/** A field with arguments counts as so many values more: resolving it takes three times as long as a plain one. */
const ARGUMENTS_VALUES = 2;

/** The price of a valid operation; null if its variables do not fit, so that it will not be executed. */
export function planOf(operation: Operation, options: PlanOptions = {}): Plan | null {
  const { schema, definition } = operation;
  const root = schema.getRootType(definition.operation);
  const variables = options.variables ?? coerce(operation);
  if (!root || variables === null) return null;
  const plan = new PlanBuilder(operation, variables, options);
  plan.root(root);
  return plan;
}

function coerce({ schema, definition, variables }: Operation): Record<string, unknown> | null {
  const inputs = definition.variableDefinitions ?? [];
  return getVariableValues(schema, inputs, variables, { maxErrors: 1 }).coerced ?? null;
}

class PlanBuilder implements Plan {
  calls = 0;
  nodes = 0;
  visits = 0;
  readonly variables: Record<string, unknown>;
  readonly levers: Lever[] = [];
  readonly loaders = new Set<LoaderCost>();
  readonly #steps = new Map<string, Step>();
  readonly #leverNodes = new Set<FieldNode>();
  readonly #operation: Operation;
  readonly #selections: Selections;
  readonly #options: PlanOptions;
  readonly #introspection: IntrospectionSize;
  /** Begins the ids of all groups: the root fields of a mutation share nothing, since each write makes the loaders forget. */
  #scope = "";
  /** Loader to group to the keys that are loaded for it, and how many they are. */
  readonly #loaded = new Map<LoaderCost, Map<string, { readonly keys: Set<string>; total: number }>>();

  constructor(operation: Operation, variables: Record<string, unknown>, options: PlanOptions) {
    this.variables = variables;
    this.#operation = operation;
    this.#selections = new Selections(operation, variables);
    this.#options = options;
    this.#introspection = new IntrospectionSize(operation.schema, this.#selections);
  }

  get isCut(): boolean {
    return this.visits > MAX_VISITS || this.#introspection.isCut;
  }

  get fault(): string | null {
    return this.#selections.fault;
  }

  get steps(): Step[] {
    return [...this.#steps.values()];
  }

  root(type: GraphQLObjectType): void {
    const { selectionSet, operation } = this.#operation.definition;
    for (const [name, field] of this.#selections.fieldsOf(type, [selectionSet])) {
      if (operation === OperationTypeNode.MUTATION) this.#scope = name;
      this.nodes += this.#field(name, field, type, { id: this.#scope, size: 1, page: 0, knows: [] }, "");
    }
  }

  /** The values of one object of `group`. */
  #object(
    sets: readonly SelectionSetNode[],
    type: GraphQLObjectType,
    group: Group,
    parentPath: string,
  ): number {
    if (group.size === 0) return 0;
    let nodes = 0;
    for (const [name, field] of this.#selections.fieldsOf(type, sets)) {
      nodes += this.#field(name, field, type, group, `${parentPath}.`);
    }
    return nodes;
  }

  /** The values that a field gives for one object of `parent`, the field itself included. */
  #field(
    name: string,
    merged: MergedField,
    type: GraphQLObjectType,
    parent: Group,
    parentPath: string,
  ): number {
    this.visits += 1;
    if (this.isCut) return 0;
    const [node] = merged;
    const metaField = META_FIELDS[node.name.value];
    if (metaField !== undefined) return this.#introspection.of(metaField, merged);
    const field = type.getFields()[node.name.value];
    const args = field && this.#argumentsOf(field, node);
    if (!args) return 1;
    const path = parentPath + name;
    const price = priceOf(field)?.(args, parent, this.#operation.facts) ?? {};
    this.#noteLevers(field, args, node, path);

    for (const loader of price.uses ?? []) this.loaders.add(loader);
    for (const keys of price.loads ?? []) this.#load(keys, args, parent, path);
    for (const { endpoint, count } of price.calls ?? []) this.#step(path, endpoint, count, "DIRECT");

    const isList = isListType(getNullableType(field.type));
    const items = price.items ?? (isList ? LIST_LENGTH : 1);
    const length = isList ? (price.length ?? items) : 1;
    const work = field.args.length > 0 ? ARGUMENTS_VALUES : 0;
    const own = 1 + work + (price.values ?? 0) + (isList ? length : 0);
    if (node.selectionSet === undefined) return own;
    const group: Group = {
      id: idOf(parent, field.name, args, price),
      size: parent.size * items,
      page: price.page ?? (price.objects === undefined ? 0 : parent.page),
      knows: price.knows ?? (price.objects === undefined ? [] : parent.knows),
    };
    return own + length * this.#ofEach(field, merged, group, parent, price, path);
  }

  /** The values of one object that a field gives. */
  #ofEach(
    field: GraphQLField<unknown, unknown>,
    merged: MergedField,
    group: Group,
    parent: Group,
    { types }: FieldPrice,
    path: string,
  ): number {
    const sets = setsOf(merged);
    const fieldType = getNamedType(field.type);
    if (!isAbstractType(fieldType)) return this.#object(sets, fieldType as GraphQLObjectType, group, path);
    // Which types will come is known only where the ids say it. Otherwise all of them could be of any one.
    let most = 0;
    for (const possible of this.#operation.schema.getPossibleTypes(fieldType)) {
      const size = types === undefined ? group.size : parent.size * (types[possible.name] ?? 0);
      const id = `${group.id}:${possible.name}`;
      most = Math.max(most, this.#object(sets, possible, { ...group, id, size }, path));
    }
    return most;
  }

  #load({ loader, key, once = false }: Keys, args: unknown, parent: Group, path: string): void {
    this.loaders.add(loader);
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
    const args = this.#selections.argumentsOf(field, node);
    if (args === null) return null;
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
    if (field.args.length === 0 || this.#leverNodes.has(node)) return;
    this.#leverNodes.add(node);
    for (const { name: argument } of field.args) {
      if (!isLengthArgument(field, argument)) continue;
      const value = args[argument];
      const length = Array.isArray(value) ? value.length : value;
      this.levers.push({ path, node, argument, value: typeof length === "number" ? length : null });
    }
  }
}

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

/** How far calls and values are told. No operation may have so many. */
const MAX_TOLD = 10_000_000;

/** A count of calls or values, as a number that is told. */
export function capped(count: number): number {
  return Math.min(count, MAX_TOLD);
}

/** A count in words. */
export function countText(count: number): string {
  return `${count > MAX_TOLD ? "more than " : ""}${capped(count).toLocaleString("en")}`;
}

/** A price in words. */
export function callsText(calls: number): string {
  return calls === 1 ? "1 upstream call" : `${countText(calls)} upstream calls`;
}

function idOf(parent: Group, field: string, args: unknown, { objects }: FieldPrice): string {
  if (objects === PARENT) return parent.id;
  return `${parent.id}/${objects ?? `${field}${JSON.stringify(args)}`}`;
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
