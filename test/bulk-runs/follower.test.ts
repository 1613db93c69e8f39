/**
 * Following runs: for as few calls as it takes, and never longer than needed. The tests wait for requests to arrive. What they
 * say about time are lower bounds, which a busy machine cannot break, but for one that leaves it a second; "nothing comes" is
 * looked at for a while.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { RUN, until } from "../helpers/runs.js";

const STEP_MS = 1_000;
let now = Date.UTC(2026, 0, 1);
let app: TestApp;
beforeEach(async () => {
  app = await startTestApp({ customers: 0, now: () => now, asyncStepMs: STEP_MS, pollMs: 5, pieceRows: 2 });
});
afterEach(() => app.close());

const later = (steps: number) => {
  now += steps * STEP_MS;
};
const LIST = "GET /v1/async-actions?limit=100";
const reads = () => app.requests().filter((request) => request.startsWith("GET "));

async function start(rows: number) {
  const { data } = await app.query(
    `mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { ${RUN} } } }`,
    { rows: Array.from({ length: rows }, (_, index) => ({ sourceId: `s-${index}`, fields: { name: "x" } })) },
  );
  return data.updateCustomersInBulk.run;
}
const idsOf = (run: { pieces: { asyncAction: { id: string } }[] }) =>
  run.pieces.map(({ asyncAction }) => asyncAction.id);
/** When `count` requests have arrived since the journal was cleared: the times at which they did. */
async function arrived(count: number): Promise<readonly number[]> {
  await expect.poll(() => reads().length, { interval: 2 }).toBeGreaterThanOrEqual(count);
  return app.sandbox.journal.entries.filter(({ method }) => method === "GET").map(({ at }) => at);
}
const gapsOf = (times: readonly number[]) => times.slice(1).map((at, index) => at - (times[index] ?? 0));
const over = ({ state }: { state: string }) => !["QUEUED", "RUNNING"].includes(state);

