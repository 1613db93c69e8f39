/** Wallets: gift cards, loyalty cards and discounts that some of the personas hold. */
import account from "./data/account.json" with { type: "json" };
import { personas } from "./ids.js";
import type { JsonObject, Redeemable } from "../records.js";

const { campaigns } = account;

type Campaign = (typeof campaigns)[keyof typeof campaigns];

interface Item {
  readonly campaign: Campaign;
  readonly type: Redeemable["voucher_type"];
  readonly status: string;
  readonly role?: Redeemable["holder_role"];
  readonly value: JsonObject;
  readonly more?: JsonObject;
}

const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2025, 9, 1, 17, 48, 25, 910);

function redeemable(holder: string, prefix: string, item: Item, at: number): Redeemable {
  const created = new Date(FIRST + at * DAY_MS).toISOString();
  // Vouchers write their times differently from everything around them.
  const voucherTime = created.replace("Z", "+00:00");
  const code = `${prefix}-${item.type.slice(0, 4)}-${String(at + 1).padStart(2, "0")}`;
  const { campaign } = item;
  return {
    id: `rh_${prefix.toLowerCase()}${String(at + 1).padStart(14, "0")}`,
    created_at: created,
    redeemable_id: `v_${code.toLowerCase()}`,
    redeemable_object: "voucher",
    customer_id: holder,
    holder_role: item.role ?? "OWNER",
    campaign_id: campaign.id,
    campaign_type: campaign.type,
    voucher_type: item.type,
    redeemable: {
      type: "voucher",
      status: item.status,
      voucher: {
        id: `v_${code.toLowerCase()}`,
        code,
        campaign: campaign.name,
        campaign_id: campaign.id,
        category: null,
        category_id: null,
        categories: [],
        type: item.type,
        discount: null,
        gift: null,
        loyalty_card: null,
        ...item.value,
        start_date: null,
        expiration_date: null,
        validity_timeframe: null,
        validity_hours: null,
        validity_day_of_week: null,
        active: true,
        additional_info: null,
        metadata: {},
        assets: {
          qr: { id: `qr-${code}`, url: `https://assets.example.invalid/qr/${code}` },
          barcode: { id: `bar-${code}`, url: `https://assets.example.invalid/barcode/${code}` },
        },
        is_referral_code: campaign.type === "REFERRAL_PROGRAM",
        created_at: voucherTime,
        updated_at: null,
        holder_id: holder,
        redemption: {
          quantity: null,
          redeemed_quantity: 0,
          object: "list",
          url: `/v1/vouchers/${code}/redemptions?page=1&limit=10`,
        },
        publish: { object: "list", count: 1, url: `/v1/vouchers/${code}/publications?page=1&limit=10` },
        ...item.more,
        object: "voucher",
      },
    },
  };
}

const points = (total: number, balance: number): JsonObject => ({
  loyalty_card: { points: total, balance, next_expiration_date: "2026-06-30", next_expiration_points: 50 },
});
const gift = (amount: number, balance: number): JsonObject => ({
  gift: { amount, balance, effect: "APPLY_TO_ORDER" },
});
const percent = (off: number): JsonObject => ({
  discount: { type: "PERCENT", percent_off: off, effect: "APPLY_TO_ORDER" },
});

const { coffee, winter, gifts, spring, friends } = campaigns;

const adas: Item[] = [
  { campaign: coffee, type: "LOYALTY_CARD", status: "ACTIVE", value: points(1400, 1280) },
  { campaign: winter, type: "LOYALTY_CARD", status: "ACTIVE", value: points(120, 120) },
  { campaign: gifts, type: "GIFT_VOUCHER", status: "ACTIVE", value: gift(5000, 4300) },
  { campaign: gifts, type: "GIFT_VOUCHER", status: "NO_BALANCE", value: gift(2500, 0) },
  {
    campaign: friends,
    type: "DISCOUNT_VOUCHER",
    status: "ACTIVE",
    role: "REFERRER",
    value: percent(15),
    more: { referrer_id: personas.ada.id },
  },
  {
    campaign: friends,
    type: "DISCOUNT_VOUCHER",
    status: "USED",
    role: "REFEREE",
    value: { discount: { type: "AMOUNT", amount_off: 900, effect: "APPLY_TO_ORDER" } },
  },
  {
    campaign: spring,
    type: "DISCOUNT_VOUCHER",
    status: "EXPIRED",
    value: percent(10),
    more: { expiration_date: "2025-11-01T00:00:00.000+00:00" },
  },
  {
    campaign: spring,
    type: "DISCOUNT_VOUCHER",
    status: "DISABLED",
    value: percent(10),
    more: { active: false },
  },
  {
    campaign: spring,
    type: "DISCOUNT_VOUCHER",
    status: "NOT_ACTIVE_YET",
    value: percent(20),
    more: { start_date: "2027-03-01T00:00:00.000+00:00" },
  },
  ...Array.from({ length: 14 }, (_, at): Item => ({
    campaign: spring,
    type: "DISCOUNT_VOUCHER",
    status: "ACTIVE",
    value: percent(at + 1),
  })),
];

const graces: Item[] = [
  { campaign: coffee, type: "LOYALTY_CARD", status: "ACTIVE", value: points(640, 640) },
  {
    campaign: friends,
    type: "DISCOUNT_VOUCHER",
    status: "ACTIVE",
    role: "REFERRER",
    value: percent(15),
    more: { referrer_id: personas.grace.id },
  },
  { campaign: gifts, type: "GIFT_VOUCHER", status: "ACTIVE", value: gift(3_000_000_000, 3_000_000_000) },
];

export const makeRedeemables = (): ReadonlyMap<string, readonly Redeemable[]> =>
  new Map(
    (
      [
        [personas.ada.id, "ADA", adas],
        [personas.grace.id, "GRACE", graces],
      ] as const
    ).map(([holder, prefix, items]) => [
      holder,
      items.map((item, at) => redeemable(holder, prefix, item, at)),
    ]),
  );
