import { Field, ID, ObjectType } from "type-graphql";
import { CampaignType } from "./campaign.type.js";
import { enumOf, fromWord } from "../graphql/enum.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import { voucher as readVoucher, type WireRedeemable } from "../voucherify/wire.js";
import { Discount, GiftCard, LoyaltyCard, toDiscount, toGiftCard, toLoyaltyCard } from "./voucher.type.js";

export const VoucherType = enumOf("VoucherType", "What a voucher is.", {
  DISCOUNT_VOUCHER: "A discount: see `discount`.",
  GIFT_VOUCHER: "A gift card: see `giftCard`.",
  LOYALTY_CARD: "A loyalty card: see `loyaltyCard`.",
  UNKNOWN: "A type that this server does not know yet.",
});
type VoucherType = keyof typeof VoucherType;

export const RedeemableStatus = enumOf("RedeemableStatus", "Whether something can be redeemed.", {
  ACTIVE: "It can be redeemed.",
  USED: "It has been redeemed as often as it may be.",
  DISABLED: "It was switched off.",
  NOT_ACTIVE_YET: "Its time has not come: see `startsAt`.",
  EXPIRED: "Its time is over: see `expiresAt`.",
  NO_BALANCE: "Nothing is left on it.",
  UNKNOWN: "A status that this server does not know yet.",
});
type RedeemableStatus = keyof typeof RedeemableStatus;

export const HolderRole = enumOf("HolderRole", "Why a customer holds something.", {
  OWNER: "It was given to the customer.",
  REFERRER: "The customer refers others with it.",
  REFEREE: "The customer was referred with it.",
  UNKNOWN: "A role that this server does not know yet.",
});
type HolderRole = keyof typeof HolderRole;

@ObjectType({
  description:
    "Something in a customer's wallet: a voucher, gift card or loyalty card that this customer holds. REST finds none by its " +
    "ID, so it is no `Node`.",
  simpleResolvers: true,
})
export class CustomerRedeemable {
  @Field(() => ID, { description: "Voucherify's own ID of holding it (`rh_…`), unchanged." })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "ID of the voucher itself (`v_…`)." })
  readonly redeemableId!: string | null;

  @Field(() => VoucherType, { nullable: true, description: "What it is." })
  readonly voucherType!: VoucherType | null;

  @Field(() => RedeemableStatus, { nullable: true, description: "Whether it can be redeemed." })
  readonly status!: RedeemableStatus | null;

  @Field(() => HolderRole, { nullable: true, description: "Why the customer holds it." })
  readonly holderRole!: HolderRole | null;

  @Field(() => String, { nullable: true, description: "The voucher's code." })
  readonly code!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "ID of the campaign (`camp_…`); null for vouchers outside of any.",
  })
  readonly campaignId!: string | null;

  @Field(() => CampaignType, { nullable: true, description: "What that campaign gives." })
  readonly campaignType!: CampaignType | null;

  @Field(() => DateTime, { nullable: true, description: "Since when the customer holds it." })
  readonly createdAt!: string | null;

  @Field(() => GiftCard, { nullable: true, description: "What a gift card holds; null for anything else." })
  readonly giftCard!: GiftCard | null;

  @Field(() => LoyaltyCard, {
    nullable: true,
    description: "What a loyalty card holds; null for anything else.",
  })
  readonly loyaltyCard!: LoyaltyCard | null;

  @Field(() => Discount, { nullable: true, description: "What is taken off; null for anything else." })
  readonly discount!: Discount | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "From when it can be redeemed; null: from the start.",
  })
  readonly startsAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "Until when it can be redeemed; null: no end is set.",
  })
  readonly expiresAt!: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it is switched on." })
  readonly isActive!: boolean | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The voucher as REST writes it, everything included. Any key of it may be null.",
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
