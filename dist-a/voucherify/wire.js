/**
 * The upstream's records under the upstream's names, each with the reader of its JSON. Every field but an ID may be
 * null. The meaning of the fields is documented in the schema (`*.type.ts`).
 */
import { arrayOf, date, flag, freeObject, id, int, isObject, mapOf, maybe, number, object, pageOf, Reader, record, reject, safeInt, text, timestamp, } from "./read.js";
// ------------------------------------------------------------------------------------------------ customers
const address = record({
    city: text,
    state: text,
    line_1: text,
    line_2: text,
    country: text,
    postal_code: text,
});
const summary = record({
    redemptions: maybe(record({
        total_redeemed: int,
        total_failed: int,
        total_succeeded: int,
        total_rolled_back: int,
        total_rollback_failed: int,
        total_rollback_succeeded: int,
        gift: maybe(record({ redeemed_amount: safeInt, amount_to_go: safeInt })),
        loyalty_card: maybe(record({ redeemed_points: int, points_to_go: int })),
    })),
    orders: maybe(record({
        total_amount: safeInt,
        total_count: int,
        average_amount: safeInt,
        last_order_amount: safeInt,
        last_order_date: timestamp,
    })),
});
const loyalty = record({
    points: int,
    referred_customers: int,
    /** Keyed by the name of the campaign. */
    campaigns: mapOf(record({ points: int, loyalty_tier: text, referred_customers: int })),
});
const referrals = record({
    total: int,
    campaigns: arrayOf(record({
        campaign_id: text,
        referrer_id: text,
        related_object_id: text,
        related_object_type: text,
        date: timestamp,
    })),
});
/** One decision under `system_metadata.consents`, keyed by a consent ID or `unsubscribed`. */
const consentDecision = record({ date: timestamp, value: flag });
export const customer = record({
    id,
    source_id: text,
    name: text,
    description: text,
    email: text,
    phone: text,
    /** Deprecated upstream and stored separately from `birthdate`. Read if that is missing. */
    birthday: date,
    birthdate: date,
    address: maybe(address),
    metadata: freeObject,
    system_metadata: maybe(record({ source: text, consents: mapOf(consentDecision) })),
    summary: maybe(summary),
    loyalty: maybe(loyalty),
    referrals: maybe(referrals),
    created_at: timestamp,
    updated_at: timestamp,
});
/**
 * The answer to a single read: a customer or an `unconfirmed_customer`, who has not finished a double opt-in and has no
 * id, source_id or created_at. The latter reads as null.
 */
export const customerOrUnconfirmed = object.transform((body) => {
    if (body["object"] === "unconfirmed_customer")
        return null;
    const result = customer.safeParse(body);
    return result.success ? result.data : reject("expected a customer with an id");
});
export const customerPage = pageOf(customer, "customers");
export const permanentDeletion = record({
    id,
    related_object_id: text,
    status: text,
    data_json: freeObject,
    created_at: timestamp,
});
// ------------------------------------------------------------------------------------------------ activities
export const activity = record({
    id,
    type: text,
    created_at: timestamp,
    group_id: text,
    data: freeObject,
});
export const activityPage = pageOf(activity, "data");
// ------------------------------------------------------------------------------------------------ redeemables
/** The typed part of a voucher. */
export const voucher = record({
    code: text,
    gift: maybe(record({ amount: safeInt, balance: safeInt })),
    loyalty_card: maybe(record({
        points: int,
        balance: int,
        pending_points: int,
        expired_points: int,
        next_expiration_date: date,
        next_expiration_points: int,
    })),
    discount: maybe(record({
        type: text,
        percent_off: number,
        amount_off: safeInt,
        unit_off: number,
        fixed_amount: safeInt,
        amount_limit: safeInt,
    })),
    start_date: timestamp,
    expiration_date: timestamp,
    active: flag,
});
export const redeemable = record({
    id,
    created_at: timestamp,
    redeemable_id: text,
    redeemable_object: text,
    holder_role: text,
    campaign_id: text,
    campaign_type: text,
    voucher_type: text,
    redeemable: maybe(record({ status: text, voucher: freeObject })),
});
export const redeemablePage = pageOf(redeemable, "data");
// ------------------------------------------------------------------------------------------------ segments
export const segment = record({
    id,
    name: text,
    type: text,
    filter: freeObject,
    created_at: timestamp,
    updated_at: timestamp,
});
export const segmentPage = pageOf(segment, "segments");
// ------------------------------------------------------------------------------------------------ consents
export const consent = record({
    id,
    name: text,
    description: text,
    category: text,
    created_at: timestamp,
    updated_at: timestamp,
});
export const consentDefinitions = record({ consents: pageOf(consent, "data") });
// ------------------------------------------------------------------------------------------------ async actions
/** The result in its present form, and in the form used until August 2024 (`results`). */
const asyncActionResult = record({
    message: text,
    done_count: int,
    failed_count: int,
    reports: arrayOf(id),
    reports_available_till: timestamp,
    errors: arrayOf(record({ source_id: text, key: text, message: text, details: text })),
    failed: arrayOf(record({ source_id: text, name: text, row: int, reason: text })),
    results: arrayOf(record({ source_id: text, found: flag, updated: flag })),
});
export const asyncAction = record({
    id,
    type: text,
    status: text,
    operation_status: text,
    progress: int,
    processing_time: int,
    request_id: text,
    created_at: timestamp,
    updated_at: timestamp,
    result: maybe(asyncActionResult),
});
export const asyncActionPage = pageOf(asyncAction, "async_actions");
/** The answer to a bulk call: the ID of the asynchronous action it started. */
export const accepted = record({ async_action_id: id });
/** A body that is ignored (204). */
export const nothing = text.transform(() => null);
// ------------------------------------------------------------------------------------------------ errors
/** The body of an error; 413 has a form of its own. */
const explanation = record({
    key: text,
    message: text,
    details: text,
    request_id: text,
    resource_type: text,
});
export const errorBody = new Reader((value) => explanation.parse(isObject(value) ? value : {}));
//# sourceMappingURL=wire.js.map