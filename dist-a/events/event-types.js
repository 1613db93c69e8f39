/** What each type of event does to the cached records. A type that is not here is unknown, and ignored. */
/** The channels of messages. Each has three events. */
const CHANNELS = [
    "activecampaign",
    "batch",
    "braze",
    "email",
    "intercom",
    "klaviyo",
    "mailchimp",
    "shopify",
    "sms",
];
/**
 * Types by effect. A name that ends with `*` stands for all types that begin with it.
 *
 * The vendor publishes the whole customer in the first two groups. All other events of customers have the small one of
 * six fields. They show that the summary, the loyalty points, the wallet or at least the activities have changed.
 */
const TYPES = {
    fill: ["customer.created", "customer.updated", "customer.confirmed"],
    // Until 2023 the names had an underscore.
    move: [
        "customer.segment.entered",
        "customer.segment.left",
        "customer.segment_entered",
        "customer.segment_left",
    ],
    remove: ["customer.deleted"],
    reread: [
        "customer.referred",
        "customer.custom_event",
        ...CHANNELS.flatMap((channel) => ["sent", "recovered", "failed"].map((result) => `customer.${channel}.${result}`)),
        "customer.rewarded",
        "customer.rewarded.loyalty_points",
        "customer.reward_redemptions.created",
        "customer.reward_redemptions.pending",
        "customer.reward_redemptions.completed",
        "customer.reward_redemptions.rolledback",
        "customer.voucher.gift.balance_added",
        "customer.voucher.loyalty_card.points_added",
        "customer.voucher.loyalty_card.points_activated",
        "customer.voucher.loyalty_card.points_transferred",
        "customer.voucher.loyalty_card.points_expired",
        "customer.voucher.loyalty_card.pending_points.activated",
        "customer.voucher.loyalty_card.pending_points.added",
        "customer.voucher.loyalty_card.pending_points.canceled",
        "customer.voucher.loyalty_card.pending_points.updated",
        "customer.voucher.deleted",
        "customer.publication.succeeded",
        "customer.publication.failed",
        "customer.validation.succeeded",
        "customer.validation.failed",
        "customer.redemption.succeeded",
        "customer.redemption.failed",
        "customer.redemption.rollback.succeeded",
        "customer.redemption.rollback.failed",
        "customer.order.created",
        "customer.order.updated",
        "customer.order.paid",
        "customer.order.canceled",
        "customer.order.fulfilled",
        "customer.order.processing",
        "customer.loyalty.updated",
        "customer.loyalty.tier.upgraded",
        "customer.loyalty.tier.downgraded",
        "customer.loyalty.tier.prolonged",
        "customer.loyalty.tier.joined",
        "customer.loyalty.tier.left",
        "customer.loyalty.tier.expiration.changed",
        "customer.holder.assignment.created",
        "customer.holder.assignment.deleted",
        "customer.consents.given",
        "customer.consents.revoked",
        // Events of the project. They may name a customer, and move the summary, the loyalty points or the wallet. No
        // document says that `customer.updated` follows.
        "redemption.*",
        "voucher.loyalty_card.*",
        "voucher.gift.*",
        "publication.*",
    ],
};
const rows = Object.entries(TYPES).flatMap(([effect, names]) => names.map((name) => ({ name, effect: effect })));
const exact = new Map(rows.map(({ name, effect }) => [name, effect]));
const families = rows
    .filter(({ name }) => name.endsWith("*"))
    .map(({ name, effect }) => ({ prefix: name.slice(0, -1), effect }));
/** The effect of a type of event. Null if the type is unknown. */
export function effectOf(type) {
    return exact.get(type) ?? families.find(({ prefix }) => type.startsWith(prefix))?.effect ?? null;
}
//# sourceMappingURL=event-types.js.map