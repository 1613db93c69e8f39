/** The settings. They are read from the environment once, at the start. No other file reads `process.env`. */
import { z } from "zod";
import { ConfigError } from "./config-error.js";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS } from "./bulk-runs/pieces.js";
import { apiKeys, MAX_CALLS_PER_DAY } from "./access/api-keys.js";
import { isLoopback } from "./access/loopback.js";
import type { SignInSettings } from "./access/sign-in.js";
import { CACHED_OPERATIONS } from "./voucherify/endpoints.js";
import { type TransportName, TRANSPORTS } from "./voucherify/transports/load.js";

/** A whole number in decimal digits. `Number` alone would also accept `""` as 0 and `4e3` as 4,000. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const port = whole(0, 65_535);
const HOST_NAME = /^\S+$/;
const host = z.string().regex(HOST_NAME, "must be a host name or an address");
const count = whole(0, Number.MAX_SAFE_INTEGER);
/** All of them are kept in memory, some 10 kB each. */
const MAX_SANDBOX_CUSTOMERS = 100_000;

/** A secret or ID: not empty, on one line, without blanks. */
const credential = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without blanks or line breaks");

/** Comma separated, at least one. */
const credentials = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine(
    (list) => list.every((one) => credential.safeParse(one).success),
    "must be printable ASCII without blanks or line breaks, comma separated",
  );

/** Whether `text` has the form of an `Origin` header: lower case, no path, no default port. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Comma separated; empty for none. There is no wildcard: each origin must be listed. */
const origins = z
  .string()
  .transform((text) => (text.trim() === "" ? [] : text.split(",").map((part) => part.trim())))
  .refine((list) => list.every(isOrigin), "must be origins such as https://app.example, comma separated");

const serverSettings = z.object({
  PORT: port.default(4000),
  HOST: host.default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  GRAPHIQL: z.enum(["on", "off"]).optional(),
  TRUSTED_DOCUMENTS: z.string().min(1, "must be the name of a file").optional(),
  TRUSTED_DOCUMENTS_MODE: z.enum(["only", "prefer"]).default("only"),
  MAX_REQUESTS_PER_SECOND: whole(0, 1_000_000).default(2_000),
  CORS_ORIGINS: origins.default([]),
  VOUCHERIFY_API_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .default("https://api.voucherify.io"),
  VOUCHERIFY_APP_ID: credential.optional(),
  VOUCHERIFY_APP_TOKEN: credential.optional(),
  VOUCHERIFY_WEBHOOK_SECRET: credentials.default([]),
  UPSTREAM_CREDENTIALS: z.enum(["server", "caller", "both"]).default("server"),
  MAX_ACCOUNTS: whole(1, 10_000).default(100),
  UPSTREAM_DETAILS: z.enum(["on", "off"]).default("off"),
  AUDIT_LOG: z.string().regex(/\S/, "must be off, stderr or the path of a file").default("off"),
  METRICS: z.enum(["on", "off"]).default("on"),
  FIELD_POLICY_FILE: z.string().regex(/\S/, "must be the path of a file").optional(),
  UPSTREAM_TRANSPORT: z.enum(TRANSPORTS).default("node-fetch"),
  DRAIN_SECONDS: whole(0, 300).default(1),
});

const signInSettings = z.object({
  API_KEYS_FILE: z.string().min(1, "must be the path of a file").optional(),
  API_KEYS: apiKeys.optional(),
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => !URL.canParse(url) || new URL(url).protocol === "https:" || isLoopback(new URL(url).hostname),
      "must begin with https://, unless it is on this machine",
    )
    .optional(),
  JWT_ISSUER: z.string().min(1, "must be the iss of the tokens").optional(),
  JWT_AUDIENCE: z.string().min(1, "must be the aud of the tokens").optional(),
  JWT_CALLS_PER_DAY: whole(0, MAX_CALLS_PER_DAY).optional(),
});

/** The upstream imports files of at most 10 MB, including the form around the file. */
const MAX_IMPORT_PIECE_BYTES = 10_000_000;

