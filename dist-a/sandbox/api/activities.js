/** The activities of a customer: the current list (`/activity`) and the older one (`/activities`). */
import { isObject } from "../records.js";
import { findCustomer, ok } from "./context.js";
import { dig } from "./filters.js";
import { after, cut } from "./paging.js";
import { takeEnum, takeLimit, takeOrder, takeTime } from "./query.js";
/** The types of category ACTION; all others are EFFECT. The API documentation does not divide them. */
const ACTIONS = /^customer\.(custom_event|order\.|redemption\.|validation\.|consents\.|referred|confirmed|created|updated|deleted)/;
const categoryOf = (type) => (ACTIONS.test(type) ? "ACTION" : "EFFECT");
const CAMPAIGN_TYPES = [
    "LOYALTY_PROGRAM",
    "PROMOTION",
    "DISCOUNT_COUPONS",
    "GIFT_VOUCHERS",
    "REFERRAL_PROGRAM",
];
/** Applies the parameters that both lists have. */
function select(context, request) {
    const customer = findCustomer(context, request.path.customerId);
    const { query } = request;
    const from = takeTime(query, "start_date") ?? -Infinity;
    const to = takeTime(query, "end_date") ?? Infinity;
    const campaignType = takeEnum(query, "campaign_type", CAMPAIGN_TYPES);
    const campaignId = query.get("campaign_id");
    const type = query.get("type");
    const category = takeEnum(query, "category", ["ACTION", "EFFECT"]);
    return context.store.activities.of(customer.id).filter((activity) => {
        const time = Date.parse(activity.created_at);
        const payload = activity.data.data;
        return (time >= from &&
            time <= to &&
            (type === null || activity.type === type) &&
            (category === undefined || categoryOf(activity.type) === category) &&
            (campaignId === null || dig(payload, "campaign.id") === campaignId) &&
            (campaignType === undefined || dig(payload, "campaign.campaign_type") === campaignType));
    });
}
export function listActivity(context, request) {
    const { descending } = takeOrder(request.query, ["created_at"]);
    const limit = takeLimit(request.query);
    const ascending = select(context, request);
    const rows = after(descending ? ascending.toReversed() : ascending, request.query.get("starting_after_id"));
    return ok({ object: "list", data_ref: "data", ...cut(rows, limit) });
}
const OLD_ORDERS = ["created_at", "updated_at", "type", "code", "campaign", "category"];
/** Activities have only one date, so `updated_at` means `created_at`. A missing code or campaign comes first. */
const oldKeys = {
    created_at: (activity) => activity.created_at,
    updated_at: (activity) => activity.created_at,
    type: (activity) => activity.type,
    code: (activity) => textAt(activity, "voucher.code"),
    campaign: (activity) => textAt(activity, "campaign.name"),
    category: (activity) => categoryOf(activity.type),
};
function textAt(activity, key) {
    const value = dig(activity.data.data, key);
    return typeof value === "string" ? value : "";
}
function mentions(activity, productId) {
    const items = dig(activity.data.data, "order.items");
    return Array.isArray(items) && items.some((item) => isObject(item) && item["product_id"] === productId);
}
export function listActivities(context, request) {
    const { query } = request;
    const order = takeOrder(query, OLD_ORDERS);
    const limit = takeLimit(query);
    const start = takeTime(query, "starting_after");
    const product = query.get("product_id");
    const matching = select(context, request).filter((activity) => product === null || mentions(activity, product));
    const key = oldKeys[order.key];
    const ascending = matching.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    const rows = after(order.descending ? ascending.toReversed() : ascending, query.get("starting_after_id")).filter(({ created_at }) => start === undefined ||
        (order.descending ? Date.parse(created_at) < start : Date.parse(created_at) > start));
    return ok({ object: "list", data_ref: "data", data: rows.slice(0, limit), total: matching.length });
}
//# sourceMappingURL=activities.js.map