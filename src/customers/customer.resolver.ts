import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier, checkKeys, checkFirstOrAll, MAX_KEYS } from "../graphql/arguments.js";
import { type Connection, connectionOf, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { badUserInput } from "../graphql/error-codes.js";
import type { Loads } from "../graphql/loader.js";
import { keyed, perParent, Price, pricePerPage } from "../graphql/price.js";
import { JSONObject } from "../graphql/scalars.js";
import { positionShape, type Walk } from "./customer.walk.js";
import { Segment } from "../segments/segment.type.js";
import { CustomerFilter, CustomerIdentifier, CustomerOrder, toWalk } from "./customer.inputs.js";
import { customerById, customerBySourceId, customerPages, primeCustomer } from "./customer.loaders.js";
import { CampaignReferral, Customer, CustomerReferrals, toCustomer } from "./customer.type.js";
import { After, First, FirstOrAll, ListArg } from "../graphql/list-arguments.js";

const CustomerConnection = connectionOf(() => Customer, "Customer", {
  items: "customers",
  totalCount: "How many customers matched when the first page was read. Free: it comes with the page.",
});

@Resolver(() => Customer)
export class CustomerResolver {
  @Query(() => Customer, {
    nullable: true,
    description:
      "One customer, or null if there is none. 1 upstream call for each distinct identifier of an operation.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => ({ loads: [keysOf(by)] }))
  async customer(
    @Arg("by", () => CustomerIdentifier, { description: "Which one." }) by: CustomerIdentifier,
    @Ctx() { loads }: Context,
  ): Promise<Customer | null> {
    return loadCustomer("by", by, loads);
  }

  @Query(() => [Customer], {
    nullable: "itemsAndList",
    description:
      "Many customers in the order asked for, null where there is none. At most 100 identifiers. The upstream reads " +
      "customers one by one: 1 upstream call for each distinct identifier.",
  })
  @Price<{ by: CustomerIdentifier[] }>(({ by }) => {
    const distinct = new Map(by.map((one) => [JSON.stringify(one), keysOf(one)]));
    if (by.length > MAX_KEYS) return {};
    return { loads: [...distinct.values()], items: distinct.size, length: by.length };
  })
  customersByIdentifiers(
    @ListArg("by", () => [CustomerIdentifier], { description: "Which ones." }) by: CustomerIdentifier[],
    @Ctx() { loads }: Context,
  ): Promise<Customer | null>[] {
    return checkKeys("by", by).map((one, index) => loadCustomer(`by.${index}`, one, loads));
  }

  @Query(() => CustomerConnection, {
    nullable: true,
    description:
      "Customers, newest first unless ordered otherwise. In the order CREATED_AT paging to the end gives every customer " +
      "once, whatever is created or deleted meanwhile. 1 upstream call a page.",
  })
  @Price(pricePerPage(customerPages))
  async customers(
    @First(20) first: number,
    @After() after: string | null,
    @Arg("filter", () => CustomerFilter, { nullable: true, description: "Which customers; all if left out." })
    filter: CustomerFilter | null,
    @Arg("orderBy", () => CustomerOrder, {
      nullable: true,
      description: "In which order; newest first if left out.",
    })
    orderBy: CustomerOrder | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<Customer>> {
    return customerConnection(toWalk(filter, orderBy), first, after, loads);
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description:
      "Every custom attribute, keys and JSON types as they were sent. Empty if there are none. Null only where the " +
      "argument is refused. For single ones with a type see `attributes`.",
  })
  @Price<{ keys?: readonly string[] | null }>(({ keys }) => ({ values: keys?.length ?? 0 }))
  async metadata(
    @Root() { attributes: { all } }: Customer,
    @Arg("keys", () => [String], {
      nullable: true,
      description: "Only these keys, to keep the answer small. At most 100.",
    })
    keys: string[] | null,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (!keys) return all;
    return Object.fromEntries(
      checkKeys("keys", keys)
        .filter((key) => Object.hasOwn(all, key))
        .map((key) => [key, all[key]]),
    );
  }
}

@Resolver(() => CampaignReferral)
export class CampaignReferralResolver {
  @FieldResolver(() => Customer, {
    nullable: true,
    description:
      "The customer who referred this one; null if deleted since. 1 upstream call for each distinct referrer.",
  })
  @Price(() => ({ loads: [perParent(customerById)] }))
  referrer(
    @Root() { referrerId }: CampaignReferral,
    @Ctx() { loads }: Context,
  ): Promise<Customer | null> | null {
    return referrerId === null ? null : loads.of(customerById).load(referrerId);
  }
}

/** What a customer's list of referrals is taken to be at most, where nobody says: few campaigns refer, each once. */
const REFERRALS_OF_A_CUSTOMER = 10;

@Resolver(() => CustomerReferrals)
export class CustomerReferralsResolver {
  @FieldResolver(() => [CampaignReferral], {
    nullable: true,
    description: "The referrals. What is asked of each is priced for `first` of them, for 10 without it.",
  })
  @Price<{ first?: number | null }>(({ first }) => ({ items: Math.max(0, first ?? REFERRALS_OF_A_CUSTOMER) }))
  async campaigns(
    @Root() { byCampaign }: CustomerReferrals,
    @FirstOrAll() first: number | null,
  ): Promise<readonly CampaignReferral[] | null> {
    const limit = checkFirstOrAll(first);
    return byCampaign && byCampaign.slice(0, limit);
  }
}

/** What segments get from this room. */
@Resolver(() => Segment)
export class SegmentCustomersResolver {
  @FieldResolver(() => CustomerConnection, {
    nullable: true,
    description: "The members of the segment, newest customer first. 1 upstream call a page.",
  })
  @Price(pricePerPage(customerPages))
  async customers(
    @Root() { id }: Segment,
    @First(20) first: number,
    @After() after: string | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<Customer>> {
    return customerConnection(toWalk({ segmentId: id }, null), first, after, loads);
  }
}

/** A page of customers; what is in it costs nothing when asked for again in the same operation. */
async function customerConnection(
  walk: Walk,
  first: number,
  after: string | null | undefined,
  loads: Loads,
): Promise<Connection<Customer>> {
  const scope = ["customers", walk];
  const position = readCursor(scope, after, positionShape);
  const page = await loads.of(customerPages).load({ walk, position, first: checkFirst(first) });
  return toConnection({
    nodes: page.customers.map((wire) => primeCustomer(toCustomer(wire), loads)),
    cursorAt: (index) => writeCursor(scope, page.positionAfter(index)),
    endCursor: () => page.next && writeCursor(scope, page.next),
    hasNextPage: page.hasNext,
    hasPreviousPage: position !== null,
    totalCount: page.total,
  });
}

function keysOf({ id, sourceId }: CustomerIdentifier) {
  return id === undefined ? keyed(customerBySourceId, sourceId) : keyed(customerById, id);
}

async function loadCustomer(path: string, by: CustomerIdentifier, loads: Loads): Promise<Customer | null> {
  const { id, sourceId } = by;
  if (id !== undefined) return loads.of(customerById).load(checkIdentifier(`${path}.id`, id));
  if (sourceId !== undefined)
    return loads.of(customerBySourceId).load(checkIdentifier(`${path}.sourceId`, sourceId));
  throw badUserInput(`\`${path}\` must have exactly one of id and sourceId`);
}
