/**
 * Requests made to hurt: small ones that would take long, or have a large answer. Each is refused at once, in few bytes, and
 * costs no upstream call; meanwhile the server answers everybody else.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.js";
import { Buckets } from "../../src/http/inbound-limit.js";
import { FakeClock } from "../budget/fake-clock.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";

const MODERN = { "content-type": "application/json", accept: "application/graphql-response+json" };
const ME = JSON.stringify({ query: "{ me { name } }" });
const MAX_BYTES = 2_000;
/**
 * Far above what was measured (under 50 ms each), and far below what the attacks take where nothing bounds them (seconds, or
 * for ever): machines that run tests are noisy.
 */
const MAX_MS = 1_500;

const many = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join(" ");

/** How long this process computed until `work` was done, in milliseconds: what others do on the machine does not count. */
async function computedDuring(work: Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

interface Attack {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly code: string;
}

const chain = (count: number, inner: (next: string) => string) =>
  `{ customers(first: 1) { nodes { ...F0 } } }
   ${many(count, (at) => `fragment F${at} on Customer { ${inner(`F${at + 1}`)} }`)}
   fragment F${count} on Customer { id }`;
const equalLengths = (count: number) => ({
  query: `query (${many(count, (at) => `$v${at}:Int!`)}) {
    ${many(count, (at) => `a${at}:customers(first:$v${at}){nodes{segments{kind}}}`)} }`,
  variables: Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, 100])),
});
const WIDE = many(
  20,
  (at) =>
    `a${at}: customers(first: 100) { nodes { segments { customers(first: 100) { nodes { activities { nodes { id } } } } } } }`,
);

