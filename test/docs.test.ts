/** Documents that cannot lie: their examples run, and their lists are the code's lists. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withExamples } from "../scripts/emit-clients.js";
import { endpointRows } from "../scripts/emit-upstream.js";
import { schema } from "../src/schema.js";
import { ERROR_CODES } from "../src/graphql/error-codes.js";
import { UPSTREAM_ANSWERS } from "../src/graphql/upstream-answers.js";
import { startTestApp, type TestApp } from "./helpers/app.js";

const ROOT = new URL("../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");
const documents = [
  "README.md",
  ...readdirSync(new URL("docs/", ROOT)).flatMap((f) => (f.endsWith(".md") ? [`docs/${f}`] : [])),
];

/** The fenced blocks of a document, in order. */
function blocks(file: string): { readonly language: string; readonly text: string }[] {
  return [...read(file).matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({
    language,
    text,
  }));
}

/** A row of a table without the blanks that line it up. */
const bare = (row: string) => row.replaceAll(/ +/g, " ");

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ rateLimit: 2_000 });
  // What the upstream has never been asked, nobody knows: the documents show a server that knows.
  await app.query('{ customer(by: { id: "cust_nobody" }) { id } }');
});
afterAll(() => app.close());

const examples = documents.flatMap((file) => {
  const all = blocks(file);
  return all.flatMap(({ language, text }, index) =>
    language === "graphql"
      ? [
          {
            file,
            query: text,
            answer: all[index + 1]?.language === "json" ? all[index + 1]?.text : undefined,
          },
        ]
      : [],
  );
});

describe("the documents", () => {
  it("have examples with answers", () => {
    expect(examples.filter(({ answer }) => answer !== undefined)).not.toEqual([]);
  });

  it.each(examples)("$file: an example answers as written", async ({ query, answer }) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    // What its variables would be is not in the document: such an example is held against the schema alone.
    if (document.definitions.some((one) => "variableDefinitions" in one && one.variableDefinitions?.length))
      return;
    const actual = await app.query(query);
    const documented = answer === undefined ? actual : (JSON.parse(answer) as typeof actual);
    expect(actual.errors).toEqual(answer === undefined ? undefined : documented.errors);
    // What is left, and until when, is another thing whenever it is asked.
    const { remaining, resetsAt } = documented.extensions.upstream;
    const { upstream } = actual.extensions;
    expect(typeof upstream.remaining).toBe(typeof remaining);
    expect(typeof upstream.resetsAt).toBe(typeof resetsAt);
    expect({ ...actual, extensions: { upstream: { ...upstream, remaining, resetsAt } } }).toEqual(documented);
  });

  it("explain every error code, and no other", () => {
    const explained = [...read("docs/errors.md").matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
    expect(new Set(explained)).toEqual(new Set(ERROR_CODES));
  });

  it("tell what every rejection of the upstream becomes", () => {
    const rows = [
      ...read("docs/errors.md").matchAll(/^\| (\d{3})(?: `(\w+)`)? +\| `(\w+)` +\|(?: `(\w+)`)? +\|$/gm),
    ];
    expect(rows.map(([, status, key, code, mendable]) => [Number(status), key, code, mendable])).toEqual(
      UPSTREAM_ANSWERS.map(({ status, key, code, mendable }) => [status, key, code, mendable]),
    );
  });

  it("list the operations of the endpoint table (npm run endpoints)", () => {
    const rows = read("docs/upstream.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows.map(bare)).toEqual(endpointRows().map(bare));
  });

  it("list every setting, and no other", () => {
    const listed = [...read("README.md").matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    const known = [...read("src/config.ts").matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(known));
  });

  it("show the examples of clients exactly as they are tested (npm run clients)", () => {
    const text = read("docs/clients.md");
    const shown = [...text.matchAll(/^```\w+ (\S+)$/gm)].map(([, path]) => path);
    expect(shown).toEqual(expect.arrayContaining(["test/clients/apollo.ts", "relay.config.json"]));
    expect(withExamples(text)).toBe(text);
  });

  it("name tests that there are", () => {
    const named = [...read("docs/security.md").matchAll(/`(test\/[^`]+)`/g)].map(([, file = ""]) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
  });

  it("name a test for each defence", () => {
    const [, defences = ""] = read("docs/security.md").split("\n## Defences\n");
    const [, , ...rows] = (defences.split("\n## ")[0] ?? "")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/`test\/[^`]+`[^|]*\|$/.test(row))).toEqual([]);
  });

  it("name npm scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name),
    );
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("link to files that there are", () => {
    const broken = documents.flatMap((file) =>
      [...read(file).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)]
        .map(([, target = ""]) => new URL(target, new URL(file, ROOT)))
        .filter((url) => !existsSync(url))
        .map((url) => `${file}: ${url.pathname}`),
    );
    expect(broken).toEqual([]);
  });
});
