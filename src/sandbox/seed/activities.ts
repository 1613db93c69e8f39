/** Ada's history: every activity type that is known of the API at least once, one that is not, and daily life. */
import { API_SOURCE, INTERNAL_SOURCE } from "../api/history.js";
import account from "./data/account.json" with { type: "json" };
import { personas, unconfirmedId } from "./ids.js";
import { hash } from "../random.js";
import { simpleCustomer, type Activity, type Customer, type JsonObject } from "../records.js";

const { campaigns, tiers } = account;

/** A line of a history before it has an id and a time. */
type Line = readonly [type: string, payload: JsonObject];

const AT = "2025-11-14T11:47:24.598Z";

const campaign = (of: (typeof campaigns)[keyof typeof campaigns]): JsonObject => ({
  id: of.id,
  name: of.name,
  campaign_type: of.type,
  type: "AUTO_UPDATE",
  active: true,
  metadata: {},
  category: null,
  category_id: null,
  start_date: null,
  expiration_date: null,
  description: null,
  is_referral_code: of.type === "REFERRAL_PROGRAM",
  created_at: "2025-01-18T15:18:38.577044Z",
  object: "campaign",
});

const voucher = (
  of: (typeof campaigns)[keyof typeof campaigns],
  code: string,
  kind: JsonObject,
): JsonObject => ({
  id: `v_${code.toLowerCase()}`,
  code,
  campaign: of.name,
  campaign_id: of.id,
  category_id: null,
  ...kind,
  active: true,
  metadata: {},
  is_referral_code: of.type === "REFERRAL_PROGRAM",
  holder_id: personas.ada.id,
  start_date: null,
  expiration_date: null,
  created_at: "2025-10-01T08:57:08.569Z",
  updated_at: null,
  redemption: { quantity: null, redeemed_quantity: 0 },
  object: "voucher",
});

const card = voucher(campaigns.coffee, "COFFEE-ADA", {
  type: "LOYALTY_CARD",
  loyalty_card: { points: 1400, balance: 1280 },
});
const otherCard = voucher(campaigns.coffee, "COFFEE-GRACE", {
  type: "LOYALTY_CARD",
  loyalty_card: { points: 640, balance: 640 },
});
const gift = voucher(campaigns.gifts, "GIFT-ADA-1", {
  type: "GIFT_VOUCHER",
  gift: { amount: 5000, balance: 4300, effect: "APPLY_TO_ORDER" },
});
const coupon = voucher(campaigns.spring, "SPRING-ADA", {
  type: "DISCOUNT_VOUCHER",
  discount: { type: "PERCENT", percent_off: 10, effect: "APPLY_TO_ORDER" },
});
const friendCode = voucher(campaigns.friends, "FRIEND-GRACE", {
  type: "DISCOUNT_VOUCHER",
  discount: { type: "AMOUNT", amount_off: 900, effect: "APPLY_TO_ORDER" },
  referrer_id: personas.grace.id,
});

const product = { id: "prod_espresso00000001", name: "Espresso machine", price: 12_900 };

const order = (status: string): JsonObject => ({
  id: "ord_espresso000000000000001",
  source_id: null,
  created_at: AT,
  updated_at: null,
  status,
  amount: 12_900,
  total_amount: 12_900,
  items: [
    { object: "order_item", product_id: product.id, quantity: 1, amount: 12_900, price: 12_900, product },
  ],
  metadata: { channel: "web" },
  customer: {
    id: personas.ada.id,
    address: null,
    summary: null,
    loyalty: null,
    referrals: null,
    object: "customer",
  },
  customer_id: personas.ada.id,
  referrer_id: null,
  object: "order",
});

const tier = ({ id, name }: (typeof tiers)[keyof typeof tiers], from: number, to: number): JsonObject => ({
  id,
  name,
  campaign_id: campaigns.coffee.id,
  metadata: {},
  created_at: "2025-01-24T08:28:02.240Z",
  updated_at: null,
  earning_rules: {},
  rewards: {},
  config: { points: { from, to } },
  points: { from, to },
  object: "loyalty_tier",
});
const silver = tier(tiers.silver, 500, 899);
const gold = tier(tiers.gold, 900, 5000);

const balance = (type: string, amount: JsonObject, left: number): JsonObject => ({
  type,
  total: 1400,
  ...amount,
  balance: left,
  operation_type: "MANUAL",
  related_object: { type: "voucher", id: "v_coffee-ada" },
  object: "balance",
});

const redemption = (id: string, result: string): JsonObject => ({
  id,
  customer_id: personas.ada.id,
  tracking_id: "track_sandbox",
  date: AT,
  amount: 1290,
  result,
  status: result === "SUCCESS" ? "SUCCEEDED" : "FAILED",
  metadata: {},
  object: "redemption",
});

