/**
 * The price of a field, declared with the field: `@Price`. `plan.ts` adds up the prices of an operation.
 *
 * A price has two parts. **Calls** are requests to the upstream: the loaders that the field uses, and the endpoints that
 * it calls itself. **Lengths** are the most objects that a field returns. They multiply the price of the fields selected
 * on each object, in calls and in values of the answer.
 */
import type { GraphQLField } from "graphql";
import { Extensions } from "type-graphql";
import type { EndpointRow } from "../voucherify/endpoints.js";
import { isFirst } from "./arguments.js";
import type { LoaderCost } from "./loader.js";

/** The objects that one field returns for one group of parents. */
export interface Group {
  /** Groups with the same id contain the same objects. */
  readonly id: string;
  /** Most distinct objects. */
  readonly size: number;
  /** Most items of each object, if the objects are pages. */
  readonly page: number;
  /** Most items of each item, if these are pages as well. Undefined if they are not. */
  readonly pageOfEach?: number | undefined;
  /** Loaders that know these objects already. */
  readonly knows: readonly LoaderCost[];
}

/** The keys that a field loads for one parent. See {@link keyed}, {@link perParent} and {@link perOperation}. */
export interface Keys {
  readonly loader: LoaderCost;
  /** Distinguishes these keys from others of the same parent. Plain data. Default: the field's arguments. */
  readonly key?: unknown;
  /** Whether the keys are the same for all parents of the operation. */
  readonly once?: boolean;
  /** Whether the field requests the keys only after its other loads were answered. Default: all at once. */
  readonly isLater?: boolean;
}

/** Loads that the field requests only after its other loads were answered. */
export function afterwards(keys: Keys): Keys {
  return { ...keys, isLater: true };
}

/** One load per parent for `key`. Fields with the same key and the same parent share it. */
export function keyed(loader: LoaderCost, key: unknown): Keys {
  return { loader, key };
}

/** One load per parent for a key of the parent itself, such as its ID. Fields of the same parent share it. */
export function perParent(loader: LoaderCost): Keys {
  return { loader, key: { of: "parent" } };
}

/** One load per operation, whatever the parents. */
export function perOperation(loader: LoaderCost): Keys {
  return { loader, key: { of: "operation" }, once: true };
}

/** The price of a field for one parent, and the objects that it returns. */
export interface FieldPrice {
  readonly loads?: readonly Keys[];
  /** Calls that are not shared: those of mutations. */
  readonly calls?: readonly { readonly endpoint: EndpointRow; readonly count: number }[];
  /** Loaders that make some of `calls`. */
  readonly uses?: readonly LoaderCost[];
  /** Most distinct objects that the field returns. Default 1, or {@link LIST_LENGTH} for a list. */
  readonly items?: number;
  /** `items` by type name, if the types are known. Types that are missing do not occur. */
  readonly types?: Readonly<Record<string, number>>;
  /** Length of the list in the answer, if an object can occur several times. Default: `items`. */
  readonly length?: number;
  /** Values of the field beyond the first: keys of a JSON object, or a measure of its work. Default 0. */
  readonly values?: number;
  /** Most items of the page, if the field is a connection. */
  readonly page?: number;
  /** Most items of each item of the page, if these are pages as well. */
  readonly pageOfEach?: number;
  /**
   * A name for the returned objects, if several fields of a parent return the same ones. {@link PARENT} for the parents
   * themselves. Default: objects of this field only.
   */
  readonly objects?: typeof PARENT | string;
  /** Loaders that know the returned objects from then on. */
  readonly knows?: readonly LoaderCost[];
}

/** The price of a field that makes no call, such as one whose arguments are invalid. */
export const FREE: FieldPrice = {};

/** Marks a field that returns its parents. */
export const PARENT: unique symbol = Symbol("the parents themselves");

/** The price of a field that returns its parent, such as the node of an edge. */
export function sameObject(): FieldPrice {
  return { objects: PARENT };
}

/** The price of a field that lists the items of a page: `nodes` and `edges` of a connection return the same objects. */
export function itemsOfPage(_: unknown, { page, pageOfEach }: Group): FieldPrice {
  return { items: page, objects: "items", ...(pageOfEach !== undefined && { page: pageOfEach }) };
}

/** Assumed length of a list inside a record, unless its field sets another. */
export const LIST_LENGTH = 10;

/** Facts about this server that prices depend on. A room adds its own where it declares them. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface PriceFacts {}

export type PriceOf<Args> = (args: Args, parent: Group, facts: PriceFacts) => FieldPrice;

/** Declares the price of a field. A field without it makes no call. */
export function Price<Args>(price: PriceOf<Args>) {
  return Extensions({ price });
}

/**
 * The values of an argument that can have the highest price, for an operation whose variables are not known. They are
 * coerced, and need only the parts that the price depends on. Values of several alternatives are all tried.
 *
 * @param unique - a text that is different for each variable
 */
export type Dearest = (unique: string) => readonly unknown[];

/**
 * Declares the dearest values of an argument, if they do not follow from its type and the length of lists. To be
 * placed on the field, like {@link Price}.
 */
export function DearestOf(argument: string, values: Dearest) {
  return Extensions({ [`dearest ${argument}`]: values });
}

/** The values declared with {@link DearestOf}. Null if there are none. */
export function dearestOf(field: GraphQLField<unknown, unknown>, argument: string): Dearest | null {
  const values = field.extensions[`dearest ${argument}`];
  return typeof values === "function" ? (values as Dearest) : null;
}

/** The price of a page of `first` items: one load. 0 if `first` is out of range, since the field then makes no call. */
export function pricePerPage(
  loader: LoaderCost,
  knows: readonly LoaderCost[] = [],
): PriceOf<{ first: number }> {
  return ({ first }) => (isFirst(first) ? { loads: [{ loader }], page: first, knows } : FREE);
}

/** The price of a write: one call per endpoint, and the calls of each loader for one key. They are not shared. */
export function callsOf(...made: readonly (EndpointRow | LoaderCost)[]): FieldPrice {
  return {
    calls: made
      .flatMap((one) => ("calls" in one ? one.calls : [one]))
      .map((endpoint) => ({ endpoint, count: 1 })),
    uses: made.filter((one): one is LoaderCost => "calls" in one),
  };
}

/** A number of calls in words, such as "1 upstream call". Descriptions state every price in this form. */
export function upstreamCalls(...made: readonly (EndpointRow | LoaderCost)[]): string {
  const { calls = [] } = callsOf(...made);
  return `${calls.length} upstream call${calls.length === 1 ? "" : "s"}`;
}

/** The price declared with {@link Price}. Null if the field has none. */
export function priceOf(field: GraphQLField<unknown, unknown>): PriceOf<Record<string, unknown>> | null {
  const price = field.extensions["price"];
  return typeof price === "function" ? (price as PriceOf<Record<string, unknown>>) : null;
}