const budgetSettings = z.object({
  MAX_UPSTREAM_CALLS: whole(1, 10_000).default(250),
  MAX_WRITES: whole(1, 250).default(5),
  MAX_RESULT_NODES: whole(1, 10_000_000).default(50_000),
  RATE_LIMIT_SHARE: whole(1, 100).default(90),
});

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

/** `name=value` pairs, comma separated. Values may be percent-encoded. */
const headerPairs = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim().split(/=(.*)/s).slice(0, 2)))
  .refine(
    (pairs) => pairs.every(([name = "", value]) => HEADER_NAME.test(name) && isHeaderValue(value)),
    "must be headers such as api-key=secret, comma separated",
  )
  .transform((pairs) => {
    const decoded = pairs.map(([name = "", value = ""]) => [name, decodeURIComponent(value.trim())] as const);
    return Object.fromEntries(decoded);
  });

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

function isHeaderValue(text: string | undefined): boolean {
  try {
    return text !== undefined && /^[\x20-\x7e]+$/.test(decodeURIComponent(text));
  } catch {
    return false;
  }
}

/** The names and defaults are those of OpenTelemetry. */
const tracingSettings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => !/[@?#]/.test(url),
      "must be a URL such as http://127.0.0.1:4318, without a user or a query",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal("http/json", "must be http/json, or not set").optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerPairs.default({}),
  OTEL_SERVICE_NAME: z.string().regex(/\S/, "must be a name").default("voucherify-customers-graphql"),
  OTEL_TRACES_SAMPLER: z.enum(SAMPLERS).default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, "must be a number from 0 to 1")
    .transform(Number)
    .default(1),
  TRACE_UPSTREAM: z.enum(["on", "off"]).default("off"),
});

const age = z.coerce.number().int().min(0);
/** `60`, or `get-customer=300, list-customers=0`, or both. */
const maxAges = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .refine(
    (parts) => parts.every((part) => /^([a-z-]+\s*=\s*)?\d{1,9}$/.test(part)),
    "must be seconds, such as 60, or seconds by operation, such as get-customer=300, list-customers=0",
  )
  .refine(
    (parts) => parts.every((part) => !part.includes("=") || CACHED_OPERATIONS.includes(operationOf(part))),
    `must name operations of ${CACHED_OPERATIONS.join(", ")}`,
  )
  .transform((parts) => {
    const [general, single] = [false, true].map((isSingle) =>
      parts.filter((part) => part.includes("=") === isSingle),
    );
    return {
      maxAge: Math.min(...(general ?? []).map((part) => age.parse(part))),
      maxAges: Object.fromEntries(
        (single ?? []).map((part) => [operationOf(part), age.parse(part.split("=")[1])]),
      ),
    };
  });

const operationOf = (part: string) => part.split("=")[0]?.trim() ?? "";

/** Its bytes are an `Int` of the schema. */
const MAX_CACHE_MB = 2_047;

const cacheSettings = z.object({
  CACHE_MB: whole(0, MAX_CACHE_MB).default(64),
  CACHE_MAX_AGE: maxAges.default({ maxAge: Infinity, maxAges: {} }),
});

const jobSettings = z.object({
  BULK_PIECE_ROWS: whole(1, 100_000).default(DEFAULT_PIECE_ROWS),
  IMPORT_PIECE_BYTES: whole(1_000, MAX_IMPORT_PIECE_BYTES).default(DEFAULT_IMPORT_PIECE_BYTES),
});

/** AES-256 takes keys of 32 bytes. */
const ENCRYPTION_KEY = /^[A-Za-z0-9+/]{43}=$/;

const sharedSettings = z.object({
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: "must be a URL such as redis://127.0.0.1:6379" })
    .optional(),
  DATA_DIR: z.string().regex(/\S/, "must be the path of a directory").optional(),
  CACHE_KEY: z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim()))
    .refine(
      (keys) => keys.every((key) => ENCRYPTION_KEY.test(key)),
      "must be 32 random bytes in base64, such as openssl rand -base64 32 prints; several comma separated",
    )
    .transform((keys) => keys.map((key) => Buffer.from(key, "base64")))
    .default([]),
});

