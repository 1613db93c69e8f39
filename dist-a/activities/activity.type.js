var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/**
 * Activities: one interface, nine families with typed fields, and `OtherActivity` for all other events.
 * `activity.families.ts` maps REST events to families.
 */
import { Field, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import { ConsentStatus } from "../consents/consent.type.js";
import { enumOf } from "../graphql/enum.js";
import { DateTime, JSONObject, MinorUnits } from "../graphql/scalars.js";
import { Segment, SegmentDirection } from "../segments/segment.type.js";
let Activity = class Activity {
    id;
    type;
    createdAt;
    groupId;
    data;
};
__decorate([
    Field(() => ID, { description: "The ID that Voucherify assigned to the activity, `evcus_…`, unchanged." })
], Activity.prototype, "id", void 0);
__decorate([
    Field(() => String, {
        description: "The type of the event in REST, unchanged, for example `customer.order.paid`. New types can appear without notice.",
    })
], Activity.prototype, "type", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time of the activity." })
], Activity.prototype, "createdAt", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the request that caused the activity. Activities of one request have the same one.",
    })
], Activity.prototype, "groupId", void 0);
__decorate([
    Field(() => JSONObject, { description: "The complete data of the event from REST, unchanged." })
], Activity.prototype, "data", void 0);
Activity = __decorate([
    InterfaceType({
        description: "An event in the history of a customer. It is not a `Node`, because REST cannot find an activity by its ID.",
        resolveType: (activity) => activity.__typename,
    })
], Activity);
export { Activity };
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
const family = (description) => ({ implements: Activity, description, simpleResolvers: true });
let ProfileActivity = class ProfileActivity extends Activity {
    change;
};
__decorate([
    Field(() => ProfileChange, { description: "The change to the profile." })
], ProfileActivity.prototype, "change", void 0);
ProfileActivity = __decorate([
    ObjectType(family("The profile of the customer was created, updated, deleted, confirmed or referred."))
], ProfileActivity);
export { ProfileActivity };
let SegmentActivity = class SegmentActivity extends Activity {
    direction;
    segment;
};
__decorate([
    Field(() => SegmentDirection, { description: "Whether the customer entered or left the segment." })
], SegmentActivity.prototype, "direction", void 0);
__decorate([
    Field(() => Segment, {
        nullable: true,
        description: "The segment. Its `id` and `name` come with the activity. Its other fields take a call, as their descriptions state.",
    })
], SegmentActivity.prototype, "segment", void 0);
SegmentActivity = __decorate([
    ObjectType(family("The customer entered or left a segment. Passive segments create no activities."))
], SegmentActivity);
export { SegmentActivity };
let OrderActivity = class OrderActivity extends Activity {
    orderId;
    amount;
    orderStatus;
};
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the order, `ord_…`." })
], OrderActivity.prototype, "orderId", void 0);
__decorate([
    Field(() => MinorUnits, { nullable: true, description: "The amount of the order before discounts." })
], OrderActivity.prototype, "amount", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The status of the order at the time of the activity, for example `PAID`.",
    })
], OrderActivity.prototype, "orderStatus", void 0);
OrderActivity = __decorate([
    ObjectType(family("An order of the customer was created, updated, paid, fulfilled or canceled."))
], OrderActivity);
export { OrderActivity };
let RedemptionActivity = class RedemptionActivity extends Activity {
    redemptionId;
    voucherCode;
    campaignId;
    isRollback;
    outcome;
};
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the redemption, `r_…`." })
], RedemptionActivity.prototype, "redemptionId", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The code of the voucher. Null for promotions, which have no code.",
    })
], RedemptionActivity.prototype, "voucherCode", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the campaign, `camp_…`." })
], RedemptionActivity.prototype, "campaignId", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether this is the rollback of a redemption." })
], RedemptionActivity.prototype, "isRollback", void 0);
__decorate([
    Field(() => Outcome, { description: "The outcome of the redemption or the rollback." })
], RedemptionActivity.prototype, "outcome", void 0);
RedemptionActivity = __decorate([
    ObjectType(family("A voucher, gift card or reward was redeemed, or a redemption was rolled back."))
], RedemptionActivity);
export { RedemptionActivity };
let LoyaltyPointsActivity = class LoyaltyPointsActivity extends Activity {
    points;
    balance;
    campaignId;
};
__decorate([
    Field(() => Int, { nullable: true, description: "The number of points." })
], LoyaltyPointsActivity.prototype, "points", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The points on the loyalty card after the activity." })
], LoyaltyPointsActivity.prototype, "balance", void 0);
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the loyalty campaign, `camp_…`." })
], LoyaltyPointsActivity.prototype, "campaignId", void 0);
LoyaltyPointsActivity = __decorate([
    ObjectType(family("Loyalty points were added, subtracted, expired, or became pending."))
], LoyaltyPointsActivity);
export { LoyaltyPointsActivity };
let LoyaltyTierActivity = class LoyaltyTierActivity extends Activity {
    fromTierId;
    toTierId;
};
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the tier before the activity, `ltr_…`. Null if the customer joined.",
    })
], LoyaltyTierActivity.prototype, "fromTierId", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the tier after the activity, `ltr_…`. Null if the customer left.",
    })
], LoyaltyTierActivity.prototype, "toTierId", void 0);
LoyaltyTierActivity = __decorate([
    ObjectType(family("The customer joined or left a loyalty tier, moved to another one, or a tier was prolonged."))
], LoyaltyTierActivity);
export { LoyaltyTierActivity };
let MessageActivity = class MessageActivity extends Activity {
    channel;
    outcome;
};
__decorate([
    Field(() => String, {
        description: "The channel of the message: `email`, `sms`, or the name of an integration.",
    })
], MessageActivity.prototype, "channel", void 0);
__decorate([
    Field(() => Outcome, { description: "The outcome of sending the message." })
], MessageActivity.prototype, "outcome", void 0);
MessageActivity = __decorate([
    ObjectType(family("A message to the customer was sent, or sending it failed."))
], MessageActivity);
export { MessageActivity };
let ConsentActivity = class ConsentActivity extends Activity {
    consentStatus;
    consentIds;
};
__decorate([
    Field(() => ConsentStatus, { description: "Whether the consents were given or revoked." })
], ConsentActivity.prototype, "consentStatus", void 0);
__decorate([
    Field(() => [ID], { description: "The IDs of the consents, `cnst_…`." })
], ConsentActivity.prototype, "consentIds", void 0);
ConsentActivity = __decorate([
    ObjectType(family("The customer gave or revoked consents."))
], ConsentActivity);
export { ConsentActivity };
let CustomEventActivity = class CustomEventActivity extends Activity {
    name;
    properties;
};
__decorate([
    Field(() => String, { nullable: true, description: "The name of the event, for example `sign_up`." })
], CustomEventActivity.prototype, "name", void 0);
__decorate([
    Field(() => JSONObject, { nullable: true, description: "The attributes of the event." })
], CustomEventActivity.prototype, "properties", void 0);
CustomEventActivity = __decorate([
    ObjectType(family("A custom event, defined in the project."))
], CustomEventActivity);
export { CustomEventActivity };
let OtherActivity = class OtherActivity extends Activity {
};
OtherActivity = __decorate([
    ObjectType(family("Any other event. `type` names it and `data` contains it."))
], OtherActivity);
export { OtherActivity };
//# sourceMappingURL=activity.type.js.map