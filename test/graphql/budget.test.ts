/** Prices, bills and refusals as clients see them; the requests that left are the proof. */
import { describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { type TestApp, useApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";
import { LONG, sized } from "../helpers/long.js";

const JSON_TYPE = { "content-type": "application/json" };

async function post(app: TestApp, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are read by path; the assertions are the types
  const answer = (await response.json()) as any;
  return { status: response.status, headers: response.headers, body: answer };
}

/** Calls of somebody else with the same credentials. */
async function othersCall(app: TestApp, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    const response = await fetch(`${app.sandbox.url}/v1/segments`, {
      headers: { "x-app-id": "test-app-id", "x-app-token": "another-token" },
    });
    await response.arrayBuffer();
  }
}

interface Advice {
  readonly planned: number;
  readonly changes: readonly {
    readonly path: string;
    readonly argument: string;
    readonly variable: string | null;
    readonly value: number;
  }[];
}

const ONE = `{ customer(by: { id: "${personas.ada.id}" }) { id } }`;
const wide = (first: number) => `{ customers(first: ${first}) { nodes { segments { name } } } }`;
const EXPLAIN = `query ($document: String!, $variables: JSONObject, $operationName: String) {
  explain(document: $document, variables: $variables, operationName: $operationName) {
    planned fits refusal retryAfterMs
    steps { path endpoint operation calls strategy }
    advice { message planned changes { path argument variable value } }
  } }`;

describe("the bill", () => {
  it("is on every answer, and says what is left", async () => {
    const app = await useApp({ rateLimit: 500 });
    const fresh = await app.query("{ __typename }");
    expect(fresh.extensions.upstream).toEqual({
      planned: 0,
      spent: 0,
      repeated: 0,
      saved: 0,
      oldest: 0,
      remaining: null,
      limit: null,
      resetsAt: null,
    });
    const { extensions } = await app.query(
      `{ a: customer(by: { id: "${personas.ada.id}" }) { segments { kind } } b: customer(by: { id: "${personas.ada.id}" }) { id } }`,
    );
    expect(extensions.upstream).toMatchObject({
      planned: 3,
      spent: 3,
      repeated: 0,
      remaining: 497,
      limit: 500,
    });
    expect(extensions.upstream.saved).toBeGreaterThan(1);
    expect(Date.parse(extensions.upstream.resetsAt ?? "")).toBeGreaterThan(Date.now());
  });

  it.each([
    ["a document that is no GraphQL", { query: "{" }],
    ["a field that there is not", { query: "{ nothing }" }],
    ["variables that do not fit", { query: "query ($id: ID!) { node(id: $id) { id } }" }],
    ["a body that is no JSON", "{"],
    ["an operation that there is not", { query: ONE, operationName: "None" }],
  ])("is on the answer to %s, and costs nothing", async (_, body) => {
    const app = await useApp();
    const { body: answer } = await post(app, body);
    expect(answer.errors).toHaveLength(1);
    expect(Object.keys(answer.extensions.upstream)).toEqual([
      "planned",
      "spent",
      "repeated",
      "saved",
      "oldest",
      "remaining",
      "limit",
      "resetsAt",
    ]);
    expect(answer.extensions.upstream).toMatchObject({ planned: 0, spent: 0 });
    expect(app.requests()).toEqual([]);
  });

  it("counts what others took within one answer", async () => {
    const app = await useApp({ rateLimit: 500 });
    expect((await app.query(ONE)).extensions.upstream.remaining).toBe(499);
    await othersCall(app, 30);
    expect((await app.query(ONE)).extensions.upstream.remaining).toBe(468);
    const { data } = await app.query("{ upstreamBudget { limit remaining spent } }");
    expect(data.upstreamBudget).toEqual({ limit: 500, remaining: 468, spent: 2 });
  });
});

describe("explain", () => {
  it("tells the price of an operation for nothing", async () => {
    const app = await useApp();
    const { data, extensions } = await app.query(EXPLAIN, {
      document:
        "query A { consents { id } } query B($n: Int!) { customers(first: $n) { nodes { segments { name } } } }",
      operationName: "B",
      variables: { n: 3 },
    });
    expect(data.explain).toEqual({
      planned: 4,
      fits: true,
      refusal: null,
      retryAfterMs: null,
      steps: [
        {
          path: "customers",
          endpoint: "GET /v1/customers",
          operation: "list-customers",
          calls: 1,
          strategy: "DIRECT",
        },
        {
          path: "customers.nodes.segments",
          endpoint: "GET /v1/customers/{customerId}/segments",
          operation: "list-customer-segments",
          calls: 3,
          strategy: "PER_OBJECT",
        },
      ],
      advice: [],
    });
    expect([extensions.upstream.planned, extensions.upstream.spent, app.requests()]).toEqual([0, 0, []]);
  });

  it("sets nothing aside: what it explains can run afterwards, again and again", async () => {
    const app = await useApp({ rateLimit: 100 });
    await app.query(ONE);
    for (let time = 0; time < 20; time += 1) {
      const { data } = await app.query(EXPLAIN, { document: wide(30) });
      expect(data.explain).toMatchObject({ planned: 31, fits: true });
    }
  });

  it("tells what would be refused, why, and what would fit", async () => {
    const app = await useApp({ budget: { maxCalls: 43 } });
    const { data } = await app.query(EXPLAIN, { document: wide(100) });
    expect(data.explain).toMatchObject({
      planned: 101,
      fits: false,
      refusal: "This operation could take 101 upstream calls; one may take at most 43",
      retryAfterMs: null,
      advice: [
        {
          message: "customers(first: 42) fits: 43 upstream calls",
          planned: 43,
          changes: [{ path: "customers", argument: "first", variable: null, value: 42 }],
        },
      ],
    });
  });

  it.each([
    [{ document: "{" }, /document.*GraphQL/],
    [{ document: "{ nothing }" }, /document.*schema.*nothing/],
    [{ document: "query A { __typename } query B { __typename }" }, /operationName/],
    [{ document: "fragment A on Customer { id }" }, /document.*schema|operationName/],
    [{ document: "query ($n: Int!) { customers(first: $n) { totalCount } }" }, /variables/],
    [{ document: `{ ${"a:__typename ".repeat(10_000)} }` }, /document.*token/],
  ])("refuses what it cannot explain: %#", async (variables, message) => {
    const app = await useApp();
    const { data, errors } = await app.query(EXPLAIN, variables);
    expect(data.explain).toBeNull();
    expect(errors?.[0]).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    expect(errors?.[0]?.message).toMatch(message);
  });
});

describe("an operation over the cap", () => {
  it("is refused for nothing, with a code, its price and advice", async () => {
    const app = await useApp({ budget: { maxCalls: 43 } });
    const { errors, extensions } = await app.query(wide(100));
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      message:
        "This operation could take 101 upstream calls; one may take at most 43. " +
        "customers(first: 42) fits: 43 upstream calls",
      extensions: { code: "OPERATION_TOO_EXPENSIVE", planned: 101, affordable: 43 },
    });
    expect(errors?.[0]?.extensions).not.toHaveProperty("retryAfterMs");
    expect([extensions.upstream.spent, app.requests()]).toEqual([0, []]);
  });

  /** An operation whose lengths are `n`, as a function of them, so that advice can be taken. */
  const cases: readonly {
    readonly name: string;
    /** How many arguments have to change. Default 1. */
    readonly changes?: number;
    readonly take: (values: Readonly<Record<string, number>>) => [string, Record<string, unknown>?];
  }[] = [
    {
      name: "a length in the document",
      take: ({ "customers.first": n = 100 }) => [
        `{ customers(first: ${n}) { nodes { segments { name } } } }`,
      ],
    },
    {
      name: "a length that was left out",
      take: ({ "customers.first": n }) => [
        `{ customers${n ? `(first: ${n})` : ""} { nodes { segments { name } redeemables { totalCount } consents { status } } } }`,
      ],
    },
    {
      name: "a list without a bound",
      take: ({ "customer.segments.first": n }) => [
        `{ customer(by: { id: "${personas.ada.id}" }) { segments${n ? `(first: ${n})` : ""} { customers(first: 2) { nodes { id } } } } }`,
      ],
    },
    {
      name: "a variable that two fields use",
      take: ({ $n: n = 50 }) => [
        `query ($n: Int!) {
           a: customers(first: $n) { nodes { segments { name } } }
           b: customers(first: $n, filter: { city: "London" }) { nodes { segments { name } } } }`,
        { n },
      ],
    },
    {
      name: "a list of keys",
      take: ({ "nodes.ids": n = 60 }) => [
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        { ids: Array.from({ length: n }, (_, at) => `cust_${at}`) },
      ],
    },
    {
      name: "lists of which none is to blame alone",
      changes: 2,
      take: ({ "a.first": a = 50, "b.first": b = 50 }) => [
        `{ a: customers(first: ${a}) { nodes { segments { name } } }
           b: customers(first: ${b}, filter: { city: "London" }) { nodes { segments { name } } } }`,
      ],
    },
  ];

  it.each(cases)("passes when its advice is taken: $name", async ({ take, changes: count = 1 }) => {
    const app = await useApp({ budget: { maxCalls: 43 } });
    const refused = await app.query(...take({}));
    expect(app.requests()).toEqual([]);
    expect(refused.errors?.[0]?.extensions.code).toBe("OPERATION_TOO_EXPENSIVE");
    const all = refused.errors?.[0]?.extensions["advice"] as readonly Advice[] | undefined;
    const { planned, changes } = all?.[0] ?? { planned: 0, changes: [] };
    expect(changes).toHaveLength(count);
    const values = Object.fromEntries(
      changes.map(({ path, argument, variable, value }) => [
        variable === null || argument !== "first" ? `${path}.${argument}` : `$${variable}`,
        value,
      ]),
    );
    const { errors, extensions } = await app.query(...take(values));
    expect(errors).toBeUndefined();
    expect(extensions.upstream.planned).toBe(planned);
    expect(extensions.upstream.planned).toBeLessThanOrEqual(43);
    expect(extensions.upstream.spent).toBeLessThanOrEqual(extensions.upstream.planned);
    expect(app.requests()).toHaveLength(extensions.upstream.spent);
    // And it is the most that fits.
    const more = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value + 1]));
    expect((await app.query(...take(more))).errors?.[0]?.extensions.code).toBe("OPERATION_TOO_EXPENSIVE");
  });

  it("gets no advice where no shorter list helps", async () => {
    const app = await useApp({ budget: { maxCalls: 2 } });
    const { errors } = await app.query(
      '{ a: node(id: "cust_1") { id } b: node(id: "cust_2") { id } c: node(id: "cust_3") { id } }',
    );
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "OPERATION_TOO_EXPENSIVE",
      planned: 3,
      advice: [],
    });
  });

  it("is a 400 to those who speak GraphQL over HTTP, and 200 to the others", async () => {
    const app = await useApp({ budget: { maxCalls: 5 } });
    const modern = await post(app, { query: wide(9) }, { accept: "application/graphql-response+json" });
    expect([modern.status, modern.body.data]).toEqual([400, undefined]);
    expect((await post(app, { query: wide(9) }, { accept: "application/json" })).status).toBe(200);
  });
});

