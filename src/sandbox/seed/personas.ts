/** The people with names: hand-written, with stable ids, one for each thing that is worth meeting once. */
import { campaigns, tiers } from "./people.js";
import {
  blankCustomer,
  noReferrals,
  noSummary,
  type Customer,
  type JsonObject,
  type Summary,
} from "../records.js";

/** Ids and source ids for tests and examples; newest first in the default list, in this order. */
export const personas = {
  /** Everything is filled in: address, orders, points, wallet, consents, a referrer, over 120 activities. */
  ada: { id: "cust_ada00000000000000000001", sourceId: "ada@lovelace.example" },
  /** Referred Ada; her consents are in `system_metadata`. */
  grace: { id: "cust_grace000000000000000002", sourceId: "crm-1001" },
  /** His consents are told by activities only. */
  alan: { id: "cust_alan0000000000000000003", sourceId: "crm-1002" },
  /** Has no source_id, so no bulk call can reach her. */
  mary: { id: "cust_mary0000000000000000004", sourceId: undefined },
  /** Name and source_id in Chinese, with an emoji. */
  qingzhao: { id: "cust_qingzhao00000000000005", sourceId: "易安居士-🌸" },
  /** A source_id full of characters that mean something in a URL. */
  hypatia: { id: "cust_hypatia000000000000006", sourceId: "alexandria/lib?shelf=7#a%2F+b c" },
  /** A source_id that looks like the id of somebody else. */
  emmy: { id: "cust_emmy0000000000000000007", sourceId: "cust_legacy_4711" },
  /** An address in which every part is null. */
  lise: { id: "cust_lise0000000000000000008", sourceId: "crm-1003" },
  /** 40 metadata keys: nested, arrays, long texts, awkward names. */
  sofya: { id: "cust_sofya000000000000000009", sourceId: "crm-1004" },
  /** Amounts of money beyond 32 bits. */
  croesus: { id: "cust_croesus000000000000010", sourceId: "crm-1005" },
  /** Both the old `birthday` and `birthdate`, and they differ. */
  katherine: { id: "cust_katherine0000000000011", sourceId: "crm-1006" },
  /** Fields that were set once and cleared again. */
  nil: { id: "cust_nil00000000000000000012", sourceId: "crm-1007" },
  /** Created with `{}`. */
  blank: { id: "cust_blank000000000000000013", sourceId: undefined },
  /** Texts that are dangerous elsewhere: HTML, a spreadsheet formula. */
  mallory: { id: "cust_mallory000000000000014", sourceId: '=HYPERLINK("crm-1008")' },
  /** Shares the e-mail address with the next one. */
  marieA: { id: "cust_marie000000000000000015", sourceId: "crm-1009" },
  marieB: { id: "cust_marie000000000000000016", sourceId: "crm-1010" },
  /** A name written from right to left. */
  fatima: { id: "cust_fatima0000000000000017", sourceId: "فاطمة-17" },
} as const;

/** In the middle of a double opt-in: an `unconfirmed_customer`, readable by this id only. */
export const unconfirmedId = "ucust_nora00000000000000000001";

/** The first persona's date of creation; every next one came an hour earlier. */
const NEWEST = Date.UTC(2025, 8, 30, 12);
const HOUR_MS = 3_600_000;

type Name = keyof typeof personas;
const names = Object.keys(personas) as Name[];

function base(name: Name): Customer {
  const { id, sourceId } = personas[name];
  const created = new Date(NEWEST - names.indexOf(name) * HOUR_MS).toISOString();
  return blankCustomer(id, created, sourceId);
}

/** Every counter has a value of its own, so that two that are mixed up show. */
const ordered = (count: number, total: number, last: number): Summary => ({
  redemptions: {
    ...noSummary.redemptions,
    total_redeemed: count,
    total_succeeded: count + 4,
    total_failed: 3,
    total_rolled_back: 5,
    total_rollback_failed: 1,
    total_rollback_succeeded: 4,
    gift: { redeemed_amount: 700, amount_to_go: 4300 },
    loyalty_card: { redeemed_points: 120, points_to_go: 1280 },
  },
  orders: {
    total_amount: total,
    total_count: count,
    average_amount: Math.round(total / count),
    last_order_amount: last,
    last_order_date: "2025-12-20T16:45:10.250Z",
  },
});

function richMetadata(): JsonObject {
  const plain = Array.from({ length: 32 }, (_, at) => [`attribute_${at + 1}`, `value ${at + 1}`] as const);
  return {
    ...Object.fromEntries(plain),
    "key with spaces": true,
    "dotted.key": 1.5,
    ключ: "значение",
    score: -17,
    nothing: null,
    tags: ["maths", "novels", 'a, quoted "comma"'],
    home: { floor: 3, door: { colour: "green", keys: [1, 2, 3] } },
    essay: "All along the coast road the lamps were lit. ".repeat(40),
  };
}

