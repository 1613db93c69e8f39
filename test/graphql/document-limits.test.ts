/** Where the limits of a document are: what has just as much is taken, and what has one more is not. */
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { documentProblem, MAX_REQUEST_BYTES, MAX_TOKENS } from "../../src/graphql/document-limits.js";
import { useApp } from "../helpers/app.js";

const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join(" ");

const withTokens = (count: number) => JSON.stringify({ query: `{ ${"__typename ".repeat(count - 2)} }` });
const withBytes = (count: number) => '{"query":"{ __typename }"}'.padEnd(count);

describe("a document", () => {
  it.each<[what: string, most: number, make: (count: number) => string]>([
    ["operations", 50, (count) => many(count, (at) => `query Q${at} { a }`)],
    ["fragments", 200, (count) => `{ ...F0 } ${many(count, (at) => `fragment F${at} on Query { a }`)}`],
    ["directives", 500, (count) => `{ a ${"@a ".repeat(count)} }`],
    ["levels", 50, (count) => `${"{ a ".repeat(count)}${"}".repeat(count)}`],
    ["fields with fragments expanded", 5_000, (count) => `{ a { ${many(count - 1, (at) => `f${at}`)} } }`],
    ["root fields", 250, (count) => `{ ${many(count, (at) => `f${at}`)} }`],
    ["aliases", 1_000, (count) => `{ a { ${many(count, (at) => `a${at}: a`)} } }`],
    [
      "aliases",
      1_000,
      (count) =>
        `{ a { ...F ...F } } fragment F on A { ${many(count / 2, (at) => `a${at}: a`)} ${count % 2 ? "b: a" : ""} }`,
    ],
  ])("may have its greatest number of %s (%i), and no more", (what, most, make) => {
    expect(documentProblem(parse(make(most)))).toBeNull();
    const problem = documentProblem(parse(make(most + 1)));
    expect(problem).toContain(what);
    expect(problem).toMatch(new RegExp(`: at most ${most.toLocaleString("en")} .*allowed$`));
  });

  it("may have 10,000 tokens and 256 KiB, and no more", async () => {
    const app = await useApp({ customers: 0 });
    const codeOf = async (body: string) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${app.url}/graphql`, { method: "POST", headers, body });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return errors?.[0]?.extensions.code;
    };
    // The next limit refuses it.
    expect(await codeOf(withTokens(MAX_TOKENS))).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(await codeOf(withTokens(MAX_TOKENS + 1))).toBe("GRAPHQL_PARSE_FAILED");
    expect(await codeOf(withBytes(MAX_REQUEST_BYTES))).toBeUndefined();
    expect(await codeOf(withBytes(MAX_REQUEST_BYTES + 1))).toBe("REQUEST_TOO_LARGE");
  });
});