const sandboxSettings = z.object({
  SANDBOX_PORT: port.default(4010),
  SANDBOX_HOST: host.default("127.0.0.1"),
  SANDBOX_CUSTOMERS: whole(0, MAX_SANDBOX_CUSTOMERS).default(300),
  SANDBOX_RATE_LIMIT: whole(1, Number.MAX_SAFE_INTEGER).default(2000),
  SANDBOX_SEED: count.default(1),
});

export interface SandboxConfig {
  readonly port: number;
  readonly host: string;
  readonly customers: number;
  readonly rateLimit: number;
  readonly seed: number;
}

export interface TracingConfig {
  /** Where spans are sent, with the path of OTLP. */
  readonly endpoint: string;
  /** Further headers of these requests. They may be secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly sampler: (typeof SAMPLERS)[number];
  /** The part of traces that samplers by ratio record, from 0 to 1. */
  readonly ratio: number;
  /** Whether the upstream is sent `traceparent` and `tracestate`. */
  readonly sendsContext: boolean;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: z.infer<typeof serverSettings>["LOG_LEVEL"];
  /** Whether `/graphiql` is served and introspection is answered. */
  readonly graphiql: boolean;
  /** The manifest of trusted documents, and whether only they are accepted. Null for none. */
  readonly trustedDocuments: { readonly file: string; readonly mode: "only" | "prefer" } | null;
  /** Most requests of one caller per second, and of one address without sign-in, on average. 0: no limit. */
  readonly maxRequestsPerSecond: number;
  /** The origins that may read responses (CORS); empty for none. */
  readonly corsOrigins: readonly string[];
  /** Whose credential the upstream is called with: the configured one, the caller's own, or the caller's own if there is one. */
  readonly upstreamCredentials: z.infer<typeof serverSettings>["UPSTREAM_CREDENTIALS"];
  /** Where the credentials of callers are sent if none is configured. */
  readonly apiUrl: string;
  /** Most accounts of callers at a time. */
  readonly maxAccounts: number;
  /** The real upstream. Null to start the sandbox in its place, or if only callers have credentials. */
  readonly upstream: { readonly apiUrl: string; readonly appId: string; readonly appToken: string } | null;
  /** Null: whoever can reach the server may do everything, so it listens on the loopback interface only. */
  readonly signIn: SignInSettings | null;
  /** The secrets that webhooks may be signed with. Empty for no webhooks of a real upstream. */
  readonly webhookSecrets: readonly string[];
  /** Whether error messages include the upstream's own explanation. */
  readonly upstreamDetails: boolean;
  /** Where writes are recorded: a path, or `stderr`. Null: nowhere. */
  readonly auditLog: string | null;
  /** Whether `/metrics` is served. */
  readonly metrics: boolean;
  /** Null: nothing is traced. */
  readonly tracing: TracingConfig | null;
  /** The file with the field policies by scope. Null for none: every caller sees everything. */
  readonly fieldPolicyFile: string | null;
  /** What sends the requests to the upstream. */
  readonly transport: TransportName;
  /** How long the server still listens after `/readyz` has changed to 503, in milliseconds. */
  readonly drainMs: number;
  readonly budget: {
    /** Most upstream calls of one operation. */
    readonly maxCalls: number;
    /** Most values in the result of one operation. */
    readonly maxNodes: number;
    /** Most root fields of one mutation. */
    readonly maxWrites: number;
    /** The part of the account's rate limit that this server uses at most, from 0 to 1. */
    readonly share: number;
  };
  readonly cache: {
    /** Most bytes of cached answers. 0: no cache. */
    readonly bytes: number;
    /** Greatest age of every cached answer, in seconds. Infinity: those of the endpoint table. */
    readonly maxAge: number;
    /** Greatest ages in place of those of the endpoint table, in seconds, by operation. */
    readonly maxAges: Readonly<Record<string, number>>;
  };
  readonly jobs: {
    /** Most rows of one piece of a bulk update. */
    readonly pieceRows: number;
    /** Most bytes of one piece of a CSV import. */
    readonly importPieceBytes: number;
  };
  /** Where servers of one account share what they know. It can contain a password. Null: this server is alone. */
  readonly redisUrl: string | null;
  /** Where bulk runs are recorded. Null: in memory. */
  readonly dataDir: string | null;
  /** What is stored outside of this process is encrypted with the first, and read with any. Empty: stored as it is. */
  readonly encryptionKeys: readonly Buffer[];
  /** The embedded sandbox. It listens on any free port; `SANDBOX_PORT` and `SANDBOX_HOST` are for `npm run sandbox`. */
  readonly sandbox: Omit<SandboxConfig, "port" | "host">;
}

