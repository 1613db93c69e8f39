/** Async actions: how far each is, and what came of it, in every shape that REST has written. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";

const STEP_MS = 1_000;
let now = Date.UTC(2026, 0, 1);
const later = (steps: number) => {
  now += steps * STEP_MS;
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 20, now: () => now, asyncStepMs: STEP_MS });
});
afterAll(() => app.close());
afterEach(() => {
  app.sandbox.faults.clear();
  later(10);
});

/** Starts a job behind the server's back. */
async function start(path: string, body: object): Promise<string> {
  const isForm = body instanceof FormData;
  const response = await fetch(app.sandbox.url + path, {
    method: "POST",
    headers: {
      "x-app-id": "a",
      "x-app-token": "b",
      ...(isForm ? {} : { "content-type": "application/json" }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
  const { async_action_id: id } = (await response.json()) as { async_action_id: string };
  expect(id).toMatch(/^aa_/);
  return id;
}
const updateInBulk = (...rows: object[]) => start("/v1/customers/bulk/async", rows);
const row = (source_id: string, fails = false) => ({ source_id, metadata: { fail_me: fails } });

const READ = `query ($id: ID!) { asyncAction(id: $id) {
  id operation operationStatus state progress processingTimeMs requestId createdAt updatedAt
  result {
    doneCount failedCount message failures { row sourceId key message }
    rows { sourceId found updated } reports reportsAvailableTill
  }
} }`;

async function read(id: string) {
  const { data, errors } = await app.query(READ, { id });
  expect(errors).toBeUndefined();
  expect(app.requests()).toEqual([`GET /v1/async-actions/${id}`]);
  return data.asyncAction;
}

describe("an async action", () => {
  it("goes from QUEUED by RUNNING to SUCCEEDED, and has a result at the end", async () => {
    const id = await updateInBulk(row("job-1"), row("job-2"));
    const created = new Date(now).toISOString();
    expect(await read(id)).toMatchObject({
      id,
      operation: "CUSTOMERS.BULK_UPDATE",
      state: "QUEUED",
      progress: 0,
      processingTimeMs: null,
      createdAt: created,
      updatedAt: null,
      result: null,
    });
    later(1.5);
    expect(await read(id)).toMatchObject({ state: "RUNNING", progress: 50, result: null });
    later(1);
    expect(await read(id)).toMatchObject({
      state: "SUCCEEDED",
      progress: 100,
      processingTimeMs: STEP_MS,
      requestId: expect.stringMatching(/^v-/),
      result: { doneCount: 2, failedCount: 0, message: null, failures: [] },
    });
  });

  it("is PARTIALLY_SUCCEEDED where some rows failed, and names them", async () => {
    const id = await updateInBulk(row("good"), row("bad", true), row("better"));
    later(3);
    expect(await read(id)).toMatchObject({
      state: "PARTIALLY_SUCCEEDED",
      result: {
        doneCount: 2,
        failedCount: 1,
        failures: [
          {
            row: null,
            sourceId: "bad",
            key: "metadata_validation_failed",
            message: expect.stringContaining("fail_me"),
          },
        ],
      },
    });
  });

  it("is FAILED where all rows failed", async () => {
    const id = await updateInBulk(row("bad", true), row("worse", true));
    later(3);
    expect(await read(id)).toMatchObject({
      state: "FAILED",
      result: { doneCount: 0, failedCount: 2, failures: [{ sourceId: "bad" }, { sourceId: "worse" }] },
    });
  });

  it("of metadata names no rows, as REST does not", async () => {
    const id = await start("/v1/customers/metadata/async", {
      source_ids: ["a", "b"],
      metadata: { fail_me: true },
    });
    later(3);
    const { operation, state, result } = await read(id);
    expect([operation, state, result.failedCount]).toEqual(["CUSTOMERS.METADATA_UPDATE", "FAILED", 2]);
    expect(result.failures.map(({ sourceId }: { sourceId: null }) => sourceId)).toEqual([null, null]);
  });

  it("of a CSV import counts rows from 1", async () => {
    const form = new FormData();
    form.set("file", new Blob(["Name,Source_id,fail_me\nA,csv-1,false\nB,csv-2,true\nC,,true\n"]), "a.csv");
    const id = await start("/v1/customers/importCSV", form);
    later(3);
    const { operation, state, result } = await read(id);
    expect([operation, state]).toEqual(["CUSTOMERS.IMPORT_CSV", "PARTIALLY_SUCCEEDED"]);
    expect(result).toMatchObject({
      doneCount: 1,
      failedCount: 2,
      message: expect.stringContaining("1 customer"),
      failures: [
        { row: 2, sourceId: "csv-2", key: null },
        { row: 3, sourceId: null, key: null },
      ],
    });
  });

  it("is null where there is none", async () => {
    const { data, errors } = await app.query(READ, { id: "aa_none" });
    expect(data).toEqual({ asyncAction: null });
    expect(errors).toBeUndefined();
    expect(app.requests()).toEqual(["GET /v1/async-actions/aa_none"]);
  });

  it.each<[name: string, wire: object, expected: object]>([
    [
      "of 2022, whose results name every row",
      {
        status: "DONE",
        result: {
          results: [
            { source_id: "a", found: true, updated: true },
            { source_id: "b", found: false, updated: false },
          ],
          done_count: 1,
        },
      },
      {
        state: "PARTIALLY_SUCCEEDED",
        result: {
          doneCount: 1,
          failedCount: null,
          failures: [{ row: null, sourceId: "b", key: null, message: null }],
        },
      },
    ],
    [
      "of 2022 that succeeded, with customers it created",
      {
        status: "DONE",
        result: { results: [{ source_id: "a", found: false, updated: true }], done_count: 1 },
      },
      { state: "SUCCEEDED", result: { doneCount: 1, failures: [] } },
    ],
    [
      "of 2022 that imported a CSV, and named the customers",
      { status: "DONE", result: { message: "Imported.", failed: [{ name: "Bob", row: 4, reason: "no" }] } },
      {
        state: "PARTIALLY_SUCCEEDED",
        result: {
          message: "Imported.",
          doneCount: null,
          failures: [{ row: 4, sourceId: "Bob", key: null, message: "no" }],
        },
      },
    ],
    ["without operation_status", { status: "DONE", result: { done_count: 3 } }, { state: "SUCCEEDED" }],
    ["done but failed", { status: "DONE", operation_status: "FAILED" }, { state: "FAILED", result: null }],
    [
      "whose counts alone say that rows failed",
      { status: "DONE", operation_status: "SUCCESS", result: { done_count: 5, failed_count: 2 } },
      { state: "PARTIALLY_SUCCEEDED", result: { failures: [] } },
    ],
    ["failed altogether", { status: "FAILED" }, { state: "FAILED", result: null }],
    ["in a state nobody knows", { status: "PONDERING" }, { state: "UNKNOWN" }],
    ["in no state", { status: null }, { state: "UNKNOWN", operation: null }],
    [
      "of a kind nobody knows",
      { status: "ENQUEUED", type: "MOON.LANDING" },
      { state: "QUEUED", operation: "MOON.LANDING" },
    ],
    [
      "with a result that is no result",
      { status: "DONE", result: { errors: "none", failed: [7, { row: "x" }], done_count: "many" } },
      { result: { doneCount: null, failures: [{ row: null, sourceId: null }] } },
    ],
  ])("%s is readable", async (_, wire, expected) => {
    const id = await updateInBulk(row("any"));
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: `/v1/async-actions/${id}` },
      rewrite: () => ({ id, object: "async_action", ...wire }),
    });
    expect(await read(id)).toMatchObject(expected);
  });
});

const PAGE = `query ($first: Int!, $after: String, $createdAt: DateTimeRange) {
  asyncActions(first: $first, after: $after, createdAt: $createdAt) {
    nodes { id operation state createdAt } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

interface Walked {
  readonly ids: string[];
  readonly pages: number;
}

/** Pages to the end. */
async function walk(first: number, createdAt: object | null = null, to = app): Promise<Walked> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; pages < 300; pages += 1) {
    const { data, errors } = await to.query(PAGE, { first, after, createdAt });
    expect(errors).toBeUndefined();
    expect(to.requests()).toHaveLength(1);
    const { nodes, edges, pageInfo } = data.asyncActions;
    expect(edges).toHaveLength(nodes.length);
    expect(pageInfo.hasPreviousPage).toBe(pages > 1);
    ids.push(...nodes.map(({ id }: { id: string }) => id));
    if (!pageInfo.hasNextPage) return { ids, pages };
    after = pageInfo.endCursor as string | null;
  }
  throw new Error("The walk does not end");
}

describe("async actions", () => {
  it("come newest first in one call, without their results", async () => {
    const first = await updateInBulk(row("list-1"));
    later(5);
    const second = await updateInBulk(row("list-2"));
    const { data, errors } = await app.query(PAGE, { first: 2 });
    expect(errors).toBeUndefined();
    expect(data.asyncActions.nodes).toMatchObject([
      { id: second, state: "QUEUED" },
      { id: first, state: "ENDED" },
    ]);
    expect(app.requests()).toEqual(["GET /v1/async-actions?limit=2"]);
  });

  it("cost one call each for their results, shared with single reads", async () => {
    const bad = await updateInBulk(row("one"), row("two", true));
    const good = await updateInBulk(row("three"));
    later(6);
    const running = await updateInBulk(row("four"));
    const { data, errors } = await app.query(
      `query ($id: ID!) {
        asyncActions(first: 3) { nodes {
          id result { doneCount failedCount } again: result { failures { sourceId } }
        } }
        asyncAction(id: $id) { id state result { doneCount } }
      }`,
      { id: bad },
    );
    expect(errors).toBeUndefined();
    expect(data.asyncActions.nodes).toEqual([
      { id: running, result: null, again: null },
      { id: good, result: { doneCount: 1, failedCount: 0 }, again: { failures: [] } },
      { id: bad, result: { doneCount: 1, failedCount: 1 }, again: { failures: [{ sourceId: "two" }] } },
    ]);
    expect(data.asyncAction).toEqual({ id: bad, state: "PARTIALLY_SUCCEEDED", result: { doneCount: 1 } });
    expect(app.requests().toSorted()).toEqual(
      [
        "GET /v1/async-actions?limit=3",
        ...[bad, good].map((id) => `GET /v1/async-actions/${id}`).toSorted(),
      ].toSorted(),
    );
  });

  it("keep everything but the result where that cannot be read", async () => {
    const id = await updateInBulk(row("unreadable"));
    later(5);
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: `/v1/async-actions/${id}` } });
    const { data, errors } = await app.query(
      `{ asyncActions(first: 1) { nodes { id state result { doneCount } } } }`,
    );
    expect(data.asyncActions.nodes).toEqual([{ id, state: "ENDED", result: null }]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["asyncActions", "nodes", 0, "result"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});

describe("one async action", () => {
  const WAYS: readonly [name: string, source: string][] = [
    [
      "the list first",
      `query ($id: ID!) { list: asyncActions(first: 1) { nodes { id state result { doneCount } } } one: asyncAction(id: $id) { id state } }`,
    ],
    [
      "the single read first",
      `query ($id: ID!) { one: asyncAction(id: $id) { id state result { doneCount } } list: asyncActions(first: 1) { nodes { id state } } }`,
    ],
    [
      "by node",
      `query ($id: ID!) { one: node(id: $id) { id ... on Job { state } } list: asyncActions(first: 1) { edges { node { id state } } } }`,
    ],
  ];
  const failing = (sourceId: string) => row(sourceId, true);

  it.each<[wanted: string, rows: object[], steps: number]>([
    ["SUCCEEDED", [row("s-1"), row("s-2")], 5],
    ["PARTIALLY_SUCCEEDED", [row("s-1"), failing("s-2")], 5],
    ["FAILED", [failing("s-1"), failing("s-2")], 5],
    ["QUEUED", [row("s-1")], 0],
    ["RUNNING", [row("s-1")], 1.5],
  ])(
    "that is %s has one state: the list says the same, or that it does not know",
    async (wanted, rows, steps) => {
      const id = await updateInBulk(...rows);
      later(steps);
      for (const [, source] of WAYS) {
        const { data, errors } = await app.query(source, { id });
        expect(errors).toBeUndefined();
        expect(data.one).toMatchObject({ id, state: wanted });
        const [listed] = data.list.nodes ?? data.list.edges.map(({ node }: { node: unknown }) => node);
        expect(listed.id).toBe(id);
        const isTold = !["SUCCEEDED", "PARTIALLY_SUCCEEDED"].includes(wanted);
        expect(listed.state).toBe(isTold ? wanted : "ENDED");
      }
    },
  );

  it("of a CSV import that failed wholly is FAILED by itself, and over in a list", async () => {
    const form = new FormData();
    form.set("file", new Blob(["Name,Source_id,fail_me\nA,csv-9,true\n"]), "a.csv");
    const id = await start("/v1/customers/importCSV", form);
    later(5);
    const { data } = await app.query(WAYS[0]?.[1] ?? "", { id });
    expect(data.one.state).toBe("FAILED");
    expect(data.list.nodes[0].state).toBe("ENDED");
    expect(data.list.nodes[0].result).toEqual({ doneCount: 0 });
  });

  it.each<[status: string, operationStatus: string | null]>(
    ["DONE", "FAILED", "ENQUEUED", "IN_PROGRESS", "PONDERING"].flatMap((status) =>
      ["SUCCESS", "FAILED", "UNKNOWN", null].map((word): [string, string | null] => [status, word]),
    ),
  )("in status %s and operation_status %s never has two states that contradict", async (status, word) => {
    const id = await updateInBulk(row("any"));
    const wire = { id, object: "async_action", status, operation_status: word };
    for (const result of [
      undefined,
      { done_count: 2, failed_count: 1 },
      { done_count: 0, failed_count: 1 },
      { done_count: 2 },
    ]) {
      app.sandbox.faults.clear();
      app.sandbox.faults.add({
        name: "rewrite",
        match: { path: "/v1/async-actions/*" },
        rewrite: () => ({ ...wire, result }),
      });
      app.sandbox.faults.add({
        name: "rewrite",
        match: { path: "/v1/async-actions" },
        rewrite: () => ({ data_ref: "async_actions", async_actions: [wire], has_more: false }),
      });
      const { data } = await app.query(WAYS[1]?.[1] ?? "", { id });
      const { state } = data.list.nodes[0];
      expect([data.one.state, "ENDED"]).toContain(state);
    }
  });
});

const readAs = async (wire: object) => {
  const id = await updateInBulk(row("any"));
  app.sandbox.faults.add({
    name: "rewrite",
    match: { path: `/v1/async-actions/${id}` },
    rewrite: () => ({ id, object: "async_action", ...wire }),
  });
  return read(id);
};

describe("what REST tells of an async action", () => {
  it("has a line for each row until August 2024", async () => {
    const results = [
      { source_id: "a", found: true, updated: true },
      { source_id: "b", found: false, updated: true },
      { source_id: "c", found: false, updated: false },
      { source_id: 7, found: "yes" },
    ];
    const { result } = await readAs({ status: "DONE", result: { results, done_count: 2 } });
    expect(result.rows).toEqual([
      { sourceId: "a", found: true, updated: true },
      { sourceId: "b", found: false, updated: true },
      { sourceId: "c", found: false, updated: false },
      { sourceId: null, found: null, updated: null },
    ]);
    expect([result.reports, result.reportsAvailableTill]).toEqual([null, null]);
  });

  it("has reports since then, and until when they can be fetched", async () => {
    const id = await updateInBulk(row("reported"));
    later(5);
    const { operationStatus, result } = await read(id);
    expect(operationStatus).toBe("SUCCESS");
    expect(result.rows).toBeNull();
    expect(result.reports).toEqual([expect.stringMatching(/^https:\/\/.+\.csv$/)]);
    expect(Date.parse(result.reportsAvailableTill)).toBeGreaterThan(now);
  });

  it.each([
    ["SUCCESS", "SUCCESS"],
    ["FAILED", "FAILED"],
    ["UNKNOWN", "UNKNOWN"],
    ["MARVELLOUS", "UNKNOWN"],
    ["toString", "UNKNOWN"],
    [undefined, null],
  ])("has its own word on how it went: %s reads %s", async (word, expected) => {
    const { operationStatus } = await readAs({ status: "DONE", operation_status: word });
    expect(operationStatus).toBe(expected);
  });
});

/** Actions at the times given, the newest first, as a list of the upstream whose bound is inclusive or not. */
function serve(
  times: readonly (number | null)[],
  isInclusive: boolean,
  isReadable: (index: number) => boolean = () => true,
) {
  const rows = times.map((at, index) => ({
    id: isReadable(index) ? `aa_${index}` : null,
    status: "DONE",
    created_at: at === null ? null : new Date(at).toISOString(),
  }));
  app.sandbox.faults.add({
    name: "rewrite",
    match: { path: /^\/v1\/async-actions\?/ },
    rewrite: () => {
      const { searchParams } = new URL((app.requests().at(-1) ?? "").replace("GET ", "http://x"));
      const end = searchParams.get("end_date");
      const limit = Number(searchParams.get("limit"));
      const below = rows.filter((_, index) => {
        const at = times[index] ?? times.slice(0, index).findLast((one) => one !== null) ?? Infinity;
        if (end === null) return true;
        return isInclusive ? at <= Date.parse(end) : at < Date.parse(end);
      });
      return {
        data_ref: "async_actions",
        async_actions: below.slice(0, limit),
        has_more: below.length > limit,
      };
    },
  });
  return rows.flatMap(({ id }) => id ?? []);
}

describe("a walk through the async actions", () => {
  const START = Date.UTC(2026, 0, 1);
  const ties = Array.from({ length: 60 }, (_, index) => START - Math.floor(index / 7));
  const spread = Array.from({ length: 23 }, (_, index) => START - 1_000 * index);

  it.each(
    [1, 2, 5, 20, 100].flatMap((first) => [
      { first, isInclusive: true },
      { first, isInclusive: false },
    ]),
  )(
    "gives each once, $first at a time, though many share a time (inclusive bound: $isInclusive)",
    async ({ first, isInclusive }) => {
      expect((await walk(first, null)).ids).toBeDefined();
      for (const times of [ties, spread]) {
        app.sandbox.faults.clear();
        const ids = serve(times, isInclusive);
        expect((await walk(first)).ids).toEqual(ids);
      }
    },
  );

  it("gives each once where times are missing", async () => {
    const ids = serve(
      spread.map((at, index) => (index % 3 === 1 ? null : at)),
      false,
    );
    expect((await walk(4)).ids).toEqual(ids);
  });

  it.each([1, 2, 5])("goes on past rows that cannot be read, %i at a time", async (first) => {
    const ids = serve(spread, false, (index) => ![0, 4, 5, 6, 14].includes(index));
    expect((await walk(first)).ids).toEqual(ids);
  });

  it.each([true, false])(
    "holds its half-open span whatever the upstream's bound is (inclusive: %s)",
    async (isInclusive) => {
      serve(spread, isInclusive);
      const span = {
        after: new Date(START - 9_000).toISOString(),
        before: new Date(START - 2_000).toISOString(),
      };
      const wanted = Array.from({ length: 7 }, (_, index) => `aa_${index + 3}`);
      for (const first of [1, 3, 100]) expect((await walk(first, span)).ids).toEqual(wanted);
    },
  );

  it("ends where the span begins, without a call for what is older", async () => {
    serve(spread, false);
    const { pages } = await walk(5, { after: new Date(START - 3_000).toISOString() });
    expect(pages).toBe(1);
  });

  it("says so where more share a time than the upstream lists", async () => {
    serve(
      Array.from({ length: 150 }, () => START),
      false,
    );
    let after: string | null = null;
    for (let page = 0; page < 2; page += 1) {
      const answer = await app.query(PAGE, { first: 50, after });
      after = answer.data.asyncActions.pageInfo.endCursor as string | null;
    }
    const { data, errors } = await app.query(PAGE, { first: 50, after });
    expect(data).toEqual({ asyncActions: null });
    expect(errors?.[0]?.extensions.code).toBe("UPSTREAM_LIST_LIMIT");
    expect(app.requests()).toEqual([]);
  });
});