const transaction = (type: string): JsonObject => ({
  id: `vtx_${hash(type).toString(16).padStart(8, "0")}`,
  source_id: null,
  type,
  reason: null,
  created_at: AT,
});

const reward: JsonObject = {
  id: "rew_mug00000000000000000001",
  name: "A mug",
  type: "MATERIAL",
  product: { id: "prod_mug00000000000001", name: "Mug", source_id: "mug" },
  assignment_id: "rewa_mug0000000000000000001",
  object: "reward",
};

const CHANNELS = [
  "sms",
  "email",
  "activecampaign",
  "braze",
  "mailchimp",
  "intercom",
  "shopify",
  "klaviyo",
  "batch",
] as const;

/** Every type once, in an order that tells a story. */
function everyType(ada: Customer, grace: Customer): Line[] {
  const customer = simpleCustomer(ada);
  const referrer = simpleCustomer(grace);
  const coffee = campaign(campaigns.coffee);
  const friends = campaign(campaigns.friends);
  const event = customEvent(ada, "sign_up");
  const segment = { id: "seg_vip000000000000000000001", name: "VIP table", object: "segment" };
  const distribution = { id: "distr_autumn0000000000000001", name: "Autumn mailing", object: "distribution" };
  const points = { customer, campaign: coffee, voucher: card };
  const pending = {
    id: "lopp_pending0000000000000001",
    voucher_id: "v_coffee-ada",
    campaign_id: campaigns.coffee.id,
    customer_id: personas.ada.id,
    order_id: "ord_espresso000000000000001",
    points: 129,
    activates_at: "2025-12-01",
    created_at: AT,
    updated_at: null,
    object: "loyalty_pending_point",
  };
  const pendingPoints = {
    ...points,
    order: order("PAID"),
    pending_points: pending,
    voucher_pending_points_balance: {
      type: "pending_points",
      total: 129,
      point: 129,
      balance: 129,
      operation_type: "AUTOMATIC",
      related_object: { type: "voucher", id: "v_coffee-ada" },
      object: "balance",
    },
  };
  const rewarded = {
    customer,
    holder: customer,
    voucher: card,
    campaign: coffee,
    balance: balance("loyalty_card", { points: 50 }, 1280),
  };
  const redeeming = {
    ...rewarded,
    reward_redemption: {
      id: "rr_mug000000000000000000001",
      customer_id: personas.ada.id,
      voucher_id: "v_coffee-ada",
      status: "COMPLETED",
      metadata: {},
      created_at: AT,
      updated_at: null,
      object: "reward_redemption",
    },
    reward,
    reward_assignment: {
      id: "rewa_mug0000000000000000001",
      reward_id: reward["id"],
      related_object_id: campaigns.coffee.id,
      related_object_type: "campaign",
      parameters: { loyalty: { points: 300 } },
      created_at: AT,
      updated_at: null,
      object: "reward_assignment",
    },
    // Text by the documents' schema, an object by their example.
    source: { id: "r_mug0000000000001", type: "redemption" },
  };
  const validation = (status: "VALID" | "INVALID"): JsonObject => ({
    customer,
    validation: {
      id: "valid_sandbox0000001",
      session_id: "ssn_sandbox0000000000001",
      status,
      created_at: AT,
      customer_id: personas.ada.id,
      redeemables: status === "VALID" ? [{ id: "SPRING-ADA", object: "voucher", status: "APPLICABLE" }] : [],
      skipped_redeemables: [],
      inapplicable_redeemables:
        status === "INVALID" ? [{ id: "SPRING-ADA", object: "voucher", status: "INAPPLICABLE" }] : [],
    },
  });
  const redeemed = {
    customer,
    order: order("PAID"),
    campaign: campaign(campaigns.spring),
    voucher: coupon,
    holder: customer,
  };
  const rollback = {
    id: "rr_sandbox0000000001",
    date: AT,
    customer_id: personas.ada.id,
    object: "redemption_rollback",
  };
  const ordered = (status: string): JsonObject => ({
    customer,
    referrer: null,
    order: order(status),
    redemption: null,
  });
  const tiered = { customer, campaign: coffee, created_at: AT };
  const holding = {
    holder: {
      id: "rh_ada00000000000001",
      redeemable_id: "v_spring-ada",
      redeemable_object: "voucher",
      customer_id: personas.ada.id,
      holder_role: "OWNER",
      campaign_id: campaigns.spring.id,
      campaign_type: campaigns.spring.type,
      voucher_type: "DISCOUNT_VOUCHER",
      publication_id: null,
      created_at: AT,
      object: "redeemable_holder",
    },
    voucher: coupon,
    campaign: campaign(campaigns.spring),
    customer,
  };
  const consents = (id: string, name: string) => ({ customer, consents: [{ id, name, object: "consent" }] });

  return [
    ["customer.created", { customer: ada }],
    ["customer.confirmed", { customer: ada, unconfirmed_customer: { id: unconfirmedId } }],
    ["customer.updated", { customer: ada }],
    [
      "customer.deleted",
      { customer: { ...ada, source_id: `${personas.ada.sourceId}_deleted2025-10-01T09:00:00.000Z` } },
    ],
    [
      "customer.referred",
      {
        customer,
        referrer,
        campaign: friends,
        voucher: friendCode,
        custom_event: event,
        redemption: redemption("r_friend0000000001", "SUCCESS"),
      },
    ],
    ["customer.custom_event", eventPayload(ada, "sign_up")],
    ["customer.segment.entered", { customer: ada, segment }],
    ["customer.segment.left", { customer: ada, segment }],
    ...CHANNELS.flatMap((channel): Line[] => [
      [`customer.${channel}.sent`, { customer, distribution, sent_at: AT }],
      [`customer.${channel}.recovered`, { customer, distribution, recovered_at: AT }],
      [`customer.${channel}.failed`, { customer, distribution, failed_at: AT }],
    ]),
    [
      "customer.rewarded",
      {
        ...rewarded,
        redemption: redemption("r_mug0000000000001", "SUCCESS"),
        reward,
        referral_tier: null,
        custom_event: null,
      },
    ],
    [
      "customer.rewarded.loyalty_points",
      {
        ...rewarded,
        loyalty_tier: null,
        earning_rule: {
          id: "ern_espresso00000000000001",
          created_at: AT,
          updated_at: null,
          metadata: {},
          object: "earning_rule",
        },
        order: order("PAID"),
        event: {
          id: "evcus_sandbox",
          type: "customer.order.paid",
          category: "ACTION",
          entity_id: personas.ada.id,
          created_at: AT,
          group_id: "v-sandbox",
        },
      },
    ],
    ["customer.reward_redemptions.created", redeeming],
    ["customer.reward_redemptions.pending", redeeming],
    ["customer.reward_redemptions.completed", redeeming],
    ["customer.reward_redemptions.rolledback", redeeming],
    [
      "customer.voucher.gift.balance_added",
      {
        customer,
        campaign: campaign(campaigns.gifts),
        voucher: gift,
        balance: balance("gift_voucher", { amount: 400 }, 4300),
        transaction: transaction("CREDITS_ADDITION"),
      },
    ],
    [
      "customer.voucher.loyalty_card.points_added",
      {
        ...points,
        balance: balance("loyalty_card", { points: 100 }, 1280),
        transaction: transaction("POINTS_ADDITION"),
      },
    ],
    [
      "customer.voucher.loyalty_card.points_activated",
      {
        ...points,
        balance: balance("loyalty_card", { points: 129 }, 1280),
        transaction: transaction("POINTS_ACTIVATION"),
      },
    ],
    [
      "customer.voucher.loyalty_card.points_transferred",
      {
        ...points,
        balance: balance("loyalty_card", { points: 40 }, 1280),
        transaction: transaction("POINTS_TRANSFER_IN"),
        source_voucher: otherCard,
        destination_voucher: card,
      },
    ],
    [
      "customer.voucher.loyalty_card.points_expired",
      {
        ...points,
        points: 70,
        transaction: transaction("POINTS_EXPIRATION"),
        buckets: [
          {
            id: "lopb_sandbox000000000000001",
            voucher_id: "v_coffee-ada",
            campaign_id: campaigns.coffee.id,
            bucket: { total_points: 70 },
            status: "ACTIVE",
            expires_at: "2025-11-14",
            created_at: AT,
            updated_at: null,
            object: "loyalty_points_bucket",
          },
        ],
      },
    ],
    ["customer.voucher.loyalty_card.pending_points.added", pendingPoints],
    ["customer.voucher.loyalty_card.pending_points.updated", pendingPoints],
    [
      "customer.voucher.loyalty_card.pending_points.activated",
      {
        ...pendingPoints,
        balance: balance("loyalty_card", { points: 129 }, 1280),
        transaction: transaction("POINTS_ADDITION"),
      },
    ],
    ["customer.voucher.loyalty_card.pending_points.canceled", pendingPoints],
    ["customer.voucher.deleted", { customer, campaign: coffee, voucher: otherCard }],
    [
      "customer.publication.succeeded",
      {
        customer,
        campaign: campaign(campaigns.spring),
        publication: {
          id: "pub_sandbox00000000000001",
          result: "SUCCESS",
          channel: "API",
          voucher: coupon,
          created_at: AT,
          object: "publication",
        },
      },
    ],
    [
      "customer.publication.failed",
      {
        customer,
        campaign: campaign(campaigns.spring),
        publication: {
          id: "pub_sandbox00000000000002",
          result: "FAILURE",
          channel: "API",
          created_at: AT,
          object: "publication",
        },
      },
    ],
    ["customer.validation.succeeded", validation("VALID")],
    ["customer.validation.failed", validation("INVALID")],
    [
      "customer.redemption.succeeded",
      {
        ...redeemed,
        promotion_tier: null,
        promotion_stack: null,
        redemption: redemption("r_sandbox000000001", "SUCCESS"),
      },
    ],
    [
      "customer.redemption.failed",
      {
        ...redeemed,
        promotion_tier: null,
        promotion_stack: null,
        redemption: redemption("r_sandbox000000002", "FAILURE"),
      },
    ],
    [
      "customer.redemption.rollback.succeeded",
      {
        ...redeemed,
        redemption: redemption("r_sandbox000000001", "SUCCESS"),
        redemption_rollback: { ...rollback, result: "SUCCESS" },
      },
    ],
    [
      "customer.redemption.rollback.failed",
      {
        ...redeemed,
        redemption: redemption("r_sandbox000000001", "SUCCESS"),
        redemption_rollback: { ...rollback, result: "FAILURE" },
      },
    ],
    ...["created", "processing", "updated", "paid", "fulfilled", "canceled"].map((what): Line => [
      `customer.order.${what}`,
      ordered(what === "updated" ? "PROCESSING" : what.toUpperCase()),
    ]),
    [
      "customer.loyalty.updated",
      { customer, campaign: coffee, loyalty: { points: 1400, referred_customers: 2 }, created_at: AT },
    ],
    ["customer.loyalty.tier.joined", { ...tiered, loyalty_tier: silver }],
    ["customer.loyalty.tier.upgraded", { ...tiered, loyalty_tier_from: silver, loyalty_tier_to: gold }],
    ["customer.loyalty.tier.downgraded", { ...tiered, loyalty_tier_from: gold, loyalty_tier_to: silver }],
    ["customer.loyalty.tier.prolonged", { ...tiered, loyalty_tier: gold }],
    ["customer.loyalty.tier.left", { ...tiered, loyalty_tier: silver }],
    [
      "customer.loyalty.tier.expiration.changed",
      { ...tiered, loyalty_tier: gold, expiration_date: "2026-11-14T00:00:00.000Z" },
    ],
    ["customer.holder.assignment.created", holding],
    ["customer.holder.assignment.deleted", holding],
    ["customer.consents.given", consents("cnst_newsletter00000000000001", "Newsletter")],
    ["customer.consents.revoked", consents("cnst_phonecalls00000000000002", "Phone calls")],
    // Upstream adds types without notice; this one exists nowhere.
    ["customer.hologram.beamed", { customer, hologram: { height_cm: 180, flicker: true } }],
  ];
}

