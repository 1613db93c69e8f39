/** The records of the API, as they are stored and sent. A field that was never set is absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Address {
  readonly city?: string | null;
  readonly state?: string | null;
  readonly line_1?: string | null;
  readonly line_2?: string | null;
  readonly country?: string | null;
  readonly postal_code?: string | null;
}

/** The writable fields. A field left out stays unchanged. `null` clears it, and reads then return null. */
export interface CustomerFields {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  /** Deprecated. Stored separately from `birthdate`. */
  readonly birthday?: string | null;
  readonly birthdate?: string | null;
  readonly address?: Address | null;
  /** `null` empties the map. */
  readonly metadata?: JsonObject | null;
}

export interface Summary {
  readonly redemptions: {
    readonly total_redeemed: number;
    readonly total_failed: number;
    readonly total_succeeded: number;
    readonly total_rolled_back: number;
    readonly total_rollback_failed: number;
    readonly total_rollback_succeeded: number;
    readonly gift: { readonly redeemed_amount: number; readonly amount_to_go: number };
    readonly loyalty_card: { readonly redeemed_points: number; readonly points_to_go: number };
  };
  readonly orders: {
    readonly total_amount: number;
    readonly total_count: number;
    readonly average_amount: number;
    readonly last_order_amount: number;
    readonly last_order_date?: string;
  };
}

export interface Loyalty {
  readonly points: number;
  readonly referred_customers: number;
  /** Keyed by campaign name, which may contain spaces. */
  readonly campaigns: Readonly<
    Record<string, { points: number; referred_customers: number; loyalty_tier?: string }>
  >;
}

interface Referrals {
  readonly total: number;
  readonly campaigns: readonly {
    readonly campaign_id: string;
    readonly referrer_id: string;
    readonly related_object_id: string;
    readonly related_object_type: string;
    readonly date: string;
  }[];
}

export interface Customer extends CustomerFields {
  readonly id: string;
  readonly source_id?: string;
  readonly address: Address | null;
  readonly metadata?: JsonObject;
  readonly summary: Summary;
  readonly loyalty: Loyalty;
  readonly referrals: Referrals;
  readonly system_metadata: JsonObject;
  readonly created_at: string;
  readonly updated_at?: string;
  readonly object: "customer";
}

export interface Activity {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly data: JsonObject; readonly event_source: JsonObject };
  readonly created_at: string;
  readonly group_id: string;
}

/** The possible sources of an activity: the API, or the platform itself. */
export const eventSources = {
  API: {
    channel: "API",
    api_key: { name: "Sandbox key", app_id: "00000000-0000-4000-8000-000000000001" },
  },
  INTERNAL: { channel: "INTERNAL" },
} as const;

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly type: "static" | "auto-update" | "passive";
  readonly filter: JsonObject | null;
  readonly object: "segment";
}

export interface Redeemable {
  readonly id: string;
  readonly created_at: string;
  readonly redeemable_id: string;
  readonly redeemable_object: "voucher";
  readonly customer_id: string;
  readonly holder_role: "OWNER" | "REFERRER" | "REFEREE";
  readonly campaign_id: string;
  readonly campaign_type: string;
  readonly voucher_type: "GIFT_VOUCHER" | "DISCOUNT_VOUCHER" | "LOYALTY_CARD";
  readonly redeemable: JsonObject;
}

export interface Consent {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly object: "consent";
}

export interface ConsentGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly consents: readonly string[];
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly object: "consent_group";
}

export const noSummary: Summary = Object.freeze({
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
export const noLoyalty: Loyalty = Object.freeze({
  points: 0,
  referred_customers: 0,
  campaigns: Object.freeze({}),
});
const noReferrals: Referrals = Object.freeze({ total: 0, campaigns: Object.freeze([]) });

/** A customer without any data, as `POST {}` creates it. */
export function blankCustomer(id: string, createdAt: string, sourceId?: string): Customer {
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
export function simpleCustomer(customer: Customer): JsonObject {
  return {
    id: customer.id,
    name: customer.name ?? null,
    email: customer.email ?? null,
    source_id: customer.source_id ?? null,
    metadata: customer.metadata ?? {},
    object: "customer",
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
