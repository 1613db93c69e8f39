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
  id kind state progress processingTimeMs requestId createdAt updatedAt
  result { doneCount failedCount message failures { row sourceId key message } }
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
      kind: "CUSTOMERS.BULK_UPDATE",
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
    const { kind, state, result } = await read(id);
    expect([kind, state, result.failedCount]).toEqual(["CUSTOMERS.METADATA_UPDATE", "FAILED", 2]);
    expect(result.failures.map(({ sourceId }: { sourceId: null }) => sourceId)).toEqual([null, null]);
  });

  it("of a CSV import counts rows from 1", async () => {
    const form = new FormData();
    form.set("file", new Blob(["Name,Source_id,fail_me\nA,csv-1,false\nB,csv-2,true\nC,,true\n"]), "a.csv");
    const id = await start("/v1/customers/importCSV", form);
    later(3);
    const { kind, state, result } = await read(id);
    expect([kind, state]).toEqual(["CUSTOMERS.IMPORT_CSV", "PARTIALLY_SUCCEEDED"]);
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
    ["in no state", { status: null }, { state: "UNKNOWN", kind: null }],
    [
      "of a kind nobody knows",
      { status: "ENQUEUED", type: "MOON.LANDING" },
      { state: "QUEUED", kind: "MOON.LANDING" },
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

describe("async actions", () => {
  it("come newest first in one call, without their results", async () => {
    const first = await updateInBulk(row("list-1"));
    later(5);
    const second = await updateInBulk(row("list-2"));
    const { data, errors } = await app.query(`{ asyncActions(first: 2) { id kind state createdAt } }`);
    expect(errors).toBeUndefined();
    expect(data.asyncActions.map(({ id, state }: { id: string; state: string }) => [id, state])).toEqual([
      [second, "QUEUED"],
      [first, "SUCCEEDED"],
    ]);
    expect(app.requests()).toEqual(["GET /v1/async-actions?limit=2"]);
  });

  it("cost one call each for their results, shared with single reads", async () => {
    const bad = await updateInBulk(row("one"), row("two", true));
    const good = await updateInBulk(row("three"));
    later(6);
    const { data, errors } = await app.query(
      `query ($id: ID!) {
        asyncActions(first: 2) { id result { doneCount failedCount } again: result { failures { sourceId } } }
        asyncAction(id: $id) { id state result { doneCount } }
      }`,
      { id: bad },
    );
    expect(errors).toBeUndefined();
    expect(data.asyncActions).toEqual([
      { id: good, result: { doneCount: 1, failedCount: 0 }, again: { failures: [] } },
      { id: bad, result: { doneCount: 1, failedCount: 1 }, again: { failures: [{ sourceId: "two" }] } },
    ]);
    expect(data.asyncAction).toEqual({ id: bad, state: "PARTIALLY_SUCCEEDED", result: { doneCount: 1 } });
    expect(app.requests().toSorted()).toEqual(
      [
        "GET /v1/async-actions?limit=2",
        ...[bad, good].map((id) => `GET /v1/async-actions/${id}`).toSorted(),
      ].toSorted(),
    );
  });

  it("go on before an instant", async () => {
    const older = await updateInBulk(row("older"));
    later(5);
    const before = new Date(now).toISOString();
    await updateInBulk(row("newer"));
    const { data } = await app.query(
      `query ($before: DateTime!) { asyncActions(first: 1, before: $before) { id } }`,
      { before },
    );
    expect(data.asyncActions).toEqual([{ id: older }]);
    expect(app.requests()).toEqual([`GET /v1/async-actions?limit=1&end_date=${encodeURIComponent(before)}`]);
  });

  it("keep everything but the result where that cannot be read", async () => {
    const id = await updateInBulk(row("unreadable"));
    later(5);
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: `/v1/async-actions/${id}` } });
    const { data, errors } = await app.query(`{ asyncActions(first: 1) { id state result { doneCount } } }`);
    expect(data.asyncActions).toEqual([{ id, state: "SUCCEEDED", result: null }]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [["asyncActions", 0, "result"], "UPSTREAM_UNAVAILABLE"],
    ]);
  });
});