const customEvent = (customer: Customer, type: string): JsonObject => ({
  id: `event_${hash(customer.id + type).toString(16)}`,
  type,
  customer: { id: customer.id, object: "customer" },
  referral: null,
  loyalty: null,
  metadata: { source: "app" },
  created_at: AT,
  object: "event",
});

export const eventPayload = (customer: Customer, type: string): JsonObject => ({
  event: customEvent(customer, type),
  event_schema: { id: `ms_${type}`, name: type },
  customer: simpleCustomer(customer),
  referral: null,
  loyalty: null,
});

export function activity(customerId: string, [type, payload]: Line, time: number, at: number): Activity {
  const tail = hash(customerId).toString(16).padStart(8, "0") + at.toString(16).padStart(10, "0");
  const byMachine = /\.(segment|rewarded|sms|email|voucher|loyalty)\b/.test(type);
  return {
    id: `evcus_${tail}`,
    type,
    data: { data: payload, event_source: byMachine ? INTERNAL_SOURCE : API_SOURCE },
    created_at: new Date(time).toISOString(),
    group_id: `v-${tail}`,
  };
}

const HISTORY_FROM = Date.UTC(2025, 9, 1, 8);
const EVERY_MS = 16 * 3_600_000;

export function historyOfAda(ada: Customer, grace: Customer): Activity[] {
  const daily = Array.from({ length: 50 }, (_, at): Line => {
    const type =
      (["coffee_ordered", "page_viewed", "newsletter_subscribed"] as const)[at % 3] ?? "page_viewed";
    return ["customer.custom_event", eventPayload(ada, type)];
  });
  return [...everyType(ada, grace), ...daily].map((line, at) =>
    activity(ada.id, line, HISTORY_FROM + at * EVERY_MS, at),
  );
}
