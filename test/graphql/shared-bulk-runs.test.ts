/** Bulk runs through GraphQL at two servers of one account and one Redis. */
import { expect, it, onTestFinished } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";
import { describeWithRedis, startRedis } from "../helpers/redis.js";
import { run, useSocketClient } from "../helpers/subscribe.js";

const BULK = "/v1/customers/bulk/async";

async function useServers() {
  const redis = await startRedis();
  const options = { redisUrl: redis.url, pollMs: 10, pieceRows: 1 };
  const first = await startTestApp({ ...options, customers: 0, asyncStepMs: 0 });
  onTestFinished(() => first.close());
  const second = await startTestApp({ ...options, apiUrl: first.sandbox.url });
  onTestFinished(() => second.close());
  return { redis, first, second };
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, row) => `{ sourceId: "ada-${row + 1}", fields: { name: "Ada" } }`).join();

const update = (count: number) =>
  `mutation { updateCustomersInBulk(rows: [${rows(count)}]) { run { id state } userErrors { message } } }`;

const STATE = "id state rowCount pieces { number submission } unsentRows { first last } stop { code }";

async function until(app: TestApp, id: string, state: string) {
  await expect
    .poll(async () => (await app.query(`{ bulkRun(id: "${id}") { state } }`)).data.bulkRun?.state, {
      timeout: 10_000,
    })
    .toBe(state);
}

async function newest(app: TestApp): Promise<{ readonly id: string }> {
  const { data } = await app.query("{ bulkRuns(first: 1) { nodes { id } } }");
  return data.bulkRuns.nodes[0];
}

const bulkCalls = ({ sandbox }: TestApp) =>
  sandbox.journal.requests().filter((request) => request === `POST ${BULK}`).length;

describeWithRedis("a bulk run at another server than the one that sends it", () => {
  it("is answered from there, without an upstream call", async () => {
    const { first, second } = await useServers();
    const { id } = (await first.query(update(2))).data.updateCustomersInBulk.run;
    await until(second, id, "SUCCEEDED");
    first.sandbox.journal.clear();
    const { data } = await second.query(
      `{ bulkRun(id: "${id}") { ${STATE} } bulkRuns(first: 5) { totalCount nodes { id } } node(id: "${id}") { id } }`,
    );
    expect(data).toMatchObject({
      bulkRun: { rowCount: 2, pieces: [{ submission: "ACCEPTED" }, { submission: "ACCEPTED" }], stop: null },
      bulkRuns: { totalCount: 1, nodes: [{ id }] },
      node: { id },
    });
    expect(first.sandbox.journal.requests()).toEqual([]);
  });

  it("is subscribed to there until it is over", async () => {
    const { first, second } = await useServers();
    const release = hold(first.sandbox.faults, { path: BULK });
    const started = first.query(update(2));
    await expect.poll(() => bulkCalls(first)).toBe(1);
    const { id } = await newest(second);
    const progress = run(useSocketClient(second), `subscription { bulkRunProgress(id: "${id}") { state } }`);
    await progress.received(1);
    release();
    await started;
    expect(await progress.ended).toBeNull();
    const states = progress.results.map(({ data }) => data.bulkRunProgress.state);
    expect([states[0], states.at(-1)]).toEqual(["RUNNING", "SUCCEEDED"]);
  });

  it("is canceled and retried from there", async () => {
    const { first, second } = await useServers();
    const release = hold(first.sandbox.faults, { path: BULK });
    const started = first.query(update(3));
    await expect.poll(() => bulkCalls(first)).toBe(1);
    const { id } = await newest(second);
    const canceled = await second.query(`mutation { cancelBulkRun(id: "${id}") { run { ${STATE} } } }`);
    expect(canceled.data.cancelBulkRun.run).toMatchObject({ id, stop: { code: "CANCELED" } });
    release();
    await started;
    await until(second, id, "PARTIALLY_SUCCEEDED");
    expect(bulkCalls(first)).toBe(1);
    const retried = await second.query(
      `mutation { retryBulkRunPieces(runId: "${id}", pieces: [2, 3]) { run { ${STATE} } userErrors { message } } }`,
    );
    expect(retried.data.retryBulkRunPieces).toMatchObject({
      run: { id, pieces: [{}, { submission: "ACCEPTED" }, { submission: "ACCEPTED" }], stop: null },
      userErrors: [],
    });
    expect(bulkCalls(first)).toBe(3);
    await until(first, id, "SUCCEEDED");
  });

  it("is refused while Redis is gone, before any upstream call, and metrics say that the server is alone", async () => {
    const { redis, first } = await useServers();
    const mode = async () => {
      const text = await (await fetch(`${first.url}/metrics`)).text();
      return /^voucherify_facade_shared\{.*part="bulk_runs".*\} (\d)$/m.exec(text)?.[1];
    };
    expect(await mode()).toBe("1");
    await redis.kill();
    first.sandbox.journal.clear();
    const { errors } = await first.query(update(1));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "JOURNAL_UNAVAILABLE" });
    expect(first.sandbox.journal.requests()).toEqual([]);
    expect(await mode()).toBe("0");
    await redis.start();
    await expect.poll(mode, { timeout: 10_000 }).toBe("1");
    expect((await first.query(update(1))).data.updateCustomersInBulk.userErrors).toEqual([]);
  });
});
