/** Walking `customers` to the end, through GraphQL, while the upstream changes underneath. */
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blankCustomer } from "../../src/sandbox/records.js";
import { type Answer, startTestApp, type TestApp } from "../helpers/app.js";
import { addSegment } from "../helpers/segments.js";
import { LONG, sized } from "../helpers/long.js";

const PAGE = `query ($first: Int!, $after: String, $filter: CustomerFilter, $orderBy: CustomerOrder) {
  customers(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor }
  }
}`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 0 });
});
afterAll(() => app.close());
beforeEach(() => {
  for (const { id } of app.sandbox.store.customers.all()) app.sandbox.store.remove(id);
});

const START = Date.UTC(2026, 0, 1);
let serial = 0;

/** Puts a customer into the sandbox, behind the server's back; `ms` after the start of the year. */
function insert(
  ms: number,
  sourceId: string | undefined = `s-${(serial * 7919) % 100_003}-${serial}`,
): string {
  serial += 1;
  const id = `cust_walk${String(serial).padStart(8, "0")}`;
  app.sandbox.store.customers.put(blankCustomer(id, new Date(START + ms).toISOString(), sourceId));
  return id;
}

interface Page {
  readonly customers: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly id: string }[];
    readonly edges: readonly { readonly cursor: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

interface WalkOptions {
  readonly first?: number | (() => number);
  readonly variables?: object;
  /** Runs between two pages. */
  readonly meanwhile?: () => void;
  /** Go on behind this edge of a page instead of its end; the number of edges is given. */
  readonly resumeAt?: (edges: number) => number;
}

async function walk({ first = 100, variables = {}, meanwhile, resumeAt }: WalkOptions = {}) {
  const ids: string[] = [];
  const requests: string[] = [];
  const totals: number[] = [];
  let after: string | null = null;
  for (let page = 0; page < 5_000; page += 1) {
    const answer: Answer<Page> = await app.query<Page>(PAGE, {
      first: typeof first === "number" ? first : first(),
      after,
      ...variables,
    });
    expect(answer.errors).toBeUndefined();
    requests.push(...app.requests());
    expect(app.requests()).toHaveLength(1);
    const { nodes, edges, pageInfo, totalCount } = answer.data.customers;
    totals.push(totalCount);
    const kept = resumeAt === undefined || nodes.length === 0 ? nodes.length : resumeAt(nodes.length);
    ids.push(...nodes.slice(0, kept).map(({ id }) => id));
    const isCut = kept < nodes.length;
    if (!pageInfo.hasNextPage && !isCut) return { ids, requests, totals };
    after = isCut ? (edges[kept - 1]?.cursor ?? null) : pageInfo.endCursor;
    meanwhile?.();
  }
  throw new Error("the walk does not end");
}

describe("walking customers to the end", () => {
  it("takes one call a page, newest first, and knows the total from the first", async () => {
    const ids = Array.from({ length: 250 }, (_, ms) => insert(ms)).toReversed();
    const { ids: walked, requests, totals } = await walk({ first: 50 });
    expect(walked).toEqual(ids);
    expect(requests).toHaveLength(5);
    expect(requests[0]).toBe("GET /v1/customers?order=-created_at&limit=50");
    expect(requests[1]).toBe(
      "GET /v1/customers?order=-created_at&limit=51&starting_after=2026-01-01T00%3A00%3A00.201Z",
    );
    expect(new Set(totals)).toEqual(new Set([250]));
  });

  it("goes the other way too", async () => {
    const ids = Array.from({ length: 130 }, (_, ms) => insert(ms));
    const { ids: walked } = await walk({
      first: 40,
      variables: { orderBy: { field: "CREATED_AT", direction: "ASC" } },
    });
    expect(walked).toEqual(ids);
  });

  it.each(sized([20, 100], [3, 20, 99, 100]))(
    "loses nobody where 450 share one time, %i at a time",
    LONG,
    async (first) => {
      const ids = [
        ...Array.from({ length: 13 }, (_, ms) => insert(ms)),
        ...Array.from({ length: 450 }, () => insert(1_000)),
        insert(1_000, undefined),
        ...Array.from({ length: 17 }, (_, ms) => insert(2_000 + ms)),
      ];
      const { ids: walked } = await walk({ first });
      expect(walked.toSorted()).toEqual(ids.toSorted());
    },
  );

  it("walks a segment of 450 members that share one time", async () => {
    const ids = Array.from({ length: 450 }, (_, index) => insert(index < 20 ? index : 1_000));
    const bystanders = Array.from({ length: 50 }, () => insert(1_000));
    const segmentId = "seg_imported";
    addSegment(app.sandbox, segmentId, "Imported", ids);
    const { ids: walked, requests } = await walk({ first: 60, variables: { filter: { segmentId } } });
    expect(walked.toSorted()).toEqual(ids.toSorted());
    expect(bystanders.some((id) => walked.includes(id))).toBe(false);
    expect(requests.every((request) => !request.includes("created_at%5B"))).toBe(true);
  });

  it("goes beyond the 9,900 rows of page numbers", async () => {
    const ids = Array.from({ length: 12_000 }, (_, index) => insert(Math.floor(index / 30)));
    const { ids: walked, requests } = await walk();
    expect(walked).toHaveLength(12_000);
    expect(walked.toSorted()).toEqual(ids.toSorted());
    expect(requests.every((request) => !request.includes("page="))).toBe(true);
  });

  it("says so where the upstream lists no further", async () => {
    for (let index = 0; index < 9_950; index += 1) insert(index);
    const orderBy = { field: "SOURCE_ID", direction: "ASC" };
    let after: string | null = null;
    for (let page = 0; page < 99; page += 1) {
      const { data }: Answer<Page> = await app.query<Page>(PAGE, { first: 100, after, orderBy });
      after = data.customers.pageInfo.endCursor;
    }
    const { data, errors }: Answer<Page> = await app.query<Page>(PAGE, { first: 100, after, orderBy });
    expect(data.customers).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_LIST_LIMIT");
    expect(errors?.[0]?.message).toContain("order by CREATED_AT");
    expect(app.requests()).toEqual([]);
  });

  it.each(["UPDATED_AT", "SOURCE_ID"])("walks by %s with any mix of page sizes", async (field) => {
    const ids = Array.from({ length: 333 }, (_, ms) => insert(ms));
    const sizes = [20, 7, 100, 33, 1, 64];
    let turn = 0;
    const { ids: walked } = await walk({
      first: () => sizes[turn++ % sizes.length] ?? 1,
      variables: { orderBy: { field, direction: "ASC" } },
    });
    expect(walked.toSorted()).toEqual(ids.toSorted());
  });

  it("yields every customer that stays exactly once, whatever comes and goes meanwhile", LONG, async () => {
    // Groups of customers that share a time; small ones, and some too large for one page.
    const groups = fc.array(fc.oneof(fc.constant(1), fc.nat({ max: 9 }), fc.nat({ max: 260 })), {
      maxLength: 6,
    });
    const change = fc.record({ deletes: fc.array(fc.nat(), { maxLength: 12 }), inserts: fc.nat({ max: 5 }) });
    await fc.assert(
      fc.asyncProperty(
        groups,
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 }),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.boolean(),
        async (sizes, pageSizes, changes, ascending, resumes) => {
          for (const { id } of app.sandbox.store.customers.all()) app.sandbox.store.remove(id);
          const original = sizes.flatMap((size, group) =>
            Array.from({ length: size }, () => insert(group * 10)),
          );
          const deleted = new Set<string>();
          let step = 0;
          const { ids } = await walk({
            first: () => pageSizes[step % pageSizes.length] ?? 1,
            variables: { orderBy: { field: "CREATED_AT", direction: ascending ? "ASC" : "DESC" } },
            ...(resumes ? { resumeAt: (edges: number) => Math.ceil(edges / 2) } : {}),
            meanwhile: () => {
              const { deletes, inserts } = changes[step++ % changes.length] ?? { deletes: [], inserts: 0 };
              if (step > 40) return;
              for (const index of deletes) {
                const victim = original[index % Math.max(1, original.length)];
                if (victim === undefined) continue;
                deleted.add(victim);
                app.sandbox.store.remove(victim);
              }
              // New customers are newer than all others.
              for (let index = 0; index < inserts; index += 1) insert(1_000_000 + step * 10);
            },
          });
          expect(new Set(ids).size).toBe(ids.length);
          const walked = new Set(ids);
          expect(original.filter((id) => !deleted.has(id) && !walked.has(id))).toEqual([]);
        },
      ),
      { numRuns: sized(12, 100) },
    );
  });
});
