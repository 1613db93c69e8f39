/**
 * What a field costs, said where the field is declared: `@Price`. `plan.ts` adds it up over an operation.
 *
 * A price has two parts. **Calls** are requests to the upstream: which loaders the field makes load, and which endpoints it
 * calls itself. **Lengths** say how many objects come back at most: they multiply what is asked of each, in calls and in
 * values of the answer.
 */
import type { GraphQLField } from "graphql";
import { Extensions } from "type-graphql";
import type { EndpointRow } from "../voucherify/endpoints.js";
import { isFirst } from "./arguments.js";
import type { LoaderCost } from "./loader.js";

/** Objects of the answer that are alike: those that one field gives for one group of parents. */
export interface Group {
  /** Two groups with the same id are the same objects. */
  readonly id: string;
  /** How many different ones there are at most. */
  readonly size: number;
  /** Items of each, if they are pages. */
  readonly page: number;
  /** Loaders that have these objects already. */
  readonly knows: readonly LoaderCost[];
}

/** Keys that one parent makes a field load: made by {@link keyed}, {@link perParent} and {@link perOperation}. */
export interface Keys {
  readonly loader: LoaderCost;
  /** Tells these keys from others of the same parent; plain data. Default: the field's arguments. */
  readonly key?: unknown;
  /** Whether the keys are the same for all parents of the operation. */
  readonly once?: boolean;
}

/** One load a parent for `key`. Fields that ask for the same key of the same parent share it. */
export function keyed(loader: LoaderCost, key: unknown): Keys {
  return { loader, key };
}

/** One load a parent by a key of the parent itself, such as its ID. Fields that do the same share it. */
export function perParent(loader: LoaderCost): Keys {
  return { loader, key: { of: "parent" } };
}

/** One load for the whole operation, whatever the parents. */
export function perOperation(loader: LoaderCost): Keys {
  return { loader, key: { of: "operation" }, once: true };
}

/** What a field costs for one parent, and what it leads to. */
export interface FieldPrice {
  readonly loads?: readonly Keys[];
  /** Calls made without sharing: those of mutations. */
  readonly calls?: readonly { readonly endpoint: EndpointRow; readonly count: number }[];
  /** Loaders that make some of `calls`. */
  readonly uses?: readonly LoaderCost[];
  /** How many different objects come back at most. Default 1, and {@link LIST_LENGTH} for a list. */
  readonly items?: number;
  /** The same by type, where the types are known; types that are not named do not come. */
  readonly types?: Readonly<Record<string, number>>;
  /** How long the list is in the answer, where an object may stand in it several times. Default: `items`. */
  readonly length?: number;
  /** How many values more than one the field counts as: for the keys of a JSON object, or for the work it takes. Default 0. */
  readonly values?: number;
  /** Of connections: how many items the page has at most. */
  readonly page?: number;
  /**
   * Which objects come back, where several fields of a parent give the same ones: a name for them, or {@link PARENT} for
   * the parents themselves. Default: objects of the field's own.
   */
  readonly objects?: typeof PARENT | string;
  /** Loaders that have the objects from then on. */
  readonly knows?: readonly LoaderCost[];
}

/** The parents themselves, as objects that a field gives. */
export const PARENT: unique symbol = Symbol("the parents themselves");

/** A field that gives its parent again, such as the node of an edge. */
export function sameObject(): FieldPrice {
  return { objects: PARENT };
}

/** A field that lists the items of a page, such as `nodes` and `edges` of a connection: both give the same objects. */
export function itemsOfPage(_: unknown, { page }: Group): FieldPrice {
  return { items: page, objects: "items" };
}

/** The assumed length of a list inside a record, where nothing else bounds it. */
export const LIST_LENGTH = 10;

/** What prices depend on besides arguments: facts about this server. A room adds its own where it declares them. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface PriceFacts {}

export type PriceOf<Args> = (args: Args, parent: Group, facts: PriceFacts) => FieldPrice;

/** Says what a field costs. A field without it calls nothing. */
export function Price<Args>(price: PriceOf<Args>) {
  return Extensions({ price });
}

/** A page of `first`, for one load. An impossible `first` is refused by the field itself, without a call. */
export function pricePerPage(
  loader: LoaderCost,
  knows: readonly LoaderCost[] = [],
): PriceOf<{ first: number }> {
  return ({ first }) => (isFirst(first) ? { loads: [{ loader }], page: first, knows } : {});
}

/** Calls made without sharing, for fields that write: one of each endpoint, and what each loader calls for one key. */
export function callsOf(...made: readonly (EndpointRow | LoaderCost)[]): FieldPrice {
  return {
    calls: made
      .flatMap((one) => ("calls" in one ? one.calls : [one]))
      .map((endpoint) => ({ endpoint, count: 1 })),
    uses: made.filter((one): one is LoaderCost => "calls" in one),
  };
}

/** The price of what {@link callsOf} takes, for descriptions: "1 upstream call", "2 upstream calls". */
export function upstreamCalls(...made: readonly (EndpointRow | LoaderCost)[]): string {
  const { calls = [] } = callsOf(...made);
  return calls.length === 1 ? "1 upstream call" : `${calls.length} upstream calls`;
}

/** What `@Price` says of a field. */
export function priceOf(field: GraphQLField<unknown, unknown>): PriceOf<Record<string, unknown>> | null {
  const price = field.extensions["price"];
  return typeof price === "function" ? (price as PriceOf<Record<string, unknown>>) : null;
}
