/** Whether the record of an event may be from before a write of this server. */
import { describe, expect, it } from "vitest";
import { RECENT_MS } from "../../src/cache/recent.js";
import { OwnWrites } from "../../src/voucherify/own-writes.js";

const SKEW_MS = 10_000;
const ADA = { id: "cust_ada", sourceId: "ada" };
const [FIRST, SECOND, THIRD] = [
  "2026-01-01T00:00:01.000Z",
  "2026-01-01T00:00:02.000Z",
  "2026-01-01T00:00:03.000Z",
];

function createWrites(maxIdentifiers?: number) {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { writes: new OwnWrites(clock, SKEW_MS, maxIdentifiers), clock };
}

describe("a write", () => {
  it.each([["cust_ada"], ["ada"]])("of %s follows the records that were updated before it", (identifier) => {
    const { writes, clock } = createWrites();
    writes.add([identifier], SECOND);
    expect([FIRST, SECOND, THIRD].map((time) => writes.mayFollow(ADA, time, clock.at))).toEqual([
      true,
      false,
      false,
    ]);
    expect(writes.mayFollow({ id: "cust_bob", sourceId: null }, FIRST, clock.at)).toBe(false);
  });

  it("whose answer tells no time may follow any record, also one that is read later", () => {
    const { writes, clock } = createWrites();
    writes.add(["ada"], null);
    writes.add(["ada"], THIRD);
    expect(writes.mayFollow(ADA, "9999", clock.at)).toBe(true);
  });

  it("is the latest, in whatever order the answers come", () => {
    const { writes, clock } = createWrites();
    writes.add(["ada"], THIRD);
    writes.add(["ada"], FIRST);
    expect(writes.mayFollow(ADA, SECOND, clock.at)).toBe(true);
  });

  it("is forgotten when its events have expired", () => {
    const { writes, clock } = createWrites();
    writes.add(["ada"], null);
    clock.at += RECENT_MS + 1;
    expect(writes.mayFollow(ADA, FIRST, clock.at)).toBe(false);
  });
});

describe("a write of any customer", () => {
  it("may follow the events up to it, as far as clocks can be compared", () => {
    const { writes, clock } = createWrites();
    writes.addAll();
    const events = [clock.at - 1, clock.at + SKEW_MS, clock.at + SKEW_MS + 1];
    expect(events.map((at) => writes.mayFollow(ADA, FIRST, at))).toEqual([true, true, false]);
  });

  it("is what the writes become that are too many to remember", () => {
    const { writes, clock } = createWrites(2);
    writes.add(["ada", "bob"], FIRST);
    expect(writes.mayFollow(ADA, SECOND, clock.at)).toBe(false);
    writes.add(["cleo"], FIRST);
    expect(writes.mayFollow(ADA, SECOND, clock.at)).toBe(true);
  });
});
