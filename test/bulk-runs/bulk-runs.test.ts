/** The store of runs, and how rows are cut, without GraphQL on top. */
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { MAX_BODY_BYTES, piecesOf } from "../../src/bulk-runs/pieces.js";
import { NOBODY } from "../../src/budget/party.js";
import { BulkRuns, type BulkRunsSettings, type OutgoingPiece } from "../../src/bulk-runs/bulk-runs.js";
import { MemoryJournal } from "../../src/bulk-runs/journal/journal.js";
import type { Run } from "../../src/bulk-runs/run.js";
import { watched } from "../../src/csv/source.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { endpoints } from "../../src/voucherify/endpoints.js";
import {
  BudgetError,
  CircuitOpenError,
  SuspendedError,
  OutOfTimeError,
  OverPriceError,
} from "../../src/voucherify/errors.js";
import { answerError } from "../helpers/stages.js";
import { rejection, usePipeline, useSandbox } from "../helpers/upstream.js";
import { setTimeout as sleep } from "node:timers/promises";

async function useRuns(asyncStepMs: number, settings: Partial<BulkRunsSettings> = {}) {
  const sandbox = await useSandbox({ customers: 0, asyncStepMs });
  const send = usePipeline(sandbox.url);
  const connect = (signal: AbortSignal) => Voucherify.open(send, { signal }, BACKGROUND);
  const runs = new BulkRuns({
    connect,
    journal: new MemoryJournal(),
    log: pino({ level: "silent" }),
    pollMs: 5,
    pieceRows: 100,
    importPieceBytes: 1_000,
    ...settings,
  });
  onTestFinished(() => runs.close());
  return { sandbox, runs, voucherify: connect(new AbortController().signal) };
}

const piece = (sourceId: string, row = 1): OutgoingPiece => ({
  first: row,
  last: row,
  content: { kind: "CUSTOMERS.BULK_UPDATE", body: [{ source_id: sourceId, name: "x" }] },
});

/** A client whose call for one piece fails. */
function failing(voucherify: Voucherify, sourceId: string, error: Error): Voucherify {
  return new Proxy(voucherify, {
    get: (target, name) => {
      if (name !== "call") return Reflect.get(target, name, target) as unknown;
      return (...[endpoint, input]: Parameters<typeof target.call>) =>
        JSON.stringify(input).includes(sourceId) ? Promise.reject(error) : target.call(endpoint, input);
    },
  });
}

async function over(run: Run): Promise<Run> {
  for (let waited = 0; !run.isOver && waited < 3_000; waited += 5) await sleep(5);
  return run;
}

describe("the store of runs", () => {
  it("gives up what does not change for too long", async () => {
    const { sandbox, runs, voucherify } = await useRuns(600_000, { patienceMs: 60 });
    const run = await runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (created) =>
      runs.submit(created, [piece("a")], voucherify),
    );
    expect((await over(run as Run)).state).toBe("UNKNOWN");
    sandbox.journal.clear();
    await sleep(50);
    expect(sandbox.journal.requests()).toEqual([]);
  });

  it("remembers the latest thousand that are over, and the keys of no others", async () => {
    const { runs, voucherify } = await useRuns(0);
    const start = (key: string) =>
      runs.start("CUSTOMERS.BULK_UPDATE", { key: { key, fingerprint: "f" }, party: NOBODY }, (created) =>
        runs.submit(created, [], voucherify),
      );
    const first = (await start("key-0")) as Run;
    expect(await start("key-0")).toBe(first);
    for (let index = 1; index <= 1_000; index += 1) await start(`key-${index}`);
    expect(runs.get(first.id)).toBeNull();
    expect(await start("key-0")).not.toBe(first);
  });

  it("keeps a run whose sending broke, and follows what had been accepted", async () => {
    const { runs, voucherify } = await useRuns(0);
    const broken = failing(voucherify, "broken", new Error("a fault of ours"));
    let started: Run | undefined;
    const sending = runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (created) => {
      started = created;
      return runs.submit(created, [piece("a"), piece("broken", 2), piece("c", 3)], broken);
    });
    expect(String(await rejection(sending))).toContain("a fault of ours");
    const run = await over(started as Run);
    expect([run.state, run.doneCount, run.stop?.code]).toEqual(["PARTIALLY_SUCCEEDED", 1, "INTERNAL_ERROR"]);
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["ACCEPTED", "UNSENT", "UNSENT"]);
  });

  it("lets nothing leave once the server stops", async () => {
    const { sandbox, runs, voucherify } = await useRuns(0);
    runs.stop();
    const run = (await runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (created) =>
      runs.submit(created, [piece("a")], voucherify),
    )) as Run;
    expect([run.state, run.stop?.code, run.cameToNothing]).toEqual(["FAILED", "SERVER_STOPPING", true]);
    expect(sandbox.journal.requests()).toEqual([]);
  });
});

