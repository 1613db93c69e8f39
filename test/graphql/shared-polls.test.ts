/** Async actions that subscribers of several servers watch: one server polls. */
import { expect, it, onTestFinished } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";
import { describeWithRedis, startRedis } from "../helpers/redis.js";
import { run, useSocketClient } from "../helpers/subscribe.js";

const progressOf = (id: string) => `subscription { asyncActionProgress(id: "${id}") { id state } }`;

/** Two servers of one account. Actions of the upstream go on with its clock. */
async function useServers(pollMs = 20) {
  const redis = await startRedis();
  let now = Date.UTC(2026, 0, 1);
  const options = { redisUrl: redis.url, pollMs };
  const first = await startTestApp({ ...options, customers: 0, now: () => now, asyncStepMs: 1_000 });
  onTestFinished(() => first.close());
  const second = await startTestApp({ ...options, apiUrl: first.sandbox.url });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await second.close();
    isClosed = true;
  };
  onTestFinished(close);
  // Not by one of the servers, which would follow it.
  const started = await fetch(`${first.sandbox.url}/v1/customers/bulk/async`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-app-id": "a", "x-app-token": "t" },
    body: JSON.stringify([{ source_id: "s-1", name: "x" }]),
  });
  const { async_action_id: id } = (await started.json()) as { async_action_id: string };
  const goOn = () => {
    now += 60_000;
  };
  return { redis, first, second, close, id, goOn };
}

const polls = ({ requests }: TestApp) => requests().filter((line) => line.includes("/async-actions/"));
const statesOf = ({ results }: ReturnType<typeof run>) =>
  results.map(({ data }) => data.asyncActionProgress.state as string);

describeWithRedis("an async action that is watched on two servers", () => {
  it("is polled by one of them, and both tell its state", async () => {
    const { first, second, id } = await useServers(3_600_000);
    first.sandbox.journal.clear();
    const subscriptions = [first, second].map((app) => run(useSocketClient(app), progressOf(id)));
    for (const subscription of subscriptions) await subscription.received(1);
    expect(subscriptions.map(statesOf)).toEqual([["QUEUED"], ["QUEUED"]]);
    expect(polls(first)).toHaveLength(1);
  });

  it("is over for both, and needs no poll then", async () => {
    const { first, second, id, goOn } = await useServers();
    const subscriptions = [first, second].map((app) => run(useSocketClient(app), progressOf(id)));
    for (const subscription of subscriptions) await subscription.received(1);
    goOn();
    for (const { ended } of subscriptions) expect(await ended).toBeNull();
    for (const subscription of subscriptions) expect(statesOf(subscription).at(-1)).toBe("SUCCEEDED");
    const before = polls(first).length;
    const late = run(useSocketClient(second), progressOf(id));
    expect(await late.ended).toBeNull();
    expect(statesOf(late)).toEqual(["SUCCEEDED"]);
    expect(polls(first).length).toBe(before);
  });

  it("is polled by the other one when the first is gone, and by each while Redis is", async () => {
    const { redis, first, second, close, id, goOn } = await useServers();
    const there = run(useSocketClient(second), progressOf(id));
    await there.received(1);
    const here = run(useSocketClient(first), progressOf(id));
    await here.received(1);
    await close();
    await redis.kill();
    goOn();
    expect(await here.ended).toBeNull();
    expect(statesOf(here).at(-1)).toBe("SUCCEEDED");
  });
});
