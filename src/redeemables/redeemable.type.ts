import { Field, ID, ObjectType } from "type-graphql";
import { CampaignType } from "./campaign.type.js";
import { enumOf, fromWord } from "../graphql/enum.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { voucher as readVoucher, type WireRedeemable } from "../voucherify/wire.js";
import { Discount, GiftCard, LoyaltyCard, toDiscount, toGiftCard, toLoyaltyCard } from "./voucher.type.js";

export const VoucherType = enumOf("VoucherType", "The type of a voucher.", {
  DISCOUNT_VOUCHER: "A discount. `discount` describes it.",
  GIFT_VOUCHER: "A gift card. `giftCard` describes it.",
  LOYALTY_CARD: "A loyalty card. `loyaltyCard` describes it.",
  UNKNOWN: "A type that this server does not know yet.",
});
type VoucherType = keyof typeof VoucherType;

export const RedeemableStatus = enumOf("RedeemableStatus", "Whether a redeemable can be redeemed.", {
  ACTIVE: "It can be redeemed.",
  USED: "It has reached its maximum number of redemptions.",
  DISABLED: "It is disabled.",
  NOT_ACTIVE_YET: "It cannot be redeemed before `startsAt`.",
  EXPIRED: "It expired at `expiresAt`.",
  NO_BALANCE: "It has no balance left.",
  UNKNOWN: "A status that this server does not know yet.",
});
type RedeemableStatus = keyof typeof RedeemableStatus;

export const HolderRole = enumOf("HolderRole", "The role in which a customer holds a redeemable.", {
  OWNER: "The customer owns it.",
  REFERRER: "The customer uses it to refer others.",
  REFEREE: "The customer was referred with it.",
  UNKNOWN: "A role that this server does not know yet.",
});
type HolderRole = keyof typeof HolderRole;

@ObjectType({
  description:
    "A redeemable in a customer's wallet: a discount voucher, gift card or loyalty card that the customer holds. It is not a " +
    "`Node`, because REST cannot find it by its ID.",
  simpleResolvers: true,
})
export class CustomerRedeemable {
  @Field(() => ID, {
    description:
      "The ID that Voucherify assigned to the holding, `rh_…`, unchanged. It is not the ID of the voucher.",
  })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "The ID of the voucher, `v_…`." })
  readonly redeemableId!: string | null;

  @Field(() => VoucherType, { nullable: true, description: "The type of the voucher." })
  readonly voucherType!: VoucherType | null;

  @Field(() => RedeemableStatus, { nullable: true, description: "Whether the voucher can be redeemed." })
  readonly status!: RedeemableStatus | null;

  @Field(() => HolderRole, {
    nullable: true,
    description: "The role in which the customer holds the voucher.",
  })
  readonly holderRole!: HolderRole | null;

  @Field(() => String, { nullable: true, description: "The code of the voucher." })
  readonly code!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the campaign, `camp_…`. Null if the voucher belongs to no campaign.",
  })
  readonly campaignId!: string | null;

  @Field(() => CampaignType, { nullable: true, description: "The type of the campaign." })
  readonly campaignType!: CampaignType | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time since which the customer holds the voucher.",
  })
  readonly createdAt!: string | null;

  @Field(() => GiftCard, {
    nullable: true,
    description: "The balance of the gift card. Null if the voucher is not a gift card.",
  })
  readonly giftCard!: GiftCard | null;

  @Field(() => LoyaltyCard, {
    nullable: true,
    description: "The points of the loyalty card. Null if the voucher is not a loyalty card.",
  })
  readonly loyaltyCard!: LoyaltyCard | null;

  @Field(() => Discount, {
    nullable: true,
    description: "The discount. Null if the voucher is not a discount.",
  })
  readonly discount!: Discount | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time from which the voucher can be redeemed. Null if no start is set.",
  })
  readonly startsAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time until which the voucher can be redeemed. Null if no end is set.",
  })
  readonly expiresAt!: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the voucher is enabled." })
  readonly isActive!: boolean | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The complete voucher in the format of REST. Any of its keys can be null.",
  })
  readonly voucher!: Readonly<Record<string, unknown>> | null;
}

export function toRedeemable(wire: WireRedeemable): CustomerRedeemable {
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
