/**
 * The price of an operation: the most upstream calls, and the most values in the answer (result nodes). It is computed
 * from the document and its variables before any call.
 *
 * The planner visits the document like execution does, with groups of objects instead of objects: the customers of a page
 * are one group of size `first`. A field with a loader costs the calls of the loader for the size of the group. Two fields
 * that load the same keys for the same group share the calls, as they share a DataLoader in execution. So the calls are
 * not the sum over all fields.
 *
 * Values are not shared: a field with two aliases is in the answer twice. Each field of an object and each item of a list
 * is one value. Lists multiply the values of their items. A field that takes more work counts as several values.
 *
 * Lists without a limit in the upstream have the length that their fields assume (`docs/budget.md`). If a list is longer,
 * its calls beyond the price are not sent (`PRICE_EXCEEDED`).
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
  isObjectType,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  visit,
} from "graphql";
import type { EndpointRow } from "../voucherify/endpoints.js";
import { grouped } from "../graphql/grouped.js";
import { isLengthArgument } from "../graphql/list-arguments.js";
import { IntrospectionSize } from "./introspection-size.js";
import type { LoaderCost } from "../graphql/loader.js";
import { type FieldPrice, type Group, type Keys, LIST_LENGTH, PARENT, priceOf } from "../graphql/price.js";
import type { Operation } from "../graphql/operation.js";
import type { FieldsByName, MergedField } from "../graphql/known-selections.js";
import { Selections, setsOf } from "../graphql/selections.js";

export type Strategy = "DIRECT" | "PER_OBJECT" | "BATCHED" | "SHARED";

/** The calls of one field to one endpoint. */
export interface Step {
  /** The field: response names joined by dots. */
  readonly path: string;
  readonly endpoint: EndpointRow;
  /** Most calls. */
  readonly calls: number;
  readonly strategy: Strategy;
}

/** A list whose length a client can change. */
export interface Lever {
  readonly path: string;
  readonly node: FieldNode;
  readonly argument: string;
  /** The requested length. Null if it was omitted. */
  readonly value: number | null;
}

/** A field that uses a loader: what follows for each key that the loader answers. */
export interface LoadSite {
  /** Calls of the field itself that are requested afterwards. */
  readonly laterCalls: number;
  /** Most objects that the field returns per key. */
  readonly objectsPerKey: number;
  /** Most calls of the fields selected on so many of these objects. Infinity if they are too many to count. */
  readonly callsBelow: (objects: number) => number;
}

export interface Plan {
  /** Most upstream calls. */
  readonly calls: number;
  /** Most values in the answer. */
  readonly nodes: number;
  /** Whether counting stopped at a limit. The true numbers are then greater. */
  readonly isCut: boolean;
  readonly steps: readonly Step[];
  readonly levers: readonly Lever[];
  /** The loaders whose calls are included. */
  readonly loaders: ReadonlySet<LoaderCost>;
  /** The fields that use each loader. */
  readonly sites: ReadonlyMap<LoaderCost, readonly LoadSite[]>;
  /** The error in the argument of a directive, with which execution will fail. Null if there is none. */
  readonly fault: string | null;
  /** Number of root fields, if the operation is a mutation. Otherwise 0. */
  readonly writes: number;
  /** Number of visited fields. */
  readonly visits: number;
  /** The coerced variables of the operation. */
  readonly variables: Record<string, unknown>;
}

export interface PlanOptions {
  /** The coerced variables, if they are known. */
  readonly variables?: Record<string, unknown>;
  /** Lengths that replace those of the document, by field and argument. */
  readonly lengths?: ReadonlyMap<FieldNode, ReadonlyMap<string, number>>;
  /**
   * Names of variables whose values in `variables` are assumed. Two of them are taken for different, even if their assumed
   * values are equal: fields share calls only if they load the same.
   */
  readonly assumed?: ReadonlySet<string>;
}

/** Most fields to visit, per alias and possible type. It is some 20 ms of work, and ten times a large screen. */
const MAX_VISITS = 5_000;

/** Additional values of a field with arguments, because resolving it takes three times as long. */
const ARGUMENTS_VALUES = 2;

/** The price of a valid operation. Null if its variables are invalid, in which case it is not executed. */
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

interface Size {
  readonly nodes: number;
  readonly visits: number;
}

/** What fields count in every request, and the fields of which that depends on the request. */
interface Parts extends Size {
  readonly others: readonly (readonly [string, MergedField])[];
}

/**
 * The parts of selected fields, found out when they were visited first. Most fields have neither a price nor arguments,
 * and are not visited again. Kept as long as the fields are, which is with their document.
 */
const knownParts = new WeakMap<FieldsByName, Parts>();

