/** The `price` command, as it is used in a check before a change is merged. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { readManifest, sha256 } from "../../src/trusted-documents/manifest.js";
import { useFolder } from "../helpers/folder.js";

const ROOT = new URL("../../", import.meta.url);

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--only", "server"], { cwd: ROOT });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with nothing in its environment but `env`. */
async function price(given: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { cwd: ROOT, env: { PATH: process.env["PATH"], ...env } };
  try {
    const done = await promisify(execFile)(process.execPath, ["dist/main.js", "price", ...given], options);
    return { ...done, code: 0 };
  } catch (error) {
    return error as Ended;
  }
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = useFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const PAGE = "query Page($first: Int!) { customers(first: $first) { nodes { ...Card } } }";
const CARD = "fragment Card on Customer { id segments { name } }";

describe("the price command", () => {
  it("prices the examples: ManyAtOnce alone may be dearer than an operation is allowed to be", async () => {
    const { code, stdout, stderr } = await price(["schema/operations/*.graphql", "--json"]);
    const { limits, operations } = JSON.parse(stdout) as {
      limits: object;
      operations: { operation: string; calls: number; isOver: boolean }[];
    };
    expect([code, stderr, limits]).toEqual([1, "", { calls: 250, nodes: 50_000 }]);
    expect(operations.length).toBeGreaterThan(15);
    expect(operations.filter(({ isOver }) => isOver)).toMatchObject([{ operation: "ManyAtOnce" }]);
  });

  it("takes fragments from other files, and says what it assumes", async () => {
    const folder = await folderWith({
      "page.graphql": PAGE,
      "card.graphql": CARD,
      "vars.json": '{"first":5}',
    });
    const files = join(folder, "*.graphql");
    const assumed = await price([files, "--max", "100"]);
    expect(assumed.code).toBe(1);
    expect(assumed.stdout).toMatch(/ 101 +[\d,]+ +Page, .*TOO EXPENSIVE\n +with \$first = 100 \(assumed\)\n/);
    expect((await price([files, "--max", "101"])).code).toBe(0);
    expect((await price([files], { MAX_UPSTREAM_CALLS: "100" })).code).toBe(1);
    const given = await price([files, "--max", "6", "--variables", join(folder, "vars.json")]);
    expect([given.code, given.stdout]).toEqual([0, expect.stringContaining("$first = 5 (given)")]);
    expect((await price([files, "--max-nodes", "100"])).code).toBe(1);
  });

  it("writes a manifest with the prices, and prices it again with the same IDs", async () => {
    const folder = await folderWith({ "page.graphql": PAGE, "card.graphql": CARD });
    const manifest = join(folder, "manifest.json");
    expect((await price([join(folder, "*.graphql"), "--write-manifest", manifest])).code).toBe(0);
    const [entry] = readManifest(await readFile(manifest, "utf8"));
    expect(entry).toMatchObject({ id: sha256(entry?.document ?? ""), calls: 101 });
    expect(entry?.document).toContain("fragment Card");
    const again = await price([manifest, "--write-manifest", manifest, "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ operations: [{ source: entry?.id, calls: 101 }] });
    expect(readManifest(await readFile(manifest, "utf8"))).toEqual([entry]);
  });

  it("names what is invalid", async () => {
    const folder = await folderWith({
      "a.graphql": "query A { customers { nods { id } } }",
      "b.graphql": "query B {",
      "c.graphql": "query C { customers { nodes { ...Missing } } }",
    });
    const { code, stderr } = await price([join(folder, "*.graphql")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/a\.graphql: A: Cannot query field "nods"/);
    expect(stderr).toMatch(/b\.graphql: Syntax Error/);
    expect(stderr).toMatch(/c\.graphql: C: Unknown fragment "Missing"/);
  });

  it.each([
    ["no files", [], "Expected the names of files"],
    ["a pattern that nothing matches", ["nowhere/*.graphql"], "No file matches nowhere/*.graphql"],
    ["an unknown option", ["--min", "1"], "Unknown option"],
    ["no number", ["schema/operations/*.graphql", "--max", "few"], "--max must be a whole number"],
    ["no variables", ["schema/operations/*.graphql", "--variables", "README.md"], "--variables must name"],
  ])("ends with 2 and says how to use it: %s", async (_, given, said) => {
    const { code, stderr } = await price(given);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(stderr).toContain("voucherify-customers-graphql price <files>");
  });
});
