/** Runs that outlive their process: on one directory, one server after the other. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pino from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { NOBODY } from "../../src/budget/party.js";
import { BulkRuns, type OutgoingPiece } from "../../src/bulk-runs/bulk-runs.js";
import { DiskStores } from "../../src/bulk-runs/journal/disk-store.js";
import { DurableJournal, type OwnStore } from "../../src/bulk-runs/journal/durable-journal.js";
import { MemoryJournal } from "../../src/bulk-runs/journal/journal.js";
import type { Run } from "../../src/bulk-runs/run.js";
import { Encryption } from "../../src/encryption.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { startTestApp, useApp } from "../helpers/app.js";
import { useFolder } from "../helpers/folder.js";
import { hold } from "../helpers/held.js";
import { buildServer } from "../helpers/program.js";
import { type AnyRun, RUN, until } from "../helpers/runs.js";
import { rejection, usePipeline, useSandbox } from "../helpers/upstream.js";

async function useDirectory(): Promise<string> {
  const directory = useFolder();
  return directory;
}

const piece = (row: number): OutgoingPiece => ({
  first: row,
  last: row,
  content: { kind: "CUSTOMERS.BULK_UPDATE", body: [{ source_id: `ada-${row}@example.com`, name: "x" }] },
});

/** Keys, as of LevelDB, in memory: what is in it is what a process that was killed has left. */
class Kept implements OwnStore {
  readonly records = new Map<string, Map<string, Uint8Array>>();
  /** Fails writes for as long as it is set. */
  isFull = false;

  load() {
    const runs = [...this.records].map(
      ([id, all]) => [id, new Map([...all].filter(([name]) => !name.startsWith("rows:")))] as const,
    );
    return Promise.resolve(new Map(runs));
  }

  read(runId: string, name: string) {
    return Promise.resolve(this.records.get(runId)?.get(name) ?? null);
  }

  write({ id }: { readonly id: string }, changes: ReadonlyMap<string, Uint8Array | null>) {
    if (this.isFull) return Promise.reject(new Error("ENOSPC"));
    const records = this.records.get(id) ?? new Map<string, Uint8Array>();
    for (const [name, value] of changes) {
      if (value === null) records.delete(name);
      else records.set(name, value);
    }
    this.records.set(id, records);
    return Promise.resolve({ isCanceled: false });
  }

  remove({ id }: { readonly id: string }) {
    this.records.delete(id);
    return Promise.resolve();
  }

  names(): readonly string[] {
    return [...this.records.values()].flatMap((all) => [...all.keys()]);
  }

  /** A copy, as it is at this moment. */
  copy(): Kept {
    const copy = new Kept();
    for (const [id, all] of this.records) copy.records.set(id, new Map(all));
    return copy;
  }
}

/** Processes over one upstream, each with the store that it is given. */
async function useProcesses() {
  const sandbox = await useSandbox({ customers: 0, asyncStepMs: 0 });
  const send = usePipeline(sandbox.url);
  const connect = (signal: AbortSignal) => Voucherify.open(send, { signal }, BACKGROUND);
  const begin = (store: OwnStore | null, encryption: Encryption | null = null) => {
    const runs = new BulkRuns({
      connect,
      journal: store === null ? new MemoryJournal() : new DurableJournal(store, encryption),
      log: pino({ level: "silent" }),
      pollMs: 5,
      pieceRows: 100,
      importPieceBytes: 1_000,
    });
    onTestFinished(() => runs.close());
    return runs;
  };
  const voucherify = connect(new AbortController().signal);
  const start = (runs: BulkRuns, pieces: readonly OutgoingPiece[], key: string | null = null) =>
    runs.start(
      "CUSTOMERS.BULK_UPDATE",
      { key: key === null ? null : { key, fingerprint: "f" }, party: NOBODY },
      (run) => runs.submit(run, pieces, voucherify),
    ) as Promise<Run>;
  const bulkCalls = () => sandbox.journal.requests().filter((request) => request.startsWith("POST")).length;
  return { sandbox, begin, start, voucherify, bulkCalls };
}

async function over(runs: BulkRuns, id: string): Promise<Run> {
  await expect.poll(async () => (await runs.find(id))?.isOver).toBe(true);
  return runs.get(id) as Run;
}

