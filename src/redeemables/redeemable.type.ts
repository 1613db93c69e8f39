import { Field, ID, ObjectType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import type { WireRedeemable } from "../voucherify/wire.js";

@ObjectType({
  implements: Node,
  description:
    "Something in a customer's wallet: a voucher, gift card or loyalty card that this customer holds.",
  simpleResolvers: true,
})
export class CustomerRedeemable extends Node {
  @Field(() => ID, {
    nullable: true,
    description: "ID of the voucher itself (`v_…`); `id` is that of holding it (`rh_…`).",
  })
  readonly redeemableId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "`DISCOUNT_VOUCHER`, `GIFT_VOUCHER` or `LOYALTY_CARD`, as REST writes it; new kinds come without notice.",
  })
  readonly kind!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "`ACTIVE`, `USED`, `DISABLED`, `NOT_ACTIVE_YET`, `EXPIRED` or `NO_BALANCE`, as REST writes it.",
  })
  readonly status!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why the customer holds it: `OWNER`, `REFERRER` or `REFEREE`.",
  })
  readonly holderRole!: string | null;

  @Field(() => String, { nullable: true, description: "The voucher's code." })
  readonly code!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "ID of the campaign (`camp_…`); null for vouchers outside of any.",
  })
  readonly campaignId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Type of that campaign, for example `LOYALTY_PROGRAM`.",
  })
  readonly campaignType!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Since when the customer holds it." })
  readonly createdAt!: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      "The voucher as REST writes it, with its balance, discount and validity. Any key of it may be null.",
  })
  readonly voucher!: Readonly<Record<string, unknown>> | null;
}

export function toRedeemable(wire: WireRedeemable): CustomerRedeemable {
  const code = wire.redeemable?.voucher?.["code"];
  return {
    id: wire.id,
    redeemableId: wire.redeemable_id,
    kind: wire.voucher_type,
    status: wire.redeemable?.status ?? null,
    holderRole: wire.holder_role,
    code: typeof code === "string" ? code : null,
    campaignId: wire.campaign_id,
    campaignType: wire.campaign_type,
    createdAt: wire.created_at,
    voucher: wire.redeemable?.voucher ?? null,
  };
}
