var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, ObjectType } from "type-graphql";
import { CampaignType } from "./campaign.type.js";
import { enumOf, fromWord } from "../graphql/enum.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { voucher as readVoucher } from "../voucherify/wire.js";
import { Discount, GiftCard, LoyaltyCard, toDiscount, toGiftCard, toLoyaltyCard } from "./voucher.type.js";
export const VoucherType = enumOf("VoucherType", "The type of a voucher.", {
    DISCOUNT_VOUCHER: "A discount. `discount` describes it.",
    GIFT_VOUCHER: "A gift card. `giftCard` describes it.",
    LOYALTY_CARD: "A loyalty card. `loyaltyCard` describes it.",
    UNKNOWN: "A type that this server does not know yet.",
});
export const RedeemableStatus = enumOf("RedeemableStatus", "Whether a redeemable can be redeemed.", {
    ACTIVE: "It can be redeemed.",
    USED: "It has reached its maximum number of redemptions.",
    DISABLED: "It is disabled.",
    NOT_ACTIVE_YET: "It cannot be redeemed before `startsAt`.",
    EXPIRED: "It expired at `expiresAt`.",
    NO_BALANCE: "It has no balance left.",
    UNKNOWN: "A status that this server does not know yet.",
});
export const HolderRole = enumOf("HolderRole", "The role in which a customer holds a redeemable.", {
    OWNER: "The customer owns it.",
    REFERRER: "The customer uses it to refer others.",
    REFEREE: "The customer was referred with it.",
    UNKNOWN: "A role that this server does not know yet.",
});
let CustomerRedeemable = class CustomerRedeemable {
    id;
    redeemableId;
    voucherType;
    status;
    holderRole;
    code;
    campaignId;
    campaignType;
    createdAt;
    giftCard;
    loyaltyCard;
    discount;
    startsAt;
    expiresAt;
    isActive;
    voucher;
};
__decorate([
    Field(() => ID, {
        description: "The ID that Voucherify assigned to the holding, `rh_…`, unchanged. It is not the ID of the voucher.",
    })
], CustomerRedeemable.prototype, "id", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the voucher, `v_…`." })
], CustomerRedeemable.prototype, "redeemableId", void 0);
__decorate([
    Field(() => VoucherType, { nullable: true, description: "The type of the voucher." })
], CustomerRedeemable.prototype, "voucherType", void 0);
__decorate([
    Field(() => RedeemableStatus, { nullable: true, description: "Whether the voucher can be redeemed." })
], CustomerRedeemable.prototype, "status", void 0);
__decorate([
    Field(() => HolderRole, {
        nullable: true,
        description: "The role in which the customer holds the voucher.",
    })
], CustomerRedeemable.prototype, "holderRole", void 0);
__decorate([
    Field(() => String, { nullable: true, description: "The code of the voucher." })
], CustomerRedeemable.prototype, "code", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the campaign, `camp_…`. Null if the voucher belongs to no campaign.",
    })
], CustomerRedeemable.prototype, "campaignId", void 0);
__decorate([
    Field(() => CampaignType, { nullable: true, description: "The type of the campaign." })
], CustomerRedeemable.prototype, "campaignType", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time since which the customer holds the voucher.",
    })
], CustomerRedeemable.prototype, "createdAt", void 0);
__decorate([
    Field(() => GiftCard, {
        nullable: true,
        description: "The balance of the gift card. Null if the voucher is not a gift card.",
    })
], CustomerRedeemable.prototype, "giftCard", void 0);
__decorate([
    Field(() => LoyaltyCard, {
        nullable: true,
        description: "The points of the loyalty card. Null if the voucher is not a loyalty card.",
    })
], CustomerRedeemable.prototype, "loyaltyCard", void 0);
__decorate([
    Field(() => Discount, {
        nullable: true,
        description: "The discount. Null if the voucher is not a discount.",
    })
], CustomerRedeemable.prototype, "discount", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time from which the voucher can be redeemed. Null if no start is set.",
    })
], CustomerRedeemable.prototype, "startsAt", void 0);
__decorate([
    Field(() => DateTime, {
        nullable: true,
        description: "The time until which the voucher can be redeemed. Null if no end is set.",
    })
], CustomerRedeemable.prototype, "expiresAt", void 0);
__decorate([
    Field(() => Boolean, { nullable: true, description: "Whether the voucher is enabled." })
], CustomerRedeemable.prototype, "isActive", void 0);
__decorate([
    Field(() => JSONObject, {
        nullable: true,
        description: "The complete voucher in the format of REST. Any of its keys can be null.",
    })
], CustomerRedeemable.prototype, "voucher", void 0);
CustomerRedeemable = __decorate([
    ObjectType({
        description: "A redeemable in a customer's wallet: a discount voucher, gift card or loyalty card that the customer holds. It is not a " +
            "`Node`, because REST cannot find it by its ID.",
        simpleResolvers: true,
    })
], CustomerRedeemable);
export { CustomerRedeemable };
export function toRedeemable(wire) {
    const raw = wire.redeemable?.voucher ?? null;
    const voucher = readVoucher.parse(raw ?? {});
    return {
        id: wire.id,
        redeemableId: wire.redeemable_id,
        voucherType: fromWord(VoucherType, wire.voucher_type),
        status: fromWord(RedeemableStatus, wire.redeemable?.status ?? null),
        holderRole: fromWord(HolderRole, wire.holder_role),
        code: voucher.code,
        campaignId: wire.campaign_id,
        campaignType: fromWord(CampaignType, wire.campaign_type),
        createdAt: wire.created_at,
        giftCard: toGiftCard(voucher.gift),
        loyaltyCard: toLoyaltyCard(voucher.loyalty_card),
        discount: toDiscount(voucher.discount),
        startsAt: voucher.start_date,
        expiresAt: voucher.expiration_date,
        isActive: voucher.active,
        voucher: raw,
    };
}
//# sourceMappingURL=redeemable.type.js.map