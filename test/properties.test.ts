/** Property tests can be run again: what they print of themselves is what it takes. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seedFrom, tellOfRun } from "./helpers/properties.js";

/** The lines that a run of `property` prints, and what it throws. */
function told(property: fc.IProperty<[number]>, parameters: fc.Parameters<[number]> = {}) {
  const lines: string[] = [];
  let error: unknown;
  try {
    tellOfRun("numbers", fc.check(property, { ...parameters, numRuns: 50 }), (line) => lines.push(line));
  } catch (thrown) {
    error = thrown;
  }
  return { lines, error };
}

const holds = fc.property(fc.nat(), (number) => number >= 0);
const breaks = fc.property(fc.nat(), (number) => number < 1_000);

const numbers = (seed: number) => fc.sample(fc.nat(), { seed, numRuns: 20 });

describe("a property", () => {
  it("that holds says how often it was tried, and with which seed", () => {
    expect(told(holds, { seed: 42 })).toEqual({
      lines: ["property: numbers: runs 50, FC_SEED=42\n"],
      error: undefined,
    });
  });

  it("that breaks says with which seed, and on what", () => {
    const { lines, error } = told(breaks, { seed: -7 });
    expect(lines).toEqual([]);
    expect(String(error)).toContain("Counterexample: [1000]");
    expect(String(error)).toContain("To run it again: FC_SEED=-7");
  });

  it("has the reporter and the seed of the suite without asking for them", () => {
    const { reporter, seed } = fc.readConfigureGlobal();
    expect(reporter).toBeTypeOf("function");
    expect(seed).toBe(seedFrom(process.env).seed);
  });

  it("takes its seed from FC_SEED", () => {
    expect(seedFrom({})).toEqual({});
    expect(seedFrom({ FC_SEED: "-1234" })).toEqual({ seed: -1234 });
    expect(() => seedFrom({ FC_SEED: "soon" })).toThrow("Expected FC_SEED to be a whole number");
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });
});
