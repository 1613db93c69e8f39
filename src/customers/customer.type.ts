import { Field, ID, Int, ObjectType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime, LocalDate, MinorUnits } from "../graphql/scalars.js";
import type { WireCustomer } from "../voucherify/wire.js";
import { CustomerAttributes } from "./customer-attributes.type.js";

@ObjectType({ description: "A postal address. Every part is free text.", simpleResolvers: true })
export class CustomerAddress {
  @Field(() => String, { nullable: true, description: "First line: street and number." })
  readonly line1!: string | null;

  @Field(() => String, { nullable: true, description: "Second line: apartment, building." })
  readonly line2!: string | null;

  @Field(() => String, { nullable: true, description: "City." })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: "State or province." })
  readonly state!: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  readonly postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "Country, as it was entered: a name or a code." })
  readonly country!: string | null;
}

@ObjectType({
  description: "What a customer has ordered. Only paid and fulfilled orders count.",
  simpleResolvers: true,
})
export class OrderTotals {
  @Field(() => Int, { nullable: true, description: "Number of orders." })
  readonly count!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Sum of all orders." })
  readonly totalAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Average amount of an order." })
  readonly averageAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Amount of the latest order." })
  readonly lastOrderAmount!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the latest order was placed; null without orders.",
  })
  readonly lastOrderAt!: string | null;
}

@ObjectType({
  description: "What a customer has redeemed: vouchers, gift cards, points.",
  simpleResolvers: true,
})
export class RedemptionTotals {
  @Field(() => Int, { nullable: true, description: "Redemptions that are still valid." })
  readonly redeemed!: number | null;

  @Field(() => Int, { nullable: true, description: "Attempts that failed." })
  readonly failed!: number | null;

  @Field(() => Int, { nullable: true, description: "Attempts that succeeded." })
  readonly succeeded!: number | null;

  @Field(() => Int, { nullable: true, description: "Redemptions for which a rollback was asked." })
  readonly rolledBack!: number | null;

  @Field(() => Int, { nullable: true, description: "Rollbacks that failed." })
  readonly rollbackFailed!: number | null;

  @Field(() => Int, { nullable: true, description: "Rollbacks that succeeded." })
  readonly rollbackSucceeded!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Spent from gift cards." })
  readonly giftRedeemedAmount!: number | null;

  @Field(() => MinorUnits, { nullable: true, description: "Left on gift cards." })
  readonly giftAmountToGo!: number | null;

  @Field(() => Int, { nullable: true, description: "Loyalty points spent." })
  readonly loyaltyPointsRedeemed!: number | null;

  @Field(() => Int, { nullable: true, description: "Loyalty points left." })
  readonly loyaltyPointsToGo!: number | null;
}

@ObjectType({ description: "Orders and redemptions of a customer in numbers.", simpleResolvers: true })
export class CustomerSummary {
  @Field(() => OrderTotals, { nullable: true, description: "Orders in numbers." })
  readonly orders!: OrderTotals | null;

  @Field(() => RedemptionTotals, { nullable: true, description: "Redemptions in numbers." })
  readonly redemptions!: RedemptionTotals | null;
}

@ObjectType({ description: "What a customer has in one loyalty campaign.", simpleResolvers: true })
export class CampaignLoyalty {
  @Field(() => String, {
    description: "Name of the campaign. The upstream keys by name here, so renaming a campaign changes it.",
  })
  readonly campaignName!: string;

  @Field(() => Int, { nullable: true, description: "Points in this campaign." })
  readonly points!: number | null;

  @Field(() => ID, {
    nullable: true,
    description: "ID of the loyalty tier (`ltr_…`); null outside of tiers.",
  })
  readonly loyaltyTierId!: string | null;

  @Field(() => Int, { nullable: true, description: "Customers referred in this campaign." })
  readonly referredCustomers!: number | null;
}

@ObjectType({ description: "A customer's loyalty points and referrals made.", simpleResolvers: true })
export class CustomerLoyalty {
  @Field(() => Int, {
    nullable: true,
    description: "Points over all loyalty cards; expired ones are subtracted.",
  })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "Customers that this one has referred." })
  readonly referredCustomers!: number | null;

  @Field(() => [CampaignLoyalty], {
    nullable: true,
    description: "The same by campaign; empty outside of any.",
  })
  readonly campaigns!: CampaignLoyalty[] | null;
}

@ObjectType({ description: "One time that a customer was referred by somebody.", simpleResolvers: true })
export class CampaignReferral {
  @Field(() => ID, { nullable: true, description: "ID of the referral campaign (`camp_…`)." })
  readonly campaignId!: string | null;

  @Field(() => ID, { nullable: true, description: "ID of the customer who referred this one (`cust_…`)." })
  readonly referrerId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "ID of what the referral came with, such as a redemption (`r_…`).",
  })
  readonly relatedObjectId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What `relatedObjectId` names, for example `redemption`.",
  })
  readonly relatedObjectType!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it happened." })
  readonly date!: string | null;
}

@ObjectType({ description: "How a customer came by referral.", simpleResolvers: true })
export class CustomerReferrals {
  @Field(() => Int, { nullable: true, description: "How often this customer was referred." })
  readonly total!: number | null;

  /** Each referral; null if the upstream says nothing. */
  readonly byCampaign!: readonly CampaignReferral[] | null;
}

/** One consent decision, as the profile holds it or as it was just written; read by the consents room. */
export interface ProfileConsent {
  /** A consent's id, or the word `unsubscribed`. */
  readonly key: string;
  readonly given: boolean;
  readonly at: string | null;
}

@ObjectType({
  implements: Node,
  description:
    "A customer: somebody who buys. Null means the upstream has no value: it does not tell a field that was never set " +
    "from one that was cleared.",
  simpleResolvers: true,
})
export class Customer extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "Your own identifier, unique and fixed at creation. Null for customers that were created without one.",
  })
  readonly sourceId!: string | null;

  @Field(() => String, { nullable: true, description: "The whole name in one field." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "Free text about the customer." })
  readonly description!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "E-mail address. Not unique, and not checked by the upstream.",
  })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: "Phone number, free text." })
  readonly phone!: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "Date of birth. REST has two of them: `birthdate`, and `birthday` from before 2024, which is read where the first is " +
      "missing.",
  })
  readonly birthDate!: string | null;

  @Field(() => CustomerAddress, {
    nullable: true,
    description: "Postal address; null when none was ever set.",
  })
  readonly address!: CustomerAddress | null;

  @Field(() => CustomerSummary, { nullable: true, description: "Orders and redemptions in numbers." })
  readonly summary!: CustomerSummary | null;

  @Field(() => CustomerLoyalty, { nullable: true, description: "Loyalty points and campaigns." })
  readonly loyalty!: CustomerLoyalty | null;

  @Field(() => CustomerReferrals, { nullable: true, description: "By whom this customer was referred." })
  readonly referrals!: CustomerReferrals | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The integration that brought the customer, for example `Shopify`; null for the API and the dashboard.",
  })
  readonly source!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the customer was created." })
  readonly createdAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the customer was last changed; null until the first change.",
  })
  readonly updatedAt!: string | null;

  @Field(() => CustomerAttributes, { description: "Custom attributes by key, each with the type asked for." })
  readonly attributes!: CustomerAttributes;

  /** Null where the profile says nothing about consents, which is not the same as "none given". */
  readonly profileConsents!: readonly ProfileConsent[] | null;

  /** Decisions that this very operation has written: the upstream may take seconds to show them. */
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
