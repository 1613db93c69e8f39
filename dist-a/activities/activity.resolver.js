var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { connectionOf, toIdConnection } from "../graphql/connection.js";
import { readCursor } from "../graphql/cursor.js";
import { DearestOf, FREE, Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { SortDirection } from "../graphql/sort.js";
import { isWithin } from "../voucherify/paging.js";
import { toActivity } from "./activity.families.js";
import { ActivityFilter, isAboutProduct, mixedWithProduct, spanOf, toActivityQuery, } from "./activity.inputs.js";
import { activityPages, productActivityPages } from "./activity.loaders.js";
import { Activity } from "./activity.type.js";
import { After, First } from "../graphql/list-arguments.js";
const ActivityConnection = connectionOf(() => Activity, "Activity", {
    items: "activities",
    totalCount: "The number of matching activities. Null if `filter.productId` is omitted, because REST counts only with that filter. " +
        "It comes with the page at no extra cost.",
});
let CustomerActivitiesResolver = class CustomerActivitiesResolver {
    async activities({ id }, first, after, filter, order, { loads }) {
        const query = {
            ...toActivityQuery(filter),
            order: order === SortDirection.ASC ? "created_at" : "-created_at",
        };
        const scope = ["activities", id, query];
        const last = readCursor(scope, after, z.string());
        const limit = checkFirst(first);
        const pages = isAboutProduct(filter) ? productActivityPages : activityPages;
        const page = await loads.of(pages).load({
            path: { customerId: id },
            query: { ...query, limit, ...(last === null ? {} : { starting_after_id: last }) },
        });
        const span = spanOf(filter);
        return toIdConnection(page, toActivity, {
            scope,
            last,
            limit,
            keep: ({ created_at }) => isWithin(span, created_at),
        });
    }
};
__decorate([
    FieldResolver(() => ActivityConnection, {
        nullable: true,
        description: "The activities of this customer, newest first by default. Null if the call fails. " +
            `Costs ${upstreamCalls(activityPages)} per customer and page.`,
    }),
    Price((args, ...rest) => {
        if (mixedWithProduct(args.filter).length > 0)
            return FREE;
        return pricePerPage(isAboutProduct(args.filter) ? productActivityPages : activityPages)(args, ...rest);
    }),
    DearestOf("filter", (unique) => [null, { productId: unique }]),
    __param(0, Root()),
    __param(1, First(10)),
    __param(2, After()),
    __param(3, Arg("filter", () => ActivityFilter, {
        nullable: true,
        description: "The filters. All activities if omitted.",
    })),
    __param(4, Arg("order", () => SortDirection, {
        defaultValue: SortDirection.DESC,
        description: "The sort direction by time.",
    })),
    __param(5, Ctx())
], CustomerActivitiesResolver.prototype, "activities", null);
CustomerActivitiesResolver = __decorate([
    Resolver(() => Customer)
], CustomerActivitiesResolver);
export { CustomerActivitiesResolver };
//# sourceMappingURL=activity.resolver.js.map