export function makePersonas(): Customer[] {
  const record: Readonly<Record<Name, Partial<Customer>>> = {
    ada: {
      name: "Ada Lovelace",
      description: "Writes programs for machines that do not exist yet",
      email: "ada@lovelace.example",
      phone: "+44 20 7946 0815",
      birthdate: "1990-12-10",
      address: {
        city: "London",
        state: "Greater London",
        line_1: "St James's Square 12",
        line_2: "Second floor",
        country: "United Kingdom",
        postal_code: "SW1Y 4LB",
      },
      metadata: {
        tier: "gold",
        newsletter: true,
        visits: 212,
        favorite_brands: ["Nordlicht", "Punchcard & Sons"],
      },
      summary: ordered(14, 254_300, 12_900),
      loyalty: {
        points: 1400,
        referred_customers: 2,
        campaigns: {
          [campaigns.coffee.name]: { points: 1280, referred_customers: 0, loyalty_tier: tiers.gold.id },
          [campaigns.winter.name]: { points: 120, referred_customers: 0 },
          [campaigns.friends.name]: { points: 0, referred_customers: 2 },
        },
      },
      referrals: {
        total: 1,
        campaigns: [
          {
            campaign_id: campaigns.friends.id,
            referrer_id: personas.grace.id,
            related_object_id: "r_friend0000000001",
            related_object_type: "redemption",
            date: "2025-10-02T09:00:00.000Z",
          },
        ],
      },
      system_metadata: {
        source: "Shopify",
        consents: {
          unsubscribed: { date: "2025-10-01T08:00:00.000Z", value: false },
          cnst_newsletter00000000000001: { date: "2025-10-01T08:00:00.000Z", value: true },
          cnst_phonecalls00000000000002: { date: "2025-11-05T17:20:00.000Z", value: false },
        },
      },
      updated_at: "2025-12-30T10:00:00.000Z",
    },
    grace: {
      name: "Grace Hopper",
      email: "grace@hopper.example",
      phone: "+1 202 555 0143",
      birthdate: "1986-12-09",
      address: {
        city: "New York",
        state: "NY",
        line_1: "Riverside Drive 316",
        country: "United States",
        postal_code: "10025",
      },
      metadata: { tier: "gold", newsletter: false, ship: "Hopper" },
      summary: ordered(3, 18_600, 4_200),
      loyalty: {
        points: 640,
        referred_customers: 1,
        campaigns: {
          [campaigns.coffee.name]: { points: 640, referred_customers: 0, loyalty_tier: tiers.silver.id },
        },
      },
      system_metadata: {
        consents: {
          unsubscribed: { date: "2025-10-03T12:00:00.000Z", value: true },
          cnst_newsletter00000000000001: { date: "2025-10-03T12:00:00.000Z", value: false },
        },
      },
      updated_at: "2025-12-11T11:11:11.111Z",
    },
    alan: { name: "Alan Turing", email: "alan@turing.example", metadata: { tier: "silver", enigma: true } },
    mary: { name: "Mary Somerville", email: "mary@somerville.example", birthdate: "1980-12-26" },
    qingzhao: { name: "李清照 🌸", description: "词人", address: { city: "济南", country: "中国" } },
    hypatia: { name: "Hypatia of Alexandria", email: "hypatia+library@alexandria.example" },
    emmy: {
      name: "Emmy Noether",
      email: "emmy@noether.example",
      birthdate: "1982-03-23",
      metadata: { tier: "bronze" },
    },
    lise: {
      name: "Lise Meitner",
      address: { city: null, state: null, line_1: null, line_2: null, country: null, postal_code: null },
      updated_at: "2025-11-07T07:07:07.007Z",
    },
    sofya: { name: "Sofya Kovalevskaya", email: "sofya@kovalevskaya.example", metadata: richMetadata() },
    croesus: { name: "Croesus of Lydia", summary: ordered(9, 987_654_321_000, 2_147_483_648) },
    katherine: { name: "Katherine Johnson", birthday: "1988-08-27", birthdate: "1988-08-26" },
    nil: {
      name: null,
      description: null,
      email: null,
      phone: null,
      birthdate: null,
      metadata: { test: null },
      updated_at: "2025-10-20T20:20:20.020Z",
    },
    blank: {},
    mallory: {
      name: "<script>alert(1)</script>",
      description: "=1+1",
      email: "mallory@example.net",
      metadata: {},
    },
    marieA: { name: "Marie Curie", email: "office@curie.example" },
    marieB: {
      name: "Marie Skłodowska",
      email: "office@curie.example",
      updated_at: "2025-10-10T10:10:10.010Z",
    },
    fatima: {
      name: "فاطمة الفهرية",
      email: "fatima@alfihri.example",
      address: { city: "فاس", country: "المغرب" },
    },
  };
  return names.map((name) => ({ ...base(name), referrals: noReferrals, ...record[name] }));
}
