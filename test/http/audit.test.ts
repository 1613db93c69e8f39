/**
 * GraphQL over HTTP, by the audits of the specification's own test suite. Names keep the MUST and SHOULD of the text.
 * Source: https://graphql.github.io/graphql-over-http/draft/
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AuditResult, serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let app: TestApp;
beforeAll(async () => {
  if (!existsSync(`${ROOT}/dist/graphiql/index.html`)) {
    execFileSync(process.execPath, ["scripts/build.mjs", "--only", "graphiql"], { cwd: ROOT });
  }
  app = await startTestApp({ customers: 1, graphiql: true });
}, 120_000);
afterAll(() => app.close());

/** Audits that a server MAY pass, and this one does not: it refuses a GET that a browser would send without asking. */
const NOTICES: readonly string[] = ["5A70", "6A70", "D6D5"];

const audits = serverAudits({ url: () => `${app.url}/graphql`, fetchFn: fetch });
const results: AuditResult[] = [];

describe("GraphQL over HTTP", () => {
  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))("%s", async (_, audit) => {
    const result = await audit.fn();
    results.push(result);
    if (result.status === "ok") return;
    expect(result).toMatchObject({ status: "notice", id: expect.toBeOneOf([...NOTICES]) });
  });

  it("has 61 audits, of which no more than the listed ones are notices", () => {
    expect(results).toHaveLength(61);
    const notices = results.filter(({ status }) => status === "notice").map(({ id }) => id);
    expect(notices.toSorted()).toEqual(NOTICES.toSorted());
    expect(app.requests()).toEqual([]);
  });
});
