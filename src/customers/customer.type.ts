import { Field, ID, Int, ObjectType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime, LocalDate, MinorUnits } from "../graphql/scalars.js";
import type { WireCustomer } from "../voucherify/wire.js";
import { CustomerAttributes } from "./customer-attributes.type.js";

@ObjectType({ description: "A postal address. All parts are free text.", simpleResolvers: true })
export class CustomerAddress {
  @Field(() => String, {
    nullable: true,
    description: "The first line, for example the street and house number.",
  })
  readonly line1!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The second line, for example the apartment or building.",
  })
  readonly line2!: string | null;

  @Field(() => String, { nullable: true, description: "The city." })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: "The state or province." })
  readonly state!: string | null;

  @Field(() => String, { nullable: true, description: "The postal code." })
  readonly postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "The country as entered, a name or a code." })
  readonly country!: string | null;
}

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

@ObjectType({ description: "A customer's standing in one loyalty campaign.", simpleResolvers: true })
export class CampaignLoyalty {
  @Field(() => String, {
    description:
      "The name of the campaign. REST identifies the campaign by its name here, so renaming it changes this value.",
  })
  readonly campaignName!: string;

  @Field(() => Int, { nullable: true, description: "The number of points in this campaign." })
  readonly points!: number | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the loyalty tier, `ltr_…`. Null if the customer is in no tier.",
  })
  readonly loyaltyTierId!: string | null;

  @Field(() => Int, { nullable: true, description: "The number of customers referred in this campaign." })
  readonly referredCustomers!: number | null;
}

@ObjectType({
  description: "A customer's loyalty points, and the number of customers referred.",
  simpleResolvers: true,
})
export class CustomerLoyalty {
  @Field(() => Int, {
    nullable: true,
    description: "The number of points on all loyalty cards. Expired points are subtracted.",
  })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "The number of customers that this customer referred." })
  readonly referredCustomers!: number | null;

  @Field(() => [CampaignLoyalty], {
    nullable: true,
    description: "The points and referrals by campaign. Empty if the customer is in no campaign.",
  })
  readonly campaigns!: CampaignLoyalty[] | null;
}

@ObjectType({ description: "A referral of this customer by another customer.", simpleResolvers: true })
export class CampaignReferral {
  @Field(() => ID, { nullable: true, description: "The ID of the referral campaign, `camp_…`." })
  readonly campaignId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the customer who made the referral, `cust_…`.",
  })
  readonly referrerId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the object that caused the referral, such as a redemption (`r_…`).",
  })
  readonly relatedObjectId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The type of the object in `relatedObjectId`, for example `redemption`.",
  })
  readonly relatedObjectType!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the referral." })
  readonly date!: string | null;
}

@ObjectType({ description: "The referrals of a customer by other customers.", simpleResolvers: true })
export class CustomerReferrals {
  @Field(() => Int, { nullable: true, description: "The number of times that this customer was referred." })
  readonly total!: number | null;

  /** All referrals. Null if the upstream sends none. */
  readonly byCampaign!: readonly CampaignReferral[] | null;
}

/** A decision on one consent, from the profile or just written. The consents room reads it. */
export interface ProfileConsent {
  /** The ID of a consent, or `unsubscribed`. */
  readonly key: string;
  readonly given: boolean;
  readonly at: string | null;
}