describe("a piece that this server keeps back", () => {
  const endpoint = endpoints.updateCustomersInBulk;
  const cycle = { rateLimitType: "api_calls_cycle" };

  it.each([
    ["no room", new BudgetError(endpoint, "full", 1_000), "RATE_LIMITED"],
    ["a used-up cycle", new SuspendedError(endpoint, answerError(429, cycle), 1_000), "RATE_LIMITED"],
    ["refused credentials", new SuspendedError(endpoint, answerError(401), 1_000), "UPSTREAM_REFUSED"],
    ["a missing permission", new SuspendedError(endpoint, answerError(403), 1_000), "UPSTREAM_REFUSED"],
    ["an open circuit", new CircuitOpenError(endpoint, 1_000), "UPSTREAM_UNAVAILABLE"],
    ["no time", new OutOfTimeError(endpoint), "OUT_OF_TIME"],
    ["a wrong price", new OverPriceError(endpoint, 1), "INTERNAL_ERROR"],
  ])("stops the run, and its rows are unsent: %s", async (_, error, code) => {
    const { sandbox, runs, voucherify } = await useRuns(0);
    const keeping = failing(voucherify, "kept", error);
    const run = (await runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (created) =>
      runs.submit(created, [piece("a"), piece("kept", 2), piece("c", 3)], keeping),
    )) as Run;
    expect(run.stop?.code).toBe(code);
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["ACCEPTED", "UNSENT", "UNSENT"]);
    expect(run.unsentRows).toEqual([{ first: 2, last: 3 }]);
    expect(sandbox.journal.requests().filter((request) => request.startsWith("POST"))).toHaveLength(1);
  });

  it("does not count against a run that is followed, and is asked for when the time has come", async () => {
    const { sandbox, runs, voucherify } = await useRuns(0, { pollMs: 60, patienceMs: 30 });
    const run = (await runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (created) =>
      runs.submit(created, [piece("a")], voucherify),
    )) as Run;
    sandbox.faults.add({ name: "status", status: 401, headers: { "Retry-After": "1" }, times: 1 });
    await rejection(voucherify.call(endpoints.listSegments, {}));
    sandbox.journal.clear();
    await sleep(500);
    expect([run.isOver, run.followCalls, sandbox.journal.entries.length]).toEqual([false, 0, 0]);
    expect((await over(run)).state).toBe("SUCCEEDED");
    expect([run.followCalls, sandbox.journal.entries.length]).toEqual([1, 1]);
  });
});

describe("rows", () => {
  it("are cut by count", () => {
    const pieces = piecesOf([1, 2, 3, 4, 5], { rows: 2 });
    expect(pieces).toEqual([
      { first: 1, last: 2, rows: [1, 2] },
      { first: 3, last: 4, rows: [3, 4] },
      { first: 5, last: 5, rows: [5] },
    ]);
  });

  it("are cut by bytes of their JSON, each piece below the limit", () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      source_id: `é${index}`,
      name: "x".repeat(1024 * 1024),
    }));
    const pieces = piecesOf(rows, { rows: 100 });
    expect(pieces.flatMap((one) => one.rows)).toEqual(rows);
    expect(pieces.map(({ rows: { length } }) => length)).toEqual([9, 9, 9, 9, 4]);
    for (const one of pieces)
      expect(Buffer.byteLength(JSON.stringify(one.rows))).toBeLessThan(MAX_BODY_BYTES);
  });
});

describe("the bytes of a piece", () => {
  const twoBytes = "é".repeat(1_000);

  it("are bytes, not characters", () => {
    // A row has 1,000 characters, 2,000 bytes, two quotation marks and a comma.
    const pieces = piecesOf([twoBytes, twoBytes, twoBytes], { rows: 100, bytes: 4_100 });
    expect(pieces.map(({ rows: { length } }) => length)).toEqual([2, 1]);
    for (const { rows } of pieces) expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(4_100);
  });

  it("count what a body has besides its rows", () => {
    const rows = ["a".repeat(97), "b".repeat(97)];
    expect(piecesOf(rows, { rows: 100, bytes: 210 }, 2)).toHaveLength(1);
    expect(piecesOf(rows, { rows: 100, bytes: 210 }, 20)).toHaveLength(2);
  });
});

async function* silent() {
  yield Buffer.from("a");
  await new Promise(() => undefined);
}

describe("an upload", () => {
  it.each([
    ["is given up", new DOMException("Too little", "TimeoutError"), "silent"],
    ["goes away", undefined, "aborted"],
  ])("ends when its sender %s", async (_, why, reason) => {
    const aborting = new AbortController();
    const source = watched(silent(), aborting.signal, new AbortController().signal);
    await source.next();
    const next = rejection(source.next());
    aborting.abort(why);
    expect(await next).toMatchObject({ name: "SourceError", reason });
  });

  it("ends when the server stops", async () => {
    const stopping = new AbortController();
    const source = watched(silent(), new AbortController().signal, stopping.signal);
    await source.next();
    const next = rejection(source.next());
    stopping.abort();
    expect(await next).toMatchObject({ reason: "stopping" });
  });
});
