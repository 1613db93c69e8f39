import { describe, expect, it } from "vitest";
import { simulate } from "./simulation.js";

describe("two days of an account with a stranger on it", () => {
  it("end without a refusal of the upstream, and every operation let in got all its calls", async () => {
    const settings = { limit: 100, windowMs: 60_000, days: 2, seed: 7, stranger: 0.15 };
    const alone = await simulate({ ...settings, load: 0 });
    const result = await simulate({ ...settings, load: 0.5 });
    expect(result.refusedToUs).toBe(0);
    expect(result.refusedToStranger).toBe(alone.refusedToStranger);
    expect(result.mostInWindow).toBeLessThanOrEqual(90);
    expect(result.admitted).toBeGreaterThan(result.operations * 0.75);
    // The stranger may take what was promised; nothing else may come between.
    expect(result.broken).toBeLessThan(result.admitted / 1_000);
    expect(result.sent).toBeGreaterThan(50_000);
  });

  it("end without a broken promise where nobody else calls, though ten times too much is asked for", async () => {
    const result = await simulate({
      limit: 100,
      windowMs: 60_000,
      days: 0.1,
      seed: 7,
      stranger: 0,
      load: 25,
    });
    expect(result).toMatchObject({ refusedToUs: 0, broken: 0 });
    // Reads leave a tenth of the limit to writes.
    expect(result.sent).toBeGreaterThan(0.9 * 80 * 144);
  });
});
