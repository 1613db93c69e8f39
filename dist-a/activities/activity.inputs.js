var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, InputType } from "type-graphql";
import { CampaignType } from "../redeemables/campaign.type.js";
import { enumOf } from "../graphql/enum.js";
import { badUserInput } from "../graphql/error-codes.js";
import { DateTimeRange, toTimeRange } from "../graphql/time-range.js";
import { shift } from "../voucherify/paging.js";
export const ActivityCategory = enumOf("ActivityCategory", "The category of an activity. It can only be used as a filter, because REST does not return it.", {
    ACTION: "An action of the customer.",
    EFFECT: "An effect of an action.",
});
let ActivityFilter = class ActivityFilter {
    type;
    category;
    campaignId;
    campaignType;
    productId;
    createdAt;
};
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The type of the event in REST, for example `customer.order.paid`.",
    })
], ActivityFilter.prototype, "type", void 0);
__decorate([
    Field(() => ActivityCategory, { nullable: true, description: "The category, action or effect." })
], ActivityFilter.prototype, "category", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the campaign, `camp_…`." })
], ActivityFilter.prototype, "campaignId", void 0);
__decorate([
    Field(() => CampaignType, {
        nullable: true,
        description: "The type of the campaign. UNKNOWN is not accepted.",
    })
], ActivityFilter.prototype, "campaignType", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the product, `prod_…`. It cannot be combined with `type` or `category`, because REST supports it only in " +
            "an older list without these filters. With this filter `totalCount` is available.",
    })
], ActivityFilter.prototype, "productId", void 0);
__decorate([
    Field(() => DateTimeRange, { nullable: true, description: "The time range of the activities." })
], ActivityFilter.prototype, "createdAt", void 0);
ActivityFilter = __decorate([
    InputType({ description: "Filters for activities. Activities must match all of them." })
], ActivityFilter);
export { ActivityFilter };
/** Whether the filter needs the older list of REST. */
export function isAboutProduct(filter) {
    return typeof filter?.productId === "string";
}
/** The names of the filters that cannot be combined with `productId`. Empty if it is not set. */
export function mixedWithProduct(filter) {
    const { type, category } = filter ?? {};
    if (!isAboutProduct(filter))
        return [];
    return [...(type ? ["type"] : []), ...(category ? ["category"] : [])];
}
/**
 * The filter as query parameters. Whether REST's time bounds are inclusive is not documented. So the range starts one
 * millisecond early, and the result must be filtered by {@link spanOf}.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if the filters are invalid
 */
export function toActivityQuery(filter) {
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
export function spanOf(filter) {
    return toTimeRange("filter.createdAt", filter?.createdAt);
}
//# sourceMappingURL=activity.inputs.js.map