/** Callers of one account over HTTP: what one of them has reserved leaves room for the others. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { SCOPES } from "../../src/access/caller.js";
import { useApp } from "../helpers/app.js";
import { hold } from "../helpers/held.js";

const keyOf = (name: string) => `key-of-${name}`;
const as = (name: string) => ({ authorization: `Bearer ${keyOf(name)}` });
/** One call. */
const ONE = "{ segments(first: 1) { nodes { id } } }";
const EXPLAIN = "query ($document: String!) { explain(document: $document) { fits } }";

describe("a caller whose operations wait", () => {
  it("leaves room for the operations of another, and has none itself", async () => {
    const keys = ["greedy", "modest"].map((name) => ({
      name,
      sha256: createHash("sha256").update(keyOf(name)).digest(),
      scopes: new Set(SCOPES),
    }));
    const app = await useApp({ rateLimit: 100, signIn: { keysFile: null, keys, tokens: null } });
    for (let round = 0; round < 2; round += 1) await app.query(ONE, {}, as("modest"));
    const release = hold(app.sandbox.faults);
    const waiting = Array.from({ length: 120 }, () => app.query(ONE, {}, as("greedy")));
    const fits = async (name: string) =>
      (await app.query(EXPLAIN, { document: ONE }, as(name))).data.explain.fits;
    await expect.poll(() => fits("greedy"), { timeout: 10_000 }).toBe(false);
    expect(await fits("modest")).toBe(true);
    release();
    const answers = await Promise.all(waiting);
    expect(answers.filter(({ errors }) => errors === undefined).length).toBeGreaterThan(0);
  });
});