describe("the journal", () => {
  it("has the rows before the first call, and says that a piece leaves before it does", async () => {
    const { sandbox, begin, start } = await useProcesses();
    const store = new Kept();
    let atCall: Kept | null = null;
    const runs = begin(store);
    sandbox.journal.clear();
    const write = store.write.bind(store);
    const seen: string[] = [];
    store.write = (changed, changes) => {
      seen.push(`${[...changes.keys()].join(" ")} after ${sandbox.journal.requests().length} calls`);
      atCall = store.copy();
      return write(changed, changes);
    };
    await start(runs, [piece(1), piece(2)]);
    expect(atCall).not.toBeNull();
    expect(seen.slice(0, 4)).toEqual([
      "run piece:00000000 rows:00000000 piece:00000001 rows:00000001 after 0 calls",
      "run piece:00000000 after 0 calls",
      "run piece:00000000 after 1 calls",
      "run piece:00000001 after 1 calls",
    ]);
  });

  it("keeps rows only until they are settled", async () => {
    const { begin, start } = await useProcesses();
    const store = new Kept();
    const runs = begin(store);
    const { id } = await start(runs, [piece(1), piece(2)]);
    expect(store.names().filter((name) => name.startsWith("rows:"))).toHaveLength(2);
    expect((await over(runs, id)).state).toBe("SUCCEEDED");
    await expect.poll(() => store.names()).toEqual(["run", "piece:00000000", "piece:00000001"]);
  });

  it("answers a key with the same run after a restart, with its outcome, and sends nothing", async () => {
    const { begin, start, bulkCalls } = await useProcesses();
    const store = new Kept();
    const first = begin(store);
    const { id } = await start(first, [piece(1)], "key");
    await over(first, id);
    first.close();
    const second = begin(store);
    const again = await start(second, [piece(1)], "key");
    expect([again.id, again.state, again.doneCount, bulkCalls()]).toEqual([id, "SUCCEEDED", 1, 1]);
    expect(second.newest.map((run) => run.id)).toEqual([id]);
  });

  it("sends what is planned after the next start, in order, and what has left only once", async () => {
    const { sandbox, begin, start, bulkCalls } = await useProcesses();
    const store = new Kept();
    const states: Kept[] = [];
    const write = store.write.bind(store);
    store.write = async (changed, changes) => {
      const written = await write(changed, changes);
      states.push(store.copy());
      return written;
    };
    const { id } = await start(begin(store), [piece(1), piece(2), piece(3)]);
    // A process that ended after the second piece was accepted.
    sandbox.journal.clear();
    const next = begin(states[4] as Kept);
    const run = await over(next, id);
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    expect([run.state, run.isSubmitting, bulkCalls()]).toEqual(["SUCCEEDED", false, 1]);
  });

  it("finds the piece that was leaving among the async actions", async () => {
    const { sandbox, begin, start, bulkCalls } = await useProcesses();
    const store = new Kept();
    const states: Kept[] = [];
    const write = store.write.bind(store);
    store.write = async (changed, changes) => {
      const written = await write(changed, changes);
      states.push(store.copy());
      return written;
    };
    const { id } = await start(begin(store), [piece(1)]);
    sandbox.journal.clear();
    const run = await over(begin(states[1] as Kept), id);
    expect([run.state, run.doneCount, run.unknownRows, bulkCalls()]).toEqual(["SUCCEEDED", 1, [], 0]);
  });

  it("says of a piece whose async action cannot be told that its outcome is unknown, and sends it only when asked to", async () => {
    const { sandbox, begin, start, voucherify, bulkCalls } = await useProcesses();
    const store = new Kept();
    const states: Kept[] = [];
    const write = store.write.bind(store);
    store.write = async (changed, changes) => {
      const written = await write(changed, changes);
      states.push(store.copy());
      return written;
    };
    const { id } = await start(begin(store), [piece(1), piece(2)]);
    const left = states[1] as Kept;
    // The upstream has two async actions that this process does not know: either can be that of the piece.
    sandbox.journal.clear();
    const runs = begin(left);
    const run = await over(runs, id);
    expect([run.state, run.unknownRows, bulkCalls()]).toEqual(["UNKNOWN", [{ first: 1, last: 1 }], 1]);
    expect(await runs.retry(run, [2], voucherify)).toBe("not retryable");
    expect(await runs.retry(run, [3], voucherify)).toBe("unknown piece");
    // Also after another start: its rows are kept.
    runs.close();
    const last = begin(left);
    const again = (await last.find(id)) as Run;
    expect(await last.retry(again, [1], voucherify)).toBeNull();
    expect([(await over(last, id)).state, again.doneCount, bulkCalls()]).toEqual(["SUCCEEDED", 2, 2]);
  });

  it("refuses a run that it cannot keep, before any call", async () => {
    const { begin, start, bulkCalls } = await useProcesses();
    const store = new Kept();
    const runs = begin(store);
    store.isFull = true;
    expect(await rejection(start(runs, [piece(1)], "key"))).toMatchObject({ name: "JournalError" });
    expect([bulkCalls(), runs.isBusy, runs.newest]).toEqual([0, false, []]);
    store.isFull = false;
    expect((await start(runs, [piece(1)], "key")).pieces[0]?.submission).toBe("ACCEPTED");
  });

  it("leaves what is planned for the next start when the server stops", async () => {
    const { sandbox, begin, start, bulkCalls } = await useProcesses();
    const store = new Kept();
    const first = begin(store);
    const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
    const starting = start(first, [piece(1), piece(2)]);
    await expect.poll(bulkCalls).toBe(1);
    first.stop();
    release();
    const run = await starting;
    expect([run.state, run.stop]).toEqual(["RUNNING", null]);
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["ACCEPTED", "PLANNED"]);
    await first.settled();
    first.close();
    expect([(await over(begin(store), run.id)).state, bulkCalls()]).toEqual(["SUCCEEDED", 2]);
  });

  it.each([null, new Kept()])("is not needed to cancel what has not left: %j", async (store) => {
    const { sandbox, begin, start, bulkCalls } = await useProcesses();
    const runs = begin(store);
    const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
    const starting = start(runs, [piece(1), piece(2)]);
    await expect.poll(bulkCalls).toBe(1);
    await runs.cancel(runs.newest[0] as Run);
    release();
    const run = await starting;
    expect(run.stop?.code).toBe("CANCELED");
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["ACCEPTED", "UNSENT"]);
    expect(bulkCalls()).toBe(1);
  });
});

