import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTime } from "../graphql/scalars.js";
import type { WireCustomer } from "../voucherify/wire.js";

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

export function toLoyalty(wire: WireCustomer["loyalty"]): CustomerLoyalty | null {
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

export function toReferrals(wire: WireCustomer["referrals"]): CustomerReferrals | null {
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
