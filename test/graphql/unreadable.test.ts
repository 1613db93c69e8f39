/** Rows that cannot be read are left out, and nothing else is: every connection goes on past them to its end. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isObject } from "../../src/sandbox/records.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { LONG, sized } from "../helpers/long.js";

let app: TestApp;
beforeAll(async () => {
  // Time stands still: no job ends, and nobody is created while the walks go on.
  app = await startTestApp({ customers: 30, now: () => Date.UTC(2026, 0, 1) });
  for (let job = 0; job < 12; job += 1) {
    await fetch(`${app.sandbox.url}/v1/customers/bulk/async`, {
      method: "POST",
      headers: { "x-app-id": "a", "x-app-token": "b", "content-type": "application/json" },
      body: JSON.stringify([{ source_id: `job-${job}`, name: "x" }]),
    });
  }
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

interface Way {
  readonly name: string;
  /** A connection, with `$first` and `$after`. */
  readonly connection: string;
  /** Whether it is a field of Ada. */
  readonly ofAda?: boolean;
  /** Whether it is longer than a page can be. Of the others what is not readable makes no second page. */
  readonly isLong?: boolean;
  readonly path: RegExp;
}

const WAYS: readonly Way[] = [
  { name: "customers by time", connection: "customers(first: $first, after: $after)", path: /customers\?/ },
  {
    name: "customers by time, the oldest first",
    connection: "customers(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: ASC })",
    path: /customers\?/,
  },
  {
    name: "customers by page number",
    connection: "customers(first: $first, after: $after, orderBy: { field: SOURCE_ID })",
    path: /customers\?/,
  },
  { name: "segments", connection: "segments(first: $first, after: $after)", path: /segments\?/ },
  {
    name: "async actions",
    connection: "asyncActions(first: $first, after: $after)",
    path: /async-actions\?/,
  },
  {
    name: "activities",
    connection: "activities(first: $first, after: $after)",
    ofAda: true,
    isLong: true,
    path: /activity\?/,
  },
  {
    name: "redeemables",
    connection: "redeemables(first: $first, after: $after)",
    ofAda: true,
    path: /redeemables\?/,
  },
];

/** @param by - whether to go on behind the page, or behind its last edge */
async function walk(
  { connection, ofAda = false, isLong = false }: Way,
  first: number,
  by: "page" | "edge" = "page",
): Promise<string[]> {
  const list = `it: ${connection} { nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } }`;
  const source = `query ($first: Int!, $after: String) {
    ${ofAda ? `customer(by: { id: "${personas.ada.id}" }) { ${list} }` : list}
  }`;
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 400; page += 1) {
    const { data, errors } = await app.query(source, { first, after });
    expect(errors).toBeUndefined();
    expect(app.requests()).toHaveLength(ofAda ? 2 : 1);
    const { nodes, edges, pageInfo } = (ofAda ? data.customer : data).it;
    ids.push(...nodes.map(({ id }: { id: string }) => id));
    expect(pageInfo.hasNextPage && first === 100 && !isLong).toBe(false);
    if (!pageInfo.hasNextPage) return ids;
    after = ((by === "edge" && edges.at(-1)?.cursor) || pageInfo.endCursor) as string;
  }
  throw new Error("The walk does not end");
}

/** Takes the ids from some rows of every list. */
function spoil(path: RegExp, isSpoilt: (id: string) => boolean): void {
  app.sandbox.faults.add({
    name: "rewrite",
    match: { path },
    rewrite: (body) => {
      if (!isObject(body)) return body;
      const key = typeof body["data_ref"] === "string" ? body["data_ref"] : "data";
      const rows = body[key] as { readonly id: string }[];
      return { ...body, [key]: rows.map((row) => (isSpoilt(row.id) ? { ...row, id: null } : row)) };
    },
  });
}

describe.each(WAYS)("a walk through $name", (way) => {
  it("goes on behind an edge in front of rows that cannot be read", async () => {
    const all = await walk(way, 100);
    const unreadable = new Set([all[1], all[4], all[5]]);
    spoil(way.path, (id) => unreadable.has(id));
    expect(await walk(way, 5, "edge")).toEqual(all.filter((id) => !unreadable.has(id)));
  });

  it.each(sized([2, 100], [1, 2, 5, 100]))(
    "goes on past rows that cannot be read, %i at a time",
    LONG,
    async (first) => {
      const all = await walk(way, 100);
      expect(all.length).toBeGreaterThan(8);
      for (const spoilt of [[2, 3, 4], [0], [all.length - 1], ...sized([], [[1], [4]])]) {
        app.sandbox.faults.clear();
        const unreadable = new Set(spoilt.map((index) => all[index]));
        spoil(way.path, (id) => unreadable.has(id));
        expect([spoilt, await walk(way, first)]).toEqual([spoilt, all.filter((id) => !unreadable.has(id))]);
      }
    },
  );
});

describe("a walk through the activities of a product", () => {
  // The older list does not say where the next page begins.
  const way: Way = {
    name: "activities of a product",
    connection: `activities(first: $first, after: $after, filter: { productId: "prod_espresso00000001" })`,
    ofAda: true,
    path: /activities\?/,
  };

  it("goes on past rows that cannot be read", async () => {
    const all = await walk(way, 100);
    expect(all.length).toBeGreaterThan(5);
    for (const spoilt of [[1], [4], [3, 4]]) {
      app.sandbox.faults.clear();
      const unreadable = new Set(spoilt.map((index) => all[index]));
      spoil(way.path, (id) => unreadable.has(id));
      expect([spoilt, await walk(way, 5)]).toEqual([spoilt, all.filter((id) => !unreadable.has(id))]);
    }
  });

  it("says so where a page has nothing else", async () => {
    const all = await walk(way, 100);
    spoil(way.path, (id) => id === all[0]);
    const { data, errors } = await app.query(
      `{ customer(by: { id: "${personas.ada.id}" }) { id ${way.connection.replace("$first, after: $after", "1")} { nodes { id } } } }`,
    );
    expect(data.customer).toEqual({ id: personas.ada.id, activities: null });
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_MALFORMED");
  });
});

describe("a list without anything in it", () => {
  it.each([
    'customers(filter: { email: "nobody@nowhere.example" })',
    'customers(filter: { email: "nobody@nowhere.example" }, orderBy: { field: CREATED_AT, direction: ASC })',
    'asyncActions(createdAt: { before: "2000-01-01T00:00:00Z" })',
  ])("has nothing to go on from: %s", async (connection) => {
    const { data, errors } = await app.query(
      `{ it: ${connection} { nodes { id } pageInfo { hasNextPage startCursor endCursor } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.it).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, startCursor: null, endCursor: null },
    });
  });
});