class PlanBuilder implements Plan {
  calls = 0;
  nodes = 0;
  writes = 0;
  visits = 0;
  readonly variables: Record<string, unknown>;
  readonly levers: Lever[] = [];
  readonly loaders = new Set<LoaderCost>();
  readonly sites = new Map<LoaderCost, LoadSite[]>();
  readonly #steps = new Map<string, Step>();
  readonly #leverNodes = new Set<FieldNode>();
  readonly #operation: Operation;
  readonly #selections: Selections;
  readonly #options: PlanOptions;
  readonly #introspection: IntrospectionSize;
  /** Prefix of all group ids. The root fields of a mutation share no loads, because each write clears the loaders. */
  #scope = "";
  /** The loaded keys and their number, by loader and group. */
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
      if (operation === OperationTypeNode.MUTATION) {
        this.#scope = name;
        this.writes += 1;
      }
      this.nodes += this.#field(name, field, type, { id: this.#scope, size: 1, page: 0, knows: [] }, "");
    }
  }

  /** Number of values of one object of `group`. */
  #object(
    sets: readonly SelectionSetNode[],
    type: GraphQLObjectType,
    group: Group,
    parentPath: string,
  ): number {
    if (group.size === 0) return 0;
    const fields = this.#selections.fieldsOf(type, sets);
    const known = knownParts.get(fields);
    let nodes = known?.nodes ?? 0;
    this.visits += known?.visits ?? 0;
    for (const [name, field] of known?.others ?? fields) {
      nodes += this.#field(name, field, type, group, `${parentPath}.`);
    }
    if (known === undefined && !this.isCut) knownParts.set(fields, this.#partsOf(fields, type));
    return nodes;
  }

  /** The parts of fields that were visited. */
  #partsOf(fields: FieldsByName, type: GraphQLObjectType): Parts {
    let nodes = 0;
    let visits = 0;
    const others: [string, MergedField][] = [];
    for (const [name, merged] of fields) {
      const size = this.#fixedSizeOf(merged, type);
      if (size === null) {
        others.push([name, merged]);
        continue;
      }
      nodes += size.nodes;
      visits += size.visits;
    }
    return { nodes, visits, others };
  }

  /** What a visited field counts in every request. Null if that depends on the request. */
  #fixedSizeOf(merged: MergedField, parent: GraphQLObjectType): Size | null {
    const { value: name } = merged[0].name;
    if (name === TypeNameMetaFieldDef.name) return { nodes: 1, visits: 1 };
    const field = parent.getFields()[name];
    if (field === undefined || field.args.length > 0 || priceOf(field) !== null) return null;
    const length = isListType(getNullableType(field.type)) ? LIST_LENGTH : 0;
    if (merged[0].selectionSet === undefined) return { nodes: 1 + length, visits: 1 };
    const type = getNamedType(field.type);
    const below = isObjectType(type)
      ? knownParts.get(this.#selections.fieldsOf(type, setsOf(merged)))
      : undefined;
    if (below === undefined || below.others.length > 0) return null;
    return { nodes: 1 + length + (length || 1) * below.nodes, visits: 1 + below.visits };
  }

  /** Number of values of a field for one object of `parent`, including the field itself. */
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
    // Arguments can be large, and most fields do not need their text.
    const argsText = () => this.#argsText(args, node);
    for (const keys of price.loads ?? []) this.#load(keys, argsText, parent, path);
    for (const { endpoint, count } of price.calls ?? []) this.#step(path, endpoint, count, "DIRECT");
    this.#noteSites(field, merged, price, path);

    const isList = isListType(getNullableType(field.type));
    const items = itemsOf(field, price);
    const length = isList ? (price.length ?? items) : 1;
    const work = field.args.length > 0 ? ARGUMENTS_VALUES : 0;
    const own = 1 + work + (price.values ?? 0) + (isList ? length : 0);
    if (node.selectionSet === undefined) return own;
    const group: Group = {
      id: idOf(parent, field.name, argsText, price),
      size: parent.size * items,
      page: price.page ?? (price.objects === undefined ? 0 : parent.page),
      pageOfEach: price.pageOfEach,
      knows: price.knows ?? (price.objects === undefined ? [] : parent.knows),
    };
    return own + length * this.#ofEach(field, merged, group, parent, price, path);
  }

  /** Number of values of one object that a field returns. */
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
    // The types are known only if ids determine them. Otherwise all objects could be of any possible type.
    let most = 0;
    for (const possible of this.#operation.schema.getPossibleTypes(fieldType)) {
      const size = types === undefined ? group.size : parent.size * (types[possible.name] ?? 0);
      const id = `${group.id}:${possible.name}`;
      most = Math.max(most, this.#object(sets, possible, { ...group, id, size }, path));
    }
    return most;
  }

  #noteSites(
    field: GraphQLField<unknown, unknown>,
    merged: MergedField,
    price: FieldPrice,
    path: string,
  ): void {
    const { loads = [] } = price;
    for (const loader of new Set(loads.map((keys) => keys.loader))) {
      const own = loads.filter((keys) => keys.loader === loader);
      const later = own.some(({ isLater }) => isLater) ? [] : loads.filter(({ isLater }) => isLater);
      const items = itemsOf(field, price);
      const site: LoadSite = {
        laterCalls: later.reduce((sum, keys) => sum + keys.loader.calls.length, 0),
        // Records by their keys: one for each. Otherwise the field returns all its objects for one key.
        objectsPerKey:
          price.types !== undefined || items === loads.length ? 1 : Math.ceil(items / own.length),
        callsBelow: (objects) => this.#callsBelow(objects, field, merged, price, path),
      };
      const sites = this.sites.get(loader);
      if (sites === undefined) this.sites.set(loader, [site]);
      else sites.push(site);
    }
  }

  #callsBelow(
    objects: number,
    field: GraphQLField<unknown, unknown>,
    merged: MergedField,
    price: FieldPrice,
    path: string,
  ): number {
    const plan = new PlanBuilder(this.#operation, this.variables, this.#options);
    const group: Group = { id: path, size: objects, page: price.page ?? 0, knows: price.knows ?? [] };
    const types = price.types && Object.fromEntries(Object.keys(price.types).map((name) => [name, 1]));
    plan.#ofEach(field, merged, group, group, { ...price, ...(types && { types }) }, path);
    return plan.isCut ? Infinity : plan.calls;
  }

  #load({ loader, key, once = false }: Keys, argsText: () => string, parent: Group, path: string): void {
    this.loaders.add(loader);
    const groups =
      this.#loaded.get(loader) ?? new Map<string, { readonly keys: Set<string>; total: number }>();
    this.#loaded.set(loader, groups);
    const place = once ? this.#scope : parent.id;
    const loaded = groups.get(place) ?? { keys: new Set<string>(), total: 0 };
    groups.set(place, loaded);

    const keyText = key === undefined ? argsText() : JSON.stringify(key);
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

  /** A text that is equal for equal arguments. */
  #argsText(args: Readonly<Record<string, unknown>>, node: FieldNode): string {
    const { assumed } = this.#options;
    const text = JSON.stringify(args);
    return assumed === undefined ? text : `${text}${assumedIn(node, assumed).join()}`;
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

/** The variables in the arguments of a field whose values are assumed. */
function assumedIn(node: FieldNode, assumed: ReadonlySet<string>): string[] {
  const names: string[] = [];
  for (const argument of node.arguments ?? []) {
    visit(argument, { Variable: ({ name }) => void (assumed.has(name.value) && names.push(name.value)) });
  }
  return names;
}

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {
  [SchemaMetaFieldDef.name]: SchemaMetaFieldDef,
  [TypeMetaFieldDef.name]: TypeMetaFieldDef,
};

/** Greatest number of calls or values that is reported. No operation may have as many. */
export const MAX_COUNT = 10_000_000;

/** A number of calls or values, limited to {@link MAX_COUNT}. */
export function capped(count: number): number {
  return Math.min(count, MAX_COUNT);
}

/** A number of calls or values as text. */
export function countText(count: number): string {
  return `${count > MAX_COUNT ? "more than " : ""}${grouped(capped(count))}`;
}

/** A number of calls as text, such as "2 upstream calls". */
export function callsText(calls: number): string {
  return `${countText(calls)} upstream call${calls === 1 ? "" : "s"}`;
}

/** Most distinct objects that a field returns for one parent. */
function itemsOf(field: GraphQLField<unknown, unknown>, { items }: FieldPrice): number {
  return items ?? (isListType(getNullableType(field.type)) ? LIST_LENGTH : 1);
}

function idOf(parent: Group, field: string, argsText: () => string, { objects }: FieldPrice): string {
  if (objects === PARENT) return parent.id;
  return `${parent.id}/${objects ?? `${field}${argsText()}`}`;
}

/** The strategy of a field with several loads from the same endpoint. */
function together(one: Strategy, other: Strategy): Strategy {
  if (one === "SHARED") return other;
  return one === "DIRECT" && other === "DIRECT" ? "PER_OBJECT" : one;
}

function strategyOf(loader: LoaderCost, parent: Group, once: boolean): Strategy {
  if (loader.batchSize > 1) return "BATCHED";
  return once || parent.size === 1 ? "DIRECT" : "PER_OBJECT";
}
