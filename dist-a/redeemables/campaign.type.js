/** The types of campaigns, as the vendor lists them. Activities and redeemables share them. */
import { enumOf } from "../graphql/enum.js";
export const CampaignType = enumOf("CampaignType", "The type of a campaign.", {
    LOYALTY_PROGRAM: "A loyalty program with points on loyalty cards.",
    PROMOTION: "A promotion with discounts without a code.",
    DISCOUNT_COUPONS: "Discounts with a code.",
    GIFT_VOUCHERS: "Gift cards with an amount of money.",
    REFERRAL_PROGRAM: "A referral program with codes that customers share.",
    UNKNOWN: "A type that this server does not know yet. It cannot be used as a filter.",
});
//# sourceMappingURL=campaign.type.js.map