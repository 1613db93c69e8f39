import { Authorized, Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier, checkKeys, checkFirstOrAll, MAX_KEYS } from "../graphql/arguments.js";
import { type Connection, connectionOf, toConnection } from "../graphql/connection.js";
import type { Context } from "../graphql/context.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { badUserInput } from "../graphql/error-codes.js";
import type { Loads } from "../graphql/loader.js";
import { DearestOf, FREE, keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { JSONObject } from "../graphql/scalars.js";
import { positionShape, type Walk } from "./customer.walk.js";
import { Segment } from "../segments/segment.type.js";
import { CustomerFilter, CustomerIdentifier, CustomerOrder, toWalk } from "./customer.inputs.js";
import { customerById, customerBySourceId, customerPages, primeCustomer } from "./customer.loaders.js";
import { CampaignReferral, CustomerReferrals } from "./customer-loyalty.type.js";
import { Customer, toCustomer } from "./customer.type.js";
import { After, First, FirstOrAll, ListArg } from "../graphql/list-arguments.js";

const CustomerConnection = connectionOf(() => Customer, "Customer", {
  items: "customers",
  totalCount:
    "The number of matching customers when the first page was read. It comes with the page at no extra cost.",
});

@Resolver(() => Customer)
export class CustomerResolver {
  @Authorized("customers:read")
  @Repeatable()
  @Query(() => Customer, {
    nullable: true,
    description:
      `A customer by its identifier. Null if it does not exist. Costs ${upstreamCalls(customerById)} per distinct ` +
      "identifier in an operation.",
  })
  @Price<{ by: CustomerIdentifier }>(({ by }) => ({ loads: [keysOf(by)] }))
  async customer(
    @Arg("by", () => CustomerIdentifier, { description: "The identifier of the customer." })
    by: CustomerIdentifier,
    @Ctx() { loads }: Context,
  ): Promise<Customer | null> {
    return loadCustomer("by", by, loads);
  }

  @Authorized("customers:read")
  @Repeatable()
  @Query(() => [Customer], {
    nullable: "itemsAndList",
    description:
      "Customers by their identifiers, in the order of `by`. An entry is null if its customer does not exist. " +
      `Costs ${upstreamCalls(customerById)} per distinct identifier in an operation, because REST reads customers one by one.`,
  })
  @Price<{ by: CustomerIdentifier[] }>(({ by }) => {
    const distinct = new Map(by.map((one) => [JSON.stringify(one), keysOf(one)]));
    if (by.length > MAX_KEYS) return FREE;
    return { loads: [...distinct.values()], items: distinct.size, length: by.length };
  })
  customersByIdentifiers(
    @ListArg("by", () => [CustomerIdentifier], {
      description: `The identifiers of the customers. At most ${MAX_KEYS}.`,
    })
    by: CustomerIdentifier[],
    @Ctx() { loads }: Context,
  ): Promise<Customer | null>[] {
    return checkKeys("by", by).map((one, index) => loadCustomer(`by.${index}`, one, loads));
  }

  @Authorized("customers:read")
  @Repeatable()
  @Query(() => CustomerConnection, {
    nullable: true,
    description:
      "The customers of the project, newest first by default. When sorted by CREATED_AT, paging to the end lists every " +
      "customer exactly once, even if others are created or deleted meanwhile. " +
      `Costs ${upstreamCalls(customerPages)} per page.`,
  })
  @Price(pricePerPage(customerPages))
  async customers(
    @First(20) first: number,
    @After() after: string | null,
    @Arg("filter", () => CustomerFilter, {
      nullable: true,
      description: "The filters. All customers if omitted.",
    })
    filter: CustomerFilter | null,
    @Arg("orderBy", () => CustomerOrder, {
      nullable: true,
      description: "The sort order. Newest first if omitted.",
    })
    orderBy: CustomerOrder | null,
    @Ctx() { loads }: Context,
  ): Promise<Connection<Customer>> {
    return customerConnection(toWalk(filter, orderBy), first, after, loads);
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description:
      "The custom attributes of the customer. Keys and JSON types are preserved. An empty object if there are none. Null " +
      "only if the argument is invalid. To read single attributes with a type, use `attributes`.",
  })
  @Price<{ keys?: readonly string[] | null }>(({ keys }) => ({ values: keys?.length ?? 0 }))
  @DearestOf("keys", () => [Array<string>(MAX_KEYS).fill("")])
  async metadata(
    @Root() { attributes: { all } }: Customer,
    @Arg("keys", () => [String], {
      nullable: true,
      description: `The keys to return, to keep the answer small. At most ${MAX_KEYS}. All keys if omitted.`,
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
      "The customer who made the referral. Null if that customer was deleted. " +
      `Costs ${upstreamCalls(customerById)} per distinct referrer.`,
  })
  @Price(() => ({ loads: [perParent(customerById)] }))
  referrer(
    @Root() { referrerId }: CampaignReferral,
    @Ctx() { loads }: Context,
  ): Promise<Customer | null> | null {
    return referrerId === null ? null : loads.of(customerById).load(referrerId);
  }
}

/** Assumed length of a customer's list of referrals if `first` is omitted. Each referral campaign refers once. */
const REFERRALS_OF_A_CUSTOMER = 10;

@Resolver(() => CustomerReferrals)
export class CustomerReferralsResolver {
  @FieldResolver(() => [CampaignReferral], {
    nullable: true,
    description:
      "The referrals of this customer. The price of the fields selected on each assumes `first` referrals, or " +
      `${REFERRALS_OF_A_CUSTOMER} if \`first\` is omitted.`,
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

/** The fields that this room adds to segments. */
@Resolver(() => Segment)
export class SegmentCustomersResolver {
  @FieldResolver(() => CustomerConnection, {
    nullable: true,
    description: `The members of the segment, newest customer first. Costs ${upstreamCalls(customerPages)} per page.`,
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

/** A page of customers. They are stored in the loaders, so reading them again in this operation takes no call. */
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
    endCursor: () => {
      const next = page.next();
      return next && writeCursor(scope, next);
    },
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
  throw badUserInput(`\`${path}\` must have exactly one of \`id\` and \`sourceId\``);
}
