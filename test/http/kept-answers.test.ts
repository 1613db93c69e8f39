/** Answers that are sent again without being executed: what they must be equal to, and when they must not be sent. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/clock.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, useApp } from "../helpers/app.js";

const { ada } = personas;
const ADA = `query Ada { customer(by: { id: "${ada.id}" }) { name email segments { name } } }`;
const useCachedApp = (options: Parameters<typeof useApp>[0] = {}) => useApp({ cache: {}, ...options });
const update = `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { name: "B" }) { customer { name } } }`;

async function repeatedAnswers(app: TestApp): Promise<number> {
  const { data } = await app.query("{ upstreamBudget { cache { answers } } }");
  return data.upstreamBudget.cache.answers;
}

/** Asks until the answer is one that is kept, and then once more. */
async function askThrice(app: TestApp, ...args: Parameters<TestApp["query"]>) {
  await app.query(...args);
  const executed = await app.query(...args);
  app.requests();
  const repeated = await app.query(...args);
  return { executed, repeated, requests: app.requests() };
}

describe("an answer that is sent again", () => {
  it("is the same, with a bill of its own", async () => {
    const app = await useCachedApp();
    const { executed, repeated, requests } = await askThrice(app, ADA);
    expect(await repeatedAnswers(app)).toBe(1);
    expect(repeated).toEqual(executed);
    expect(repeated.extensions.upstream).toMatchObject({ planned: 2, spent: 0, saved: 2, oldest: 1 });
    expect(requests).toEqual([]);
    // The budget has changed since.
    const { remaining } = repeated.extensions.upstream;
    await app.query(`{ customer(by: { sourceId: "crm-1001" }) { id } }`);
    const again = await app.query(ADA);
    expect(again.extensions.upstream.remaining).toBe((remaining ?? 0) - 1);
    expect(await repeatedAnswers(app)).toBe(2);
  });

  it("has the headers and the bytes of an executed one", async () => {
    const app = await useCachedApp();
    await post(app, ADA);
    const [executed, repeated] = [await post(app, ADA), await post(app, ADA)];
    expect(await repeatedAnswers(app)).toBe(1);
    const changing = new Set(["date", "x-request-id"]);
    const headersOf = ({ headers }: Response) => [...headers].filter(([name]) => !changing.has(name));
    expect(headersOf(repeated)).toEqual(headersOf(executed));
    expect(await repeated.text()).toBe(await executed.text());
  });

  it("was asked for before: what is asked for once takes no memory", async () => {
    const app = await useCachedApp();
    await app.query(ADA);
    const bytes = async () => {
      const { data } = await app.query("{ upstreamBudget { cache { bytes } } }");
      return data.upstreamBudget.cache.bytes as number;
    };
    const before = await bytes();
    for (let n = 0; n < 20; n += 1) await app.query(ADA.replace("Ada", `Ada${n}`));
    expect(await bytes()).toBe(before);
    await app.query(ADA.replace("Ada", "Ada1"));
    expect(await bytes()).toBeGreaterThan(before);
    expect(await repeatedAnswers(app)).toBe(0);
  });

  it("is kept again when its values were read again, however much was asked meanwhile", async () => {
    let aheadMs = 0;
    const app = await useCachedApp({
      clients: { timer: { ...systemClock, now: () => systemClock.now() + aheadMs } },
    });
    await askThrice(app, ADA);
    for (let n = 0; n < 520; n += 1) await app.query(`query Other${n} { __typename }`);
    aheadMs = 3_600_000;
    await askThrice(app, ADA);
    expect(await repeatedAnswers(app)).toBe(2);
  });

  it("is one without any value of the upstream, too", async () => {
    const app = await useCachedApp();
    const { repeated } = await askThrice(app, "{ __typename }");
    expect(repeated.data).toEqual({ __typename: "Query" });
    expect(await repeatedAnswers(app)).toBe(1);
  });

  it("has the age that a default of the document accepts", async () => {
    const app = await useCachedApp();
    const source = ADA.replace("Ada {", "Ada($age: Int = 60) @freshness(maxAge: $age) {");
    const { repeated } = await askThrice(app, source);
    expect(repeated.data.customer.name).toBe("Ada Lovelace");
    expect(await repeatedAnswers(app)).toBe(1);
    const got = await fetch(`${app.url}/graphql?query=${encodeURIComponent(source)}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect([got.status, got.headers.get("cache-control")]).toEqual([200, "private, max-age=59"]);
  });

  it("is in the log like others", async () => {
    const app = await useCachedApp();
    await askThrice(app, ADA);
    const lines = app
      .logs()
      .split("\n")
      .filter((line) => line.includes('"operation":"Ada"'));
    expect(
      lines
        .map((line) => JSON.parse(line))
        .map(({ planned, spent, saved, outcome }) => [planned, spent, saved, outcome]),
    ).toEqual([
      [2, 2, 0, "ok"],
      [2, 0, 2, "ok"],
      [2, 0, 2, "ok"],
    ]);
  });
});

describe("nothing is sent again", () => {
  it.each([
    ["after a write", update, "B"],
    [
      "after a deletion",
      `mutation { deleteCustomer(by: { id: "${ada.id}" }) { userErrors { code } } }`,
      undefined,
    ],
  ])("%s", async (_, write, name) => {
    const app = await useCachedApp();
    await askThrice(app, ADA);
    await app.query(write);
    const { data } = await app.query(ADA);
    expect(data.customer?.name).toBe(name);
    expect(await repeatedAnswers(app)).toBe(1);
  });

  it("that is older than the caller accepts", async () => {
    let aheadMs = 0;
    const app = await useCachedApp({
      clients: { timer: { ...systemClock, now: () => systemClock.now() + aheadMs } },
    });
    await askThrice(app, ADA);
    aheadMs = 10_000;
    await app.query(ADA, {}, { "cache-control": "max-age=5" });
    expect(app.requests()).toHaveLength(2);
    const strict = ADA.replace("{", "@freshness(maxAge: 5) {");
    await askThrice(app, strict);
    expect(await repeatedAnswers(app)).toBe(2);
    aheadMs = 20_000;
    await app.query(strict);
    expect(app.requests()).toHaveLength(2);
    expect(await repeatedAnswers(app)).toBe(2);
  });

  it.each([
    ["of the state of this server", "{ upstreamBudget { cache { hits } } }"],
    [
      "beside it",
      `query { customer(by: { id: "${ada.id}" }) { name } ...More } fragment More on Query { upstreamBudget { limit } }`,
    ],
    ["with errors", `{ customer(by: { id: "${ada.id}" }) { name } segment(id: "?") { name } }`],
    ["that tells its steps", ADA.replace("{", "@bill {")],
    ["of a mutation", update],
    ["of what does not exist", `{ customer(by: { sourceId: "nobody" }) { name } }`],
  ])("%s", async (_, source) => {
    const app = await useCachedApp();
    await askThrice(app, source);
    expect(await repeatedAnswers(app)).toBe(0);
  });

  it("to a request for its steps, or for another media type", async () => {
    const app = await useCachedApp();
    await askThrice(app, ADA);
    const steps = await app.query(ADA, {}, { "x-upstream-bill": "steps" });
    expect(steps.extensions.upstream.steps).toEqual([]);
    const response = await post(app, ADA, { accept: "application/graphql-response+json" });
    expect(response.headers.get("content-type")).toContain("application/graphql-response+json");
    expect(await repeatedAnswers(app)).toBe(1);
  });
});

function post(app: TestApp, query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
}
