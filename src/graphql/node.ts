/** `Node`, and the two queries that find records by ID. `createSchema` passes in the nouns. */
import {
  Arg,
  Authorized,
  type ClassType,
  Ctx,
  Field,
  ID,
  InterfaceType,
  Query,
  Resolver,
} from "type-graphql";
import type { Scope } from "../access/caller.js";
import { checkIdentifier, checkKeys, MAX_KEYS } from "./arguments.js";
import type { Context } from "./context.js";
import { badUserInput } from "./error-codes.js";
import type { LoaderCost } from "./loader.js";
import {
  DearestOf,
  type FieldPrice,
  FREE,
  keyed,
  perOperation,
  Price,
  type PriceFacts,
  upstreamCalls,
} from "./price.js";
import { requireScope } from "./scopes.js";
import { ListArg } from "./list-arguments.js";
import { extended } from "./extended.js";

@InterfaceType({
  description:
    "An object that `node` can find by its ID. The prefix of an ID identifies the type, so IDs are unique across types.",
  resolveType: (value: { readonly __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, {
    description: "The ID of the object, as Voucherify assigned it unless the type says otherwise.",
  })
  readonly id!: string;
}

/** How `node` finds the records of one type. */
export interface NodeSource {
  readonly typeName: string;
  /** Prefix of its IDs, for example `cust_`. */
  readonly prefix: string;
  /** The scope that reading its records needs. */
  readonly scope: Scope;
  /** The loader that it uses. Omitted if it makes no call. `once`: one load serves all its records. */
  readonly cost?: { readonly loader: LoaderCost; readonly once?: boolean };
  /** The price of one record in values, besides its calls. */
  readonly price?: (id: string, facts: PriceFacts) => Pick<FieldPrice, "page" | "values">;
  readonly load: (
    id: string,
    context: Context,
  ) => Promise<{ readonly id: string } | null> | { readonly id: string } | null;
}

/** The price of a source for descriptions, such as "1 upstream call per `Order`". */
function costText({ typeName, cost }: NodeSource): string {
  if (cost === undefined) return `${upstreamCalls()} per \`${typeName}\``;
  const { loader, once } = cost;
  if (once === true) return `${upstreamCalls(loader)} for all \`${typeName}\` objects`;
  const { batchSize } = loader;
  const objects = batchSize > 1 ? `${batchSize} \`${typeName}\` objects` : `\`${typeName}\``;
  return `${upstreamCalls(loader)} per ${objects}`;
}

/** The resolver of the two queries, for the nouns of a schema. */
export function nodeResolver(sources: readonly NodeSource[]): ClassType {
  const typeNames = sources.map(({ typeName }) => `\`${typeName}\``);
  const loaders = sources.flatMap(({ cost }) => cost?.loader ?? []);
  const dearest = loaders.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, 1);
  const sourceOf = (id: string) => sources.find(({ prefix }) => id.startsWith(prefix));

  async function find(id: string, context: Context): Promise<Node | null> {
    checkIdentifier("id", id);
    const source = sourceOf(id);
    if (source === undefined) {
      const known = sources.map(({ prefix, typeName }) => `${prefix}… (${typeName})`).join(", ");
      throw badUserInput(`\`id\` must begin with one of these prefixes: ${known}`);
    }
    requireScope(source.scope, context.caller);
    const found = await source.load(id, context);
    return found === null ? null : extended(found, { __typename: source.typeName });
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

  /** Mostly of one type, and one of some other types: a call that serves many objects is then made for one. */
  function dearestIds(unique: string): string[][] {
    return sources.flatMap(({ prefix }) => {
      const others = sources.filter((other) => other.prefix !== prefix && other.cost !== undefined);
      return subsetsOf(others).map((some) => [
        ...some.map((other) => other.prefix + unique),
        ...Array.from({ length: MAX_KEYS - some.length }, (_, at) => `${prefix}${unique}_${at}`),
      ]);
    });
  }

  @Resolver()
  class NodeResolver {
    @Authorized()
    @Query(() => Node, {
      nullable: true,
      description:
        `An object by its ID. It can be of one of these types: ${typeNames.join(", ")}. Null if it does not exist. ` +
        `Costs at most ${upstreamCalls(...dearest)}.`,
    })
    @Price<{ id: string }>(({ id }, _, facts) => costOf([id], facts))
    @DearestOf("id", (unique) => sources.map(({ prefix }) => prefix + unique))
    async node(
      @Arg("id", () => ID, { description: "The ID of the object. A source ID is not accepted." }) id: string,
      @Ctx() context: Context,
    ): Promise<Node | null> {
      return find(id, context);
    }

    @Authorized()
    @Query(() => [Node], {
      nullable: "itemsAndList",
      description:
        "Objects by their IDs, in the order of `ids`. An entry is null if its object does not exist. " +
        `Costs ${sources.map(costText).join(", ")}.`,
    })
    @Price<{ ids: string[] }>(({ ids }, _, facts) => (ids.length > MAX_KEYS ? FREE : costOf(ids, facts)))
    @DearestOf("ids", dearestIds)
    nodes(
      @ListArg("ids", () => [ID], {
        description: `The IDs of the objects, of any types. At most ${MAX_KEYS}.`,
      })
      ids: string[],
      @Ctx() context: Context,
    ): Promise<Node | null>[] {
      return checkKeys("ids", ids).map((id) => find(id, context));
    }
  }
  return NodeResolver;
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
}