describe("a directory", () => {
  const key = randomBytes(32);
  const encryption = new Encryption([key]);

  it("keeps nothing that can be read without the key", async () => {
    const directory = await useDirectory();
    const { begin, start } = await useProcesses();
    const stores = await DiskStores.open(directory, [key]);
    const runs = begin(stores.of("a"), encryption);
    await start(runs, [piece(1)]);
    runs.close();
    await stores.close();
    const path = join(directory, "bulk-runs");
    for (const file of await readdir(path)) {
      expect((await readFile(join(path, file))).includes("ada-1@example.com")).toBe(false);
    }
    // The other account has none of it, and the same one has all of it.
    const again = await DiskStores.open(directory, [randomBytes(32), key]);
    onTestFinished(() => again.close());
    expect((await again.of("b").load()).size).toBe(0);
    expect((await again.of("a").load()).size).toBe(1);
  });

  it("is encrypted anew when the key is replaced, so that the old key can go", async () => {
    const directory = await useDirectory();
    const fresh = randomBytes(32);
    const first = await DiskStores.open(directory, [key]);
    await first
      .of("a")
      .write(
        { id: "run_1", generation: 0, isOver: false },
        new Map([["run", encryption.encrypt(Buffer.from("{}"), "run_1/run")]]),
      );
    await first.close();
    await (await DiskStores.open(directory, [fresh, key])).close();
    const last = await DiskStores.open(directory, [fresh]);
    onTestFinished(() => last.close());
    const record = (await last.of("a").read("run_1", "run")) as Uint8Array;
    expect(new Encryption([fresh]).decrypt(record, "run_1/run")?.toString()).toBe("{}");
  });

  it.each([
    ["another key", [key], [randomBytes(32)], "written with another CACHE_KEY: append that key"],
    ["no key any more", [key], [], "written with another CACHE_KEY: set CACHE_KEY to it"],
    ["a key only now", [], [key], "written without CACHE_KEY"],
  ])("is refused with %s", async (_, before, after, message) => {
    const directory = await useDirectory();
    await (await DiskStores.open(directory, before)).close();
    const error = await rejection(DiskStores.open(directory, after));
    expect(error).toMatchObject({ name: "ConfigError", message: expect.stringContaining(message) });
  });

  it("is used by one server at a time", async () => {
    const directory = await useDirectory();
    const first = await DiskStores.open(directory, []);
    onTestFinished(() => first.close());
    expect(await rejection(DiskStores.open(directory, []))).toMatchObject({
      name: "ConfigError",
      message: expect.stringContaining("another process uses it"),
    });
  });

  it("is a directory", async () => {
    const directory = await useDirectory();
    const file = join(directory, "file");
    await writeFile(file, "");
    await chmod(file, 0o600);
    expect(await rejection(DiskStores.open(file, []))).toMatchObject({
      name: "ConfigError",
      message: expect.stringContaining("DATA_DIR: must be a directory"),
    });
  });
});

