/**
 * Requests made to hurt: small ones that would take long, or have a large answer. Each is refused at once, in few bytes, and
 * costs no upstream call; meanwhile the server answers everybody else. Floods of connections are in `slow-clients.test.ts`,
 * `websocket.test.ts` and `stream.test.ts`.
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.js";
import { Buckets } from "../../src/http/inbound-limit.js";
import { FakeClock } from "../budget/fake-clock.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { report } from "../helpers/figures.js";
import { CLIENT_TIMES } from "../../src/http/timeouts.js";
import { type Attack, bodies, documents, forged, many, MARK, nested, slow, wire } from "./attacks.js";

const ME = JSON.stringify({ query: "{ me { name } }" });
const MAX_BYTES = 2_000;
/**
 * Far above what was measured (under 50 ms each), and far below what the attacks take where nothing bounds them (seconds, or
 * for ever): machines that run tests are noisy.
 */
const MAX_MS = 1_500;

/** How long this process computed until `work` was done, in milliseconds: what others do on the machine does not count. */
async function computedDuring(work: Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

interface Refusal {
  readonly data?: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions: { readonly upstream: { readonly spent: number } };
}

/** Milliseconds of computing by attack. */
const times: Record<string, number> = {};
afterAll(() => report("milliseconds of computing until the refusal", times));

/** Sends an attack, and looks at all that is promised of each. */
async function outcomeOf(app: TestApp, { name, send }: Attack) {
  app.sandbox.journal.clear();
  const logged = app.logs().length;
  const answering = send(app.url);
  const alive = fetch(`${app.url}/healthz`);
  const computedMs = await computedDuring(answering);
  times[name] = computedMs;
  const { status, type, text } = await answering;
  const { data, errors, extensions } = JSON.parse(text) as Refusal;
  const lines = app.logs().slice(logged);
  return {
    status,
    type,
    codes: errors.map((error) => error.extensions.code),
    data,
    spent: extensions.upstream.spent,
    requests: app.requests(),
    isSmall: Buffer.byteLength(text) <= MAX_BYTES,
    isQuick: computedMs < MAX_MS,
    isRepeated: (text + lines).includes(MARK),
    showsInsides: /node_modules|\bat \S+ \(|<html/.test(text),
    alarmsOperators: /"level":[456]0/.test(lines),
    health: (await alive).status,
  };
}

const refusal = ({ status, code }: Attack) => ({
  status,
  type: expect.stringMatching(/^application\/(json|graphql-response\+json); charset=utf-8$/) as string,
  codes: expect.arrayContaining([code]) as string[],
  data: undefined,
  spent: 0,
  requests: [],
  isSmall: true,
  isQuick: true,
  isRepeated: false,
  showsInsides: false,
  alarmsOperators: false,
  health: 200,
});

describe("a request made to hurt", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ graphiql: true, customers: 300 });
    // The first request of a process is slow, whatever it asks.
    await app.query("{ customers(first: 1) { nodes { id segments { kind } } } }");
  });
  afterAll(() => app.close());

  it.each([...documents, ...nested, ...bodies, ...forged, ...wire])("is refused: $name", async (attack) => {
    expect(await outcomeOf(app, attack)).toEqual(refusal(attack));
  });

  it.each(slow)("is refused when its time is over: $name", async (attack) => {
    const short = { ...CLIENT_TIMES, headersMs: 500, bodyMs: 500, checkMs: 20 };
    const impatient = await useApp({ customers: 0, clients: { times: short } });
    expect(await outcomeOf(impatient, attack)).toEqual(refusal(attack));
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
    const statuses = async (count: number, ...request: Parameters<typeof ask>) => {
      const all = [];
      for (let time = 0; time < count; time += 1) all.push(await ask(...request));
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
    const ask = () =>
      fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{",
      });
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
