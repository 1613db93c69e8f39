/** What a voucher is worth, by what it is: money on a gift card, points on a loyalty card, or a discount. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { LocalDate, MinorUnits } from "../graphql/scalars.js";
import type { WireVoucher } from "../voucherify/wire.js";

export const DiscountType = enumOf("DiscountType", "How a discount is counted.", {
  PERCENT: "So many percent off: `percentOff`, up to `amountLimit`.",
  AMOUNT: "An amount off: `amountOff`.",
  UNIT: "Units for nothing: `unitsOff`. Which ones is in `voucher`.",
  FIXED: "The order costs this much: `fixedAmount`.",
  UNKNOWN: "A type that this server does not know yet.",
});
type DiscountType = keyof typeof DiscountType;

@ObjectType({ description: "What a gift card holds.", simpleResolvers: true })
export class GiftCard {
  @Field(() => MinorUnits, { nullable: true, description: "Everything that was ever put on it." })
  readonly amount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "What is left on it." })
  readonly balance!: number | null;
}

@ObjectType({ description: "What a loyalty card holds.", simpleResolvers: true })
export class LoyaltyCard {
  @Field(() => Int, { nullable: true, description: "All points that were ever put on it." })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "Points that are left on it." })
  readonly balance!: number | null;

  @Field(() => Int, { nullable: true, description: "Points that are promised and not there yet." })
  readonly pendingPoints!: number | null;

  @Field(() => Int, { nullable: true, description: "Points that have expired." })
  readonly expiredPoints!: number | null;

  @Field(() => LocalDate, { nullable: true, description: "When the next points expire." })
  readonly nextExpirationDate!: string | null;

  @Field(() => Int, { nullable: true, description: "How many points expire then." })
  readonly nextExpirationPoints!: number | null;
}

@ObjectType({
  description: "A discount. `type` says which of the other fields it fills; the others are null.",
  simpleResolvers: true,
})
export class Discount {
  @Field(() => DiscountType, { nullable: true, description: "How it is counted." })
  readonly type!: DiscountType | null;

  @Field(() => Float, { nullable: true, description: "Percent off: 12.5 is an eighth." })
  readonly percentOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Amount off." })
  readonly amountOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Most that a percentage takes off." })
  readonly amountLimit!: number | null;

  @Field(() => Float, { nullable: true, description: "Units for nothing." })
  readonly unitsOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "What the order costs instead." })
  readonly fixedAmount!: number | null;
}

export function toGiftCard(wire: WireVoucher["gift"]): GiftCard | null {
  return wire && { amount: wire.amount, balance: wire.balance };
}

export function toLoyaltyCard(wire: WireVoucher["loyalty_card"]): LoyaltyCard | null {
  return (
    wire && {
      points: wire.points,
      balance: wire.balance,
      pendingPoints: wire.pending_points,
      expiredPoints: wire.expired_points,
      nextExpirationDate: wire.next_expiration_date,
      nextExpirationPoints: wire.next_expiration_points,
    }
  );
}

export function toDiscount(wire: WireVoucher["discount"]): Discount | null {
  return (
    wire && {
      type: fromWord(DiscountType, wire.type),
      percentOff: wire.percent_off,
      amountOff: wire.amount_off,
      amountLimit: wire.amount_limit,
      unitsOff: wire.unit_off,
      fixedAmount: wire.fixed_amount,
    }
  );
}
