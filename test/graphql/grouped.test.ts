import { assert, maxSafeNat, property } from "fast-check";
import { expect, it } from "vitest";
import { grouped } from "../../src/graphql/grouped.js";

it("writes whole numbers as English does", () => {
  assert(
    property(maxSafeNat(), (count) => {
      expect(grouped(count)).toBe(count.toLocaleString("en"));
    }),
  );
  expect([0, 999, 1_000, 100_000, 1_000_000].map(grouped)).toEqual([
    "0",
    "999",
    "1,000",
    "100,000",
    "1,000,000",
  ]);
});
