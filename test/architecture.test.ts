/** The house rules on imports, as data: which room may import which. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");
const NOUNS = [
  "customers",
  "activities",
  "redeemables",
  "segments",
  "consents",
  "async-actions",
  "bulk-runs",
  "prices",
];

/** Room to the rooms it may import from, besides itself. Files directly in src/ are rooms of their own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["app.ts", "config.ts", "startup.ts", "observability"],
  "startup.ts": ["config.ts"],
  "app.ts": ["config.ts", "sandbox", "http", "graphql", "voucherify", "budget", "observability", ...NOUNS],
  "config.ts": [],
  http: ["graphql"],
  ...Object.fromEntries(NOUNS.map((noun) => [noun, ["graphql", "voucherify", "budget", "csv", ...NOUNS]])),
  csv: ["voucherify"],
  graphql: ["voucherify", "budget"],
  voucherify: ["budget"],
  budget: [],
  sandbox: ["voucherify"],
  observability: ["config.ts"],
};

/** Files with wider rights than their room. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "sandbox/main.ts": ["config.ts", "startup.ts"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("graphiql"))
  .map((file) => file.replaceAll("\\", "/"));

const imports = files.flatMap((file) =>
  [...readFileSync(join(SRC, file), "utf8").matchAll(/(?:from|import) "(\.[^"]+)\.js"/g)].map(
    ([, path = ""]) => ({
      from: file,
      to: relative(SRC, normalize(join(SRC, dirname(file), `${path}.ts`))).replaceAll("\\", "/"),
    }),
  ),
);

const roomOf = (file: string) => file.split("/")[0] ?? file;

describe("the house", () => {
  it("has only rooms with rules", () => {
    expect(new Set(files.map(roomOf))).toEqual(new Set(Object.keys(MAY_IMPORT)));
  });

  it("is read completely", () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.length).toBeGreaterThan(150);
  });

  it("imports only downward", () => {
    const wrong = imports.filter(({ from, to }) => {
      const allowed = [roomOf(from), ...(MAY_IMPORT[roomOf(from)] ?? []), ...(EXCEPTIONS[from] ?? [])];
      return !allowed.includes(roomOf(to));
    });
    expect(wrong).toEqual([]);
  });

  it("lets nouns see only the types, inputs, loaders and targets of each other", () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        NOUNS.includes(roomOf(from)) &&
        NOUNS.includes(roomOf(to)) &&
        roomOf(from) !== roomOf(to) &&
        !/\.(type|inputs|loaders|target)\.ts$/.test(to),
    );
    expect(wrong).toEqual([]);
  });

  it("reads the environment in config.ts and at the doors only", () => {
    const readers = files.filter((file) => readFileSync(join(SRC, file), "utf8").includes("process.env"));
    expect(readers.filter((file) => !file.endsWith("main.ts"))).toEqual(["config.ts"]);
  });

  it("lets only app.ts know the sandbox", () => {
    const knowing = imports.filter(({ from, to }) => roomOf(to) === "sandbox" && roomOf(from) !== "sandbox");
    expect(knowing).toEqual([{ from: "app.ts", to: "sandbox/server.ts" }]);
  });
});
