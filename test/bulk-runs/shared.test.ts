/** Runs of several servers over one Redis. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import pino from "pino";
import { expect, it, onTestFinished } from "vitest";
import { NOBODY } from "../../src/budget/party.js";
import { BulkRuns, type OutgoingPiece } from "../../src/bulk-runs/bulk-runs.js";
import { RedisJournal } from "../../src/bulk-runs/journal/redis-journal.js";
import { RedisStore } from "../../src/bulk-runs/journal/redis-store.js";
import { MAX_AGE_MS, Run } from "../../src/bulk-runs/run.js";
import { CLIENT_ABORTED } from "../../src/bulk-runs/stops.js";
import { Encryption } from "../../src/encryption.js";
import { Redis } from "../../src/redis/redis.js";
import { BACKGROUND, Voucherify } from "../../src/voucherify/client.js";
import { hold } from "../helpers/held.js";
import { describeWithRedis, startRedis } from "../helpers/redis.js";
import { rejection, usePipeline, useSandbox } from "../helpers/upstream.js";

const log = pino({ level: "silent" });

/** Longer than a run is held without its server. */
const TAKEN_MS = { timeout: 20_000, interval: 50 };

const piece = (row: number): OutgoingPiece => ({
  first: row,
  last: row,
  content: { kind: "CUSTOMERS.BULK_UPDATE", body: [{ source_id: `ada-${row}@example.com`, name: "Ada" }] },
});

const pieces = (count: number) => Array.from({ length: count }, (_, index) => piece(index + 1));

/** Servers over one upstream and one Redis. */
async function useServers({ keys = [] as Buffer[], isPersistent = false } = {}) {
  const redis = await startRedis({ isPersistent });
  const sandbox = await useSandbox({ customers: 0, asyncStepMs: 0 });
  const send = usePipeline(sandbox.url);
  const connect = (signal: AbortSignal) => Voucherify.open(send, { signal }, BACKGROUND);
  const voucherify = connect(new AbortController().signal);
  const openJournal = async () => {
    const connection = new Redis(redis.url, log);
    await connection.open();
    onTestFinished(() => connection.close());
    const settings = {
      redis: connection,
      account: "an account",
      server: randomUUID(),
      keptMs: MAX_AGE_MS,
    };
    const encryption = keys.length > 0 ? new Encryption(keys) : null;
    return { connection, journal: new RedisJournal(new RedisStore(settings), encryption, log) };
  };
  const startServer = async () => {
    const { connection, journal } = await openJournal();
    const runs = new BulkRuns({
      connect,
      journal,
      log,
      pollMs: 5,
      pieceRows: 100,
      importPieceBytes: 1_000,
    });
    await runs.opened;
    /** Ends it without a word: what it does afterwards is not recorded. */
    const crash = () => {
      connection.close();
      runs.close();
    };
    onTestFinished(crash);
    const submit = (count: number, key: string | null = null, fingerprint = "f") =>
      runs.start(
        "CUSTOMERS.BULK_UPDATE",
        { key: key === null ? null : { key, fingerprint }, party: NOBODY },
        (run) => runs.submit(run, pieces(count), voucherify),
      ) as Promise<Run>;
    return { runs, crash, submit, connection };
  };
  /** The source IDs that arrived, in order. */
  const arrived = () =>
    sandbox.journal.entries
      .filter(({ path }) => path.endsWith("/customers/bulk/async"))
      .flatMap(({ body }) => (JSON.parse(body) as { source_id: string }[]).map(({ source_id }) => source_id));
  return { redis, sandbox, openJournal, startServer, arrived, voucherify };
}

type Server = Awaited<ReturnType<Awaited<ReturnType<typeof useServers>>["startServer"]>>;

async function over({ runs }: Server, id: string): Promise<Run> {
  await expect.poll(async () => (await runs.find(id))?.isOver, TAKEN_MS).toBe(true);
  return runs.get(id) as Run;
}

const ids = (count: number) => pieces(count).map(({ first }) => `ada-${first}@example.com`);

/** Two servers, one of which waits for the answer to the first piece of a run. */
async function useLeavingPiece(count: number) {
  const servers = await useServers();
  const { sandbox, startServer, arrived } = servers;
  const [one, other] = [await startServer(), await startServer()];
  const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
  const submitted = one.submit(count);
  await expect.poll(() => arrived().length).toBe(1);
  const { id } = one.runs.newest[0] as Run;
  return { ...servers, one, other, release, submitted, id };
}

