/**
 * Converts REST events to activities. A family has a pattern for the event's name, and a function that reads the payload.
 * All fields of a payload are optional: a third of the vendor's examples do not match the vendor's schemas.
 */
import { ConsentStatus } from "../consents/consent.type.js";
import { type Segment, SegmentDirection } from "../segments/segment.type.js";
import { freeObject, int, isObject, safeInt, text } from "../voucherify/read.js";
import type { WireActivity } from "../voucherify/wire.js";
import {
  type Activity,
  type ConsentActivity,
  type CustomEventActivity,
  type LoyaltyPointsActivity,
  type LoyaltyTierActivity,
  type MessageActivity,
  type OrderActivity,
  Outcome,
  ProfileChange,
  type ProfileActivity,
  type RedemptionActivity,
  type SegmentActivity,
} from "./activity.type.js";

/** The fields of a family besides those of every activity. */
type Extra<T extends Activity> = Omit<T, keyof Activity>;

interface Family {
  readonly typeName: string;
  /** Matches the event's name without the prefix `customer.`. */
  readonly pattern: RegExp;
  readonly read: (payload: Payload, match: readonly string[]) => object;
}

const FAMILIES: readonly Family[] = [
  {
    typeName: "ProfileActivity",
    pattern: /^(created|updated|deleted|confirmed|referred)$/,
    read: (_, [change = ""]): Extra<ProfileActivity> => ({
      change: ProfileChange[change.toUpperCase() as keyof typeof ProfileChange],
    }),
  },
  {
    typeName: "SegmentActivity",
    // Until 2023 the names had an underscore.
    pattern: /^segment[._](entered|left)$/,
    read: (payload, [direction]): Extra<SegmentActivity> => ({
      direction: direction === "entered" ? SegmentDirection.ENTERED : SegmentDirection.LEFT,
      segment: segmentIn(payload),
    }),
  },
  {
    typeName: "OrderActivity",
    pattern: /^order\./,
    read: (payload): Extra<OrderActivity> => ({
      orderId: payload.text("order", "id"),
      amount: payload.amount("order", "amount"),
      orderStatus: payload.text("order", "status"),
    }),
  },
  {
    typeName: "RedemptionActivity",
    pattern: /^redemption\.(rollback\.)?(\w+)$/,
    read: (payload, [rollback, outcome]): Extra<RedemptionActivity> => ({
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
    read: (payload): Extra<LoyaltyPointsActivity> => ({
      points:
        payload.int("balance", "points") ??
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
    read: (payload, [event]): Extra<LoyaltyTierActivity> => {
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
    read: (_, [channel = "", outcome]): Extra<MessageActivity> => ({ channel, outcome: outcomeOf(outcome) }),
  },
  {
    typeName: "ConsentActivity",
    pattern: /^consents\.(given|revoked)$/,
    read: (payload, [status]): Extra<ConsentActivity> => ({
      consentStatus: status === "given" ? ConsentStatus.GIVEN : ConsentStatus.REVOKED,
      consentIds: payload.list("consents").flatMap((consent) => consent.text("id") ?? []),
    }),
  },
  {
    typeName: "CustomEventActivity",
    pattern: /^custom_event$/,
    read: (payload): Extra<CustomEventActivity> => ({
      name: payload.text("event", "type") ?? payload.text("event_schema", "name"),
      properties: payload.object("event", "metadata"),
    }),
  },
];

export function toActivity(wire: WireActivity): Activity & { readonly __typename: string } {
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

function readFamily(type: string, payload: Payload): { typeName: string; extra: object } {
  const name = type.replace(/^customer\./, "");
  for (const { typeName, pattern, read } of FAMILIES) {
    const match = pattern.exec(name);
    if (match !== null) return { typeName, extra: read(payload, match.slice(1)) };
  }
  return { typeName: "OtherActivity", extra: {} };
}

/** Since 2024 the payload is in `data.data`, next to `data.event_source`. Before, and in webhooks, it is `data` itself. */
function unwrap(data: WireActivity["data"]): Payload {
  return new Payload(isObject(data?.["data"]) ? data["data"] : data);
}

/** A payload, read by path. A value that is missing or has another type is null. */
class Payload {
  readonly #root: unknown;

  constructor(root: unknown) {
    this.#root = root;
  }

  text(...path: readonly string[]): string | null {
    return text.parse(this.#at(path));
  }

  int(...path: readonly string[]): number | null {
    return int.parse(this.#at(path));
  }

  amount(...path: readonly string[]): number | null {
    return safeInt.parse(this.#at(path));
  }

  object(...path: readonly string[]): Readonly<Record<string, unknown>> | null {
    return freeObject.parse(this.#at(path));
  }

  list(...path: readonly string[]): readonly Payload[] {
    const value = this.#at(path);
    return Array.isArray(value) ? value.map((entry) => new Payload(entry)) : [];
  }

  #at(path: readonly string[]): unknown {
    return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), this.#root);
  }
}

function segmentIn(payload: Payload): Segment | null {
  const id = payload.text("segment", "id");
  return id === null || id === "" ? null : { id, name: payload.text("segment", "name"), details: null };
}

function campaignIn(payload: Payload): string | null {
  return payload.text("campaign", "id") ?? payload.text("voucher", "campaign_id");
}

function outcomeOf(word: string | undefined): (typeof Outcome)[keyof typeof Outcome] {
  if (word === "succeeded" || word === "sent") return Outcome.SUCCEEDED;
  if (word === "failed") return Outcome.FAILED;
  return word === "recovered" ? Outcome.RECOVERED : Outcome.UNKNOWN;
}