describe("a server with DATA_DIR", () => {
  it("lists, after a restart, what another has done, and cancels and retries only what there is", async () => {
    const dataDir = await useDirectory();
    const sandbox = await useSandbox({ customers: 0, asyncStepMs: 0 });
    const options = { dataDir, apiUrl: sandbox.url, pollMs: 5, pieceRows: 1 };
    const first = await startTestApp(options);
    const rows = ["a", "b"].map((sourceId) => ({ sourceId, fields: { name: "x" } }));
    const { data } = await first.query(
      `mutation ($rows: [BulkCustomerUpdate!]!) { updateCustomersInBulk(rows: $rows) { run { id } } }`,
      { rows },
    );
    const { id } = data.updateCustomersInBulk.run;
    const before = await until(first, id, ({ state }: AnyRun) => state === "SUCCEEDED");
    await first.close();
    const second = await useApp(options);
    expect(await until(second, id, () => true)).toEqual(before);
    const { data: list } = await second.query(
      `{ bulkRuns(first: 1) { totalCount nodes { ${RUN} pieces { number } } } }`,
    );
    expect(list.bulkRuns.totalCount).toBe(1);
    expect(list.bulkRuns.nodes[0].pieces.map(({ number }: AnyRun) => number)).toEqual([1, 2]);
    const { data: changed } = await second.query(`mutation {
      cancelBulkRun(id: "${id}") { run { state } userErrors { code } }
      retryBulkRunPieces(runId: "${id}", pieces: [1]) { run { state } userErrors { code path } }
    }`);
    expect(changed.cancelBulkRun).toEqual({ run: { state: "SUCCEEDED" }, userErrors: [] });
    expect(changed.retryBulkRunPieces.userErrors).toEqual([{ code: "NOT_ALLOWED", path: ["pieces"] }]);
  });

  it.each(["memory", "a directory"])(
    "sends a piece whose answer got lost again when asked to: in %s",
    async (where) => {
      const app = await useApp({
        customers: 0,
        asyncStepMs: 0,
        pollMs: 5,
        ...(where === "memory" ? {} : { dataDir: await useDirectory() }),
      });
      app.sandbox.faults.add({
        name: "reset-mid-body",
        match: { path: "/v1/customers/bulk/async" },
        times: 1,
      });
      const { data } = await app.query(`mutation {
      updateCustomersInBulk(rows: [{ sourceId: "a", fields: { name: "x" } }]) { run { id state } }
    }`);
      const { id, state } = data.updateCustomersInBulk.run;
      expect(state).toBe("UNKNOWN");
      const retried = await app.query(
        `mutation ($id: ID!) { retryBulkRunPieces(runId: $id, pieces: [1]) { run { unknownRows { first } } userErrors { code } } }`,
        { id },
      );
      expect(retried.data.retryBulkRunPieces).toEqual({ run: { unknownRows: [] }, userErrors: [] });
      expect(retried.extensions.upstream).toMatchObject({ planned: 1, spent: 1 });
      expect((await until(app, id, ({ state: now }: AnyRun) => now === "SUCCEEDED")).doneCount).toBe(1);
    },
  );

  it("loses no row and sends none twice when it is killed", async () => {
    await buildServer();
    const { stdout } = await promisify(execFile)(process.execPath, ["bench/kills.mjs", "2", "1000"]);
    expect(JSON.parse(stdout)).toMatchObject({ kills: expect.any(Number), lost: 0, repeated: 0 });
  }, 60_000);
});
