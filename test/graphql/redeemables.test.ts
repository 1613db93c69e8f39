/** The wallet: pages of redeemables, one call each. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Redeemable } from "../../src/sandbox/records.js";
import { personas } from "../../src/sandbox/seed.js";
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
