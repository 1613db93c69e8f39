/**
 * Activities: one interface, nine families with the fields people ask for, and `OtherActivity` for the rest. Which REST
 * event belongs to which family is said in `activity.families.ts`.
 */
import { Field, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import { ConsentStatus } from "../consents/consent.type.js";
import { enumOf } from "../graphql/enum.js";
import { DateTime, JSONObject, MinorUnits } from "../graphql/scalars.js";
import { Segment } from "../segments/segment.type.js";

@InterfaceType({
  description:
    "Something that happened to or by a customer. REST finds no activity by its ID, so it is no `Node`.",
  resolveType: (activity: { readonly __typename: string }) => activity.__typename,
})
export abstract class Activity {
  @Field(() => ID, { description: "Voucherify's own ID (`evcus_…`), unchanged." })
  readonly id!: string;

  @Field(() => String, {
    description:
      "REST's name of the event, unchanged, for example `customer.order.paid`. New ones come without notice.",
  })
  readonly type!: string;

  @Field(() => DateTime, { nullable: true, description: "When it happened." })
  readonly createdAt!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The request that caused it; activities of one request share it.",
  })
  readonly groupId!: string | null;

  @Field(() => JSONObject, { description: "Everything the upstream says about the event, untouched." })
  readonly data!: Readonly<Record<string, unknown>>;
}

export const ProfileChange = enumOf("ProfileChange", "What happened to a profile.", {
  CREATED: "The customer was created.",
  UPDATED: "The customer was changed.",
  DELETED: "The customer was deleted.",
  CONFIRMED: "The customer finished a double opt-in.",
  REFERRED: "The customer was referred by another.",
});

export const SegmentDirection = enumOf("SegmentDirection", "Which way a customer went.", {
  ENTERED: "Into the segment.",
  LEFT: "Out of the segment.",
});

export const Outcome = enumOf("Outcome", "How an attempt ended.", {
  SUCCEEDED: "It worked: redeemed, rolled back, sent.",
  FAILED: "It did not work.",
  RECOVERED: "It worked after having failed (messages).",
  UNKNOWN: "An ending that this server does not know yet.",
});

const family = (description: string) => ({ implements: Activity, description, simpleResolvers: true });

@ObjectType(family("The profile was created, changed, deleted, confirmed or referred."))
export class ProfileActivity extends Activity {
  @Field(() => ProfileChange, { description: "What happened." })
  readonly change!: keyof typeof ProfileChange;
}

@ObjectType(family("The customer entered or left a segment. Passive segments cause none."))
export class SegmentActivity extends Activity {
  @Field(() => SegmentDirection, { description: "Which way." })
  readonly direction!: keyof typeof SegmentDirection;

  @Field(() => Segment, {
    nullable: true,
    description: "Which segment. Its name is free, its details cost a call.",
  })
  readonly segment!: Segment | null;
}

@ObjectType(family("An order was created, changed, paid, fulfilled or canceled."))
export class OrderActivity extends Activity {
  @Field(() => ID, { nullable: true, description: "ID of the order (`ord_…`)." })
  readonly orderId!: string | null;

  @Field(() => MinorUnits, { nullable: true, description: "Amount of the order before discounts." })
  readonly amount!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "State of the order at that time, for example `PAID`.",
  })
  readonly orderStatus!: string | null;
}

@ObjectType(family("A voucher, gift card or reward was redeemed, or a redemption was rolled back."))
export class RedemptionActivity extends Activity {
  @Field(() => ID, { nullable: true, description: "ID of the redemption (`r_…`)." })
  readonly redemptionId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Code of the voucher; null for promotions, which have none.",
  })
  readonly voucherCode!: string | null;

  @Field(() => ID, { nullable: true, description: "ID of the campaign (`camp_…`)." })
  readonly campaignId!: string | null;

  @Field(() => Boolean, { description: "Whether this is the rollback of a redemption." })
  readonly isRollback!: boolean;

  @Field(() => Outcome, { description: "How it ended." })
  readonly outcome!: keyof typeof Outcome;
}

@ObjectType(family("Loyalty points came, went, expired, or were promised (pending points)."))
export class LoyaltyPointsActivity extends Activity {
  @Field(() => Int, { nullable: true, description: "How many points." })
  readonly points!: number | null;

  @Field(() => Int, { nullable: true, description: "Points on the card afterwards." })
  readonly balance!: number | null;

  @Field(() => ID, { nullable: true, description: "ID of the loyalty campaign (`camp_…`)." })
  readonly campaignId!: string | null;
}

@ObjectType(family("The customer joined, left or moved between loyalty tiers, or a tier was prolonged."))
export class LoyaltyTierActivity extends Activity {
  @Field(() => ID, { nullable: true, description: "The tier before (`ltr_…`); null when joining." })
  readonly fromTierId!: string | null;

  @Field(() => ID, { nullable: true, description: "The tier afterwards (`ltr_…`); null when leaving." })
  readonly toTierId!: string | null;
}

@ObjectType(family("A message was sent to the customer, or could not be."))
export class MessageActivity extends Activity {
  @Field(() => String, { description: "By which channel: `email`, `sms`, or the name of an integration." })
  readonly channel!: string;

  @Field(() => Outcome, { description: "How it ended." })
  readonly outcome!: keyof typeof Outcome;
}

@ObjectType(family("The customer gave or withdrew consents."))
export class ConsentActivity extends Activity {
  @Field(() => ConsentStatus, { description: "Whether the consents were given or revoked." })
  readonly consentStatus!: ConsentStatus;

  @Field(() => [ID], { description: "IDs of the consents (`cnst_…`)." })
  readonly consentIds!: readonly string[];
}

@ObjectType(family("An event of your own, defined in the project."))
export class CustomEventActivity extends Activity {
  @Field(() => String, { nullable: true, description: "Name of the event, for example `sign_up`." })
  readonly name!: string | null;

  @Field(() => JSONObject, { nullable: true, description: "The event's own attributes." })
  readonly properties!: Readonly<Record<string, unknown>> | null;
}

@ObjectType(family("Any other event; `type` says which, `data` says what."))
export class OtherActivity extends Activity {}
