/**
 * Converts REST events to activities. A family has a pattern for the event's name, and a function that reads the payload.
 * All fields of a payload are optional: a third of the vendor's examples do not match the vendor's schemas.
 */
import { ConsentStatus } from "../consents/consent.type.js";
import { SegmentDirection } from "../segments/segment.type.js";
import { freeObject, int, isObject, safeInt, text } from "../voucherify/read.js";
import { Outcome, ProfileChange, } from "./activity.type.js";
const FAMILIES = [
    {
        typeName: "ProfileActivity",
        pattern: /^(created|updated|deleted|confirmed|referred)$/,
        read: (_, [change = ""]) => ({
            change: ProfileChange[change.toUpperCase()],
        }),
    },
    {
        typeName: "SegmentActivity",
        // Until 2023 the names had an underscore.
        pattern: /^segment[._](entered|left)$/,
        read: (payload, [direction]) => ({
            direction: direction === "entered" ? SegmentDirection.ENTERED : SegmentDirection.LEFT,
            segment: segmentIn(payload),
        }),
    },
    {
        typeName: "OrderActivity",
        pattern: /^order\./,
        read: (payload) => ({
            orderId: payload.text("order", "id"),
            amount: payload.amount("order", "amount"),
            orderStatus: payload.text("order", "status"),
        }),
    },
    {
        typeName: "RedemptionActivity",
        pattern: /^redemption\.(rollback\.)?(\w+)$/,
        read: (payload, [rollback, outcome]) => ({
            redemptionId: payload.text("redemption", "id"),
            voucherCode: payload.text("voucher", "code"),
            campaignId: campaignIn(payload),
            isRollback: rollback !== undefined,
            outcome: outcomeOf(outcome),
        }),
    },
    {
        typeName: "LoyaltyPointsActivity",
        pattern: /^(voucher\.loyalty_card\.|rewarded\.loyalty_points$)/,
        read: (payload) => ({
            points: payload.int("balance", "points") ??
                payload.int("points") ??
                payload.int("voucher_pending_points_balance", "points") ??
                payload.int("pending_points", "points"),
            balance: payload.int("balance", "balance") ?? payload.int("voucher", "loyalty_card", "balance"),
            campaignId: campaignIn(payload),
        }),
    },
    {
        typeName: "LoyaltyTierActivity",
        pattern: /^loyalty\.tier\.(.+)$/,
        read: (payload, [event]) => {
            const tier = payload.text("loyalty_tier", "id");
            return {
                fromTierId: payload.text("loyalty_tier_from", "id") ?? (event === "joined" ? null : tier),
                toTierId: payload.text("loyalty_tier_to", "id") ?? (event === "left" ? null : tier),
            };
        },
    },
    {
        typeName: "MessageActivity",
        pattern: /^(sms|email|activecampaign|braze|mailchimp|intercom|shopify|klaviyo|batch)\.(\w+)$/,
        read: (_, [channel = "", outcome]) => ({ channel, outcome: outcomeOf(outcome) }),
    },
    {
        typeName: "ConsentActivity",
        pattern: /^consents\.(given|revoked)$/,
        read: (payload, [status]) => ({
            consentStatus: status === "given" ? ConsentStatus.GIVEN : ConsentStatus.REVOKED,
            consentIds: payload.list("consents").flatMap((consent) => consent.text("id") ?? []),
        }),
    },
    {
        typeName: "CustomEventActivity",
        pattern: /^custom_event$/,
        read: (payload) => ({
            name: payload.text("event", "type") ?? payload.text("event_schema", "name"),
            properties: payload.object("event", "metadata"),
        }),
    },
];
export function toActivity(wire) {
    const type = wire.type ?? "unknown";
    const { typeName, extra } = readFamily(type, unwrap(wire.data));
    return {
        __typename: typeName,
        id: wire.id,
        type,
        createdAt: wire.created_at,
        groupId: wire.group_id,
        data: wire.data ?? {},
        ...extra,
    };
}
function readFamily(type, payload) {
    const name = type.replace(/^customer\./, "");
    for (const { typeName, pattern, read } of FAMILIES) {
        const match = pattern.exec(name);
        if (match !== null)
            return { typeName, extra: read(payload, match.slice(1)) };
    }
    return { typeName: "OtherActivity", extra: {} };
}
/** Since 2024 the payload is in `data.data`, next to `data.event_source`. Before, and in webhooks, it is `data` itself. */
function unwrap(data) {
    return new Payload(isObject(data?.["data"]) ? data["data"] : data);
}
/** A payload, read by path. A value that is missing or has another type is null. */
class Payload {
    #root;
    constructor(root) {
        this.#root = root;
    }
    text(...path) {
        return text.parse(this.#at(path));
    }
    int(...path) {
        return int.parse(this.#at(path));
    }
    amount(...path) {
        return safeInt.parse(this.#at(path));
    }
    object(...path) {
        return freeObject.parse(this.#at(path));
    }
    list(...path) {
        const value = this.#at(path);
        return Array.isArray(value) ? value.map((entry) => new Payload(entry)) : [];
    }
    #at(path) {
        return path.reduce((value, key) => (isObject(value) ? value[key] : undefined), this.#root);
    }
}
function segmentIn(payload) {
    const id = payload.text("segment", "id");
    return id === null || id === "" ? null : { id, name: payload.text("segment", "name"), details: null };
}
function campaignIn(payload) {
    return payload.text("campaign", "id") ?? payload.text("voucher", "campaign_id");
}
function outcomeOf(word) {
    if (word === "succeeded" || word === "sent")
        return Outcome.SUCCEEDED;
    if (word === "failed")
        return Outcome.FAILED;
    return word === "recovered" ? Outcome.RECOVERED : Outcome.UNKNOWN;
}
//# sourceMappingURL=activity.families.js.map