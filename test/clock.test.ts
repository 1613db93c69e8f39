import { describe, expect, it } from "vitest";
import { systemClock } from "../src/clock.js";

describe("the system's clock", () => {
  it("tells whole milliseconds since 1970", () => {
    expect(Number.isInteger(systemClock.now())).toBe(true);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });

  it("runs what is due once, not before, and nothing that was canceled", async () => {
    const ran: string[] = [];
    const cancel = systemClock.after(5, () => ran.push("canceled"));
    const month = systemClock.after(32 * 86_400_000, () => ran.push("in a month"));
    cancel();
    const begun = systemClock.now();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    expect(systemClock.now() - begun).toBeGreaterThanOrEqual(18);
    month();
    expect(ran).toEqual([]);
  });
});
