/** The records of the API, as they are stored and sent. A field that was never set is absent. */
/** The possible sources of an activity: the API, or the platform itself. */
export const eventSources = {
    API: {
        channel: "API",
        api_key: { name: "Sandbox key", app_id: "00000000-0000-4000-8000-000000000001" },
    },
    INTERNAL: { channel: "INTERNAL" },
};
export const noSummary = Object.freeze({
    redemptions: Object.freeze({
        total_redeemed: 0,
        total_failed: 0,
        total_succeeded: 0,
        total_rolled_back: 0,
        total_rollback_failed: 0,
        total_rollback_succeeded: 0,
        gift: Object.freeze({ redeemed_amount: 0, amount_to_go: 0 }),
        loyalty_card: Object.freeze({ redeemed_points: 0, points_to_go: 0 }),
    }),
    orders: Object.freeze({ total_amount: 0, total_count: 0, average_amount: 0, last_order_amount: 0 }),
});
export const noLoyalty = Object.freeze({
    points: 0,
    referred_customers: 0,
    campaigns: Object.freeze({}),
});
const noReferrals = Object.freeze({ total: 0, campaigns: Object.freeze([]) });
/** A customer without any data, as `POST {}` creates it. */
export function blankCustomer(id, createdAt, sourceId) {
    return {
        id,
        ...(sourceId === undefined ? {} : { source_id: sourceId }),
        address: null,
        summary: noSummary,
        loyalty: noLoyalty,
        referrals: noReferrals,
        system_metadata: {},
        created_at: createdAt,
        object: "customer",
    };
}
/** The short form of a customer in most activity payloads. */
export function simpleCustomer(customer) {
    return {
        id: customer.id,
        name: customer.name ?? null,
        email: customer.email ?? null,
        source_id: customer.source_id ?? null,
        metadata: customer.metadata ?? {},
        object: "customer",
    };
}
export function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=records.js.map