/** What activities and redeemables have in common: the types of campaigns, as the vendor lists them. */
import { enumOf } from "../graphql/enum.js";

export const CampaignType = enumOf("CampaignType", "What a campaign gives.", {
  LOYALTY_PROGRAM: "Points on loyalty cards.",
  PROMOTION: "A discount without a code.",
  DISCOUNT_COUPONS: "Discounts with a code.",
  GIFT_VOUCHERS: "Money on gift cards.",
  REFERRAL_PROGRAM: "Codes by which customers refer others.",
  UNKNOWN: "A type that this server does not know yet. Not to be asked for.",
});
export type CampaignType = keyof typeof CampaignType;
