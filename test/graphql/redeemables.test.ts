/** The wallet: pages of redeemables, one call each. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Redeemable } from "../../src/sandbox/records.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

const ADA = personas.ada.id;
const PATH = `/v1/customers/${ADA}/redeemables`;
const PAGE = `query ($id: ID!, $first: Int!, $after: String) { customer(by: { id: $id }) {
  redeemables(first: $first, after: $after) {
    totalCount edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id redeemableId voucherType status holderRole code campaignId campaignType createdAt voucher }
  }
} }`;

/** Ada's wallet as the upstream keeps it, newest first. */
const wallet = () =>
  (app.sandbox.store.redeemables.get(ADA) ?? []).toSorted((a, b) => (a.id < b.id ? 1 : -1));

function expected(item: Redeemable): object {
  const { status, voucher } = item.redeemable as { status: string; voucher: { code: string } };
  return {
    id: item.id,
    redeemableId: item.redeemable_id,
    voucherType: item.voucher_type,
    status,
    holderRole: item.holder_role,
    code: voucher.code,
    campaignId: item.campaign_id,
    campaignType: item.campaign_type,
    createdAt: item.created_at,
    voucher,
  };
}

describe("the redeemables of a customer", () => {
  it.each([1, 5, 10, 100])("come each once, newest first, %i at a time", async (first) => {
    const nodes: object[] = [];
    let after: string | null = null;
    let pages = 0;
    for (;;) {
      const { data, errors } = await app.query(PAGE, { id: ADA, first, after });
      expect(errors).toBeUndefined();
      const { redeemables } = data.customer;
      expect(redeemables.totalCount).toBe(wallet().length);
      expect(redeemables.pageInfo.hasPreviousPage).toBe(pages > 0);
      expect(app.requests()).toEqual([
        `GET /v1/customers/${ADA}`,
        `GET ${PATH}?order=-id&limit=${first}${pages === 0 ? "" : `&starting_after_id=${wallet()[nodes.length - 1]?.id}`}`,
      ]);
      nodes.push(...redeemables.nodes);
      pages += 1;
      if (!redeemables.pageInfo.hasNextPage) break;
      after = redeemables.pageInfo.endCursor as string | null;
    }
    expect(wallet().length).toBeGreaterThan(10);
    expect(nodes).toEqual(wallet().map(expected));
    expect(pages).toBe(Math.ceil(wallet().length / first));
  });

  it("go on behind any edge", async () => {
    const { data } = await app.query(PAGE, { id: ADA, first: 6 });
    const { edges, nodes, pageInfo } = data.customer.redeemables;
    expect(pageInfo.startCursor).toBe(edges[0].cursor);
    const { data: next } = await app.query(PAGE, { id: ADA, first: 4, after: edges[1].cursor });
    expect(next.customer.redeemables.nodes).toEqual(nodes.slice(2));
  });

  it("are an empty page for an empty wallet", async () => {
    const { data } = await app.query(PAGE, { id: personas.blank.id, first: 10 });
    expect(data.customer.redeemables).toEqual({
      totalCount: 0,
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  const TYPED = `query ($id: ID!) { customer(by: { id: $id }) { redeemables(first: 100) { nodes {
    id code voucherType status holderRole campaignType startsAt expiresAt isActive
    giftCard { amount balance }
    loyaltyCard { points balance pendingPoints expiredPoints nextExpirationDate nextExpirationPoints }
    discount { type percentOff amountOff amountLimit unitsOff fixedAmount }
  } } } }`;
  const typed = async (id: string) => {
    const { data, errors } = await app.query(TYPED, { id });
    expect(errors).toBeUndefined();
    expect(app.requests()).toHaveLength(2);
    return data.customer.redeemables.nodes as Record<string, unknown>[];
  };
  const nothing = { giftCard: null, loyaltyCard: null, discount: null };
  const discount = {
    type: null,
    percentOff: null,
    amountOff: null,
    amountLimit: null,
    unitsOff: null,
    fixedAmount: null,
  };

  it("say what they are worth, by what they are", async () => {
    const nodes = await typed(ADA);
    const withCode = (code: string) => nodes.find((node) => node["code"] === code);
    expect(withCode("ADA-LOYA-01")).toMatchObject({
      ...nothing,
      voucherType: "LOYALTY_CARD",
      campaignType: "LOYALTY_PROGRAM",
      loyaltyCard: {
        points: 1400,
        balance: 1280,
        pendingPoints: null,
        expiredPoints: null,
        nextExpirationDate: "2026-06-30",
        nextExpirationPoints: 50,
      },
    });
    expect(withCode("ADA-GIFT-03")).toMatchObject({ ...nothing, giftCard: { amount: 5000, balance: 4300 } });
    expect(withCode("ADA-GIFT-04")).toMatchObject({ status: "NO_BALANCE", giftCard: { balance: 0 } });
    expect(withCode("ADA-DISC-05")).toMatchObject({
      ...nothing,
      holderRole: "REFERRER",
      discount: { ...discount, type: "PERCENT", percentOff: 15 },
    });
    expect(withCode("ADA-DISC-06")).toMatchObject({
      holderRole: "REFEREE",
      discount: { ...discount, type: "AMOUNT", amountOff: 900 },
    });
    expect(withCode("ADA-DISC-07")).toMatchObject({
      status: "EXPIRED",
      startsAt: null,
      expiresAt: "2025-11-01T00:00:00.000Z",
      isActive: true,
    });
    expect(withCode("ADA-DISC-08")).toMatchObject({ status: "DISABLED", isActive: false });
    expect(withCode("ADA-DISC-09")).toMatchObject({
      status: "NOT_ACTIVE_YET",
      startsAt: "2027-03-01T00:00:00.000Z",
    });
  });

  it("hold amounts beyond 32 bits", async () => {
    const nodes = await typed(personas.grace.id);
    expect(nodes.map(({ giftCard }) => giftCard)).toContainEqual({
      amount: 3_000_000_000,
      balance: 3_000_000_000,
    });
  });

  it.each<[what: string, voucher: unknown, expected: object]>([
    [
      "every key of them is null",
      {
        gift: { amount: null, balance: null },
        loyalty_card: { points: null, balance: null },
        discount: { type: null, percent_off: null },
        start_date: null,
        active: null,
      },
      {
        giftCard: { amount: null, balance: null },
        loyaltyCard: { points: null, balance: null, nextExpirationDate: null },
        discount,
        startsAt: null,
        isActive: null,
      },
    ],
    [
      "they are of another type",
      { gift: 7, loyalty_card: [], discount: "much", start_date: 1, expiration_date: "soon", active: "yes" },
      { ...nothing, startsAt: null, expiresAt: null, isActive: null },
    ],
    [
      "percents are fractions and capped",
      { discount: { type: "PERCENT", percent_off: 12.5, amount_limit: 2000 } },
      { discount: { ...discount, type: "PERCENT", percentOff: 12.5, amountLimit: 2000 } },
    ],
    [
      "units are for nothing",
      { discount: { type: "UNIT", unit_off: 2 } },
      { discount: { ...discount, type: "UNIT", unitsOff: 2 } },
    ],
    [
      "the price is fixed",
      { discount: { type: "FIXED", fixed_amount: 990 } },
      { discount: { ...discount, type: "FIXED", fixedAmount: 990 } },
    ],
    [
      "the discount is of a new type",
      { discount: { type: "BARTER" } },
      { discount: { ...discount, type: "UNKNOWN" } },
    ],
    [
      "a loyalty card has everything",
      {
        loyalty_card: {
          points: 1,
          balance: 2,
          pending_points: 3,
          expired_points: 4,
          next_expiration_date: "2026-07-01T00:00:00Z",
          next_expiration_points: 5,
        },
      },
      {
        loyaltyCard: {
          points: 1,
          balance: 2,
          pendingPoints: 3,
          expiredPoints: 4,
          nextExpirationDate: "2026-07-01",
          nextExpirationPoints: 5,
        },
      },
    ],
  ])("are read where %s", async (_, voucher, expectedFields) => {
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: PATH },
      rewrite: () => ({ data_ref: "data", data: [{ id: "rh_1", redeemable: { voucher } }], has_more: false }),
    });
    expect((await typed(ADA))[0]).toMatchObject(expectedFields);
  });

  it("have UNKNOWN for words that are new, and null for none", async () => {
    const words = { holder_role: "HEIR", campaign_type: "LOTTERY", voucher_type: "TICKET" };
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: PATH },
      rewrite: () => ({
        data_ref: "data",
        data: [
          { id: "rh_1", ...words, redeemable: { status: "LOST" } },
          { id: "rh_2", ...words, holder_role: "constructor" },
          { id: "rh_3" },
        ],
        has_more: false,
      }),
    });
    const unknown = { holderRole: "UNKNOWN", campaignType: "UNKNOWN", voucherType: "UNKNOWN" };
    expect(await typed(ADA)).toMatchObject([
      { ...unknown, status: "UNKNOWN" },
      { ...unknown, status: null },
      { holderRole: null, campaignType: null, voucherType: null, status: null },
    ]);
  });

  it("survive a voucher of which everything is null", async () => {
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: PATH },
      rewrite: () => ({
        object: "list",
        data_ref: "data",
        data: [
          { id: "rh_1", redeemable: { status: null, voucher: null } },
          { id: "rh_2", redeemable: null },
          { id: "rh_3", redeemable: { voucher: { code: 7 } } },
        ],
        total: 3,
        has_more: false,
      }),
    });
    const { data, errors } = await app.query(PAGE, { id: ADA, first: 10 });
    expect(errors).toBeUndefined();
    expect(data.customer.redeemables.nodes).toMatchObject([
      { id: "rh_1", status: null, code: null, voucher: null, voucherType: null },
      { id: "rh_2", status: null, code: null, voucher: null, createdAt: null },
      { id: "rh_3", status: null, code: null, voucher: { code: 7 } },
    ]);
  });

  it("are null where their call fails, and the customer stays", async () => {
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: PATH } });
    const { data, errors } = await app.query(
      `query ($id: ID!) { customer(by: { id: $id }) { id redeemables { totalCount } } }`,
      { id: ADA },
    );
    expect(data.customer).toEqual({ id: ADA, redeemables: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["customer", "redeemables"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});
