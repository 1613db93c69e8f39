import { Field, ID, InputType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { checkTimeRange } from "../graphql/arguments.js";
import { badUserInput } from "../graphql/errors.js";
import { DateTime } from "../graphql/scalars.js";
import type { endpoints, InputOf } from "../voucherify/endpoints.js";

export const ActivityCategory = enumOf(
  "ActivityCategory",
  "REST's two kinds of activities. A filter only: REST does not say an activity's category.",
  {
    ACTION: "Something the customer did.",
    EFFECT: "Something that followed from it.",
  },
);

@InputType({ description: "Which activities. Filters add up." })
export class ActivityFilter {
  @Field(() => String, {
    nullable: true,
    description: "One event type by REST's name, for example `customer.order.paid`.",
  })
  readonly type?: string | null;

  @Field(() => ActivityCategory, { nullable: true, description: "Actions or effects." })
  readonly category?: keyof typeof ActivityCategory | null;

  @Field(() => ID, { nullable: true, description: "Of one campaign (`camp_…`)." })
  readonly campaignId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Of one type of campaign: `LOYALTY_PROGRAM`, `PROMOTION`, `DISCOUNT_COUPONS`, `GIFT_VOUCHERS`, `REFERRAL_PROGRAM`.",
  })
  readonly campaignType?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Not earlier." })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Not later." })
  readonly to?: Date | null;
}

type ActivityQuery = NonNullable<InputOf<typeof endpoints.listCustomerActivity>["query"]>;

/** The filter in REST's words. */
export function toActivityQuery(filter: ActivityFilter | null | undefined): ActivityQuery {
  const { type, category, campaignId, campaignType, from, to } = filter ?? {};
  checkTimeRange("filter.from", from, "filter.to", to);
  for (const [field, value] of Object.entries({ type, campaignId, campaignType })) {
    if (value === "") throw badUserInput(`\`filter.${field}\` must not be empty; leave it out to list all`);
  }
  return {
    ...(type ? { type } : {}),
    ...(category ? { category } : {}),
    ...(campaignId ? { campaign_id: campaignId } : {}),
    ...(campaignType ? { campaign_type: campaignType } : {}),
    ...(from ? { start_date: from.toISOString() } : {}),
    ...(to ? { end_date: to.toISOString() } : {}),
  };
}
