import { Field, ID, InputType } from "type-graphql";
import { CampaignType } from "../redeemables/campaign.type.js";
import { enumOf } from "../graphql/enum.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import type { endpoints, InputOf } from "../voucherify/endpoints.js";
import { shift, type TimeRange } from "../voucherify/paging.js";

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

  @Field(() => CampaignType, { nullable: true, description: "Of one type of campaign." })
  readonly campaignType?: CampaignType | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "About one product (`prod_…`). REST takes it only in an older list, which knows neither `type` nor `category`: a mix " +
      "with these is refused. That list counts, so `totalCount` is there.",
  })
  readonly productId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: "Happened in this span." })
  readonly createdAt?: DateTimeRange | null;
}

type QueryOf<E> = NonNullable<InputOf<E> extends { readonly query?: infer Q } ? Q : never>;
type ActivityQuery = QueryOf<typeof endpoints.listCustomerActivity> &
  QueryOf<typeof endpoints.listCustomerActivities>;

/** Whether only the older list can answer. */
export function isAboutProduct(filter: ActivityFilter | null | undefined): boolean {
  return typeof filter?.productId === "string";
}

/** The filters that the older list does not know, of those given. */
export function mixedWithProduct(filter: ActivityFilter | null | undefined): string[] {
  const { type, category } = filter ?? {};
  if (!isAboutProduct(filter)) return [];
  return [...(type ? ["type"] : []), ...(category ? ["category"] : [])];
}

/**
 * The filter in REST's words. Whether REST's bounds of time are inclusive is not documented: it is asked for one millisecond
 * more, and {@link spanOf} says what belongs to it.
 */
export function toActivityQuery(filter: ActivityFilter | null | undefined): ActivityQuery {
  const { type, category, campaignId, campaignType, productId } = filter ?? {};
  for (const [field, value] of Object.entries({ type, campaignId, productId })) {
    if (value === "") throw badUserInput(`\`filter.${field}\` must not be empty; leave it out to list all`);
  }
  if (campaignType === CampaignType.UNKNOWN) {
    throw badUserInput("`filter.campaignType` must be a type that REST knows, not UNKNOWN");
  }
  const mixed = mixedWithProduct(filter);
  if (mixed.length > 0) {
    throw badUserInput(`\`filter.productId\` cannot be mixed with ${mixed.join(" and ")}`);
  }
  const { after, before } = spanOf(filter);
  return {
    ...(type ? { type } : {}),
    ...(category ? { category } : {}),
    ...(campaignId ? { campaign_id: campaignId } : {}),
    ...(campaignType ? { campaign_type: campaignType } : {}),
    ...(productId ? { product_id: productId } : {}),
    ...(after === undefined ? {} : { start_date: shift(after, -1) }),
    ...(before === undefined ? {} : { end_date: before }),
  };
}

export function spanOf(filter: ActivityFilter | null | undefined): TimeRange {
  return toTimeRange("filter.createdAt", filter?.createdAt);
}
