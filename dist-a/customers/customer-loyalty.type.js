var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, ID, Int, ObjectType } from "type-graphql";
import { DateTime } from "../graphql/scalars.js";
let CampaignLoyalty = class CampaignLoyalty {
    campaignName;
    points;
    loyaltyTierId;
    referredCustomers;
};
__decorate([
    Field(() => String, {
        description: "The name of the campaign. REST identifies the campaign by its name here, so renaming it changes this value.",
    })
], CampaignLoyalty.prototype, "campaignName", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of points in this campaign." })
], CampaignLoyalty.prototype, "points", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the loyalty tier, `ltr_…`. Null if the customer is in no tier.",
    })
], CampaignLoyalty.prototype, "loyaltyTierId", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of customers referred in this campaign." })
], CampaignLoyalty.prototype, "referredCustomers", void 0);
CampaignLoyalty = __decorate([
    ObjectType({ description: "A customer's standing in one loyalty campaign.", simpleResolvers: true })
], CampaignLoyalty);
export { CampaignLoyalty };
let CustomerLoyalty = class CustomerLoyalty {
    points;
    referredCustomers;
    campaigns;
};
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The number of points on all loyalty cards. Expired points are subtracted.",
    })
], CustomerLoyalty.prototype, "points", void 0);
__decorate([
    Field(() => Int, { nullable: true, description: "The number of customers that this customer referred." })
], CustomerLoyalty.prototype, "referredCustomers", void 0);
__decorate([
    Field(() => [CampaignLoyalty], {
        nullable: true,
        description: "The points and referrals by campaign. Empty if the customer is in no campaign.",
    })
], CustomerLoyalty.prototype, "campaigns", void 0);
CustomerLoyalty = __decorate([
    ObjectType({
        description: "A customer's loyalty points, and the number of customers referred.",
        simpleResolvers: true,
    })
], CustomerLoyalty);
export { CustomerLoyalty };
let CampaignReferral = class CampaignReferral {
    campaignId;
    referrerId;
    relatedObjectId;
    relatedObjectType;
    date;
};
__decorate([
    Field(() => ID, { nullable: true, description: "The ID of the referral campaign, `camp_…`." })
], CampaignReferral.prototype, "campaignId", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the customer who made the referral, `cust_…`.",
    })
], CampaignReferral.prototype, "referrerId", void 0);
__decorate([
    Field(() => ID, {
        nullable: true,
        description: "The ID of the object that caused the referral, such as a redemption (`r_…`).",
    })
], CampaignReferral.prototype, "relatedObjectId", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The type of the object in `relatedObjectId`, for example `redemption`.",
    })
], CampaignReferral.prototype, "relatedObjectType", void 0);
__decorate([
    Field(() => DateTime, { nullable: true, description: "The time of the referral." })
], CampaignReferral.prototype, "date", void 0);
CampaignReferral = __decorate([
    ObjectType({ description: "A referral of this customer by another customer.", simpleResolvers: true })
], CampaignReferral);
export { CampaignReferral };
let CustomerReferrals = class CustomerReferrals {
    total;
    /** All referrals. Null if the upstream sends none. */
    byCampaign;
};
__decorate([
    Field(() => Int, { nullable: true, description: "The number of times that this customer was referred." })
], CustomerReferrals.prototype, "total", void 0);
CustomerReferrals = __decorate([
    ObjectType({ description: "The referrals of a customer by other customers.", simpleResolvers: true })
], CustomerReferrals);
export { CustomerReferrals };
export function toLoyalty(wire) {
    return (wire && {
        points: wire.points,
        referredCustomers: wire.referred_customers,
        campaigns: wire.campaigns &&
            wire.campaigns.map(({ key, value }) => ({
                campaignName: key,
                points: value.points,
                loyaltyTierId: value.loyalty_tier,
                referredCustomers: value.referred_customers,
            })),
    });
}
export function toReferrals(wire) {
    return (wire && {
        total: wire.total,
        byCampaign: wire.campaigns &&
            wire.campaigns.map((campaign) => ({
                campaignId: campaign.campaign_id,
                referrerId: campaign.referrer_id,
                relatedObjectId: campaign.related_object_id,
                relatedObjectType: campaign.related_object_type,
                date: campaign.date,
            })),
    });
}
//# sourceMappingURL=customer-loyalty.type.js.map