describeWithRedis("a bulk run of several servers", () => {
  it("is shown by all of them as by the one that sends it", async () => {
    const { startServer } = await useServers();
    const [one, other] = [await startServer(), await startServer()];
    const { id } = await one.submit(3);
    const run = await over(one, id);
    const shown = await over(other, id);
    expect([shown.state, shown.doneCount, shown.sentRows]).toEqual(["SUCCEEDED", 3, run.sentRows]);
    await other.runs.upToDate();
    expect(other.runs.newest.map((each) => each.id)).toEqual([id]);
    // One that starts later knows it, too.
    expect((await startServer()).runs.get(id)?.state).toBe("SUCCEEDED");
  });

  it("is watched at any of them until it is over", async () => {
    const { sandbox, startServer } = await useServers();
    const [one, other] = [await startServer(), await startServer()];
    const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
    const submitted = one.submit(2);
    await expect.poll(() => one.runs.newest.length).toBe(1);
    const id = one.runs.newest[0]?.id ?? "";
    // On a busy machine Redis may not answer in time, and a server shows what it knows.
    await expect.poll(async () => (await other.runs.find(id))?.id).toBe(id);
    const states: (string | undefined)[] = [];
    const watched = (async () => {
      for await (const { value } of other.runs.watch(id)) states.push(value?.state);
    })();
    await expect.poll(() => states.length).toBeGreaterThan(0);
    release();
    await submitted;
    await watched;
    expect([states[0], states.at(-1)]).toEqual(["RUNNING", "SUCCEEDED"]);
  });

  it("is one for all requests with one idempotency key, wherever they arrive", async () => {
    const { startServer, arrived } = await useServers();
    const servers = [await startServer(), await startServer(), await startServer()];
    const started = await Promise.all(servers.flatMap(({ submit }) => [submit(3, "key"), submit(3, "key")]));
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    expect(started.every(({ isSubmitting }) => !isSubmitting)).toBe(true);
    expect(arrived()).toEqual(ids(3));
    expect(await servers[1]?.submit(3, "key", "another request")).toBe("other");
  });

  it("frees the key of a request whose server ended before it had recorded anything", async () => {
    const { redis, startServer, arrived } = await useServers();
    const server = await startServer();
    const { id } = await server.submit(1, "key");
    await over(server, id);
    const client = await redis.inspect();
    const [runKey = ""] = await client.keys(`*:run:${id}`);
    await client.del([runKey, `${runKey}:rows`]);
    const again = await (await startServer()).submit(1, "key");
    expect(again.id).not.toBe(id);
    expect(arrived()).toEqual([...ids(1), ...ids(1)]);
  });

  it("can be canceled at any of them: nothing leaves after the answer", async () => {
    const { arrived, other, release, submitted, id } = await useLeavingPiece(4);
    const shown = (await other.runs.find(id)) as Run;
    await other.runs.cancel(shown);
    expect(shown.stop?.code).toBe("CANCELED");
    release();
    await submitted;
    const run = await over(other, id);
    expect([run.stop?.code, run.unsentRows]).toEqual(["CANCELED", [{ first: 2, last: 4 }]]);
    expect(arrived()).toEqual(ids(1));
  });

  it("can be retried at any of them, by one at a time", async () => {
    const { sandbox, startServer, arrived, voucherify } = await useServers();
    const servers = [await startServer(), await startServer(), await startServer()];
    const [one, other] = servers as [Server, Server, Server];
    const remove = sandbox.faults.add({
      name: "reset-before-headers",
      match: { path: "/v1/customers/bulk/async" },
    });
    const { id } = await one.submit(1);
    const run = await over(other, id);
    expect(run.pieces.map(({ submission }) => submission)).toEqual(["OUTCOME_UNKNOWN"]);
    remove();
    const before = arrived().length;
    const outcomes = await Promise.all(
      servers.map(async ({ runs }) => runs.retry((await runs.find(id)) as Run, [1], voucherify)),
    );
    expect(outcomes.filter((problem) => problem === null)).toHaveLength(1);
    expect(arrived()).toHaveLength(before + 1);
    for (const server of servers) expect((await over(server, id)).state).toBe("SUCCEEDED");
  });

  it("says why pieces cannot be retried, and can be retried afterwards", async () => {
    const { startServer, voucherify } = await useServers();
    const [one, other] = [await startServer(), await startServer()];
    const { id } = await one.submit(1);
    await over(one, id);
    expect(await other.runs.retry(await over(other, id), [2], voucherify)).toBe("unknown piece");
    expect(await one.runs.retry(await over(one, id), [1], voucherify)).toBe("not retryable");
  });
});

