var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { checkFirst, checkIdentifier, checkKeys, checkFirstOrAll, MAX_KEYS } from "../graphql/arguments.js";
import { connectionOf, toConnection } from "../graphql/connection.js";
import { readCursor, writeCursor } from "../graphql/cursor.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DearestOf, FREE, keyed, perParent, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { Repeatable } from "../graphql/repeatable.js";
import { JSONObject } from "../graphql/scalars.js";
import { positionShape } from "./customer.walk.js";
import { Segment } from "../segments/segment.type.js";
import { CustomerFilter, CustomerIdentifier, CustomerOrder, toWalk } from "./customer.inputs.js";
import { customerById, customerBySourceId, customerPages, primeCustomer } from "./customer.loaders.js";
import { CampaignReferral, CustomerReferrals } from "./customer-loyalty.type.js";
import { Customer, toCustomer } from "./customer.type.js";
import { After, First, FirstOrAll, ListArg } from "../graphql/list-arguments.js";
const CustomerConnection = connectionOf(() => Customer, "Customer", {
    items: "customers",
    totalCount: "The number of matching customers when the first page was read. It comes with the page at no extra cost.",
});
let CustomerResolver = class CustomerResolver {
    async customer(by, { loads }) {
        return loadCustomer("by", by, loads);
    }
    customersByIdentifiers(by, { loads }) {
        return checkKeys("by", by).map((one, index) => loadCustomer(`by.${index}`, one, loads));
    }
    async customers(first, after, filter, orderBy, { loads }) {
        return customerConnection(toWalk(filter, orderBy), first, after, loads);
    }
    async metadata({ attributes: { all } }, keys) {
        if (!keys)
            return all;
        return Object.fromEntries(checkKeys("keys", keys)
            .filter((key) => Object.hasOwn(all, key))
            .map((key) => [key, all[key]]));
    }
};
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => Customer, {
        nullable: true,
        description: `A customer by its identifier. Null if it does not exist. Costs ${upstreamCalls(customerById)} per distinct ` +
            "identifier in an operation.",
    }),
    Price(({ by }) => ({ loads: [keysOf(by)] })),
    __param(0, Arg("by", () => CustomerIdentifier, { description: "The identifier of the customer." })),
    __param(1, Ctx())
], CustomerResolver.prototype, "customer", null);
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => [Customer], {
        nullable: "itemsAndList",
        description: "Customers by their identifiers, in the order of `by`. An entry is null if its customer does not exist. " +
            `Costs ${upstreamCalls(customerById)} per distinct identifier in an operation, because REST reads customers one by one.`,
    }),
    Price(({ by }) => {
        const distinct = new Map(by.map((one) => [JSON.stringify(one), keysOf(one)]));
        if (by.length > MAX_KEYS)
            return FREE;
        return { loads: [...distinct.values()], items: distinct.size, length: by.length };
    }),
    __param(0, ListArg("by", () => [CustomerIdentifier], {
        description: `The identifiers of the customers. At most ${MAX_KEYS}.`,
    })),
    __param(1, Ctx())
], CustomerResolver.prototype, "customersByIdentifiers", null);
__decorate([
    Authorized("customers:read"),
    Repeatable(),
    Query(() => CustomerConnection, {
        nullable: true,
        description: "The customers of the project, newest first by default. When sorted by CREATED_AT, paging to the end lists every " +
            "customer exactly once, even if others are created or deleted meanwhile. " +
            `Costs ${upstreamCalls(customerPages)} per page.`,
    }),
    Price(pricePerPage(customerPages)),
    __param(0, First(20)),
    __param(1, After()),
    __param(2, Arg("filter", () => CustomerFilter, {
        nullable: true,
        description: "The filters. All customers if omitted.",
    })),
    __param(3, Arg("orderBy", () => CustomerOrder, {
        nullable: true,
        description: "The sort order. Newest first if omitted.",
    })),
    __param(4, Ctx())
], CustomerResolver.prototype, "customers", null);
__decorate([
    FieldResolver(() => JSONObject, {
        nullable: true,
        description: "The custom attributes of the customer. Keys and JSON types are preserved. An empty object if there are none. Null " +
            "only if the argument is invalid. To read single attributes with a type, use `attributes`.",
    }),
    Price(({ keys }) => ({ values: keys?.length ?? 0 })),
    DearestOf("keys", () => [Array(MAX_KEYS).fill("")]),
    __param(0, Root()),
    __param(1, Arg("keys", () => [String], {
        nullable: true,
        description: `The keys to return, to keep the answer small. At most ${MAX_KEYS}. All keys if omitted.`,
    }))
], CustomerResolver.prototype, "metadata", null);
CustomerResolver = __decorate([
    Resolver(() => Customer)
], CustomerResolver);
export { CustomerResolver };
let CampaignReferralResolver = class CampaignReferralResolver {
    referrer({ referrerId }, { loads }) {
        return referrerId === null ? null : loads.of(customerById).load(referrerId);
    }
};
__decorate([
    FieldResolver(() => Customer, {
        nullable: true,
        description: "The customer who made the referral. Null if that customer was deleted. " +
            `Costs ${upstreamCalls(customerById)} per distinct referrer.`,
    }),
    Price(() => ({ loads: [perParent(customerById)] })),
    __param(0, Root()),
    __param(1, Ctx())
], CampaignReferralResolver.prototype, "referrer", null);
CampaignReferralResolver = __decorate([
    Resolver(() => CampaignReferral)
], CampaignReferralResolver);
export { CampaignReferralResolver };
/** Assumed length of a customer's list of referrals if `first` is omitted. Each referral campaign refers once. */
const REFERRALS_OF_A_CUSTOMER = 10;
let CustomerReferralsResolver = class CustomerReferralsResolver {
    async campaigns({ byCampaign }, first) {
        const limit = checkFirstOrAll(first);
        return byCampaign && byCampaign.slice(0, limit);
    }
};
__decorate([
    FieldResolver(() => [CampaignReferral], {
        nullable: true,
        description: "The referrals of this customer. The price of the fields selected on each assumes `first` referrals, or " +
            `${REFERRALS_OF_A_CUSTOMER} if \`first\` is omitted.`,
    }),
    Price(({ first }) => ({ items: Math.max(0, first ?? REFERRALS_OF_A_CUSTOMER) })),
    __param(0, Root()),
    __param(1, FirstOrAll())
], CustomerReferralsResolver.prototype, "campaigns", null);
CustomerReferralsResolver = __decorate([
    Resolver(() => CustomerReferrals)
], CustomerReferralsResolver);
export { CustomerReferralsResolver };
/** The fields that this room adds to segments. */
let SegmentCustomersResolver = class SegmentCustomersResolver {
    async customers({ id }, first, after, { loads }) {
        return customerConnection(toWalk({ segmentId: id }, null), first, after, loads);
    }
};
__decorate([
    FieldResolver(() => CustomerConnection, {
        nullable: true,
        description: `The members of the segment, newest customer first. Costs ${upstreamCalls(customerPages)} per page.`,
    }),
    Price(pricePerPage(customerPages)),
    __param(0, Root()),
    __param(1, First(20)),
    __param(2, After()),
    __param(3, Ctx())
], SegmentCustomersResolver.prototype, "customers", null);
SegmentCustomersResolver = __decorate([
    Resolver(() => Segment)
], SegmentCustomersResolver);
export { SegmentCustomersResolver };
/** A page of customers. They are stored in the loaders, so reading them again in this operation takes no call. */
async function customerConnection(walk, first, after, loads) {
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
function keysOf({ id, sourceId }) {
    return id === undefined ? keyed(customerBySourceId, sourceId) : keyed(customerById, id);
}
async function loadCustomer(path, by, loads) {
    const { id, sourceId } = by;
    if (id !== undefined)
        return loads.of(customerById).load(checkIdentifier(`${path}.id`, id));
    if (sourceId !== undefined)
        return loads.of(customerBySourceId).load(checkIdentifier(`${path}.sourceId`, sourceId));
    throw badUserInput(`\`${path}\` must have exactly one of \`id\` and \`sourceId\``);
}
//# sourceMappingURL=customer.resolver.js.map