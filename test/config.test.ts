/** The settings: what is assumed, what is refused, and that no value is ever repeated. */
import { describe, expect, it } from "vitest";
import { readConfig, readSandboxConfig } from "../src/config.js";
import { ConfigError } from "../src/config-error.js";

const APP_ID = "0d12c7aa-canary-id";
const APP_TOKEN = "9b8a-canary-token";
const KEYS = JSON.stringify([{ name: "app", sha256: "0a".repeat(32), scopes: ["customers:read"] }]);
const both = { VOUCHERIFY_APP_ID: APP_ID, VOUCHERIFY_APP_TOKEN: APP_TOKEN };

/** What is said of settings that are refused. */
function problemOf(env: NodeJS.ProcessEnv, read: (env: NodeJS.ProcessEnv) => unknown = readConfig): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("Expected the settings to be refused, but they were taken");
}

describe("the settings", () => {
  it("are the sandbox on this machine where nothing is set", () => {
    expect(readConfig({})).toMatchObject({
      host: "127.0.0.1",
      port: 4000,
      logLevel: "info",
      graphiql: true,
      corsOrigins: [],
      upstream: null,
      webhookSecrets: [],
      upstreamDetails: false,
      auditLog: null,
      metrics: true,
      transport: "node-fetch",
      drainMs: 1_000,
      jobs: { pieceRows: 100, importPieceBytes: 5 * 2 ** 20 },
      budget: { maxCalls: 250, maxNodes: 50_000, share: 0.9 },
      sandbox: { customers: 300, rateLimit: 2000, seed: 1 },
    });
    expect(readSandboxConfig({})).toMatchObject({
      port: 4010,
      host: "127.0.0.1",
      customers: 300,
      rateLimit: 2000,
      seed: 1,
    });
  });

  it("are the real upstream where both credentials are set", () => {
    expect(readConfig(both).upstream).toEqual({
      apiUrl: "https://api.voucherify.io",
      appId: APP_ID,
      appToken: APP_TOKEN,
    });
  });

  it.each<[NodeJS.ProcessEnv, object]>([
    [{ PORT: "0" }, { port: 0 }],
    [{ PORT: "65535" }, { port: 65_535 }],
    [{ HOST: "::1" }, { host: "::1", signIn: null }],
    [{ HOST: "127.0.0.9" }, { host: "127.0.0.9" }],
    [
      { HOST: "0.0.0.0", API_KEYS_FILE: "/keys.json" },
      { host: "0.0.0.0", signIn: { keysFile: "/keys.json", keys: [], tokens: null } },
    ],
    [{ API_KEYS: KEYS }, { signIn: { keysFile: null, keys: [{ name: "app" }] } }],
    [{ LOG_LEVEL: "silent" }, { logLevel: "silent" }],
    [{ GRAPHIQL: "off" }, { graphiql: false }],
    [{ GRAPHIQL: "on" }, { graphiql: true }],
    [{ CORS_ORIGINS: "" }, { corsOrigins: [] }],
    [{ OTEL_SERVICE_NAME: "shop", TRACE_UPSTREAM: "on" }, { tracing: null }],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" },
      {
        tracing: {
          endpoint: "http://127.0.0.1:4318/v1/traces",
          headers: {},
          serviceName: "voucherify-customers-graphql",
          sampler: "parentbased_always_on",
          ratio: 1,
          sendsContext: false,
        },
      },
    ],
    [
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example/otlp/",
        OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20secret=, x-team=shop",
        OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.05",
      },
      {
        tracing: {
          endpoint: "https://collector.example/otlp/v1/traces",
          headers: { "api-key": "a secret=", "x-team": "shop" },
          sampler: "parentbased_traceidratio",
          ratio: 0.05,
        },
      },
    ],
    [{}, { cache: { bytes: 64 * 2 ** 20, maxAge: Infinity, maxAges: {} } }],
    [{ CACHE_MB: "0", CACHE_MAX_AGE: "60" }, { cache: { bytes: 0, maxAge: 60, maxAges: {} } }],
    [
      { CACHE_MAX_AGE: "3600, get-customer=300,list-customers = 0" },
      { cache: { maxAge: 3_600, maxAges: { "get-customer": 300, "list-customers": 0 } } },
    ],
    [{ CORS_ORIGINS: "https://app.example" }, { corsOrigins: ["https://app.example"] }],
    [
      { CORS_ORIGINS: "https://app.example, http://localhost:3000,http://[::1]:5173" },
      { corsOrigins: ["https://app.example", "http://localhost:3000", "http://[::1]:5173"] },
    ],
    [
      { SANDBOX_CUSTOMERS: "0", SANDBOX_RATE_LIMIT: "1", SANDBOX_SEED: "7" },
      { sandbox: { customers: 0, rateLimit: 1, seed: 7 } },
    ],
    [
      { BULK_PIECE_ROWS: "1", IMPORT_PIECE_BYTES: "1000" },
      { jobs: { pieceRows: 1, importPieceBytes: 1000 } },
    ],
    [{ UNKNOWN: "x", PATH: "/bin" }, {}],
    [
      { UPSTREAM_DETAILS: "on", DRAIN_SECONDS: "0", UPSTREAM_TRANSPORT: "undici" },
      { upstreamDetails: true, drainMs: 0, transport: "undici" },
    ],
    [{ VOUCHERIFY_WEBHOOK_SECRET: "new" }, { webhookSecrets: ["new"] }],
    [{ ...both, VOUCHERIFY_WEBHOOK_SECRET: "new, old" }, { webhookSecrets: ["new", "old"] }],
    [{ SANDBOX_CUSTOMERS: "100000" }, { sandbox: { customers: 100_000 } }],
  ])("take %j", (env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });

  it.each([
    ["https://as1.api.voucherify.io", "https://as1.api.voucherify.io"],
    ["https://as1.api.voucherify.io/", "https://as1.api.voucherify.io"],
    ["https://as1.api.voucherify.io/v1", "https://as1.api.voucherify.io"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
  ])("take the origin of the upstream's URL: %s", (url, origin) => {
    expect(readConfig({ ...both, VOUCHERIFY_API_URL: url }).upstream?.apiUrl).toBe(origin);
  });

  it("cannot be changed afterwards", () => {
    const config = readConfig({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
  });
});

describe("sign-in", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "app.example", "127.0.0.1.example"])(
    "is required where other machines could call: %s",
    (HOST) => {
      expect(problemOf({ HOST })).toMatch(/\n {2}HOST: .*set API_KEYS_FILE/);
    },
  );

  const key = { name: "app", sha256: "0a".repeat(32), scopes: ["customers:read"] };
  it.each<[string, unknown, RegExp]>([
    ["no list", key, /API_KEYS: must be a list of keys/],
    ["an empty list", [], /API_KEYS: must have at least one key/],
    ["no name", [{ ...key, name: "" }], /API_KEYS\.0\.name: must be 1 to 64/],
    ["the key itself", [{ ...key, sha256: "canary" }], /API_KEYS\.0\.sha256: must be the SHA-256/],
    [
      "an unknown scope",
      [key, { ...key, scopes: ["canary"] }],
      /API_KEYS\.1\.scopes\.0: must be one of customers:read/,
    ],
    ["an unknown field", [{ ...key, canary: 1 }], /API_KEYS\.0: must be an object with name, sha256, scopes/],
    ["no weight", [{ ...key, weight: 0 }], /API_KEYS\.0\.weight: must be at least 0\.01/],
    ["a weight in words", [{ ...key, weight: "canary" }], /API_KEYS\.0\.weight: must be a number/],
    ["two of one name", [key, { ...key, sha256: "0b".repeat(32) }], /API_KEYS: must have a different name/],
    ["one key twice", [key, { ...key, name: "other" }], /API_KEYS: must have each key only once/],
  ])("is not taken with %s", (_, keys, said) => {
    const message = problemOf({ API_KEYS: JSON.stringify(keys) });
    expect(message).toMatch(said);
    expect(message).not.toContain("canary");
  });

  const tokens = {
    JWT_JWKS_URL: "https://id.example/keys",
    JWT_ISSUER: "https://id.example/",
    JWT_AUDIENCE: "api",
  };

  it("can be tokens alone", () => {
    expect(readConfig({ HOST: "0.0.0.0", ...tokens }).signIn).toEqual({
      keysFile: null,
      keys: [],
      tokens: {
        jwksUrl: "https://id.example/keys",
        issuer: "https://id.example/",
        audience: "api",
        callsPerDay: null,
      },
    });
    expect(readConfig({ ...tokens, JWT_CALLS_PER_DAY: "500" }).signIn?.tokens?.callsPerDay).toBe(500);
    const local = { ...tokens, JWT_JWKS_URL: "http://127.0.0.1:8080/keys" };
    expect(readConfig(local).signIn?.tokens?.jwksUrl).toBe("http://127.0.0.1:8080/keys");
  });

  it("have no number of calls without tokens", () => {
    expect(problemOf({ JWT_CALLS_PER_DAY: "500" })).toMatch(/\n {2}JWT_JWKS_URL: is missing/);
  });

  it.each(Object.keys(tokens))("takes all settings of tokens or none: without %s", (name) => {
    const { [name as keyof typeof tokens]: _, ...rest } = tokens;
    expect(problemOf(rest)).toMatch(new RegExp(`\\n {2}${name}: is missing: set all of`));
  });

  it.each(["http://canary.example/keys", "ftp://canary.example", "canary"])(
    "takes no keys from %s",
    (url) => {
      const message = problemOf({ ...tokens, JWT_JWKS_URL: url });
      expect(message).toMatch(/\n {2}JWT_JWKS_URL: /);
      expect(message).not.toContain("canary");
    },
  );

  it("is not taken if the keys are no JSON", () => {
    expect(problemOf({ API_KEYS: "canary" })).toMatch(/API_KEYS: must be JSON$/);
  });
});