describeWithRedis("a server that ends in a bulk run", () => {
  it(
    "leaves it to another one, which sends what is left, and nothing again",
    { timeout: 60_000 },
    async () => {
      const { arrived, one, other, release, submitted, id } = await useLeavingPiece(4);
      one.crash();
      // The first piece has arrived, and nobody has recorded that.
      release();
      await submitted.catch(() => undefined);
      const run = await over(other, id);
      expect([run.state, run.doneCount, run.unknownRows]).toEqual(["SUCCEEDED", 4, []]);
      expect(run.pieces.map(({ isMatched }) => isMatched)).toEqual([true, false, false, false]);
      expect(arrived()).toEqual(ids(4));
    },
  );

  it("that begins to stop leaves it at once", { timeout: 60_000 }, async () => {
    const { arrived, one, other, release, submitted } = await useLeavingPiece(3);
    one.runs.stop();
    release();
    const { id, isSubmitting } = await submitted;
    expect([isSubmitting, arrived().length]).toEqual([true, 1]);
    await one.runs.settled();
    one.crash();
    await expect.poll(() => other.runs.get(id)?.isOver, { timeout: 2_500 }).toBe(true);
    expect(arrived()).toEqual(ids(3));
  });

  it("and comes back has nothing more to say about it", { timeout: 60_000 }, async () => {
    const { redis, arrived, one, other, release, submitted, id } = await useLeavingPiece(3);
    // As if it had been stopped for a while: another one holds the run.
    const client = await redis.inspect();
    const [holdKey = ""] = await client.keys("*:hold");
    one.connection.close();
    await client.del(holdKey);
    await expect.poll(() => client.get(holdKey), TAKEN_MS).not.toBeNull();
    release();
    const left = await submitted;
    expect([left.id, left.isSubmitting]).toEqual([id, true]);
    const run = await over(other, id);
    expect([run.state, arrived()]).toEqual(["SUCCEEDED", ids(3)]);
  });

  it(
    "cuts its upload: what had arrived of it is sent, and the rest is told",
    { timeout: 60_000 },
    async () => {
      const { startServer, arrived } = await useServers();
      const [one, other] = [await startServer(), await startServer()];
      const rest = new AbortController();
      async function* upload(): AsyncGenerator<OutgoingPiece, void> {
        yield piece(1);
        await once(rest.signal, "abort");
        yield piece(2);
      }
      const submitted = one.runs.start("CUSTOMERS.BULK_UPDATE", { key: null, party: NOBODY }, (run) =>
        one.runs.submitStream(run, upload(), { rowCount: 1 }, () => CLIENT_ABORTED),
      ) as Promise<Run>;
      await expect.poll(() => arrived().length).toBe(1);
      const { id } = one.runs.newest[0] as Run;
      await expect.poll(async () => (await other.runs.find(id))?.acceptedCount).toBe(1);
      one.crash();
      const run = await over(other, id);
      expect([run.stop?.code, run.unsentRows, run.doneCount]).toEqual([
        "SERVER_STOPPING",
        [{ first: 2, last: null }],
        1,
      ]);
      rest.abort();
      expect((await submitted).stop?.code).toBe("JOURNAL_UNAVAILABLE");
      expect(arrived()).toEqual(ids(1));
    },
  );
});

/** A run that was recorded by one server, and whose hold has ended since, as if that had been stopped. */
async function useLapsed() {
  const { redis, openJournal } = await useServers();
  const [one, other] = [(await openJournal()).journal, (await openJournal()).journal];
  const client = await redis.inspect();
  const run = new Run("CUSTOMERS.BULK_UPDATE", new Date().toISOString(), null, NOBODY);
  await one.begin(run);
  await one.write({ run, pieces: [] });
  const lapse = async () => void (await client.del(await client.keys("*:hold")));
  return { one, other, run, lapse };
}

describeWithRedis("the holder of a bulk run", () => {
  it("alone writes it, from the moment on in which it has taken it", async () => {
    const { one, other, run, lapse } = await useLapsed();
    expect(await other.take([run.id])).toEqual([]);
    await lapse();
    const [taken] = (await other.take([run.id])) as [Run];
    taken.rowCount = 7;
    await other.write({ run: taken, pieces: [] });
    run.rowCount = 5;
    expect(await rejection(one.write({ run, pieces: [] }))).toMatchObject({ name: "JournalError" });
    expect((await one.renew([run])).lost).toEqual([run]);
    await one.release(run);
    expect(await one.take([run.id])).toEqual([]);
    expect((await one.changes()).get(run.id)?.rowCount).toBe(7);
  });

  it("does not write with what it knew before it took it again", async () => {
    const { one, run, lapse } = await useLapsed();
    await lapse();
    const [again] = (await one.take([run.id])) as [Run];
    expect(await rejection(one.write({ run, pieces: [] }))).toMatchObject({ name: "JournalError" });
    await one.write({ run: again, pieces: [] });
  });

  it("goes on with it after its hold has ended, if nobody has taken it", async () => {
    const { one, other, run, lapse } = await useLapsed();
    await lapse();
    expect(await one.renew([run])).toEqual({ lost: [], canceled: [] });
    expect(await other.take([run.id])).toEqual([]);
    await one.write({ run, pieces: [] });
  });

  it("forgets it, and nobody else can", async () => {
    const { one, other, run } = await useLapsed();
    await other.forget(new Run("CUSTOMERS.BULK_UPDATE", run.createdAt, null, NOBODY, run.id));
    expect((await other.changes()).get(run.id)?.id).toBe(run.id);
    await one.forget(run);
    expect((await other.changes()).get(run.id)).toBeNull();
  });
});

