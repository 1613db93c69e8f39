var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { z } from "zod";
import { Customer } from "../customers/customer.type.js";
import { checkFirst } from "../graphql/arguments.js";
import { connectionOf, toIdConnection } from "../graphql/connection.js";
import { readCursor } from "../graphql/cursor.js";
import { Price, pricePerPage, upstreamCalls } from "../graphql/price.js";
import { redeemablePages } from "./redeemable.loaders.js";
import { CustomerRedeemable, toRedeemable } from "./redeemable.type.js";
import { After, First } from "../graphql/list-arguments.js";
const CustomerRedeemableConnection = connectionOf(() => CustomerRedeemable, "CustomerRedeemable", {
    items: "redeemables",
    totalCount: "The number of redeemables that the customer holds. It comes with the page at no extra cost.",
});
let CustomerRedeemablesResolver = class CustomerRedeemablesResolver {
    async redeemables({ id }, first, after, { loads }) {
        const scope = ["redeemables", id];
        const last = readCursor(scope, after, z.string());
        const limit = checkFirst(first);
        const page = await loads.of(redeemablePages).load({
            path: { customerId: id },
            query: { order: "-id", limit, ...(last === null ? {} : { starting_after_id: last }) },
        });
        return toIdConnection(page, toRedeemable, { scope, last, limit });
    }
};
__decorate([
    FieldResolver(() => CustomerRedeemableConnection, {
        nullable: true,
        description: "The redeemables in this customer's wallet, newest first. Null if the call fails. " +
            `Costs ${upstreamCalls(redeemablePages)} per customer and page.`,
    }),
    Price(pricePerPage(redeemablePages)),
    __param(0, Root()),
    __param(1, First(10)),
    __param(2, After()),
    __param(3, Ctx())
], CustomerRedeemablesResolver.prototype, "redeemables", null);
CustomerRedeemablesResolver = __decorate([
    Resolver(() => Customer)
], CustomerRedeemablesResolver);
export { CustomerRedeemablesResolver };
//# sourceMappingURL=redeemable.resolver.js.map