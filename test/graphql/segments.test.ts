/** Segments: one call a customer for the membership, one for the details of up to a hundred. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Segment } from "../../src/sandbox/records.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => app.sandbox.faults.clear());

const segmentsOf = (id: string) => `GET /v1/customers/${id}/segments`;

/** Puts a segment into a sandbox, behind the server's back. */
function put({ sandbox }: TestApp, segment: Partial<Segment> & { readonly id: string }): void {
  sandbox.store.segments.set(segment.id, {
    name: `Segment ${segment.id}`,
    created_at: "2024-01-01T00:00:00.000Z",
    updated_at: null,
    type: "static",
    filter: null,
    object: "segment",
    ...segment,
  });
  sandbox.store.members.set(segment.id, new Set());
}

/** The ids in the query of a `GET /v1/segments?ids=`. */
const idsIn = (request: string) => new URL(request.replace("GET ", "http://x")).searchParams.getAll("ids");

describe("the segments of a customer", () => {
  it("are as many as asked for, for the same call; an impossible number costs none", async () => {
    const ask = (first: string) =>
      app.query(`{ customer(by: { id: "${personas.ada.id}" }) { segments${first} { id } } }`);
    const all = (await ask("")).data.customer.segments;
    expect(all.length).toBeGreaterThan(2);
    expect((await ask("(first: 2)")).data.customer.segments).toEqual(all.slice(0, 2));
    expect(app.requests()).toHaveLength(2);
    for (const first of ["(first: 0)", "(first: 101)"]) {
      const { data, errors } = await ask(first);
      expect([data.customer.segments, errors?.[0]?.extensions.code]).toEqual([null, "BAD_USER_INPUT"]);
      expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`]);
    }
  });

  it("cost one call each for a hundred customers, with at most 16 under way", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 5, match: { path: /\/segments$/ } });
    const { data, errors, extensions } = await app.query(
      `{ customers(first: 100) { nodes { id segments { id name } } } }`,
    );
    expect(errors).toBeUndefined();
    const { nodes } = data.customers;
    expect(nodes).toHaveLength(100);
    expect(nodes.some(({ segments }: { segments: object[] }) => segments.length > 1)).toBe(true);
    expect(extensions.upstream.spent).toBe(101);
    const [first, ...rest] = app.requests();
    expect(first).toBe("GET /v1/customers?order=-created_at&limit=100");
    expect(rest.toSorted()).toEqual(nodes.map(({ id }: { id: string }) => segmentsOf(id)).toSorted());
    const peak = Math.max(...app.sandbox.journal.entries.map(({ inFlight }) => inFlight));
    expect(peak).toBeLessThanOrEqual(16);
    expect(peak).toBeGreaterThan(8);
  });

  it("are those that REST names, with the names it gives", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { customer(by: { id: $id }) { segments { id name } } }`,
      {
        id: personas.ada.id,
      },
    );
    const { segments } = data.customer;
    expect(segments.map(({ id }: Segment) => id)).toEqual(
      expect.arrayContaining([segmentIds.vip, segmentIds.london]),
    );
    for (const { id, name } of segments) expect(name).toBe(app.sandbox.store.segments.get(id)?.name);
  });

  it("bring their details in one call for a whole page of customers", async () => {
    // Answers that come one by one must not become batches of one.
    app.sandbox.faults.add({ name: "jitter", ms: 40, match: { path: /\/segments$/ } });
    const { data, errors } = await app.query(
      `{ customers(first: 40) { nodes { segments { id kind filter createdAt updatedAt } } } }`,
    );
    expect(errors).toBeUndefined();
    const segments: Segment[] = data.customers.nodes.flatMap(
      (node: { segments: Segment[] }) => node.segments,
    );
    const ids = [...new Set(segments.map(({ id }) => id))];
    expect(ids.length).toBeGreaterThan(3);
    const details = app.requests().filter((request) => request.startsWith("GET /v1/segments"));
    expect(details).toHaveLength(1);
    expect(idsIn(details[0] ?? "").toSorted()).toEqual(ids.toSorted());
    expect(details[0]).toContain("limit=100");
    expect(app.requests()).toHaveLength(1 + 40 + 1);
    const kinds = { static: "STATIC", passive: "PASSIVE", "auto-update": "ACTIVE" };
    for (const segment of segments) {
      const stored = app.sandbox.store.segments.get(segment.id);
      expect(segment).toEqual({
        id: segment.id,
        kind: kinds[stored?.type ?? "static"],
        filter: stored?.filter,
        createdAt: stored?.created_at,
        updatedAt: stored?.updated_at,
      });
    }
  });

  it("need one call for each hundred distinct ones", async () => {
    const own = await useApp({ customers: 3 });
    const segments = own.sandbox.store.segments;
    for (const id of segments.keys()) segments.delete(id);
    for (let index = 0; index < 250; index += 1) {
      put(own, { id: `seg_${index}`, type: "passive", filter: { junction: "and" } });
    }
    const { data, errors } = await own.query(`{ customers { nodes { segments { id createdAt } } } }`);
    expect(errors).toBeUndefined();
    for (const { segments: found } of data.customers.nodes) expect(found).toHaveLength(250);
    const details = own.requests().filter((request) => request.startsWith("GET /v1/segments"));
    expect(details.map((request) => idsIn(request).length)).toEqual([100, 100, 50]);
    expect(new Set(details.flatMap(idsIn)).size).toBe(250);
  });

  it("come in the same call as the question whether the customer is in one", async () => {
    const { data } = await app.query(
      `query ($id: ID!, $in: ID!, $out: ID!) {
        customer(by: { id: $id }) { segments { id } a: isInSegment(id: $in) b: isInSegment(id: $out) c: isInSegment(id: "seg_x") }
      }`,
      { id: personas.ada.id, in: segmentIds.vip, out: segmentIds.empty },
    );
    expect(data.customer).toMatchObject({ a: true, b: false, c: false });
    expect(app.requests()).toEqual([`GET /v1/customers/${personas.ada.id}`, segmentsOf(personas.ada.id)]);
  });

  it("are null where their call fails, and everything around them stays", async () => {
    const failing = segmentsOf(personas.grace.id).replace("GET ", "");
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: failing } });
    const { data, errors } = await app.query(
      `{ customers(first: 3) { nodes { id segments { id } isInSegment(id: "seg_x") } } }`,
    );
    expect(data.customers.nodes.map(({ segments }: { segments: [] | null }) => segments !== null)).toEqual([
      true,
      false,
      true,
    ]);
    expect(errors?.map((error) => [error.path?.join("."), error.extensions.code]).toSorted()).toEqual([
      ["customers.nodes.1.isInSegment", "UPSTREAM_UNAVAILABLE"],
      ["customers.nodes.1.segments", "UPSTREAM_UNAVAILABLE"],
    ]);
    expect(app.requests().filter((request) => !request.endsWith(failing))).toHaveLength(3);
    expect(app.requests().filter((request) => request.endsWith(failing))).toHaveLength(3);
  });

  it("keep their id and name where the details fail", async () => {
    app.sandbox.faults.add({ name: "status", status: 503, match: { path: /^\/v1\/segments/ } });
    const { data, errors } = await app.query(
      `query ($id: ID!) { customer(by: { id: $id }) { segments { id name kind } } }`,
      { id: personas.ada.id },
    );
    for (const { id, name, kind } of data.customer.segments) {
      expect([id, name, kind]).toEqual([id, app.sandbox.store.segments.get(id)?.name, null]);
    }
    expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(
      new Set(["UPSTREAM_UNAVAILABLE"]),
    );
    // The customer, the segments, and their details three times.
    expect(app.requests()).toHaveLength(5);
  });
});