describe("credentials", () => {
  it.each([
    ["VOUCHERIFY_APP_TOKEN", { VOUCHERIFY_APP_ID: APP_ID }],
    ["VOUCHERIFY_APP_ID", { VOUCHERIFY_APP_TOKEN: APP_TOKEN }],
  ])("come both or not at all: %s is missed", (missing, env) => {
    const message = problemOf(env);
    expect(message).toContain(`${missing}: is missing`);
    expect(message).toContain("set both credentials for the real upstream, or none for the sandbox");
    expect(message).not.toContain("canary");
  });

  it("are missed where there is a URL to use them on", () => {
    const message = problemOf({ VOUCHERIFY_API_URL: "https://canary.example" });
    expect(message).toMatch(/\n {2}VOUCHERIFY_API_URL: requires VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN/);
    expect(message).not.toContain("canary");
  });

  const wrong = [
    ["empty", () => ""],
    ["blank", () => "  "],
    ["with a blank in front", (value: string) => ` ${value}`],
    ["with a blank behind", (value: string) => `${value} `],
    ["with a line break behind", (value: string) => `${value}\n`],
    ["with a line break and a header", (value: string) => `${value}\r\nX-Evil: 1`],
    ["with a tab", (value: string) => `${value}\tx`],
    ["with letters that headers cannot carry", (value: string) => `${value}é`],
  ] as const;

  describe.each(["VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"] as const)("%s", (name) => {
    it.each(wrong)("is refused %s, by its name and without its value", (_, spoil) => {
      const message = problemOf({ ...both, [name]: spoil(both[name]) });
      expect(message).toContain(`${name}: must be printable ASCII without blanks or line breaks`);
      for (const secret of ["canary", "X-Evil", "é"]) expect(message).not.toContain(secret);
    });
  });
});

