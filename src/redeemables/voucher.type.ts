/** The value of a voucher: the money on a gift card, the points on a loyalty card, or a discount. */
import { Field, Float, Int, ObjectType } from "type-graphql";
import { enumOf, fromWord } from "../graphql/enum.js";
import { LocalDate, MinorUnits } from "../graphql/scalars.js";
import type { WireVoucher } from "../voucherify/wire.js";

export const DiscountType = enumOf("DiscountType", "The way in which a discount is calculated.", {
  PERCENT: "A percentage off, see `percentOff`. It is limited by `amountLimit`.",
  AMOUNT: "An amount off, see `amountOff`.",
  UNIT: "Free units, see `unitsOff`. `voucher` names the products.",
  FIXED: "A fixed amount for the order, see `fixedAmount`.",
  UNKNOWN: "A type that this server does not know yet.",
});
type DiscountType = keyof typeof DiscountType;

@ObjectType({ description: "The money on a gift card.", simpleResolvers: true })
export class GiftCard {
  @Field(() => MinorUnits, {
    nullable: true,
    description: "The total amount that was ever added to the card.",
  })
  readonly amount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount left on the card." })
  readonly balance!: number | null;
}

@ObjectType({ description: "The points on a loyalty card.", simpleResolvers: true })
export class LoyaltyCard {
  @Field(() => Int, {
    nullable: true,
    description: "The total number of points that were ever added to the card.",
  })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of points left on the card." })
  readonly balance!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "The number of pending points, which are not on the card yet.",
  })
  readonly pendingPoints!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of expired points." })
  readonly expiredPoints!: number | null;

  @Field(() => LocalDate, { nullable: true, description: "The date on which the next points expire." })
  readonly nextExpirationDate!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "The number of points that expire on `nextExpirationDate`.",
  })
  readonly nextExpirationPoints!: number | null;
}

@ObjectType({
  description: "A discount. `type` determines which of the other fields are set. The others are null.",
  simpleResolvers: true,
})
export class Discount {
  @Field(() => DiscountType, { nullable: true, description: "The way in which the discount is calculated." })
  readonly type!: DiscountType | null;

  @Field(() => Float, {
    nullable: true,
    description: "The discount in percent. For example, 12.5 is one eighth.",
  })
  readonly percentOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount off." })
  readonly amountOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The maximum amount of a percentage discount." })
  readonly amountLimit!: number | null;

  @Field(() => Float, { nullable: true, description: "The number of free units." })
  readonly unitsOff!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The fixed amount that the order costs." })
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
