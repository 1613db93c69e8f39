var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** The value of a voucher: the money on a gift card, the points on a loyalty card, or a discount. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { LocalDate, MinorUnits } from "../graphql/scalars.js";
export const DiscountType = enumOf("DiscountType", "The way in which a discount is calculated.", {
    PERCENT: "A percentage off, see `percentOff`. It is limited by `amountLimit`.",
    AMOUNT: "An amount off, see `amountOff`.",
    UNIT: "Free units, see `unitsOff`. `voucher` names the products.",
    FIXED: "A fixed amount for the order, see `fixedAmount`.",
    UNKNOWN: "A type that this server does not know yet.",
});
let GiftCard = class GiftCard {
    amount;
    balance;
};
__decorate([
    Field(() => MinorUnits, {
        nullable: true,
        description: "The total amount that was ever added to the card.",
    })
], GiftCard.prototype, "amount", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount left on the card." })
], GiftCard.prototype, "balance", void 0);
GiftCard = __decorate([
    ObjectType({ description: "The money on a gift card.", simpleResolvers: true })
], GiftCard);
export { GiftCard };
let LoyaltyCard = class LoyaltyCard {
    points;
    balance;
    pendingPoints;
    expiredPoints;
    nextExpirationDate;
    nextExpirationPoints;
};
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The total number of points that were ever added to the card.",
    })
], LoyaltyCard.prototype, "points", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of points left on the card." })
], LoyaltyCard.prototype, "balance", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of pending points, which are not on the card yet.",
    })
], LoyaltyCard.prototype, "pendingPoints", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of expired points." })
], LoyaltyCard.prototype, "expiredPoints", void 0);
__decorate([
    Field(() => LocalDate, { nullable: true, description: "The date on which the next points expire." })
], LoyaltyCard.prototype, "nextExpirationDate", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of points that expire on `nextExpirationDate`.",
    })
], LoyaltyCard.prototype, "nextExpirationPoints", void 0);
LoyaltyCard = __decorate([
    ObjectType({ description: "The points on a loyalty card.", simpleResolvers: true })
], LoyaltyCard);
export { LoyaltyCard };
let Discount = class Discount {
    type;
    percentOff;
    amountOff;
    amountLimit;
    unitsOff;
    fixedAmount;
};
__decorate([
    Field(() => DiscountType, { nullable: true, description: "The way in which the discount is calculated." })
], Discount.prototype, "type", void 0);
__decorate([
    Field(() => Float, {
        nullable: true,
        description: "The discount in percent. For example, 12.5 is one eighth.",
    })
], Discount.prototype, "percentOff", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount off." })
], Discount.prototype, "amountOff", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The maximum amount of a percentage discount." })
], Discount.prototype, "amountLimit", void 0);
__decorate([
    Field(() => Float, { nullable: true, description: "The number of free units." })
], Discount.prototype, "unitsOff", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The fixed amount that the order costs." })
], Discount.prototype, "fixedAmount", void 0);
Discount = __decorate([
    ObjectType({
        description: "A discount. `type` determines which of the other fields are set. The others are null.",
        simpleResolvers: true,
    })
], Discount);
export { Discount };
export function toGiftCard(wire) {
    return wire && { amount: wire.amount, balance: wire.balance };
}
export function toLoyaltyCard(wire) {
    return (wire && {
        points: wire.points,
        balance: wire.balance,
        pendingPoints: wire.pending_points,
        expiredPoints: wire.expired_points,
        nextExpirationDate: wire.next_expiration_date,
        nextExpirationPoints: wire.next_expiration_points,
    });
}
export function toDiscount(wire) {
    return (wire && {
        type: fromWord(DiscountType, wire.type),
        percentOff: wire.percent_off,
        amountOff: wire.amount_off,
        amountLimit: wire.amount_limit,
        unitsOff: wire.unit_off,
        fixedAmount: wire.fixed_amount,
    });
}
//# sourceMappingURL=voucher.type.js.map