/**
 * Reads the settings of the server.
 *
 * @throws {ConfigError} if any of them is invalid
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const settings = parse(
    z.object({
      ...serverSettings.shape,
      ...signInSettings.shape,
      ...budgetSettings.shape,
      ...cacheSettings.shape,
      ...jobSettings.shape,
      ...tracingSettings.shape,
      ...sharedSettings.shape,
      ...sandboxSettings.shape,
    }),
    env,
    [...missingCredential(env), ...missingSignIn(env), ...uselessGraphiql(env)],
  );
  const { VOUCHERIFY_API_URL: apiUrl, VOUCHERIFY_APP_ID: appId, VOUCHERIFY_APP_TOKEN: appToken } = settings;
  const { port: _port, host: _host, ...sandbox } = toSandboxConfig(settings);
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    logLevel: settings.LOG_LEVEL,
    graphiql: (settings.GRAPHIQL ?? graphiqlByDefault(settings)) === "on",
    trustedDocuments: trustedDocumentsOf(settings),
    maxRequestsPerSecond: settings.MAX_REQUESTS_PER_SECOND,
    corsOrigins: settings.CORS_ORIGINS,
    upstream: appId !== undefined && appToken !== undefined ? { apiUrl, appId, appToken } : null,
    upstreamCredentials: settings.UPSTREAM_CREDENTIALS,
    apiUrl,
    maxAccounts: settings.MAX_ACCOUNTS,
    signIn: toSignInSettings(settings),
    webhookSecrets: settings.VOUCHERIFY_WEBHOOK_SECRET,
    upstreamDetails: settings.UPSTREAM_DETAILS === "on",
    auditLog: settings.AUDIT_LOG === "off" ? null : settings.AUDIT_LOG,
    metrics: settings.METRICS === "on",
    tracing: toTracingConfig(settings),
    fieldPolicyFile: settings.FIELD_POLICY_FILE ?? null,
    transport: settings.UPSTREAM_TRANSPORT,
    drainMs: settings.DRAIN_SECONDS * 1_000,
    budget: {
      maxCalls: settings.MAX_UPSTREAM_CALLS,
      maxNodes: settings.MAX_RESULT_NODES,
      maxWrites: settings.MAX_WRITES,
      share: settings.RATE_LIMIT_SHARE / 100,
    },
    cache: { bytes: settings.CACHE_MB * 2 ** 20, ...settings.CACHE_MAX_AGE },
    jobs: {
      pieceRows: settings.BULK_PIECE_ROWS,
      importPieceBytes: settings.IMPORT_PIECE_BYTES,
    },
    redisUrl: settings.REDIS_URL ?? null,
    dataDir: settings.DATA_DIR ?? null,
    encryptionKeys: settings.CACHE_KEY,
    sandbox,
  });
}

/**
 * Reads the settings of `npm run sandbox`.
 *
 * @throws {ConfigError} if any of them is invalid
 */
export function readSandboxConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  return Object.freeze(toSandboxConfig(parse(sandboxSettings, env)));
}

function toSandboxConfig(settings: z.infer<typeof sandboxSettings>): SandboxConfig {
  return {
    port: settings.SANDBOX_PORT,
    host: settings.SANDBOX_HOST,
    customers: settings.SANDBOX_CUSTOMERS,
    rateLimit: settings.SANDBOX_RATE_LIMIT,
    seed: settings.SANDBOX_SEED,
  };
}

function toTracingConfig(settings: z.infer<typeof tracingSettings>): TracingConfig | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined) return null;
  return {
    endpoint: `${endpoint.replace(/\/$/, "")}/v1/traces`,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: settings.OTEL_SERVICE_NAME,
    sampler: settings.OTEL_TRACES_SAMPLER,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    sendsContext: settings.TRACE_UPSTREAM === "on",
  };
}

