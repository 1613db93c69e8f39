/** What leaves when something goes wrong: one code of a closed list, and nothing that is nobody's business. */
import { beforeEach, describe, expect, it } from "vitest";
import type { GraphQLResolveInfo } from "graphql";
import { schema } from "../../src/schema.js";
import { ERROR_CODES, type ErrorCode } from "../../src/graphql/error-codes.js";
import type { Fault } from "../../src/sandbox/faults/faults.js";
import { personas, segmentIds } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";

let app: TestApp;
beforeEach(async () => {
  // What fails has consequences for the calls behind it: each test has a server of its own.
  app = await startTestApp({ customers: 60 });
  // Until the upstream has reported its limit, calls leave one by one.
  await app.query("{ consents { id } }");
  return app.close;
});

const QUERY = `query ($id: ID!) { customer(by: { id: $id }) { id } asyncActions { nodes { id } } }`;
const ADA = `/v1/customers/${personas.ada.id}`;

interface Expected {
  readonly code: ErrorCode;
  readonly message: RegExp;
  readonly extensions?: object;
  /** How often the call is sent. Default once. */
  readonly sent?: number;
}

const refused = { code: 404, key: "not_found", message: "Resource not found", request_id: "v-7" };

const TABLE: readonly (readonly [what: string, fault: Fault, expected: Expected])[] = [
  ...[401, 402, 403].map(
    (status) =>
      [
        String(status),
        { name: "status", status },
        {
          code: "UPSTREAM_MISCONFIGURED",
          message: /credentials, plan or permissions/,
          extensions: { status },
        },
      ] as const,
  ),
  [
    "404 of something else",
    { name: "status", status: 404, body: { ...refused, resource_type: "campaign" } },
    {
      code: "UPSTREAM_REJECTED",
      message: /did not find the object/,
      extensions: { status: 404, requestId: "v-7" },
    },
  ],
  [
    "404 of nothing",
    { name: "status", status: 404, body: refused },
    {
      code: "UPSTREAM_CAPABILITY_MISSING",
      message: /does not have this feature/,
      extensions: { status: 404 },
    },
  ],
  [
    "404 in HTML",
    { name: "status", status: 404, body: "<h1>Not here</h1>" },
    {
      code: "UPSTREAM_CAPABILITY_MISSING",
      message: /does not have this feature/,
      extensions: { status: 404 },
    },
  ],
  [
    "405",
    { name: "status", status: 405 },
    {
      code: "UPSTREAM_CAPABILITY_MISSING",
      message: /does not have this feature/,
      extensions: { status: 405 },
    },
  ],
  [
    "400",
    { name: "status", status: 400 },
    {
      code: "UPSTREAM_REJECTED",
      message: /^The upstream rejected the request as invalid$/,
      extensions: { status: 400 },
    },
  ],
  [
    "409",
    { name: "status", status: 409 },
    { code: "UPSTREAM_REJECTED", message: /exists already/, extensions: { status: 409 } },
  ],
  [
    "413 in its own shape",
    {
      name: "status",
      status: 413,
      body: { statusCode: 413, error: "Request Entity Too Large", message: "Payload too large: 10485760" },
    },
    {
      code: "UPSTREAM_REJECTED",
      message: /^The request is larger than the upstream allows$/,
      extensions: { status: 413 },
    },
  ],
  [
    "418 without a body",
    { name: "status", status: 418, body: "" },
    { code: "UPSTREAM_REJECTED", message: /rejected the call/ },
  ],
  [
    "429",
    { name: "rate-limited", headers: { "Retry-After": "17", "X-Rate-Limit-Type": "api_calls" } },
    { code: "RATE_LIMITED", message: /rate limit/, extensions: { status: 429, retryAfterMs: 17_000 } },
  ],
  [
    "429 of the billing cycle",
    { name: "rate-limited", headers: { "Retry-After": "86400", "X-Rate-Limit-Type": "api_calls_cycle" } },
    {
      code: "UPSTREAM_QUOTA_EXHAUSTED",
      message: /used up/,
      extensions: { status: 429, retryAfterMs: 86_400_000 },
    },
  ],
  ["429 without a hint", { name: "rate-limited" }, { code: "RATE_LIMITED", message: /rate limit/ }],
  ...[500, 502, 503, 504].map(
    (status) =>
      [
        String(status),
        { name: "status", status },
        { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /The upstream failed/, extensions: { status } },
      ] as const,
  ),
  [
    "500 with its name",
    {
      name: "status",
      status: 500,
      body: { code: 500, key: "internal_error", message: "x", request_id: "v-9" },
    },
    {
      sent: 3,
      code: "UPSTREAM_UNAVAILABLE",
      message: /failed/,
      extensions: { status: 500, requestId: "v-9" },
    },
  ],
  [
    "503 in HTML",
    { name: "status", status: 503, body: "<html>busy</html>" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /failed/ },
  ],
  [
    "HTML with 200",
    { name: "html-200" },
    { sent: 2, code: "UPSTREAM_MALFORMED", message: /could not be read/ },
  ],
  [
    "nothing with 200",
    { name: "empty-200" },
    { sent: 2, code: "UPSTREAM_MALFORMED", message: /could not be read/ },
  ],
  [
    "JSON that breaks off",
    { name: "malformed-json" },
    { sent: 2, code: "UPSTREAM_MALFORMED", message: /could not be read/ },
  ],
  [
    "a gzip bomb",
    { name: "gzip-bomb", megabytes: 64 },
    { sent: 2, code: "UPSTREAM_MALFORMED", message: /could not be read/ },
  ],
  [
    "gzip that is none",
    { name: "bad-gzip" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "a reset",
    { name: "reset-before-headers" },
    {
      sent: 3,
      code: "UPSTREAM_UNAVAILABLE",
      message: /could not be reached/,
      extensions: { reason: "ECONNRESET" },
    },
  ],
  [
    "a reset in the body",
    { name: "reset-mid-body" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "a goodbye",
    { name: "fin-before-headers" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "a chunk cut short",
    { name: "truncated-chunk" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "a body cut short",
    { name: "truncated-length" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "bytes that are not HTTP",
    { name: "garbage" },
    { sent: 3, code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/ },
  ],
  [
    "a redirect",
    { name: "redirect", location: "http://127.0.0.1:9/elsewhere" },
    { code: "UPSTREAM_UNAVAILABLE", message: /could not be reached/, extensions: { reason: "no-redirect" } },
  ],
];

/** What no answer and no log may hold. */
function secrets({ sandbox, url }: TestApp): string[] {
  const places = [sandbox.url, url].flatMap((address) => [
    address,
    new URL(address).host,
    new URL(address).port,
  ]);
  return [...places, "127.0.0.1", "localhost", "elsewhere", "test-app-token", "test-app-id", "/v1/", "X-App"];
}

describe("a failure of the upstream", () => {
  it.each(TABLE)("has a code of the list: %s", async (_, fault, expected) => {
    const { code, message, extensions = {}, sent = 1 } = expected;
    const logged = app.logs().length;
    app.sandbox.faults.add({ ...fault, match: { path: ADA } });
    // Some answers stop everything behind them: the other field has its own before that.
    app.sandbox.faults.add({ name: "latency", ms: 30, match: { path: ADA } });
    const answer = await app.query(QUERY, { id: personas.ada.id });
    expect(answer.data).toEqual({ customer: null, asyncActions: { nodes: [] } });
    expect(answer.errors).toHaveLength(1);
    const [error] = answer.errors ?? [];
    expect(ERROR_CODES).toContain(code);
    expect(error).toMatchObject({
      path: ["customer"],
      extensions: { code, operation: "get-customer", ...extensions },
    });
    expect(error?.message).toMatch(message);
    // Nothing is tried twice without anybody having decided so.
    expect(app.requests().toSorted()).toEqual([
      "GET /v1/async-actions?limit=20",
      ...Array<string>(sent).fill(`GET ${ADA}`),
    ]);
    expect(answer.extensions.upstream).toMatchObject({ spent: sent + 1, repeated: sent - 1 });
    const said = JSON.stringify(answer) + app.logs().slice(logged);
    for (const secret of secrets(app)) expect(said).not.toContain(secret);
    expect(said).not.toContain(personas.ada.id);
  });

  it("of a rate limit without a hint has none", async () => {
    app.sandbox.faults.add({
      name: "rate-limited",
      headers: { "Retry-After": "soon" },
      match: { path: ADA },
    });
    const { errors } = await app.query(QUERY, { id: personas.ada.id });
    expect(errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
    expect(errors?.[0]?.extensions).not.toHaveProperty("retryAfterMs");
  });

  it("that is silence ends after the deadline of a call", async () => {
    const own = await useApp({ customers: 1, deadlines: { callMs: 300 } });
    await own.query("{ consents { id } }");
    own.sandbox.faults.add({ name: "no-headers", match: { path: ADA } });
    const answer = await own.query(QUERY, { id: personas.ada.id });
    expect(answer.data).toEqual({ customer: null, asyncActions: { nodes: [] } });
    expect(answer.errors?.[0]).toMatchObject({
      path: ["customer"],
      message: "The upstream did not answer within 300 ms",
      extensions: { code: "UPSTREAM_TIMEOUT", operation: "get-customer" },
    });
    for (const secret of secrets(own)) expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it("that is away altogether is UPSTREAM_UNAVAILABLE, for every field", async () => {
    const own = await useApp({ customers: 1 });
    await own.sandbox.close();
    own.sandbox.close = async () => {};
    const logged = own.logs().length;
    const answer = await own.query(QUERY, { id: personas.ada.id });
    expect(answer.data).toEqual({ customer: null, asyncActions: null });
    expect(answer.errors?.map(({ extensions }) => [extensions.code, extensions["reason"]])).toEqual([
      ["UPSTREAM_UNAVAILABLE", "ECONNREFUSED"],
      ["UPSTREAM_UNAVAILABLE", "ECONNREFUSED"],
    ]);
    for (const secret of secrets(own))
      expect(JSON.stringify(answer) + own.logs().slice(logged)).not.toContain(secret);
  });
});

/** Lets a field of the running schema do something else, for one test. */
async function withResolver<T>(
  resolve: (info: GraphQLResolveInfo) => unknown,
  run: () => Promise<T>,
): Promise<T> {
  const field = schema.getQueryType()?.getFields()["consents"];
  if (field?.resolve === undefined) throw new Error("Expected the field to have a resolver");
  const before = field.resolve;
  field.resolve = (_source, _arguments, _context, info) => resolve(info);
  try {
    return await run();
  } finally {
    field.resolve = before;
  }
}

describe("a failure of this server", () => {
  const SECRET = "hunter2 at https://internal.example:8443/v1?token=abc";

  it.each<[what: string, thrown: () => unknown]>([
    ["an error", () => new Error(SECRET)],
    ["a type error", () => new TypeError(SECRET)],
    ["a text", () => SECRET],
    ["an object", () => ({ message: SECRET, extensions: { code: "BAD_USER_INPUT" } })],
    [
      "an error with a code of its own",
      () => Object.assign(new Error(SECRET), { code: "ENOENT", path: SECRET }),
    ],
    [
      "an error that pretends to be public",
      () => Object.assign(new Error(SECRET), { extensions: { code: "SECRET_CODE", secret: SECRET } }),
    ],
    ["an error with a cause", () => new Error("outer", { cause: new Error(SECRET) })],
  ])("is masked, whatever is thrown: %s", async (_, thrown) => {
    const logged = app.logs().length;
    const answer = await withResolver(
      () => {
        throw thrown();
      },
      () => app.query(`{ consents { id } segment(id: "seg_x") { id } }`),
    );
    expect(answer.data).toEqual({ consents: null, segment: null });
    expect(answer.errors).toEqual([
      {
        message: "Internal server error",
        path: ["consents"],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: "INTERNAL_SERVER_ERROR" },
      },
    ]);
    const said = JSON.stringify(answer) + app.logs().slice(logged);
    for (const part of ["hunter2", "internal.example", "token=abc"]) expect(said).not.toContain(part);
    expect(app.logs().slice(logged)).toContain("a resolver failed unexpectedly");
  });

  it("is masked where a resolver breaks its own type", async () => {
    const answer = await withResolver(
      () => "no list",
      () => app.query(`{ consents { id } }`),
    );
    expect(answer.errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
      ["Internal server error", { code: "INTERNAL_SERVER_ERROR" }],
    ]);
  });
});

describe("a request that is no operation", () => {
  it.each([
    ["", "BAD_REQUEST"],
    ["{", "GRAPHQL_PARSE_FAILED"],
    ["{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["query A { consents { id } } query B { consents { id } }", "OPERATION_RESOLUTION_FAILURE"],
    ["subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
    ["subscription { bulkRunProgress(id: 1) { id } }", "OPERATION_RESOLUTION_FAILURE"],
  ])("has a code of the list: %s", async (query, code) => {
    const { errors, extensions } = await app.query(query);
    expect(ERROR_CODES).toContain(code);
    expect(errors?.[0]?.extensions).toEqual({ code });
    expect(extensions?.upstream.spent ?? 0).toBe(0);
    expect(app.requests()).toEqual([]);
  });
});

describe("the bill of an answer", () => {
  it.each([
    ["{ __typename }", 0],
    [`{ node(id: "x_1") { id } }`, 0],
    [`{ customer(by: { id: "${personas.ada.id}" }) { id } }`, 1],
    [`{ a: customer(by: { id: "cust_x" }) { id } b: customer(by: { sourceId: "crm-1001" }) { id } }`, 2],
    [
      `{ customers(first: 10) { nodes { segments { id } activities { nodes { id } } redeemables { totalCount } } } }`,
      31,
    ],
    [`{ customers(first: 7) { nodes { segments { kind } } } }`, 9],
    [`{ segments { nodes { id kind } } consents { id } asyncActions { nodes { id } } }`, 3],
    [
      `{ segment(id: "${segmentIds.imported}") { customers(first: 5) { nodes { isInSegment(id: "seg_1") } } } }`,
      7,
    ],
    [`{ customer(by: { id: "${personas.alan.id}" }) { consents { status } } }`, 4],
  ])("counts the calls that left: %s", async (query, count) => {
    const { extensions } = await app.query(query);
    expect(app.requests()).toHaveLength(count);
    expect(extensions.upstream).toMatchObject({ spent: count, repeated: 0 });
  });

  it("counts the calls that failed, too", async () => {
    app.sandbox.faults.add({ name: "status", status: 500, match: { path: /\/segments$/ } });
    app.sandbox.faults.add({ name: "reset-before-headers", match: { path: /\/activity/ } });
    const { extensions, errors } = await app.query(
      `{ customers(first: 5) { nodes { segments { id } activities { nodes { id } } } } }`,
    );
    expect(errors).toHaveLength(10);
    expect(extensions.upstream).toMatchObject({ spent: app.requests().length });
    expect(extensions.upstream.spent - extensions.upstream.repeated).toBeLessThanOrEqual(11);
  });

  it("counts each operation apart, also of those that run at the same time", async () => {
    app.sandbox.faults.add({ name: "jitter", ms: 20 });
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8];
    const answers = await Promise.all(
      sizes.map((first) => app.query(`{ customers(first: ${first}) { nodes { segments { id } } } }`)),
    );
    expect(answers.map(({ extensions }) => extensions.upstream.spent)).toEqual(
      sizes.map((first) => first + 1),
    );
    expect(app.requests()).toHaveLength(sizes.reduce((sum, first) => sum + first + 1, 0));
  });
});