@ObjectType({
  implements: Node,
  description:
    "A customer of your business. A field is null if the upstream has no value for it. The upstream does not distinguish " +
    "fields that were never set from fields that were cleared.",
  simpleResolvers: true,
})
export class Customer extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "Your own identifier of the customer. It is unique and cannot be changed. Null if the customer was created without " +
      "one.",
  })
  readonly sourceId!: string | null;

  @Field(() => String, { nullable: true, description: "The customer's full name." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "A free-text description of the customer." })
  readonly description!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The customer's e-mail address. Several customers can have the same one. REST does not validate it.",
  })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: "The customer's phone number, as free text." })
  readonly phone!: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. The second " +
      "is used if the first is missing.",
  })
  readonly birthDate!: string | null;

  @Field(() => CustomerAddress, {
    nullable: true,
    description: "The customer's postal address. Null if it was never set.",
  })
  readonly address!: CustomerAddress | null;

  @Field(() => CustomerSummary, {
    nullable: true,
    description: "Totals of the customer's orders and redemptions.",
  })
  readonly summary!: CustomerSummary | null;

  @Field(() => CustomerLoyalty, {
    nullable: true,
    description: "The customer's loyalty points, in total and by campaign.",
  })
  readonly loyalty!: CustomerLoyalty | null;

  @Field(() => CustomerReferrals, {
    nullable: true,
    description: "The referrals of this customer by other customers.",
  })
  readonly referrals!: CustomerReferrals | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The integration that created the customer, for example `Shopify`. Null if the customer was created through the API or " +
      "the dashboard.",
  })
  readonly source!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time when the customer was created." })
  readonly createdAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time when the customer was last changed. Null if it was never changed.",
  })
  readonly updatedAt!: string | null;

  @Field(() => CustomerAttributes, { description: "The custom attributes of the customer, by key and type." })
  readonly attributes!: CustomerAttributes;

  /** Null if the profile has no record of consents, which is not the same as "none given". */
  readonly profileConsents!: readonly ProfileConsent[] | null;

  /** Decisions that this operation wrote. The upstream may take seconds to return them. */
  readonly writtenConsents!: readonly ProfileConsent[];
}

export function toCustomer(wire: WireCustomer): Customer {
  return {
    id: wire.id,
    sourceId: wire.source_id,
    name: wire.name,
    description: wire.description,
    email: wire.email,
    phone: wire.phone,
    birthDate: wire.birthdate ?? wire.birthday,
    address: toAddress(wire.address),
    summary: toSummary(wire.summary),
    loyalty: toLoyalty(wire.loyalty),
    referrals: toReferrals(wire.referrals),
    source: wire.system_metadata?.source ?? null,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    attributes: { all: wire.metadata ?? {} },
    profileConsents: toProfileConsents(wire),
    writtenConsents: [],
  };
}

function toAddress(wire: WireCustomer["address"]): CustomerAddress | null {
  return (
    wire && {
      line1: wire.line_1,
      line2: wire.line_2,
      city: wire.city,
      state: wire.state,
      postalCode: wire.postal_code,
      country: wire.country,
    }
  );
}

function toSummary(wire: WireCustomer["summary"]): CustomerSummary | null {
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

function toLoyalty(wire: WireCustomer["loyalty"]): CustomerLoyalty | null {
  return (
    wire && {
      points: wire.points,
      referredCustomers: wire.referred_customers,
      campaigns:
        wire.campaigns &&
        wire.campaigns.map(({ key, value }) => ({
          campaignName: key,
          points: value.points,
          loyaltyTierId: value.loyalty_tier,
          referredCustomers: value.referred_customers,
        })),
    }
  );
}

function toReferrals(wire: WireCustomer["referrals"]): CustomerReferrals | null {
  return (
    wire && {
      total: wire.total,
      byCampaign:
        wire.campaigns &&
        wire.campaigns.map((campaign) => ({
          campaignId: campaign.campaign_id,
          referrerId: campaign.referrer_id,
          relatedObjectId: campaign.related_object_id,
          relatedObjectType: campaign.related_object_type,
          date: campaign.date,
        })),
    }
  );
}

function toProfileConsents({ system_metadata }: WireCustomer): ProfileConsent[] | null {
  const decisions = system_metadata?.consents ?? null;
  return (
    decisions &&
    decisions.flatMap(({ key, value: { value, date } }) =>
      value === null ? [] : [{ key, given: value, at: date }],
    )
  );
}
