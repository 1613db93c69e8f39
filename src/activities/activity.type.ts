/**
 * Activities: one interface, nine families with typed fields, and `OtherActivity` for all other events.
 * `activity.families.ts` maps REST events to families.
 */
import { Field, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import { ConsentStatus } from "../consents/consent.type.js";
import { enumOf } from "../graphql/enum.js";
import { DateTime, JSONObject, MinorUnits } from "../graphql/scalars.js";
import { Segment, SegmentDirection } from "../segments/segment.type.js";

@InterfaceType({
  description:
    "An event in the history of a customer. It is not a `Node`, because REST cannot find an activity by its ID.",
  resolveType: (activity: { readonly __typename: string }) => activity.__typename,
})
export abstract class Activity {
  @Field(() => ID, { description: "The ID that Voucherify assigned to the activity, `evcus_…`, unchanged." })
  readonly id!: string;

  @Field(() => String, {
    description:
      "The type of the event in REST, unchanged, for example `customer.order.paid`. New types can appear without notice.",
  })
  readonly type!: string;

  @Field(() => DateTime, { nullable: true, description: "The time of the activity." })
  readonly createdAt!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The ID of the request that caused the activity. Activities of one request have the same one.",
  })
  readonly groupId!: string | null;

  @Field(() => JSONObject, { description: "The complete data of the event from REST, unchanged." })
  readonly data!: Readonly<Record<string, unknown>>;
}

export const ProfileChange = enumOf("ProfileChange", "A change to a customer's profile.", {
  CREATED: "The customer was created.",
  UPDATED: "The customer was updated.",
  DELETED: "The customer was deleted.",
  CONFIRMED: "The customer completed a double opt-in.",
  REFERRED: "The customer was referred by another customer.",
});

export const Outcome = enumOf("Outcome", "The outcome of a redemption, a rollback or a message.", {
  SUCCEEDED: "It succeeded.",
  FAILED: "It failed.",
  RECOVERED: "It succeeded after a failure. Only messages have this outcome.",
  UNKNOWN: "An outcome that this server does not know yet.",
});

const family = (description: string) => ({ implements: Activity, description, simpleResolvers: true });

@ObjectType(family("The profile of the customer was created, updated, deleted, confirmed or referred."))
export class ProfileActivity extends Activity {
  @Field(() => ProfileChange, { description: "The change to the profile." })
  readonly change!: keyof typeof ProfileChange;
}

@ObjectType(family("The customer entered or left a segment. Passive segments create no activities."))
export class SegmentActivity extends Activity {
  @Field(() => SegmentDirection, { description: "Whether the customer entered or left the segment." })
  readonly direction!: keyof typeof SegmentDirection;

  @Field(() => Segment, {
    nullable: true,
    description:
      "The segment. Its `id` and `name` come with the activity. Its other fields take a call, as their descriptions state.",
  })
  readonly segment!: Segment | null;
}

@ObjectType(family("An order of the customer was created, updated, paid, fulfilled or canceled."))
export class OrderActivity extends Activity {
  @Field(() => ID, { nullable: true, description: "The ID of the order, `ord_…`." })
  readonly orderId!: string | null;

  @Field(() => MinorUnits, { nullable: true, description: "The amount of the order before discounts." })
  readonly amount!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The status of the order at the time of the activity, for example `PAID`.",
  })
  readonly orderStatus!: string | null;
}

@ObjectType(family("A voucher, gift card or reward was redeemed, or a redemption was rolled back."))
export class RedemptionActivity extends Activity {
  @Field(() => ID, { nullable: true, description: "The ID of the redemption, `r_…`." })
  readonly redemptionId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The code of the voucher. Null for promotions, which have no code.",
  })
  readonly voucherCode!: string | null;

  @Field(() => ID, { nullable: true, description: "The ID of the campaign, `camp_…`." })
  readonly campaignId!: string | null;

  @Field(() => Boolean, { description: "Whether this is the rollback of a redemption." })
  readonly isRollback!: boolean;

  @Field(() => Outcome, { description: "The outcome of the redemption or the rollback." })
  readonly outcome!: keyof typeof Outcome;
}

@ObjectType(family("Loyalty points were added, subtracted, expired, or became pending."))
export class LoyaltyPointsActivity extends Activity {
  @Field(() => Int, { nullable: true, description: "The number of points." })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "The points on the loyalty card after the activity." })
  readonly balance!: number | null;

  @Field(() => ID, { nullable: true, description: "The ID of the loyalty campaign, `camp_…`." })
  readonly campaignId!: string | null;
}

@ObjectType(
  family("The customer joined or left a loyalty tier, moved to another one, or a tier was prolonged."),
)
export class LoyaltyTierActivity extends Activity {
  @Field(() => ID, {
    nullable: true,
    description: "The ID of the tier before the activity, `ltr_…`. Null if the customer joined.",
  })
  readonly fromTierId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the tier after the activity, `ltr_…`. Null if the customer left.",
  })
  readonly toTierId!: string | null;
}

@ObjectType(family("A message to the customer was sent, or sending it failed."))
export class MessageActivity extends Activity {
  @Field(() => String, {
    description: "The channel of the message: `email`, `sms`, or the name of an integration.",
  })
  readonly channel!: string;

  @Field(() => Outcome, { description: "The outcome of sending the message." })
  readonly outcome!: keyof typeof Outcome;
}

@ObjectType(family("The customer gave or revoked consents."))
export class ConsentActivity extends Activity {
  @Field(() => ConsentStatus, { description: "Whether the consents were given or revoked." })
  readonly consentStatus!: ConsentStatus;

  @Field(() => [ID], { description: "The IDs of the consents, `cnst_…`." })
  readonly consentIds!: readonly string[];
}

@ObjectType(family("A custom event, defined in the project."))
export class CustomEventActivity extends Activity {
  @Field(() => String, { nullable: true, description: "The name of the event, for example `sign_up`." })
  readonly name!: string | null;

  @Field(() => JSONObject, { nullable: true, description: "The attributes of the event." })
  readonly properties!: Readonly<Record<string, unknown>> | null;
}

@ObjectType(family("Any other event. `type` names it and `data` contains it."))
export class OtherActivity extends Activity {}
