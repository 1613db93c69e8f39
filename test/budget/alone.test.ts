/** Servers that cannot hear of each other: each call of one counts for all of them. */
import { describe, expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { report } from "../helpers/figures.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream, mostInWindow } from "./fake-upstream.js";

const MINUTE = 60_000;

/** Servers that go on alone, each asked for ten times as much as the account has, for five minutes. */
async function run(servers: number, limit: number, asked: number) {
  const clock = new FakeClock();
  const upstream = new FakeUpstream({ limit, windowMs: MINUTE, kind: "first-call" });
  const sent: number[] = [];
  let [admitted, shed] = [0, 0];
  const governors = Array.from({ length: servers }, () => new Governor({}, clock));
  for (const { peers } of governors) peers.goAlone(servers);
  const operate = async (governor: Governor) => {
    const deadlineAt = clock.now() + 7_000;
    const admission = governor.admit({ calls: 2, priority: "read", deadlineAt });
    if (!admission.admitted) return;
    admitted += 1;
    const { reservation } = admission;
    const owner = {};
    for (let call = 0; call < 2; call += 1) {
      const { signal } = new AbortController();
      const request = { priority: "read", owner, reservation, isBulk: false, deadlineAt, signal } as const;
      const permit = await governor.acquire(request).catch(() => null);
      if (permit === null) {
        shed += 1;
        break;
      }
      sent.push(clock.now());
      await clock.sleep(40);
      const answer = upstream.call(clock.now());
      await clock.sleep(40);
      permit.complete(answer);
    }
    reservation.close();
  };
  const end = clock.now() + 5 * MINUTE;
  while (clock.now() < end) {
    for (const governor of governors.slice(0, asked)) void operate(governor);
    await clock.pass((asked * 2 * MINUTE) / (10 * limit));
  }
  await clock.pass(10_000);
  const most = mostInWindow(sent, MINUTE);
  report(`${servers} servers alone, ${asked} of them asked`, { sent: sent.length, most, admitted, shed });
  return { most, refused: upstream.refused.length, sent: sent.length };
}

describe("servers that are alone", () => {
  it.each([
    [3, 100],
    [3, 400],
    [7, 100],
  ])("%i of them never exceed a limit of %i together", async (servers, limit) => {
    const { most, refused, sent } = await run(servers, limit, servers);
    expect(refused).toBe(0);
    expect(most).toBeLessThanOrEqual(0.9 * limit);
    expect(sent).toBeGreaterThan(0.5 * 5 * 0.8 * limit);
  });

  it("have only their part, also if the others are not asked", async () => {
    const { most, sent } = await run(3, 100, 1);
    expect(most).toBeLessThanOrEqual(30);
    expect(sent).toBeGreaterThan(5 * 20);
  });
});

it("what was promised before counts once", async () => {
  const clock = new FakeClock();
  const governor = new Governor({}, clock);
  const acquire = (reservation?: Parameters<Governor["acquire"]>[0]["reservation"]) =>
    governor.acquire({
      priority: "read",
      owner: {},
      reservation,
      isBulk: false,
      deadlineAt: clock.now() + 5_000,
      signal: new AbortController().signal,
    });
  const upstream = new FakeUpstream({ limit: 100, windowMs: MINUTE, kind: "first-call" });
  const first = await acquire();
  first.complete(upstream.call(clock.now()));
  const admission = governor.admit({ calls: 20, priority: "read", deadlineAt: clock.now() + 5_000 });
  if (!admission.admitted) throw new Error("Not admitted");
  governor.peers.goAlone(3);
  for (let call = 0; call < 20; call += 1) {
    const permit = await acquire(admission.reservation);
    permit.complete(upstream.call(clock.now()));
  }
  expect(governor.snapshot().usedInWindow).toBe(21);
  const later = await acquire();
  expect(governor.snapshot().usedInWindow).toBe(24);
  later.complete(upstream.call(clock.now()));
  governor.peers.rejoin(clock.now());
  expect(governor.snapshot().usedInWindow).toBe(22);
});
