import { Field, ID, InputType } from "type-graphql";
import { CampaignType } from "../redeemables/campaign.type.js";
import { enumOf } from "../graphql/enum.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import type { endpoints, InputOf } from "../voucherify/endpoints.js";
import { shift, type TimeRange } from "../voucherify/paging.js";

export const ActivityCategory = enumOf(
  "ActivityCategory",
  "The category of an activity. It can only be used as a filter, because REST does not return it.",
  {
    ACTION: "An action of the customer.",
    EFFECT: "An effect of an action.",
  },
);

@InputType({ description: "Filters for activities. Activities must match all of them." })
export class ActivityFilter {
  @Field(() => String, {
    nullable: true,
    description: "The type of the event in REST, for example `customer.order.paid`.",
  })
  readonly type?: string | null;

  @Field(() => ActivityCategory, { nullable: true, description: "The category, action or effect." })
  readonly category?: keyof typeof ActivityCategory | null;

  @Field(() => ID, { nullable: true, description: "The ID of the campaign, `camp_…`." })
  readonly campaignId?: string | null;

  @Field(() => CampaignType, {
    nullable: true,
    description: "The type of the campaign. UNKNOWN is not accepted.",
  })
  readonly campaignType?: CampaignType | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The ID of the product, `prod_…`. It cannot be combined with `type` or `category`, because REST supports it only in " +
      "an older list without these filters. With this filter `totalCount` is available.",
  })
  readonly productId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: "The time range of the activities." })
  readonly createdAt?: DateTimeRange | null;
}

type QueryOf<E> = NonNullable<InputOf<E> extends { readonly query?: infer Q } ? Q : never>;
type ActivityQuery = QueryOf<typeof endpoints.listCustomerActivity> &
  QueryOf<typeof endpoints.listCustomerActivities>;

/** Whether the filter needs the older list of REST. */
export function isAboutProduct(filter: ActivityFilter | null | undefined): boolean {
  return typeof filter?.productId === "string";
}

/** The names of the filters that cannot be combined with `productId`. Empty if it is not set. */
export function mixedWithProduct(filter: ActivityFilter | null | undefined): string[] {
  const { type, category } = filter ?? {};
  if (!isAboutProduct(filter)) return [];
  return [...(type ? ["type"] : []), ...(category ? ["category"] : [])];
}

/**
 * The filter as query parameters. Whether REST's time bounds are inclusive is not documented. So the range starts one
 * millisecond early, and the result must be filtered by {@link spanOf}.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if the filters are invalid
 */
export function toActivityQuery(filter: ActivityFilter | null | undefined): ActivityQuery {
  const { type, category, campaignId, campaignType, productId } = filter ?? {};
  for (const [field, value] of Object.entries({ type, campaignId, productId })) {
    if (value === "")
      throw badUserInput(`\`filter.${field}\` must not be empty. Omit it to list all activities`);
  }
  if (campaignType === CampaignType.UNKNOWN) {
    throw badUserInput("`filter.campaignType` must be a type of REST, not UNKNOWN");
  }
  const mixed = mixedWithProduct(filter);
  if (mixed.length > 0) {
    throw badUserInput(`\`filter.productId\` cannot be combined with ${mixed.join(" and ")}`);
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

/** The time range of the filter. */
export function spanOf(filter: ActivityFilter | null | undefined): TimeRange {
  return toTimeRange("filter.createdAt", filter?.createdAt);
}