const attacks: readonly Attack[] = [
  // Parsing
  {
    name: "10,000 aliases",
    query: `{ ${many(10_000, (at) => `a${at}: __typename`)} }`,
    code: "GRAPHQL_PARSE_FAILED",
  },
  {
    name: "20,000 times one field",
    query: `{ ${"__typename ".repeat(20_000)} }`,
    code: "GRAPHQL_PARSE_FAILED",
  },
  { name: "120,000 tokens", query: `{ ${"a ".repeat(120_000)} }`, code: "GRAPHQL_PARSE_FAILED" },
  {
    name: "12,000 directives",
    query: `{ __typename ${"@a ".repeat(12_000)} }`,
    code: "GRAPHQL_PARSE_FAILED",
  },
  {
    name: "10,000 unknown fields",
    query: `{ ${many(10_000, (at) => `unknown${at}`)} }`,
    code: "GRAPHQL_PARSE_FAILED",
  },
  {
    name: "20,000 levels of fields",
    query: `${"{ a ".repeat(20_000)}${"}".repeat(20_000)}`,
    code: "BAD_USER_INPUT",
  },
  {
    name: "9,000 levels of lists",
    query: `{ nodes(ids: ${"[".repeat(9_000)}) }`,
    code: "BAD_USER_INPUT",
  },
  {
    name: "5,000 names for metadata",
    query: `{ customers(first: 100) { nodes { ${many(5_000, (at) => `a${at}: metadata`)} } } }`,
    code: "GRAPHQL_PARSE_FAILED",
  },
  { name: "2,500 lists of one length", ...equalLengths(2_500), code: "GRAPHQL_PARSE_FAILED" },
  // Validation
  {
    name: "500 levels of fields",
    query: `${"{ a ".repeat(500)}${"}".repeat(500)}`,
    code: "BAD_USER_INPUT",
  },
  {
    name: "500 levels of fragments",
    query: `${"{ ... ".repeat(500)}{ id }${"}".repeat(500)}`,
    code: "BAD_USER_INPUT",
  },
  {
    name: "3,000 aliases",
    query: `{ ${many(3_000, (at) => `a${at}: __typename`)} }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "9,000 times one field",
    query: `{ ${"__typename ".repeat(9_000)} }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "fields of one name in fields of one name",
    query: `{ ${many(60, () => `customers { ${many(20, () => "nodes { id }")} }`)} }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "24 fragments that double",
    query: chain(24, (next) => `...${next} ...${next}`),
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "10 fragments that double what they load",
    query: chain(10, (next) => {
      const inner = `customers(first: 1) { nodes { ...${next} } }`;
      return `a: segments(first: 1) { ${inner} } b: segments(first: 2) { ${inner} }`;
    }),
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "1,000 fragments side by side",
    query: `{ customers { nodes { ${many(1_000, (at) => `...F${at}`)} } } }
      ${many(1_000, (at) => `fragment F${at} on Customer { id }`)}`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "a circle of fragments",
    query:
      "{ customers { nodes { ...F } } } fragment F on Customer { segments { customers { nodes { ...F } } } }",
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "1,000 operations",
    query: many(1_000, (at) => `query Q${at} { __typename }`),
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "800 directives",
    query: `{ ${many(200, (at) => `a${at}: __typename @skip(if: false) @include(if: true) @skip(if: false) @a`)} }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    name: "200 unknown fields",
    query: `{ ${many(200, (at) => `unknown${at}`)} }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  { name: "a name of 200 kB", query: `{ ${"x".repeat(200_000)} }`, code: "GRAPHQL_VALIDATION_FAILED" },
  {
    name: "introspection in circles",
    query: `{ __schema { types { ${"fields { type { ".repeat(5)} name ${"} } ".repeat(5)} } } }`,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  // Coercion
  {
    name: "20,000 wrong values",
    query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: { ids: Array.from({ length: 20_000 }, () => ({})) },
    code: "BAD_USER_INPUT",
  },
  // The price
  {
    name: "18 lists in one another",
    query: `{ ${"customers(first: 100) { nodes { segments { ".repeat(6)} id ${"} } } ".repeat(6)} }`,
    code: "OPERATION_TOO_EXPENSIVE",
  },
  { name: "200 lists of one length", ...equalLengths(200), code: "OPERATION_TOO_EXPENSIVE" },
  {
    name: "900 names for metadata",
    query: `{ customers(first: 100) { nodes { ${many(900, (at) => `a${at}: metadata`)} } } }`,
    code: "OPERATION_TOO_EXPENSIVE",
  },
  {
    name: "400 names for 20,000 keys of metadata",
    query: `query ($keys: [String!]!) {
      customers(first: 100) { nodes { ${many(400, (at) => `a${at}: metadata(keys: $keys)`)} } } }`,
    variables: { keys: Array.from({ length: 20_000 }, (_, at) => `k${at}`) },
    code: "OPERATION_TOO_EXPENSIVE",
  },
  {
    name: "240 names for the schema",
    query: `{ ${many(240, (at) => `a${at}: __schema { ...F }`)} }
      fragment F on __Schema { types { name fields { name type { name } } } }`,
    code: "OPERATION_TOO_EXPENSIVE",
  },
  {
    name: "200 explanations of a large document",
    query: `query ($document: String!) { ${many(200, (at) => `a${at}: explain(document: $document) { planned }`)} }`,
    variables: { document: `{ ${WIDE} }` },
    code: "OPERATION_TOO_EXPENSIVE",
  },
];

describe("a request made to hurt", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ graphiql: true, customers: 300 });
    // The first request of a process is slow, whatever it asks.
    await app.query("{ customers(first: 1) { nodes { id segments { kind } } } }");
  });
  afterAll(() => app.close());

  const times: Record<string, number> = {};
  afterAll(() => report("milliseconds of computing until the refusal", times));

  async function attack(name: string, init: RequestInit, path = "/graphql") {
    app.sandbox.journal.clear();
    const answering = fetch(app.url + path, init).then(async (response) => ({
      status: response.status,
      text: await response.text(),
    }));
    const computedMs = await computedDuring(answering);
    times[name] = computedMs;
    const { status, text } = await answering;
    expect(computedMs).toBeLessThan(MAX_MS);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_BYTES);
    expect(app.requests()).toEqual([]);
    return { status, body: JSON.parse(text) as { errors: { extensions: { code: string } }[] } };
  }

  it.each(attacks)("is refused: $name", async ({ name, query, variables, code }) => {
    const { status, body } = await attack(name, {
      method: "POST",
      headers: MODERN,
      body: JSON.stringify({ query, variables }),
    });
    expect([status, body.errors[0]?.extensions.code]).toEqual([400, code]);
    expect(app.logs()).not.toContain("unexpected");
  });

  const mutation = 'mutation { deleteCustomer(by: { id: "cust_1" }) { deletedCustomerId } }';
  const asGet = `/graphql?query=${encodeURIComponent(mutation)}`;
  it.each<[name: string, status: number, init: RequestInit, path?: string]>([
    [
      "a batch of 1,000",
      400,
      {
        method: "POST",
        headers: MODERN,
        body: JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: "{ __typename }" }))),
      },
    ],
    [
      "a query that is a list",
      400,
      { method: "POST", headers: MODERN, body: '{"query":["{ __typename }"]}' },
    ],
    ["JSON that is cut", 400, { method: "POST", headers: MODERN, body: '{"query":' }],
    ["a body of 20 MB", 413, { method: "POST", headers: MODERN, body: "x".repeat(20_000_000) }],
    ["a mutation by GET", 405, { headers: { ...MODERN, "apollo-require-preflight": "1" } }, asGet],
    ["a GET that no script has sent", 400, {}, "/graphql?query={__typename}"],
    [
      "a form",
      415,
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "query=1" },
    ],
    [
      "plain text",
      400,
      { method: "POST", headers: { "content-type": "text/plain" }, body: '{"query":"{ __typename }"}' },
    ],
    [
      "a form in parts",
      415,
      { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x--" },
    ],
  ])("is refused: %s", async (name, status, init, path) => {
    expect((await attack(name, init, path)).status).toBe(status);
  });

  it("is not told how it was executed: tracing", async () => {
    const { extensions } = await app.query(
      "{ __typename }",
      {},
      { "apollo-federation-include-trace": "ftv1" },
    );
    expect(Object.keys(extensions)).toEqual(["upstream"]);
  });

  it("learns nothing of the schema where introspection is off", async () => {
    const closed = await startTestApp({ customers: 0 });
    const ask = async (query: string) => {
      const { errors } = await closed.query(query);
      return errors?.map(({ message }) => message).join(" ");
    };
    expect(await ask("{ __schema { types { name } } }")).toContain("introspection is not allowed");
    expect(await ask("{ custome }")).not.toContain("customer");
    await closed.close();
  });
});

/** Settings of a server in production, as far as they are about what callers learn. */
const inProduction = (env: NodeJS.ProcessEnv = {}) => readConfig({ NODE_ENV: "production", ...env });

describe("a server in production", () => {
  it("shows neither GraphiQL nor the schema, unless asked", () => {
    expect(inProduction().graphiql).toBe(false);
    expect(inProduction({ GRAPHIQL: "on" }).graphiql).toBe(true);
    expect(readConfig({}).graphiql).toBe(true);
    expect(readConfig({ TRUSTED_DOCUMENTS: "a.json" }).graphiql).toBe(false);
    expect(readConfig({ TRUSTED_DOCUMENTS: "a.json", TRUSTED_DOCUMENTS_MODE: "prefer" }).graphiql).toBe(true);
    expect(() => readConfig({ TRUSTED_DOCUMENTS: "a.json", GRAPHIQL: "on" })).toThrow(
      /^ {2}GRAPHIQL: cannot be on/m,
    );
  });

  it.each([
    ["an unknown field", "{ custome }"],
    ["an unknown argument", "{ customers(frist: 1) { nodes { id } } }"],
    ["an unknown type", "{ node(id: 1) { ... on Custome { id } } }"],
    ["an unknown enum value", "{ customers(orderBy: { field: CREATEDAT }) { nodes { id } } }"],
    ["an unknown input field", '{ customers(filter: { emial: "a" }) { nodes { id } } }'],
    ["an unknown directive", "{ customers @skp { nodes { id } } }"],
    ["a document to explain", '{ explain(document: "{ custome }") { planned } }'],
    ["an unknown variable's field", "query ($f: CustomerFilter) { customers(filter: $f) { nodes { id } } }"],
  ])("suggests nothing for %s", async (_, query) => {
    const app = await useApp({ customers: 0 });
    const { errors } = await app.query(query, { f: { emial: "a" } });
    expect(errors).not.toBeUndefined();
    expect(JSON.stringify(errors)).not.toContain("Did you mean");
    expect(app.requests()).toEqual([]);
  });
});

describe("too many requests", () => {
  it("of one address are refused, for a while", async () => {
    const clock = { time: 0, now: () => clock.time };
    const buckets = new Buckets(10, clock);
    const taken = Array.from({ length: 30 }, () => buckets.take("a")).filter((waitMs) => waitMs === 0);
    expect(taken).toHaveLength(20);
    expect(buckets.take("b")).toBe(0);
    const waitMs = buckets.take("a");
    clock.time += waitMs - 1;
    expect(buckets.take("a")).toBeGreaterThan(0);
    clock.time += 1;
    expect(buckets.take("a")).toBe(0);
  });

  it("can be taken back", () => {
    const buckets = new Buckets(10, { now: () => 0 });
    for (let request = 0; request < 100; request += 1) {
      expect(buckets.take("a")).toBe(0);
      buckets.giveBack("a");
    }
    buckets.giveBack("unknown");
    const taken = Array.from({ length: 30 }, () => buckets.take("a")).filter((waitMs) => waitMs === 0);
    expect(taken).toHaveLength(20);
  });

  it("count for the caller that is signed in, and for the address if nobody is", async () => {
    const keys = ["a", "b"].map((name) => ({
      name,
      sha256: createHash("sha256").update(name).digest(),
      scopes: new Set<never>(),
    }));
    const app = await useApp({
      customers: 0,
      maxRequestsPerSecond: 2,
      clients: { timer: new FakeClock() },
      signIn: { keysFile: null, keys, tokens: null },
    });
    const ask = async (key: string, path = "/graphql") => {
      const authorization = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const { status } = await fetch(app.url + path, { method: "POST", headers: authorization, body: ME });
      return status;
    };
    const statuses = async (times: number, ...request: Parameters<typeof ask>) => {
      const all = [];
      for (let time = 0; time < times; time += 1) all.push(await ask(...request));
      return all;
    };
    expect(await statuses(5, "a")).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(3, "b")).toEqual([200, 200, 200]);
    expect(await ask("a", "/imports/customers")).toBe(429);
    // The two of `a` that were refused count for the address.
    expect(await statuses(3, "wrong")).toEqual([401, 401, 429]);
    // From there nobody is signed in now.
    expect(await ask("b")).toBe(429);
  });

  it("are answered with 429 and Retry-After, unread, while probes are served", async () => {
    const app = await useApp({ maxRequestsPerSecond: 1 });
    app.sandbox.journal.clear();
    const ask = () => fetch(`${app.url}/graphql`, { method: "POST", headers: MODERN, body: "{" });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    const [first] = refused;
    expect(Number(first?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await first?.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect(app.requests()).toEqual([]);
  });
});

const writes = (count: number) =>
  `mutation { ${many(count, (at) => `w${at}: deleteCustomer(by: { id: "cust_nobody${at}" }) { deletedCustomerId }`)} }`;

describe("a mutation of many writes", () => {
  it("is refused before the first one, and by name", async () => {
    const app = await useApp({ customers: 0 });
    const { errors } = await app.query(writes(6));
    expect(errors).toMatchObject([
      {
        message: "This mutation has 6 root fields; one may have at most 5",
        extensions: { code: "TOO_MANY_WRITES" },
      },
    ]);
    expect(app.requests()).toEqual([]);
    const { errors: none } = await app.query(writes(5));
    expect([none, app.requests().length]).toEqual([undefined, 5]);
  });
});

describe("an answer", () => {
  it.each(["/graphql", "/healthz", "/nowhere", "/graphql/stream"])(
    "tells browsers that it is data: %s",
    async (path) => {
      const app = await useApp({ customers: 0 });
      const { headers } = await fetch(app.url + path);
      expect(Object.fromEntries(headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-resource-policy": "same-origin",
      });
    },
  );
});

describe("an operation that is dear and legal", () => {
  it("does not stop the server", async () => {
    const app = await startTestApp({ customers: 300 });
    const query = `{ customers(first: 100) { nodes { ${many(160, (at) => `a${at}: metadata`)} } } }`;
    const answering = app.query(query);
    const computedMs = await computedDuring(answering);
    const { data, errors } = await answering;
    expect([errors, data.customers.nodes.length]).toEqual([undefined, 100]);
    report("48,000 values", { "milliseconds of computing": computedMs });
    expect(computedMs).toBeLessThan(MAX_MS);
    await app.close();
  });
});
