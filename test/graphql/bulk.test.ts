/** Bulk updates: what leaves, in which pieces, and what the run says of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalEntry } from "../../src/sandbox/journal.js";
import { type Answer, startTestApp, type TestApp } from "../helpers/app.js";
import { type AnyRun, requestsBesidesFollowing, RUN, until } from "../helpers/runs.js";

const UPDATE = `mutation ($rows: [BulkCustomerUpdate!]!, $key: String) {
  updateCustomersInBulk(rows: $rows, idempotencyKey: $key) {
    run { ${RUN} } userErrors { code message path requestId upstreamKey }
  }
}`;
const METADATA = `mutation ($input: BulkCustomerMetadataUpdate!, $key: String) {
  updateCustomersMetadataInBulk(input: $input, idempotencyKey: $key) {
    run { ${RUN} } userErrors { code message path }
  }
}`;
const BULK = "POST /v1/customers/bulk/async";

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ customers: 0, asyncStepMs: 0, pollMs: 10, pieceRows: 3 });
});
afterEach(() => app.close());

const named = (sourceId: string, name = sourceId.toUpperCase()) => ({ sourceId, fields: { name } });
const people = (count: number) => Array.from({ length: count }, (_, index) => named(`p-${index + 1}`));
const failing = (sourceId: string) => ({ sourceId, fields: { metadata: { fail_me: true } } });

async function update(rows: readonly object[], key?: string) {
  const { data, errors, extensions }: Answer<AnyRun> = await app.query(UPDATE, { rows, key: key ?? null });
  const { run = null, userErrors = null } = (data?.updateCustomersInBulk ?? {}) as Record<string, AnyRun>;
  return { run, userErrors, errors, spent: extensions.upstream.spent };
}
const sent = (path: string): JournalEntry[] =>
  app.sandbox.journal.entries.filter((entry) => `${entry.method} ${entry.path}` === path);
const finished = (id: string) => until(app, id, ({ state }) => !["QUEUED", "RUNNING"].includes(state));

describe("a bulk update", () => {
  it("leaves in pieces, in order, one call each, on the bill of its operation", async () => {
    const { run, userErrors, spent } = await update(people(7));
    expect(userErrors).toEqual([]);
    expect(spent).toBe(3);
    const calls = sent(BULK);
    expect(calls.map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([3, 3, 1]);
    expect(calls.every(({ inFlight }) => inFlight === 1)).toBe(true);
    expect(run).toMatchObject({
      id: expect.stringMatching(/^run_[0-9a-f]{32}$/),
      operation: "CUSTOMERS.BULK_UPDATE",
      state: "QUEUED",
      progress: 0,
      rowCount: 7,
      acceptedCount: 7,
      doneCount: 0,
      failedCount: 0,
      sentRows: [{ first: 1, last: 7 }],
      unknownRows: [],
      unsentRows: [],
      stop: null,
      upstreamCallsPlanned: 3,
      upstreamCallsSpent: 3,
    });
    expect(run.pieces.map(({ rows }: { rows: object }) => rows)).toEqual([
      { first: 1, last: 3 },
      { first: 4, last: 6 },
      { first: 7, last: 7 },
    ]);
    const done = await finished(run.id);
    expect(done).toMatchObject({ state: "SUCCEEDED", progress: 100, doneCount: 7, failedCount: 0 });
    expect(app.sandbox.store.customers.getBySourceId("p-7")?.name).toBe("P-7");
  });

  it("puts exactly what was given on the wire: left out is left out, null is null", async () => {
    const address = { city: null, line1: "1 Main St" };
    await update([
      { sourceId: "a", fields: { name: null, birthDate: "1990-12-31", address } },
      {
        sourceId: "b",
        fields: { address: null, metadata: { n: 1, t: true, l: [1, "x"], o: { deep: null } } },
      },
      JSON.parse('{"sourceId":"c","fields":{"metadata":{"__proto__":{"x":1},"constructor":1}}}') as object,
    ]);
    expect(JSON.parse(sent(BULK)[0]?.body ?? "")).toEqual(
      JSON.parse(`[
        { "source_id": "a", "name": null, "birthdate": "1990-12-31", "birthday": "1990-12-31", "address": { "city": null, "line_1": "1 Main St" } },
        { "source_id": "b", "address": null, "metadata": { "n": 1, "t": true, "l": [1, "x"], "o": { "deep": null } } },
        { "source_id": "c", "metadata": { "__proto__": { "x": 1 }, "constructor": 1 } }
      ]`),
    );
  });

  it("creates the source ids that nobody has", async () => {
    const { run } = await update([named("brand-new")]);
    await finished(run.id);
    expect(app.sandbox.store.customers.getBySourceId("brand-new")).toBeDefined();
  });

  it("keeps the order of a source id that comes twice, also across pieces", async () => {
    const { run } = await update([
      named("twice", "first"),
      named("x"),
      named("twice", "second"),
      named("y"),
      named("twice", "third"),
    ]);
    expect(await finished(run.id)).toMatchObject({ state: "SUCCEEDED", doneCount: 5 });
    expect(app.sandbox.store.customers.getBySourceId("twice")?.name).toBe("third");
  });

  it("names the rows that failed, by number of the whole request", async () => {
    const { run } = await update([
      named("a"),
      failing("b"),
      named("c"),
      failing("d"),
      named("b"),
      failing("f"),
    ]);
    const done = await finished(run.id);
    expect(done).toMatchObject({ state: "PARTIALLY_SUCCEEDED", doneCount: 3, failedCount: 3 });
    expect(done.failures.totalCount).toBe(3);
    expect(done.failures.nodes).toEqual(
      [
        { row: 2, sourceId: "b" },
        { row: 4, sourceId: "d" },
        { row: 6, sourceId: "f" },
      ].map((failure) => ({
        ...failure,
        key: "metadata_validation_failed",
        message: expect.stringContaining("fail_me"),
      })),
    );
    expect(
      done.pieces.map(({ asyncAction }: { asyncAction: { state: string } }) => asyncAction.state),
    ).toEqual(["PARTIALLY_SUCCEEDED", "PARTIALLY_SUCCEEDED"]);
  });

  it("tells apart the rows of a source id that failed twice in a piece", async () => {
    const { run } = await update([failing("b"), named("a"), failing("b")]);
    const done = await finished(run.id);
    expect(done.failures.nodes.map(({ row }: { row: number }) => row)).toEqual([1, 3]);
  });

  it("is FAILED where every row failed", async () => {
    const { run } = await update([failing("a"), failing("b")]);
    expect(await finished(run.id)).toMatchObject({ state: "FAILED", doneCount: 0, failedCount: 2 });
  });

  it("pages through its failures", async () => {
    const { run } = await update(Array.from({ length: 8 }, (_, index) => failing(`f-${index + 1}`)));
    await finished(run.id);
    const rows: number[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const answer: Answer<AnyRun> = await app.query(
        `query ($id: ID!, $after: String) { bulkRun(id: $id) {
          failures(first: 3, after: $after) { totalCount nodes { row } edges { cursor } pageInfo { hasNextPage endCursor } }
        } }`,
        { id: run.id, after },
      );
      expect(answer.errors).toBeUndefined();
      const { nodes, pageInfo, totalCount } = answer.data.bulkRun.failures;
      expect(totalCount).toBe(8);
      rows.push(...nodes.map(({ row }: { row: number }) => row));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each<[name: string, rows: readonly object[], errors: readonly object[]]>([
    ["no rows", [], [{ code: "INVALID", path: ["rows"] }]],
    ["an empty sourceId", [named("a"), named("")], [{ code: "INVALID", path: ["rows", "1", "sourceId"] }]],
    [
      "an overlong sourceId",
      [named("a"), named("b"), named("x".repeat(1_001))],
      [{ code: "INVALID", path: ["rows", "2", "sourceId"] }],
    ],
    [
      "a row without a field",
      [{ sourceId: "a", fields: {} }],
      [{ code: "INVALID", path: ["rows", "0", "fields"] }],
    ],
    [
      "metadata that is null",
      [{ sourceId: "a", fields: { metadata: null, name: "A" } }],
      [{ code: "INVALID", path: ["rows", "0", "fields", "metadata"] }],
    ],
    [
      "several at once",
      [named(""), { sourceId: "", fields: {} }],
      [
        { path: ["rows", "0", "sourceId"] },
        { path: ["rows", "1", "sourceId"] },
        { path: ["rows", "1", "fields"] },
      ],
    ],
  ])("refuses %s before any call", async (_, rows, expected) => {
    const { run, userErrors, spent } = await update(rows);
    expect([run, spent]).toEqual([null, 0]);
    expect(userErrors).toEqual(expected.map((error) => expect.objectContaining(error)));
    expect(app.requests()).toEqual([]);
  });

  it("refuses more than 10,000 rows before any call", async () => {
    // Source IDs alone: so many whole rows do not fit into a request.
    const input = { sourceIds: Array.from({ length: 10_001 }, () => "a"), metadata: { vip: true } };
    const { data, extensions } = await app.query(
      `mutation ($input: BulkCustomerMetadataUpdate!) {
         updateCustomersMetadataInBulk(input: $input) { run { id } userErrors { code path } } }`,
      { input },
    );
    const { run, userErrors } = data.updateCustomersMetadataInBulk;
    expect([run, userErrors[0], extensions.upstream.spent]).toEqual([
      null,
      { code: "TOO_LARGE", path: ["input", "sourceIds"] },
      0,
    ]);
  });

  it("tells at most a hundred errors", async () => {
    const { userErrors } = await update(Array.from({ length: 300 }, () => named("")));
    expect(userErrors).toHaveLength(100);
  });
});

describe("a piece that fails", () => {
  it("does not hide the others: its rows failed, theirs are done", async () => {
    app.sandbox.faults.add({
      name: "status",
      status: 400,
      match: ({ body }) => body.includes("p-4"),
    });
    const { run, userErrors, spent } = await update(people(8));
    expect(spent).toBe(3);
    expect(run).toMatchObject({
      acceptedCount: 5,
      failedCount: 3,
      sentRows: [{ first: 1, last: 8 }],
      unsentRows: [],
    });
    expect(userErrors).toEqual([
      expect.objectContaining({
        code: "INVALID",
        path: ["rows"],
        message: expect.stringContaining("Rows 4 to 6"),
      }),
    ]);
    const done = await finished(run.id);
    expect(done).toMatchObject({ state: "PARTIALLY_SUCCEEDED", doneCount: 5, failedCount: 3 });
    expect(done.pieces.map(({ submission }: { submission: string }) => submission)).toEqual([
      "ACCEPTED",
      "REFUSED",
      "ACCEPTED",
    ]);
    expect(done.failures.nodes).toEqual(
      [4, 5, 6].map((row) => ({
        row,
        sourceId: `p-${row}`,
        key: "invalid_payload",
        message: "The upstream answered 400",
      })),
    );
  });

  it.each([
    { name: "reset-before-headers" } as const,
    { name: "reset-mid-body" } as const,
    { name: "malformed-json" } as const,
    { name: "empty-200" } as const,
    { name: "status", status: 502, applied: true } as const,
  ])("with its answer lost ($name) is unknown, and never sent again", async (fault) => {
    app.sandbox.faults.add({ ...fault, times: 1, match: ({ body }) => body.includes("p-4") });
    const { run, userErrors, spent } = await update(people(7));
    expect([userErrors, spent]).toEqual([[], 3]);
    const done = await finished(run.id);
    expect(done).toMatchObject({
      state: "UNKNOWN",
      acceptedCount: 4,
      doneCount: 4,
      failedCount: 0,
      sentRows: [{ first: 1, last: 7 }],
      unknownRows: [{ first: 4, last: 6 }],
      stop: null,
    });
    expect(done.pieces[1]).toMatchObject({ submission: "OUTCOME_UNKNOWN", asyncAction: null });
    expect(sent(BULK)).toHaveLength(3);
  });

  it("leaves the others unsent after three in a row without an answer", async () => {
    app.sandbox.faults.add({ name: "reset-before-headers" });
    const { run } = await update(people(13));
    expect(sent(BULK)).toHaveLength(3);
    expect(run).toMatchObject({
      state: "UNKNOWN",
      stop: { code: "UPSTREAM_UNAVAILABLE" },
      unknownRows: [{ first: 1, last: 9 }],
      unsentRows: [{ first: 10, last: 13 }],
      upstreamCallsPlanned: 5,
      upstreamCallsSpent: 3,
    });
  });

  it.each([
    [401, "UPSTREAM_REFUSED"],
    [402, "UPSTREAM_REFUSED"],
    [403, "UPSTREAM_REFUSED"],
    [429, "RATE_LIMITED"],
  ])("with %i stops the rest as unsent", async (status, code) => {
    const headers = { "Retry-After": "0.3" };
    app.sandbox.faults.add({ name: "status", status, headers, match: ({ body }) => body.includes("p-4") });
    const { run, spent } = await update(people(10));
    expect(spent).toBe(2);
    expect(run).toMatchObject({
      stop: { code },
      acceptedCount: 3,
      failedCount: 3,
      sentRows: [{ first: 1, last: 6 }],
      unsentRows: [{ first: 7, last: 10 }],
    });
    expect(await finished(run.id)).toMatchObject({ state: "PARTIALLY_SUCCEEDED", doneCount: 3 });
  });

  it.each([
    [401, "UPSTREAM_MISCONFIGURED"],
    [429, "RATE_LIMITED"],
  ])("with %i at once is an error of the operation, and frees its key", async (status, code) => {
    app.sandbox.faults.add({ name: "status", status, headers: { "Retry-After": "0.3" }, times: 1 });
    const first = await update(people(5), "again");
    expect(first.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(first.spent).toBe(1);
    await sleep(300);
    const second = await update(people(5), "again");
    expect(second.errors).toBeUndefined();
    expect(second.spent).toBe(2);
  });
});

describe("a client that goes away", () => {
  it("lets the piece under way finish, keeps the others from leaving, and the run says so", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 400, match: ({ body }) => body.includes("p-4") });
    const leaving = new AbortController();
    const asking = fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: UPDATE, variables: { rows: people(10) } }),
      signal: leaving.signal,
    });
    asking.catch(() => undefined);
    while (sent(BULK).length < 2) await sleep(5);
    leaving.abort();
    await expect(asking).rejects.toThrow("aborted");
    while (!app.logs().includes("run_")) await sleep(5);
    const id = /run_[0-9a-f]{32}/.exec(app.logs())?.[0] ?? "";
    expect(await finished(id)).toMatchObject({
      state: "PARTIALLY_SUCCEEDED",
      stop: { code: "CLIENT_GONE" },
      doneCount: 6,
      sentRows: [{ first: 1, last: 6 }],
      unknownRows: [],
      unsentRows: [{ first: 7, last: 10 }],
    });
    expect(sent(BULK)).toHaveLength(2);
  });
});

describe("an idempotency key", () => {
  it("repeated answers the same run for no call", async () => {
    const first = await update(people(5), "key-1");
    expect(first.spent).toBe(2);
    const second = await update(people(5), "key-1");
    expect(second.spent).toBe(0);
    expect(sent(BULK)).toEqual([]);
    expect(second.run.id).toBe(first.run.id);
    expect((await update(people(5), "key-2")).run.id).not.toBe(first.run.id);
  });

  it("repeated while the first is still being sent waits for it", async () => {
    app.sandbox.faults.add({ name: "latency", ms: 50, match: { method: "POST" } });
    const [first, second] = await Promise.all([update(people(7), "at-once"), update(people(7), "at-once")]);
    expect(second.run.id).toBe(first.run.id);
    expect(second.run.acceptedCount).toBe(7);
    expect(first.spent + second.spent).toBe(3);
  });

  it("with other rows, or of another mutation, is refused", async () => {
    await update(people(2), "mine");
    const refused = [{ code: "INVALID", path: ["idempotencyKey"] }];
    expect(await update(people(3), "mine")).toMatchObject({ run: null, userErrors: refused, spent: 0 });
    const { data } = await app.query(METADATA, {
      input: { sourceIds: ["p-1"], metadata: { a: 1 } },
      key: "mine",
    });
    expect(data.updateCustomersMetadataInBulk).toMatchObject({ run: null, userErrors: refused });
    expect(requestsBesidesFollowing(app)).toEqual([]);
  });

  it.each(["", "x".repeat(256)])("must have 1 to 255 characters", async (key) => {
    expect(await update(people(1), key)).toMatchObject({
      run: null,
      userErrors: [{ code: "INVALID", path: ["idempotencyKey"] }],
      spent: 0,
    });
  });
});

describe("a metadata update", () => {
  it("writes the same metadata for all, a piece a call", async () => {
    const sourceIds = ["a", "b", "c", "d"];
    const { data, extensions } = await app.query(METADATA, {
      input: { sourceIds, metadata: { tier: "gold", since: 2020, old: null } },
    });
    const { run, userErrors } = data.updateCustomersMetadataInBulk;
    expect([userErrors, extensions.upstream.spent]).toEqual([[], 2]);
    expect(sent("POST /v1/customers/metadata/async").map(({ body }) => JSON.parse(body) as object)).toEqual([
      { source_ids: ["a", "b", "c"], metadata: { tier: "gold", since: 2020, old: null } },
      { source_ids: ["d"], metadata: { tier: "gold", since: 2020, old: null } },
    ]);
    expect(await finished(run.id)).toMatchObject({
      operation: "CUSTOMERS.METADATA_UPDATE",
      state: "SUCCEEDED",
      doneCount: 4,
    });
    expect(app.sandbox.store.customers.getBySourceId("d")?.metadata).toMatchObject({
      tier: "gold",
      since: 2020,
    });
  });

  it("knows the rows where all of a piece failed, although REST names none", async () => {
    const { data } = await app.query(METADATA, {
      input: { sourceIds: ["a", "b", "c", "d"], metadata: { fail_me: true } },
    });
    const done = await finished(data.updateCustomersMetadataInBulk.run.id);
    expect(done).toMatchObject({ state: "FAILED", failedCount: 4 });
    expect(
      done.failures.nodes.map(({ row, sourceId }: { row: number; sourceId: string }) => [row, sourceId]),
    ).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
      [4, "d"],
    ]);
  });

  it.each([
    [{ sourceIds: [], metadata: { a: 1 } }, ["input", "sourceIds"]],
    [{ sourceIds: ["a", ""], metadata: { a: 1 } }, ["input", "sourceIds", "1"]],
    [{ sourceIds: ["a"], metadata: {} }, ["input", "metadata"]],
  ])("refuses %j before any call", async (input, path) => {
    const { data, extensions } = await app.query(METADATA, { input });
    expect(data.updateCustomersMetadataInBulk).toMatchObject({ run: null, userErrors: [{ path }] });
    expect(extensions.upstream.spent).toBe(0);
    expect(app.requests()).toEqual([]);
  });
});

describe("a bulk run", () => {
  it("is found by bulkRun and by node, for no call", async () => {
    const { run } = await update(people(2));
    const { data, errors, extensions } = await app.query(
      `query ($id: ID!) {
        bulkRun(id: $id) { id rowCount }
        node(id: $id) { id ... on Job { state progress createdAt } ... on BulkRun { rowCount } }
        none: bulkRun(id: "run_none") { id }
        nobody: node(id: "run_none") { id }
      }`,
      { id: run.id },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      bulkRun: { id: run.id, rowCount: 2 },
      node: { id: run.id, rowCount: 2, createdAt: expect.any(String) },
      none: null,
      nobody: null,
    });
    expect(extensions.upstream.spent).toBe(0);
  });

  it("has async actions that are found by node too, as jobs", async () => {
    const { run } = await update(people(1));
    const done = await finished(run.id);
    const { data } = await app.query(
      `query ($id: ID!) { node(id: $id) { __typename ... on Job { state } ... on AsyncAction { operation } } }`,
      { id: done.pieces[0].asyncAction.id },
    );
    expect(data.node).toEqual({
      __typename: "AsyncAction",
      state: "SUCCEEDED",
      operation: "CUSTOMERS.BULK_UPDATE",
    });
  });
});
