/** The scripts around the code: what CI reads of them, and that what they write is what is kept. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { countLine } from "../scripts/count-line.mjs";
import { writeEndpoints } from "../scripts/emit-upstream.js";

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");

describe("the last line of npm test", () => {
  it.each([
    [{ passed: 7, failed: 0, skipped: 0 }, "7 passed, 0 failed"],
    [{ passed: 7, failed: 1, skipped: 12 }, "7 passed, 1 failed, 12 skipped"],
  ])("counts %j, and CI finds it", (counts, line) => {
    expect(countLine(counts)).toBe(line);
    const pattern = /grep -E '(.+)' "\$log"/.exec(read(".ci/run"))?.[1] ?? "nothing";
    expect(line).toMatch(new RegExp(pattern));
  });
});

describe("npm run endpoints", () => {
  it("leaves a clean tree: it writes exactly what is there", async () => {
    const text = read("docs/upstream.md");
    expect(await writeEndpoints(text)).toBe(text);
  });

  it("writes what the endpoint table says, lined up, into a document that says otherwise", async () => {
    const text = read("docs/upstream.md");
    const outdated = text
      .replace(/^\| `getCustomer`.*\n/m, "")
      .replace("| `listCustomers`", "| `listPeople`");
    expect(outdated).not.toBe(text);
    expect(await writeEndpoints(outdated)).toBe(text);
  });
});
