import { describe, expect, it } from "vitest";
import { LONG, sized } from "../helpers/long.js";
import { simulate } from "./simulation.js";

describe("days of an account with a stranger on it", () => {
  it(
    "end without a refusal of the upstream, and every admitted operation got all its calls",
    LONG,
    async () => {
      const days = sized(0.5, 2);
      const settings = { limit: 100, windowMs: 60_000, days, seed: 7, stranger: 0.15 };
      const alone = await simulate({ ...settings, load: 0 });
      const result = await simulate({ ...settings, load: 0.5 });
      expect(result.refusedToUs).toBe(0);
      expect(result.refusedToStranger).toBe(alone.refusedToStranger);
      expect(result.mostInWindow).toBeLessThanOrEqual(90);
      expect(result.admitted).toBeGreaterThan(result.operations * 0.75);
      // The stranger may use what was reserved, and a write may come first; both are rare.
      expect(result.broken).toBeLessThan(result.admitted / 500);
      expect(result.pushedBack).toBeLessThan(result.admitted / 500);
      expect(result.sent).toBeGreaterThan(25_000 * days);
    },
  );

  it("end without a broken reservation where nobody else calls, though ten times too much is asked for", async () => {
    const result = await simulate({
      limit: 100,
      windowMs: 60_000,
      days: 0.1,
      seed: 7,
      stranger: 0,
      load: 25,
    });
    expect(result).toMatchObject({ refusedToUs: 0, broken: 0 });
    // Writes alone ask for five times the limit: nearly all of it is theirs, and large ones leave gaps.
    expect(result.sent).toBeGreaterThan(0.65 * 90 * 144);
  });
});