type ServerSettings = z.infer<typeof serverSettings>;

function trustedDocumentsOf(settings: ServerSettings): Config["trustedDocuments"] {
  const { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_MODE: mode } = settings;
  return file === undefined ? null : { file, mode };
}

/** Off in production, and where the page could run nothing but documents that it does not know the IDs of. */
function graphiqlByDefault(settings: ServerSettings): "on" | "off" {
  const isClosed = settings.NODE_ENV === "production" || trustedDocumentsOf(settings)?.mode === "only";
  return isClosed ? "off" : "on";
}

/** Checked apart from the schema, as below. */
function uselessGraphiql(env: NodeJS.ProcessEnv): readonly string[] {
  const isUseless =
    env["GRAPHIQL"] === "on" &&
    env["TRUSTED_DOCUMENTS"] !== undefined &&
    env["TRUSTED_DOCUMENTS_MODE"] !== "prefer";
  if (!isUseless) return [];
  return [
    "GRAPHIQL: cannot be on if only trusted documents are accepted: set TRUSTED_DOCUMENTS_MODE to prefer",
  ];
}

/** Checked apart from the schema, because zod checks across settings only if each of them is valid. */
function missingCredential(env: NodeJS.ProcessEnv): readonly string[] {
  const names = ["VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"];
  const missing = names.filter((name) => env[name] === undefined);
  if (env["UPSTREAM_CREDENTIALS"] === "caller") {
    const set = names.filter((name) => env[name] !== undefined);
    return set.map((name) => `${name}: must not be set with UPSTREAM_CREDENTIALS=caller`);
  }
  if (missing.length === 2 && env["VOUCHERIFY_API_URL"] !== undefined) {
    return ["VOUCHERIFY_API_URL: requires VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN: set them, or unset it"];
  }
  if (missing.length !== 1) return [];
  return [`${missing[0]}: is missing: set both credentials for the real upstream, or none for the sandbox`];
}

function toSignInSettings(settings: z.infer<typeof signInSettings>): SignInSettings | null {
  const { API_KEYS_FILE: keysFile = null, API_KEYS: keys = [] } = settings;
  const { JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  const callsPerDay = settings.JWT_CALLS_PER_DAY ?? null;
  const hasTokens = jwksUrl !== undefined && issuer !== undefined && audience !== undefined;
  const tokens = hasTokens ? { jwksUrl, issuer, audience, callsPerDay } : null;
  return keysFile === null && keys.length === 0 && tokens === null ? null : { keysFile, keys, tokens };
}

/** Settings that make the server ask who calls. */
const TOKENS = ["JWT_JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE"];
const SIGN_IN = ["API_KEYS_FILE", "API_KEYS", ...TOKENS];

/** Checked apart from the schema, for the same reason. */
function missingSignIn(env: NodeJS.ProcessEnv): readonly string[] {
  const { HOST } = env;
  const missing = TOKENS.filter((name) => env[name] === undefined);
  if (missing.length > 0 && (missing.length < TOKENS.length || env["JWT_CALLS_PER_DAY"] !== undefined)) {
    return missing.map((name) => `${name}: is missing: set all of ${TOKENS.join(", ")}, or none`);
  }
  if (HOST === undefined || !HOST_NAME.test(HOST) || isLoopback(HOST)) return [];
  if (SIGN_IN.some((name) => env[name] !== undefined)) return [];
  return [
    "HOST: other machines could call without a key: set API_KEYS_FILE, API_KEYS or JWT_JWKS_URL, or leave HOST at 127.0.0.1",
  ];
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
  moreFaults: readonly string[] = [],
): z.infer<Schema> {
  const result = schema.safeParse(env);
  if (result.success && moreFaults.length === 0) return result.data;
  const issues = result.error?.issues ?? [];
  const faults = [...issues.map(({ path, message }) => `${path.join(".")}: ${message}`), ...moreFaults];
  throw new ConfigError(
    ["The configuration cannot be used:", ...faults.map((fault) => `  ${fault}`)].join("\n"),
  );
}