describeWithRedis("Redis that goes during a bulk run", () => {
  it.each(["kill", "hang"] as const)(
    "(%s) begins no other one, and the run goes on when it is back",
    { timeout: 60_000 },
    async (how) => {
      const { redis, sandbox, startServer, arrived } = await useServers({ isPersistent: true });
      const [one, other] = [await startServer(), await startServer()];
      const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
      const submitted = one.submit(3);
      await expect.poll(() => arrived().length).toBe(1);
      const { id } = one.runs.newest[0] as Run;
      await redis[how]();
      release();
      expect((await submitted).isSubmitting).toBe(true);
      expect(await rejection(other.submit(1))).toMatchObject({ name: "JournalError" });
      expect(arrived()).toHaveLength(1);
      // What is known of it is still shown.
      expect((await one.runs.find(id))?.state).toBe("RUNNING");
      if (how === "kill") await redis.start();
      else redis.resume();
      const run = await over(one, id);
      expect([run.state, run.doneCount, run.unknownRows]).toEqual(["SUCCEEDED", 3, []]);
      expect(arrived()).toEqual(ids(3));
      expect((await over(other, id)).state).toBe("SUCCEEDED");
    },
  );
});

describeWithRedis("Redis that comes back empty", () => {
  it("has lost the runs that were under way, and no server says otherwise", { timeout: 60_000 }, async () => {
    const { redis, arrived, one, other, release, submitted, id } = await useLeavingPiece(3);
    expect((await other.runs.find(id))?.state).toBe("RUNNING");
    await redis.kill();
    await redis.start();
    for (const { runs } of [one, other]) await expect.poll(() => runs.find(id)).toBeNull();
    release();
    await submitted;
    expect(arrived()).toEqual(ids(1));
  });
});

describeWithRedis("the rows of a bulk run in Redis", () => {
  it("are encrypted, and gone when they are settled", { timeout: 60_000 }, async () => {
    const { redis, sandbox, startServer, arrived } = await useServers({ keys: [Buffer.alloc(32, 1)] });
    const server = await startServer();
    const client = await redis.inspect();
    const stored = async () => {
      const all = await Promise.all((await client.keys("*:run:*")).map(async (key) => client.dump(key)));
      return JSON.stringify([await client.keys("*"), all]);
    };
    const release = hold(sandbox.faults, { path: "/v1/customers/bulk/async" });
    const submitted = server.submit(1, "a key of ada@example.com");
    await expect.poll(() => arrived().length).toBe(1);
    expect(await client.keys("*:rows")).toHaveLength(1);
    expect(await stored()).not.toMatch(/ada/);
    release();
    const { id } = await submitted;
    await over(server, id);
    await expect.poll(() => client.keys("*:rows")).toEqual([]);
    await expect.poll(() => client.keys("*:hold")).toEqual([]);
  });

  it("of a CSV are gone when the upstream has accepted them", async () => {
    const { redis, sandbox, startServer } = await useServers();
    const { runs } = await startServer();
    const client = await redis.inspect();
    const release = hold(sandbox.faults, { path: "/v1/async-actions*" });
    async function* upload(): AsyncGenerator<OutgoingPiece, void> {
      const csv = [Buffer.from("Source_id,Name\nada@example.com,Ada\n")];
      yield { first: 1, last: 1, content: { kind: "CUSTOMERS.IMPORT_CSV", csv } };
      expect(await client.keys("*:rows")).toEqual([]);
      yield { first: 2, last: 2, content: { kind: "CUSTOMERS.IMPORT_CSV", csv } };
    }
    const run = (await runs.start("CUSTOMERS.IMPORT_CSV", { key: null, party: NOBODY }, (begun) =>
      runs.submitStream(begun, upload(), { rowCount: 2 }, () => CLIENT_ABORTED),
    )) as Run;
    expect([run.stop, run.acceptedCount, run.state]).toEqual([null, 2, "QUEUED"]);
    expect(await client.keys("*:rows")).toEqual([]);
    release();
  });

  it("are of no use to a server without the key", async () => {
    const keys = [Buffer.alloc(32, 1)];
    const { startServer } = await useServers({ keys });
    const server = await startServer();
    const { id } = await server.submit(1);
    await over(server, id);
    keys.splice(0, 1, Buffer.alloc(32, 2));
    const other = await startServer();
    expect(await other.runs.find(id)).toBeNull();
  });
});
