/** The calls that a caller may make in a day. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Quota, type QuotaReservation } from "../../src/budget/quota.js";
import { Quotas } from "../../src/budget/quotas.js";
import { FakeClock } from "./fake-clock.js";

const NOON = Date.UTC(2026, 0, 1, 12);
const MIDNIGHT = Date.UTC(2026, 0, 2);

function spend(reservation: QuotaReservation, calls: number): void {
  for (let call = 0; call < calls; call += 1) {
    expect(reservation.take()).toBe(true);
    reservation.spend();
  }
}

describe("a quota", () => {
  it("counts reserved calls as used until their operation ends", () => {
    const quota = new Quota(10, new FakeClock(NOON));
    const first = quota.reserve(7);
    expect(quota.state).toMatchObject({ limit: 10, used: 7, remaining: 3 });
    expect(quota.reserve(4)).toBeNull();
    if (first === null) throw new Error("Expected a reservation");
    spend(first, 2);
    expect(quota.state).toMatchObject({ used: 7, remaining: 3 });
    first.close();
    expect(quota.state).toMatchObject({ used: 2, remaining: 8 });
  });

  it("begins anew at midnight UTC, without the calls that then still have to leave", async () => {
    const clock = new FakeClock(NOON);
    const quota = new Quota(5, clock);
    const running = quota.reserve(5);
    if (running === null) throw new Error("Expected a reservation");
    spend(running, 4);
    expect(quota.state).toMatchObject({ remaining: 0, resetsAt: MIDNIGHT, resetsInMs: 43_200_000 });
    await clock.pass(43_199_999);
    expect(quota.reserve(1)).toBeNull();
    await clock.pass(1);
    expect(quota.state).toMatchObject({ used: 1, remaining: 4, resetsAt: MIDNIGHT + 86_400_000 });
    spend(running, 1);
    expect(quota.state).toMatchObject({ used: 1, remaining: 4 });
  });

  it("gives back a call that was not sent, also after its operation", () => {
    const quota = new Quota(2, new FakeClock(NOON));
    const reservation = quota.reserve(2);
    reservation?.take();
    reservation?.take();
    reservation?.giveBack();
    reservation?.close();
    expect(quota.state.used).toBe(1);
    reservation?.giveBack();
    expect(quota.state.used).toBe(0);
  });

  it("counts calls that must be made beyond its limit, and does not refuse them", () => {
    const quota = new Quota(1, new FakeClock(NOON));
    const { uncapped } = quota;
    for (let call = 0; call < 3; call += 1) {
      expect(uncapped.take()).toBe(true);
      uncapped.spend();
    }
    expect(quota.state).toMatchObject({ used: 3, remaining: 0 });
  });

  it("is never exceeded, whatever operations and repeats do, and nothing stays reserved", async () => {
    const step = fc.record({
      kind: fc.constantFrom("reserve", "send", "lose", "close", "wait"),
      size: fc.nat({ max: 6 }),
      which: fc.nat({ max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 20 }), fc.array(step, { maxLength: 60 }), async (limit, steps) => {
        const clock = new FakeClock(NOON);
        const quota = new Quota(limit, clock);
        const open: QuotaReservation[] = [];
        let sentToday = 0;
        for (const { kind, size, which } of steps) {
          const one = open[which % Math.max(1, open.length)];
          if (kind === "reserve") {
            const made = quota.reserve(size);
            if (made !== null) open.push(made);
          } else if (kind === "wait") {
            const { resetsInMs } = quota.state;
            const ms = size * 3_600_000;
            if (ms >= resetsInMs) sentToday = 0;
            await clock.pass(ms);
          } else if (one !== undefined && kind === "close") {
            one.close();
            open.splice(open.indexOf(one), 1);
          } else if (one?.take() === true) {
            if (kind === "lose") one.giveBack();
            else {
              one.spend();
              sentToday += 1;
            }
          }
          expect(sentToday).toBeLessThanOrEqual(limit);
          expect(quota.state.used).toBeLessThanOrEqual(limit);
        }
        for (const one of open) one.close();
        expect(quota.state.used).toBe(sentToday);
      }),
    );
  });
});

describe("the quotas of the callers", () => {
  it("are one for each name, and keep what was used when the limit changes", () => {
    const quotas = new Quotas(new FakeClock(NOON));
    quotas.of("a", 5)?.reserve(3);
    expect(quotas.of("b", 5)?.state.used).toBe(0);
    expect(quotas.of("a", 2)?.state).toMatchObject({ limit: 2, used: 3, remaining: 0 });
    expect(quotas.of("c", undefined)).toBeNull();
    expect([...quotas.all].map(([name]) => name).toSorted()).toEqual(["a", "b"]);
  });
});