describe("a setting that makes no sense", () => {
  it.each([
    ["CACHE_MB", "2048"],
    ["CACHE_MAX_AGE", ""],
    ["CACHE_MAX_AGE", "soon"],
    ["CACHE_MAX_AGE", "-1"],
    ["CACHE_MAX_AGE", "get-canary=1"],
    ["CACHE_MAX_AGE", "update-customer=1"],
    ["PORT", "http-canary"],
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "40.5"],
    ["PORT", ""],
    ["PORT", " "],
    ["PORT", "0x1F90"],
    ["PORT", "4e3"],
    ["PORT", "4000\n"],
    ["HOST", ""],
    ["HOST", " "],
    ["LOG_LEVEL", "canary"],
    ["LOG_LEVEL", ""],
    ["GRAPHIQL", "true-canary"],
    ["GRAPHIQL", ""],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "null"],
    ["CORS_ORIGINS", "canary.example"],
    ["CORS_ORIGINS", "//canary.example"],
    ["CORS_ORIGINS", "https://canary.example/"],
    ["CORS_ORIGINS", "https://canary.example/shop"],
    ["CORS_ORIGINS", "https://*.canary.example"],
    ["CORS_ORIGINS", "https://Canary.example"],
    ["CORS_ORIGINS", "https://canary.example:443"],
    ["CORS_ORIGINS", "https://user@canary.example"],
    ["CORS_ORIGINS", "ftp://canary.example"],
    ["CORS_ORIGINS", "https://app.example,"],
    ["CORS_ORIGINS", "https://app.example,*"],
    ["VOUCHERIFY_API_URL", "canary"],
    ["VOUCHERIFY_API_URL", ""],
    ["VOUCHERIFY_API_URL", "ftp://canary.example"],
    ["VOUCHERIFY_API_URL", "//canary.example"],
    ["VOUCHERIFY_API_URL", "javascript:canary"],
    ["VOUCHERIFY_WEBHOOK_SECRET", ""],
    ["VOUCHERIFY_WEBHOOK_SECRET", " "],
    ["VOUCHERIFY_WEBHOOK_SECRET", "canary,"],
    ["VOUCHERIFY_WEBHOOK_SECRET", "canary,,other-canary"],
    ["VOUCHERIFY_WEBHOOK_SECRET", "two canaries"],
    ["BULK_PIECE_ROWS", "0"],
    ["BULK_PIECE_ROWS", "canary"],
    ["IMPORT_PIECE_BYTES", "10485760"],
    ["REDIS_URL", "http://127.0.0.1:6379"],
    ["REDIS_URL", "127.0.0.1:6379"],
    ["DATA_DIR", " "],
    ["CACHE_KEY", "secret"],
    ["CACHE_KEY", Buffer.alloc(31).toString("base64")],
    ["CACHE_KEY", `${Buffer.alloc(32).toString("base64")},`],
    ["SANDBOX_CUSTOMERS", "many-canary"],
    ["SANDBOX_CUSTOMERS", "-1"],
    ["SANDBOX_CUSTOMERS", "1000000000"],
    ["SANDBOX_CUSTOMERS", "1e12"],
    ["UPSTREAM_DETAILS", "canary"],
    ["UPSTREAM_TRANSPORT", "canary"],
    ["DRAIN_SECONDS", "301"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", ""],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "canary:4317"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://canary:canary@collector.example"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc-canary"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "canary"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api key=canary"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary%0a"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary%"],
    ["OTEL_SERVICE_NAME", " "],
    ["OTEL_TRACES_SAMPLER", "jaeger_canary"],
    ["OTEL_TRACES_SAMPLER_ARG", "1.1"],
    ["OTEL_TRACES_SAMPLER_ARG", "5%"],
    ["TRACE_UPSTREAM", "canary"],
    ["SANDBOX_CUSTOMERS", ""],
    ["SANDBOX_RATE_LIMIT", "0"],
    ["SANDBOX_SEED", "1.5"],
    ["SANDBOX_HOST", " "],
  ])("is refused by its name, without its value: %s=%j", (name, value) => {
    const message = problemOf({ ...both, [name]: value });
    expect(message).toMatch(new RegExp(`^The configuration cannot be used:\n  ${name}: \\S.*$`));
    expect(message).not.toContain("canary");
  });

  it.each(["SANDBOX_PORT", "SANDBOX_CUSTOMERS"])("is refused by the sandbox alone, too: %s", (name) => {
    expect(problemOf({ [name]: "canary" }, readSandboxConfig)).toContain(`${name}: `);
  });

  it("is reported with all others at once", () => {
    const message = problemOf({
      PORT: "x",
      LOG_LEVEL: "x",
      VOUCHERIFY_APP_ID: APP_ID,
      SANDBOX_SEED: "x",
    });
    for (const name of ["PORT", "LOG_LEVEL", "VOUCHERIFY_APP_TOKEN", "SANDBOX_SEED"]) {
      expect(message).toContain(`\n  ${name}: `);
    }
    expect(message.split("\n")).toHaveLength(5);
  });
});