describe("one segment", () => {
  it("is read by its own endpoint, once", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { a: segment(id: $id) { id name kind } b: segment(id: $id) { filter createdAt } }`,
      { id: segmentIds.coffee },
    );
    const stored = app.sandbox.store.segments.get(segmentIds.coffee);
    expect(data).toEqual({
      a: { id: segmentIds.coffee, name: stored?.name, kind: "ACTIVE" },
      b: { filter: stored?.filter, createdAt: stored?.created_at },
    });
    expect(app.requests()).toEqual([`GET /v1/segments/${segmentIds.coffee}`]);
  });

  it("is null where there is none, alone and among others", async () => {
    const alone = await app.query(`{ segment(id: "seg_x") { id } }`);
    expect(alone).toMatchObject({ data: { segment: null } });
    expect(alone.errors).toBeUndefined();
    expect(app.requests()).toEqual(["GET /v1/segments/seg_x"]);
    const among = await app.query(
      `query ($id: ID!) { x: segment(id: "seg_x") { id } y: segment(id: $id) { id } }`,
      {
        id: segmentIds.vip,
      },
    );
    expect(among.data).toEqual({ x: null, y: { id: segmentIds.vip } });
    expect(among.errors).toBeUndefined();
    expect(app.requests()).toHaveLength(1);
  });

  it("that is of a kind nobody knows is of kind UNKNOWN", async () => {
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: `/v1/segments/${segmentIds.vip}` },
      rewrite: (body) => ({ ...(body as object), type: "telepathic" }),
    });
    const { data } = await app.query(`query ($id: ID!) { segment(id: $id) { kind } }`, {
      id: segmentIds.vip,
    });
    expect(data.segment.kind).toBe("UNKNOWN");
  });

  it("pages through its members", async () => {
    const members = [...(app.sandbox.store.members.get(segmentIds.imported) ?? [])];
    expect(members.length).toBeGreaterThan(100);
    const walked: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const { data, errors } = await app.query(
        `query ($id: ID!, $after: String) {
          segment(id: $id) { customers(first: 50, after: $after) {
            totalCount nodes { id } pageInfo { hasNextPage endCursor }
          } }
        }`,
        { id: segmentIds.imported, after },
      );
      expect(errors).toBeUndefined();
      const { nodes, pageInfo, totalCount } = data.segment.customers;
      expect(totalCount).toBe(members.length);
      expect(app.requests()).toHaveLength(2);
      expect(app.requests()[1]).toContain(`segment_id=${segmentIds.imported}`);
      walked.push(...nodes.map(({ id }: { id: string }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor as string | null;
    }
    expect(walked.toSorted()).toEqual(members.toSorted());
  });

  it("without members has an empty page", async () => {
    const { data } = await app.query(
      `query ($id: ID!) { segment(id: $id) { customers {
        totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor }
      } } }`,
      { id: segmentIds.empty },
    );
    expect(data.segment.customers).toEqual({
      totalCount: 0,
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null },
    });
  });

  it("shares its members' page with the same filter of customers", async () => {
    await app.query(
      `query ($id: ID!) {
        customers(filter: { segmentId: $id }) { nodes { id } }
        segment(id: $id) { customers { nodes { id } } }
      }`,
      { id: segmentIds.vip },
    );
    expect(app.requests().filter((request) => request.startsWith("GET /v1/customers"))).toEqual([
      `GET /v1/customers?segment_id=${segmentIds.vip}&order=-created_at&limit=20`,
    ]);
  });
});

describe("the project's segments", () => {
  const PAGE = `query ($first: Int!, $after: String) {
    segments(first: $first, after: $after) {
      totalCount nodes { id createdAt } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }`;

  async function walk({ query, requests }: TestApp, first: number) {
    const ids: string[] = [];
    const totals: number[] = [];
    let after: string | null = null;
    for (let page = 0; page < 500; page += 1) {
      const { data, errors } = await query(PAGE, { first, after });
      expect(errors).toBeUndefined();
      expect(requests()).toHaveLength(1);
      const { nodes, pageInfo, totalCount } = data.segments;
      ids.push(...nodes.map(({ id }: { id: string }) => id));
      totals.push(totalCount);
      expect(pageInfo.hasPreviousPage).toBe(page > 0);
      if (!pageInfo.hasNextPage) return { ids, totals };
      after = pageInfo.endCursor as string | null;
    }
    throw new Error("the walk does not end");
  }

  it("come newest first, with their details, in one call", async () => {
    const { data } = await app.query(
      `{ segments { totalCount nodes { id name kind filter createdAt updatedAt } } }`,
    );
    const stored = [...app.sandbox.store.segments.values()].toSorted((a, b) =>
      a.created_at < b.created_at ? 1 : -1,
    );
    expect(data.segments.totalCount).toBe(stored.length);
    expect(data.segments.nodes.map(({ id }: Segment) => id)).toEqual(stored.map(({ id }) => id));
    expect(app.requests()).toEqual(["GET /v1/segments?limit=20&order=-created_at"]);
  });

  it.each([1, 3, 7, 50, 100])("come each once, %i at a time, though many share a time", async (first) => {
    const own = await useApp({ customers: 0 });
    own.sandbox.store.segments.clear();
    for (let index = 0; index < 170; index += 1) {
      const second = String(index % 4).padStart(2, "0");
      put(own, { id: `seg_${index}`, created_at: `2024-01-01T00:00:${second}.000Z` });
    }
    const { ids, totals } = await walk(own, first);
    expect(ids).toHaveLength(170);
    expect(new Set(ids).size).toBe(170);
    expect(new Set(totals)).toEqual(new Set([170]));
  });

  it("asks for the next page by the time of the last one, a millisecond later, less those seen", async () => {
    const own = await useApp({ customers: 0 });
    own.sandbox.store.segments.clear();
    for (let index = 0; index < 5; index += 1) put(own, { id: `seg_${index}` });
    const { data } = await own.query(PAGE, { first: 2 });
    await own.query(PAGE, { first: 2, after: data.segments.pageInfo.endCursor });
    const [request = ""] = own.requests();
    expect(Object.fromEntries(new URL(request.replace("GET ", "http://x")).searchParams)).toEqual({
      limit: "4",
      order: "-created_at",
      "filters[created_at][conditions][$before]": "2024-01-01T00:00:00.001Z",
    });
  });

  it("say so where more than a hundred share one time", async () => {
    const own = await useApp({ customers: 0 });
    own.sandbox.store.segments.clear();
    for (let index = 0; index < 130; index += 1) put(own, { id: `seg_${index}` });
    const { data } = await own.query(PAGE, { first: 100 });
    expect(data.segments.pageInfo.hasNextPage).toBe(true);
    const { data: next, errors } = await own.query(PAGE, {
      first: 100,
      after: data.segments.pageInfo.endCursor,
    });
    expect(next.segments).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_LIST_LIMIT");
    expect(own.requests()).toEqual([]);
  });
});
