import { expect, it } from "vitest";
import { SharedClock } from "../../../src/budget/shared/shared-clock.js";
import { FakeClock } from "../fake-clock.js";

it("the difference to Redis' clock is as exact as its fastest answer", async () => {
  const clock = new FakeClock(1_000_000);
  const shared = new SharedClock(clock);
  const ahead = 250_000;
  /** Redis answers in the middle of a round trip. */
  const ask = async (there: number, back: number) => {
    const sentAt = clock.now();
    await clock.pass(there);
    const redisNow = clock.now() + ahead;
    await clock.pass(back);
    shared.heard(redisNow, sentAt);
  };
  const error = () => Math.abs(shared.toRedis(clock.now()) - clock.now() - ahead);
  await ask(80, 0);
  expect(error()).toBeLessThanOrEqual(41);
  await ask(1, 1);
  expect(error()).toBeLessThanOrEqual(2);
  // A slow answer tells nothing better.
  await ask(0, 200);
  expect(error()).toBeLessThanOrEqual(2);
  expect(shared.toLocal(shared.toRedis(5_000))).toBe(5_000);
});

it("another Redis with another clock is believed at once", () => {
  const clock = new FakeClock(1_000_000);
  const shared = new SharedClock(clock);
  shared.heard(clock.now() + 60_000, clock.now());
  shared.heard(clock.now() - 500_000, clock.now());
  expect(Math.abs(shared.toRedis(clock.now()) - clock.now() + 500_000)).toBeLessThanOrEqual(1);
});
