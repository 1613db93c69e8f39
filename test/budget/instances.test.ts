/** Several servers on one account, which know nothing of each other but what the upstream tells all of them. */
import { describe, expect, it } from "vitest";
import { Governor } from "../../src/budget/governor.js";
import { FakeClock } from "./fake-clock.js";
import { FakeUpstream, mostInWindow } from "./fake-upstream.js";
import { report } from "../helpers/figures.js";

const LIMIT = 100;
const MINUTE = 60_000;

/** Three servers, each asked for ten times as much as the account has, for ten minutes. */
async function run(share: number) {
  const clock = new FakeClock();
  const upstream = new FakeUpstream({ limit: LIMIT, windowMs: MINUTE, kind: "first-call" });
  const sent: number[] = [];
  const servers = Array.from({ length: 3 }, () => new Governor({ share }, clock));
  async function call(governor: Governor): Promise<void> {
    const permit = await governor
      .acquire({
        priority: "read",
        owner: {},
        isBulk: false,
        deadlineAt: clock.now() + 2_000,
        signal: new AbortController().signal,
      })
      .catch(() => null);
    if (permit === null) return;
    await clock.sleep(40);
    sent.push(clock.now());
    const answer = upstream.call(clock.now());
    await clock.sleep(40);
    permit.complete(answer);
  }
  const end = clock.now() + 10 * MINUTE;
  while (clock.now() < end) {
    for (const governor of servers) void call(governor);
    await clock.pass(60);
  }
  await clock.pass(5_000);
  return { sent: sent.length, most: mostInWindow(sent, MINUTE), refused: upstream.refused.length };
}

describe("three servers on one account", () => {
  it.each([
    ["each with a third of the share", 0.3, 0.9 * LIMIT],
    // They have no log in common: what counts is that the upstream has never had to refuse.
    ["also if nobody has told them, since each leaves room for what others take", 0.9, Infinity],
  ])("stay within its limit together, %s", async (_, share, mostAllowed) => {
    const { sent, most, refused } = await run(share);
    const title = `three servers with ${100 * share} % each, ten minutes of ten times the load`;
    report(title, { calls: sent, "most in a minute": most, "429s": refused });
    expect(refused).toBe(0);
    expect(most).toBeLessThanOrEqual(mostAllowed);
    // Reads of each leave a tenth of the limit to writes.
    expect(sent).toBeGreaterThan(0.9 * 3 * 20 * 10);
  });
});
