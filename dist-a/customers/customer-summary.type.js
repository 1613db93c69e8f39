var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, Int, ObjectType } from "type-graphql";
import { DateTime, MinorUnits } from "../graphql/scalars.js";
let OrderTotals = class OrderTotals {
    count;
    totalAmount;
    averageAmount;
    lastOrderAmount;
    lastOrderAt;
};
__decorate([
    Field(() => Int, { nullable: true, description: "The number of orders." })
], OrderTotals.prototype, "count", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The total amount of all orders." })
], OrderTotals.prototype, "totalAmount", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The average amount of an order." })
], OrderTotals.prototype, "averageAmount", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount of the latest order." })
], OrderTotals.prototype, "lastOrderAmount", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time of the latest order. Null if there are no orders.",
    })
], OrderTotals.prototype, "lastOrderAt", void 0);
OrderTotals = __decorate([
    ObjectType({
        description: "Totals of a customer's orders. Only paid and fulfilled orders count.",
        simpleResolvers: true,
    })
], OrderTotals);
export { OrderTotals };
let RedemptionTotals = class RedemptionTotals {
    redeemed;
    failed;
    succeeded;
    rolledBack;
    rollbackFailed;
    rollbackSucceeded;
    giftRedeemedAmount;
    giftAmountToGo;
    loyaltyPointsRedeemed;
    loyaltyPointsToGo;
};
__decorate([
    Field(() => Int, { nullable: true, description: "The number of redemptions that are still valid." })
], RedemptionTotals.prototype, "redeemed", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of failed redemptions." })
], RedemptionTotals.prototype, "failed", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of successful redemptions." })
], RedemptionTotals.prototype, "succeeded", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of redemptions for which a rollback was requested.",
    })
], RedemptionTotals.prototype, "rolledBack", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of failed rollbacks." })
], RedemptionTotals.prototype, "rollbackFailed", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of successful rollbacks." })
], RedemptionTotals.prototype, "rollbackSucceeded", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount spent from gift cards." })
], RedemptionTotals.prototype, "giftRedeemedAmount", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount left on gift cards." })
], RedemptionTotals.prototype, "giftAmountToGo", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of loyalty points spent." })
], RedemptionTotals.prototype, "loyaltyPointsRedeemed", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of loyalty points left." })
], RedemptionTotals.prototype, "loyaltyPointsToGo", void 0);
RedemptionTotals = __decorate([
    ObjectType({
        description: "Totals of a customer's redemptions of vouchers, gift cards and loyalty points.",
        simpleResolvers: true,
    })
], RedemptionTotals);
export { RedemptionTotals };
let CustomerSummary = class CustomerSummary {
    orders;
    redemptions;
};
__decorate([
    Field(() => OrderTotals, { nullable: true, description: "Totals of the customer's orders." })
], CustomerSummary.prototype, "orders", void 0);
__decorate([
    Field(() => RedemptionTotals, { nullable: true, description: "Totals of the customer's redemptions." })
], CustomerSummary.prototype, "redemptions", void 0);
CustomerSummary = __decorate([
    ObjectType({ description: "Totals of a customer's orders and redemptions.", simpleResolvers: true })
], CustomerSummary);
export { CustomerSummary };
export function toSummary(wire) {
    if (wire === null)
        return null;
    const { orders, redemptions } = wire;
    return {
        orders: orders && {
            count: orders.total_count,
            totalAmount: orders.total_amount,
            averageAmount: orders.average_amount,
            lastOrderAmount: orders.last_order_amount,
            lastOrderAt: orders.last_order_date,
        },
        redemptions: redemptions && {
            redeemed: redemptions.total_redeemed,
            failed: redemptions.total_failed,
            succeeded: redemptions.total_succeeded,
            rolledBack: redemptions.total_rolled_back,
            rollbackFailed: redemptions.total_rollback_failed,
            rollbackSucceeded: redemptions.total_rollback_succeeded,
            giftRedeemedAmount: redemptions.gift?.redeemed_amount ?? null,
            giftAmountToGo: redemptions.gift?.amount_to_go ?? null,
            loyaltyPointsRedeemed: redemptions.loyalty_card?.redeemed_points ?? null,
            loyaltyPointsToGo: redemptions.loyalty_card?.points_to_go ?? null,
        },
    };
}
//# sourceMappingURL=customer-summary.type.js.map