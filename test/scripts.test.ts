/** The scripts around the code: what CI reads of them, and that what they write is what is kept. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { countLine } from "../scripts/count-line.mjs";
import type * as stamps from "../scripts/stamps.mjs";
import { writeEndpoints } from "../scripts/emit-upstream.js";
import { useFolder } from "./helpers/folder.js";

const testFiles = () =>
  readdirSync(new URL("../test", import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && file !== "scripts.test.ts")
    .map((file) => `test/${file}`);
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

/** What CI says where `npm` does this. */
function ci(npm: { readonly ci?: string; readonly test?: string; readonly long?: string }) {
  const directory = useFolder();
  const { ci: install = "", test = "echo 5 passed, 0 failed", long = "echo 2 passed, 0 failed" } = npm;
  const script = `case "$*" in ci) ${install}:;; test) ${test};; "run test:long") ${long};; *) exit 9;; esac`;
  writeFileSync(join(directory, "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const { status, stdout } = spawnSync("bash", [fileURLToPath(new URL("../.ci/run", import.meta.url))], {
    env: { PATH: `${directory}:${process.env["PATH"]}`, CHROMIUM_PATH: process.execPath },
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

describe("the last line of CI", () => {
  it.each<[what: string, npm: Parameters<typeof ci>[0], last: string, status: number]>([
    ["both runs pass", {}, "7 passed, 0 failed", 0],
    ["some are skipped", { test: "echo 5 passed, 0 failed, 3 skipped" }, "7 passed, 0 failed", 0],
    ["the checks fail", { test: "echo 4 passed, 1 failed; exit 1" }, "6 passed, 1 failed", 1],
    ["a long matrix fails", { long: "echo 0 passed, 2 failed; exit 1" }, "5 passed, 2 failed", 1],
    ["a run ends in the middle", { test: "echo half; exit 1" }, "2 passed, 1 failed", 1],
    ["a run says nothing", { long: "true" }, "5 passed, 1 failed", 1],
    ["a run fails without a failure", { long: "echo 2 passed, 0 failed; exit 1" }, "7 passed, 1 failed", 1],
    ["nothing can be installed", { ci: "exit 1;" }, "0 passed, 1 failed", 1],
  ])("is the sum over both runs where %s", (_, npm, last, status) => {
    const { lines, status: actual } = ci(npm);
    expect([lines.at(-1), actual]).toEqual([last, status]);
  });

  it("stands below what failed in either run", () => {
    const test = "echo FAILED lint; echo FAILED a.test.ts: adds; echo 4 passed, 2 failed; exit 1";
    const long = "echo FAILED b.test.ts: scales; echo 1 passed, 1 failed; exit 1";
    expect(ci({ test, long }).lines.slice(-4)).toEqual([
      "FAILED a.test.ts: adds",
      "FAILED lint",
      "FAILED b.test.ts: scales",
      "5 passed, 3 failed",
    ]);
  });
});

describe("a build", () => {
  it("is due for a part when a file that it is made of has changed, and not when another has", async () => {
    const project = useFolder();
    const put = (file: string, text: string) => {
      mkdirSync(join(project, file, ".."), { recursive: true });
      writeFileSync(join(project, file), text);
    };
    put("scripts/stamps.mjs", read("scripts/stamps.mjs"));
    const files = [
      "tsconfig.json",
      "tsconfig.build.json",
      "package-lock.json",
      "schema/operations/a.graphql",
    ];
    for (const file of [...files, "src/app.ts", "src/graphiql/page.tsx", "dist/graphiql/index.html"]) {
      put(file, "");
    }
    const { hashIfDue, isDue, removeStamp, writeStamp } = (await import(
      pathToFileURL(join(project, "scripts/stamps.mjs")).href
    )) as typeof stamps;
    const due = () => {
      const [server, graphiql] = [hashIfDue("server"), hashIfDue("graphiql")];
      expect(isDue()).toBe(server !== null || graphiql !== null);
      if (server !== null) writeStamp("server", server);
      if (graphiql !== null) writeStamp("graphiql", graphiql);
      return { server: server !== null, graphiql: graphiql !== null };
    };
    expect(due()).toEqual({ server: true, graphiql: true });
    expect(due()).toEqual({ server: false, graphiql: false });
    put("src/app.ts", "changed");
    expect(due()).toEqual({ server: true, graphiql: false });
    put("src/graphiql/page.tsx", "changed");
    expect(due()).toEqual({ server: false, graphiql: true });
    put("src/new/file.ts", "");
    put("test/new.test.ts", "");
    expect(due()).toEqual({ server: true, graphiql: false });
    rmSync(join(project, "src/new/file.ts"));
    put("schema/operations/a.graphql", "changed");
    expect(due()).toEqual({ server: true, graphiql: true });
    put("package-lock.json", "changed");
    expect(due()).toEqual({ server: true, graphiql: true });
    expect(due()).toEqual({ server: false, graphiql: false });
    removeStamp("server");
    expect(due()).toEqual({ server: true, graphiql: false });
  });
});

describe("a build that fails", () => {
  it("is not taken for the one before it, when the source is as it was", () => {
    const project = useFolder();
    mkdirSync(join(project, "scripts"));
    mkdirSync(join(project, "src"));
    symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(project, "node_modules"));
    for (const file of ["scripts/build.mjs", "scripts/stamps.mjs", "tsconfig.build.json", "tsconfig.json"]) {
      writeFileSync(join(project, file), read(file));
    }
    writeFileSync(join(project, "package-lock.json"), "{}");
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    const build = (source: string) => {
      writeFileSync(join(project, "src/app.ts"), source);
      const { status, stdout } = spawnSync(process.execPath, ["scripts/build.mjs", "--only", "server"], {
        cwd: project,
        encoding: "utf8",
      });
      return { status, isIdle: stdout.includes("up to date") };
    };
    const good = 'export const name: string = "good";\n';
    expect(build(good)).toEqual({ status: 0, isIdle: false });
    expect(build(good)).toEqual({ status: 0, isIdle: true });
    expect(build("export const name: string = 1;\n")).toEqual({ status: 1, isIdle: false });
    expect(build(good)).toEqual({ status: 0, isIdle: false });
    expect(readFileSync(join(project, "dist/app.js"), "utf8")).toContain("good");
  });
});

describe("a long matrix", () => {
  it("has its tag in every file in which a test has two sizes, and in no other", () => {
    for (const file of testFiles()) {
      const text = read(file);
      const uses = (word: string) => text.split(word).length - 1;
      // Once it is imported.
      expect([file, uses("LONG") > 1]).toEqual([file, uses("sized(") > 0]);
    }
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
