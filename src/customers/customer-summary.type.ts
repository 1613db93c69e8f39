import { Field, Int, ObjectType } from "type-graphql";
import { DateTime, MinorUnits } from "../graphql/scalars.js";
import type { WireCustomer } from "../voucherify/wire.js";

@ObjectType({
  description: "Totals of a customer's orders. Only paid and fulfilled orders count.",
  simpleResolvers: true,
})
export class OrderTotals {
  @Field(() => Int, { nullable: true, description: "The number of orders." })
  readonly count!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The total amount of all orders." })
  readonly totalAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The average amount of an order." })
  readonly averageAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount of the latest order." })
  readonly lastOrderAmount!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time of the latest order. Null if there are no orders.",
  })
  readonly lastOrderAt!: string | null;
}

@ObjectType({
  description: "Totals of a customer's redemptions of vouchers, gift cards and loyalty points.",
  simpleResolvers: true,
})
export class RedemptionTotals {
  @Field(() => Int, { nullable: true, description: "The number of redemptions that are still valid." })
  readonly redeemed!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of failed redemptions." })
  readonly failed!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of successful redemptions." })
  readonly succeeded!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "The number of redemptions for which a rollback was requested.",
  })
  readonly rolledBack!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of failed rollbacks." })
  readonly rollbackFailed!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of successful rollbacks." })
  readonly rollbackSucceeded!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount spent from gift cards." })
  readonly giftRedeemedAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount left on gift cards." })
  readonly giftAmountToGo!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of loyalty points spent." })
  readonly loyaltyPointsRedeemed!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of loyalty points left." })
  readonly loyaltyPointsToGo!: number | null;
}

@ObjectType({ description: "Totals of a customer's orders and redemptions.", simpleResolvers: true })
export class CustomerSummary {
  @Field(() => OrderTotals, { nullable: true, description: "Totals of the customer's orders." })
  readonly orders!: OrderTotals | null;

  @Field(() => RedemptionTotals, { nullable: true, description: "Totals of the customer's redemptions." })
  readonly redemptions!: RedemptionTotals | null;
}

export function toSummary(wire: WireCustomer["summary"]): CustomerSummary | null {
  if (wire === null) return null;
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
