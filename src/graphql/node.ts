/** `Node`, and the two queries that find anything by its id. Which nouns there are is said by who builds the schema. */
import { Arg, type ClassType, Ctx, Field, ID, InterfaceType, Query, Resolver } from "type-graphql";
import { checkIdentifier, checkKeys, MAX_KEYS } from "./arguments.js";
import type { Context } from "./context.js";
import { badUserInput } from "./error-codes.js";
import type { LoaderCost } from "./loader.js";
import { type FieldPrice, keyed, perOperation, Price, type PriceFacts, upstreamCalls } from "./price.js";
import { ListArg } from "./list-arguments.js";

@InterfaceType({
  description:
    "Anything that `node` finds by its ID. IDs are Voucherify's own; their prefix tells the type, so they are unique across types.",
  resolveType: (value: { readonly __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: "Voucherify's own ID, unchanged." })
  readonly id!: string;
}

/** How one type is found by id. */
export interface NodeSource {
  readonly typeName: string;
  /** What its ids begin with, for example `cust_`. */
  readonly prefix: string;
  /** What loads it; left out where nothing is called. `once`: one load for all of them. */
  readonly cost?: { readonly loader: LoaderCost; readonly once?: boolean };
  /** What one costs besides, in values. */
  readonly price?: (id: string, facts: PriceFacts) => Pick<FieldPrice, "page" | "values">;
  readonly load: (
    id: string,
    context: Context,
  ) => Promise<{ readonly id: string } | null> | { readonly id: string } | null;
}

/** What a source costs, in words. */
function costText({ typeName, cost }: NodeSource): string {
  if (cost === undefined) return `0 for each ${typeName}`;
  const calls = cost.loader.calls.length;
  if (cost.once === true) return `${calls} for all of ${typeName}`;
  const { batchSize } = cost.loader;
  return `${calls} for each ${batchSize > 1 ? `${batchSize} of ` : ""}${typeName}`;
}

/** The resolver of the two queries, for the nouns that a schema has. */
export function nodeResolver(sources: readonly NodeSource[]): ClassType {
  const typeNames = sources.map(({ typeName }) => typeName);
  const loaders = sources.flatMap(({ cost }) => cost?.loader ?? []);
  const dearest = loaders.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, 1);
  const sourceOf = (id: string) => sources.find(({ prefix }) => id.startsWith(prefix));

  async function find(id: string, context: Context): Promise<Node | null> {
    checkIdentifier("id", id);
    const source = sourceOf(id);
    if (source === undefined) {
      const known = sources.map(({ prefix, typeName }) => `${prefix}… (${typeName})`).join(", ");
      throw badUserInput(`\`id\` must be a Voucherify ID that REST can find: ${known}`);
    }
    const found = await source.load(id, context);
    return found === null ? null : Object.assign({ __typename: source.typeName }, found);
  }

  function costOf(ids: readonly string[], facts: PriceFacts): FieldPrice {
    const found = [...new Set(ids)].flatMap((id) => ({ id, source: sourceOf(id) }));
    const types: Record<string, number> = {};
    for (const { source } of found) {
      if (source !== undefined) types[source.typeName] = (types[source.typeName] ?? 0) + 1;
    }
    const loads = found.flatMap(({ id, source }) =>
      source?.cost === undefined
        ? []
        : [source.cost.once ? perOperation(source.cost.loader) : keyed(source.cost.loader, id)],
    );
    const prices = found.flatMap(({ id, source }) => source?.price?.(id, facts) ?? []);
    return {
      types,
      length: ids.length,
      loads,
      page: prices.reduce((most, { page = 0 }) => Math.max(most, page), 0),
      values: prices.reduce((sum, { values = 0 }) => sum + values, 0),
      knows: loads.map(({ loader }) => loader),
    };
  }

  @Resolver()
  class NodeResolver {
    @Query(() => Node, {
      nullable: true,
      description: `One object by its ID: ${typeNames.join(", ")}. Null if there is none. At most ${upstreamCalls(...dearest)}.`,
    })
    @Price<{ id: string }>(({ id }, _, facts) => costOf([id], facts))
    async node(
      @Arg("id", () => ID, { description: "A Voucherify ID, not your own source ID." }) id: string,
      @Ctx() context: Context,
    ): Promise<Node | null> {
      return find(id, context);
    }

    @Query(() => [Node], {
      nullable: "itemsAndList",
      description:
        `Several objects by their IDs, in the order of \`ids\`. Null where there is none. At most ${MAX_KEYS} IDs. ` +
        `In upstream calls: ${sources.map(costText).join(", ")}.`,
    })
    @Price<{ ids: string[] }>(({ ids }, _, facts) => (ids.length > MAX_KEYS ? {} : costOf(ids, facts)))
    nodes(
      @ListArg("ids", () => [ID], { description: "Voucherify IDs, of any types." }) ids: string[],
      @Ctx() context: Context,
    ): Promise<Node | null>[] {
      return checkKeys("ids", ids).map((id) => find(id, context));
    }
  }
  return NodeResolver;
}
