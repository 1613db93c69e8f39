import { CustomerActivitiesResolver } from "./activity.resolver.js";
import { ConsentActivity, CustomEventActivity, LoyaltyPointsActivity, LoyaltyTierActivity, MessageActivity, OrderActivity, OtherActivity, ProfileActivity, RedemptionActivity, SegmentActivity, } from "./activity.type.js";
import { ActivitySubscriptions } from "./activity.subscriptions.js";
export const activities = {
    resolvers: [CustomerActivitiesResolver, ActivitySubscriptions],
    types: [
        ConsentActivity,
        CustomEventActivity,
        LoyaltyPointsActivity,
        LoyaltyTierActivity,
        MessageActivity,
        OrderActivity,
        OtherActivity,
        ProfileActivity,
        RedemptionActivity,
        SegmentActivity,
    ],
};
//# sourceMappingURL=activity.noun.js.map