describe("an operation over the budget", () => {
  it("is refused for nothing, with advice that passes at once", async () => {
    const app = await useApp({ rateLimit: 100, deadlines: { operationMs: 5_000 } });
    await app.query(ONE);
    const { errors, extensions } = await app.query(wide(80));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "RATE_LIMITED", planned: 81 });
    expect([extensions.upstream.spent, app.requests()]).toEqual([0, []]);
    const refusal = errors?.[0]?.extensions;
    const { affordable, advice } = { affordable: 0, advice: [], ...refusal } as {
      affordable: number;
      advice: Advice[];
    };
    // Not even an idle account pays 81 calls in five seconds: to wait does not help.
    expect(refusal).not.toHaveProperty("retryAfterMs");
    expect(advice[0]?.planned).toBe(affordable);
    const smaller = await app.query(wide(advice[0]?.changes[0]?.value ?? 0));
    expect(smaller.errors).toBeUndefined();
    expect(smaller.extensions.upstream).toMatchObject({ planned: affordable, spent: affordable });
    expect(app.requests()).toHaveLength(affordable);
  });

  it("is a 429 with Retry-After to those who speak GraphQL over HTTP", async () => {
    const app = await useApp({ rateLimit: 100 });
    await app.query(wide(40));
    const { status, headers, body } = await post(
      app,
      { query: wide(30) },
      { accept: "application/graphql-response+json" },
    );
    expect([status, body.errors[0].extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(headers.get("retry-after"))).toBe(Math.ceil(body.errors[0].extensions.retryAfterMs / 1000));
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("is not caused by what an operation set aside and did not need", async () => {
    const app = await useApp({ rateLimit: 100, customers: 3 });
    await app.query(ONE);
    for (let time = 0; time < 2; time += 1) {
      const { errors, extensions } = await app.query(wide(35));
      expect(errors).toBeUndefined();
      expect(extensions.upstream.planned).toBe(36);
      expect(app.requests().length).toBeLessThan(18);
    }
  });

  it("leaves room for mutations", async () => {
    const app = await useApp({ rateLimit: 100, deadlines: { operationMs: 1_000, callMs: 300 } });
    await app.query(ONE);
    const many = Array.from({ length: 100 }, () =>
      post(app, { query: ONE.replace("{ id }", "{ id name }") }),
    );
    const reads = (await Promise.all(many)).map(({ body }) => body);
    expect(reads.some(({ errors }) => errors?.[0].extensions.code === "RATE_LIMITED")).toBe(true);
    const { errors, data } = await app.query(
      `mutation { updateCustomer(by: { id: "${personas.ada.id}" }, fields: { name: "Ada" }) { customer { name } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.updateCustomer.customer.name).toBe("Ada");
  });
});

describe("far too many operations at once", () => {
  it("are answered or refused, none of them too many for the upstream, and none is lost", LONG, async () => {
    const count = sized(300, 1_000);
    const app = await useApp({ rateLimit: 200 });
    await app.query(ONE);
    const outcomes = await Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const { body } = await post(app, { query: `{ customer(by: { sourceId: "nobody-${at}" }) { id } }` });
        const error = body.errors?.[0]?.extensions;
        return {
          code: error?.code as string | undefined,
          retryAfterMs: error?.retryAfterMs as number,
        };
      }),
    );
    const answered = outcomes.filter(({ code }) => code === undefined);
    const refused = outcomes.filter(({ code }) => code === "RATE_LIMITED");
    const statuses = app.sandbox.journal.entries.map(({ status }) => status);
    report(`${count} operations at once on 200 calls a minute`, {
      answered: answered.length,
      refused: refused.length,
      requests: statuses.length,
      "429s": statuses.filter((status) => status === 429).length,
    });
    expect(answered.length + refused.length).toBe(count);
    expect(refused.every(({ retryAfterMs }) => retryAfterMs > 0)).toBe(true);
    expect(answered.length).toBeGreaterThan(80);
    expect(statuses.filter((status) => status === 429)).toEqual([]);
    // Those of the burst and the first of the paced ones; one was asked before.
    expect(statuses.length).toBe(answered.length + 1);
  });
});

const lines = (steps: readonly { path: string; endpoint: string; operation: string; calls: number }[]) =>
  steps.map(({ path, operation, calls }) => `${path}: ${calls} ${operation}`).toSorted();

describe("the itemized bill", () => {
  const QUERY = `{
    first: customer(by: { id: "${personas.ada.id}" }) { segments { kind } consents { status } }
    again: customer(by: { id: "${personas.ada.id}" }) { segments { name } }
    customers(first: 2) { nodes { redeemables(first: 1) { totalCount } } }
  }`;

  it("says which field made which calls, on request", async () => {
    const app = await useApp();
    const { extensions } = await app.query(`query @bill ${QUERY}`);
    const { steps = [], spent } = extensions.upstream;
    expect(lines(steps)).toEqual([
      "customers.nodes.redeemables: 2 list-customer-redeemables",
      "customers: 1 list-customers",
      "first.consents: 1 list-consents",
      "first.segments.kind: 1 list-segment",
      "first.segments: 1 list-customer-segments",
      "first: 1 get-customer",
    ]);
    expect(steps.find(({ path }) => path === "first")?.endpoint).toBe("GET /v1/customers/{customerId}");
    expect(steps.reduce((sum, { calls }) => sum + calls, 0)).toBe(spent);
    expect(app.requests()).toHaveLength(spent);
    expect((await app.query(QUERY)).extensions.upstream).not.toHaveProperty("steps");
  });

  it("is there for a header too, and for mutations", async () => {
    const app = await useApp();
    const query = `mutation { deleteCustomer(by: { id: "${personas.ada.id}" }) { deletedCustomerId } }`;
    const { body } = await post(app, { query }, { "x-upstream-bill": "steps" });
    expect(lines(body.extensions.upstream.steps)).toEqual([
      "deleteCustomer: 1 delete-customer",
      "deleteCustomer: 1 get-customer",
    ]);
  });

  it("counts repeats where they were made", async () => {
    const app = await useApp();
    app.sandbox.faults.add({ name: "status", status: 503, times: 1 });
    const { extensions } = await app.query(`query @bill ${ONE}`);
    expect(extensions.upstream).toMatchObject({ planned: 1, spent: 2, repeated: 1 });
    expect(lines(extensions.upstream.steps ?? [])).toEqual(["customer: 2 get-customer"]);
  });
});

describe("the bill for plain clients", () => {
  it("is in the headers of every answer", async () => {
    const app = await useApp({ budget: { maxCalls: 5 } });
    const headersOf = async (query: string) => {
      const { headers } = await post(app, { query });
      return ["planned", "spent", "saved"].map((name) => headers.get(`x-upstream-${name}`));
    };
    expect(await headersOf(`{ a: ${ONE.slice(1, -1)} b: ${ONE.slice(1, -1)} }`)).toEqual(["1", "1", "1"]);
    expect(await headersOf(wide(9))).toEqual(["10", "0", "0"]);
    expect(await headersOf("{ nothing }")).toEqual(["0", "0", "0"]);
    expect(await headersOf("")).toEqual(["0", "0", "0"]);
  });
});

const deep = (first: number) =>
  `{ customers(first: ${first}) { nodes { ${Array.from({ length: 50 }, (_, at) => `a${at}: name`).join(" ")} } } }`;

describe("an operation whose answer could have too many values", () => {
  it("is refused for nothing, with advice that passes at once", async () => {
    const app = await useApp({ budget: { maxNodes: 1_000 } });
    const { errors, extensions } = await app.query(deep(100));
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toBe(
      "The answer of this operation could have 5,104 values; one may have at most 1,000. " +
        "customers(first: 19) fits: 1 upstream call",
    );
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "OPERATION_TOO_EXPENSIVE",
      planned: 1,
      resultNodes: 5_104,
    });
    // One number in the error and in the bill.
    expect(extensions.upstream).toMatchObject({ planned: 1, spent: 0 });
    expect(app.requests()).toEqual([]);
    expect((await app.query(deep(19))).errors).toBeUndefined();
    expect((await app.query(deep(20))).errors?.[0]?.extensions.code).toBe("OPERATION_TOO_EXPENSIVE");
  });

  it("is told so by explain", async () => {
    const app = await useApp({ budget: { maxNodes: 20_000 } });
    const { data } = await app.query(
      `query ($document: String!) {
         explain(document: $document) { planned resultNodes fits refusal advice { message } }
         upstreamBudget { maxResultNodesPerOperation } }`,
      { document: `{ customers(first: 100) { nodes { segments { id } } } }` },
    );
    expect(data).toEqual({
      explain: {
        planned: 101,
        resultNodes: 3 + 1 + 100 + 100 * (3 + 100 + 100),
        fits: false,
        refusal: "The answer of this operation could have 20,404 values; one may have at most 20,000",
        advice: [
          { message: "customers(first: 98) fits: 99 upstream calls" },
          { message: "customers.nodes.segments(first: 97) fits: 101 upstream calls" },
        ],
      },
      upstreamBudget: { maxResultNodesPerOperation: 20_000 },
    });
  });
});

describe("an answer that is too large to send", () => {
  it("is an error in its place, and says what a mutation has done", async () => {
    const app = await useApp();
    const note = "x".repeat(60_000);
    const names = Array.from({ length: 200 }, (_, at) => `a${at}: metadata`).join(" ");
    const by = `by: { id: "${personas.ada.id}" }`;
    const mutation = `mutation ($metadata: JSONObject!) {
      updateCustomer(${by}, fields: { metadata: $metadata }) { customer { ${names} } } }`;
    const written = await app.query(mutation, { metadata: { note } });
    expect(written.data).toBeNull();
    expect(written.errors).toMatchObject([{ extensions: { code: "ANSWER_TOO_LARGE" } }]);
    expect(written.errors?.[0]?.message).toMatch(/10485760 bytes.*has been carried out/);
    expect(written.extensions.upstream).toMatchObject({ planned: 1, spent: 1 });
    const read = await app.query(`{ customer(${by}) { ${names} } }`);
    expect([read.data, read.errors?.[0]?.extensions.code]).toEqual([null, "ANSWER_TOO_LARGE"]);
    expect(read.errors?.[0]?.message).not.toContain("carried out");
    const { data } = await app.query(`{ customer(${by}) { metadata } }`);
    expect(data.customer.metadata.note).toBe(note);
  });
});