describe("following runs", () => {
  it("reads a single pending action by itself", async () => {
    const run = await start(1);
    const [id] = idsOf(run);
    await until(app, run.id, ({ followCallsSpent }) => followCallsSpent >= 2);
    later(10);
    expect(await until(app, run.id, over)).toMatchObject({ state: "SUCCEEDED", progress: 100 });
    expect(new Set(reads())).toEqual(new Set([`GET /v1/async-actions/${id}`]));
  });

  it("shares one list call between many, and reads singly only what has ended", async () => {
    const first = await start(4);
    const second = await start(4);
    app.sandbox.journal.clear();
    await arrived(2);
    expect(new Set(reads())).toEqual(new Set([LIST]));
    later(3.5);
    const progress = await until(app, first.id, ({ doneCount }) => doneCount === 2);
    expect(progress).toMatchObject({ state: "RUNNING", progress: 75 });
    const [ended] = idsOf(first);
    expect(reads().filter((request) => request !== LIST)).toEqual([`GET /v1/async-actions/${ended}`]);
    later(20);
    await until(app, first.id, over);
    await until(app, second.id, over);
    const all = [...idsOf(first), ...idsOf(second)].map((id) => `GET /v1/async-actions/${id}`);
    expect(reads().filter((request) => request !== LIST)).toEqual(all);
  });

  it("stops when nothing is pending", async () => {
    const run = await start(3);
    later(20);
    await until(app, run.id, over);
    app.sandbox.journal.clear();
    await sleep(60);
    expect(app.requests()).toEqual([]);
  });

  it("waits longer after every look, and begins anew with a new run", async () => {
    await app.close();
    app = await startTestApp({ customers: 0, now: () => now, asyncStepMs: STEP_MS, pollMs: 20 });
    const run = await start(1);
    app.sandbox.journal.clear();
    // The first look comes after 20 ms, every other one after twice as long as the one before, up to 1,200 ms.
    const looks = await arrived(6);
    for (const [index, gap] of gapsOf(looks).entries())
      expect(gap).toBeGreaterThan(20 * 2 ** (index + 1) - 2);
    await start(1);
    const [next = Infinity] = await arrived(1);
    expect(reads()).toContain(LIST);
    // The next look was due 1,200 ms after the last one.
    expect(next - (looks.at(-1) ?? 0)).toBeLessThan(1_195);
    later(20);
    await until(app, run.id, over);
  });

  it("finds old actions that the list no longer shows, the oldest first", async () => {
    const run = await start(6);
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: "/v1/async-actions" },
      rewrite: (body) => ({ ...(body as object), async_actions: [] }),
    });
    later(3.5);
    await until(app, run.id, ({ doneCount }) => doneCount === 2);
    const [first, second, third] = idsOf(run);
    expect(reads().filter((request) => request !== LIST)).toContain(`GET /v1/async-actions/${first}`);
    expect(reads()).toContain(`GET /v1/async-actions/${second}`);
    expect(reads()).not.toContain(`GET /v1/async-actions/${third}`);
    later(20);
    expect(await until(app, run.id, over)).toMatchObject({ state: "SUCCEEDED", doneCount: 6 });
  });

  it.each([
    { name: "status", status: 500 } as const,
    { name: "rate-limited", headers: { "Retry-After": "1" }, times: 1 } as const,
    { name: "reset-before-headers" } as const,
    { name: "malformed-json" } as const,
  ])("survives an upstream that fails for a while ($name)", async (fault) => {
    const run = await start(3);
    later(20);
    app.sandbox.faults.add({ times: 3, ...fault, match: { method: "GET" } });
    expect(await until(app, run.id, over)).toMatchObject({ state: "SUCCEEDED", doneCount: 3 });
  });

  it("waits as long as the upstream asks", async () => {
    const run = await start(1);
    app.sandbox.faults.add({ name: "rate-limited", times: 1, headers: { "Retry-After": "1" } });
    app.sandbox.journal.clear();
    const [gap = 0] = gapsOf(await arrived(2));
    expect(gap).toBeGreaterThan(995);
    later(20);
    await until(app, run.id, over);
  });

  it("says UNKNOWN of an action that the upstream no longer knows", async () => {
    const run = await start(1);
    app.sandbox.faults.add({
      name: "status",
      status: 404,
      match: { path: "/v1/async-actions/*" },
      body: { code: 404, key: "not_found", resource_type: "async_action" },
    });
    expect(await until(app, run.id, over)).toMatchObject({
      state: "UNKNOWN",
      doneCount: 0,
      acceptedCount: 1,
    });
    expect(reads()).toHaveLength(1);
  });

  it("gives up an action that stays unreadable", async () => {
    const run = await start(1);
    app.sandbox.faults.add({ name: "malformed-json", match: { path: "/v1/async-actions/*" } });
    expect(await until(app, run.id, over)).toMatchObject({ state: "UNKNOWN", followCallsSpent: 10 });
    // Five looks; each reads what it cannot read once more.
    expect(reads()).toHaveLength(10);
  });

  it.each<[name: string, wire: object, expected: object]>([
    [
      "of 2022, whose results name every row",
      {
        status: "DONE",
        result: {
          done_count: 1,
          results: [
            { source_id: "s-0", updated: true },
            { source_id: "s-1", updated: false },
          ],
        },
      },
      {
        state: "PARTIALLY_SUCCEEDED",
        doneCount: 1,
        failedCount: 1,
        failures: { totalCount: 1, nodes: [{ row: 2, sourceId: "s-1", key: null, message: null }] },
      },
    ],
    [
      "with counts alone",
      { status: "DONE", result: { done_count: 1, failed_count: 1 } },
      { state: "PARTIALLY_SUCCEEDED", doneCount: 1, failedCount: 1, failures: { totalCount: 0 } },
    ],
    ["with nothing but a state", { status: "DONE" }, { state: "SUCCEEDED", doneCount: 2, failedCount: 0 }],
    [
      "that failed as a whole",
      { status: "FAILED" },
      { state: "FAILED", doneCount: 0, failedCount: 2, failures: { totalCount: 2 } },
    ],
    ["in a state nobody knows", { status: "PONDERING" }, { state: "UNKNOWN", doneCount: 0 }],
  ])("reads results %s", async (_, wire, expected) => {
    const run = await start(2);
    const [id] = idsOf(run);
    app.sandbox.faults.add({
      name: "rewrite",
      match: { path: "/v1/async-actions/*" },
      rewrite: () => ({ id, object: "async_action", ...wire }),
    });
    expect(await until(app, run.id, over)).toMatchObject(expected);
  });

  it("ends with the server", async () => {
    const other = await startTestApp({ customers: 0, asyncStepMs: 60_000, pollMs: 5 });
    await other.query(
      `mutation { updateCustomersInBulk(rows: [{ sourceId: "a", fields: { name: "A" } }]) { run { id } } }`,
    );
    const { sandbox } = other;
    await other.close();
    sandbox.journal.clear();
    await sleep(50);
    expect(sandbox.journal.requests()).toEqual([]);
  });
});
