/** The settings. They are read from the environment once, at the start. No other file reads `process.env`. */
import { z } from "zod";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS } from "./bulk-runs/pieces.js";
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
  HOST: z.string().regex(/^\S+$/, "must be a host name or an address").default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  GRAPHIQL: z.enum(["on", "off"]).default("on"),
  CORS_ORIGINS: origins.default([]),
  VOUCHERIFY_API_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .default("https://api.voucherify.io"),
  VOUCHERIFY_APP_ID: credential.optional(),
  VOUCHERIFY_APP_TOKEN: credential.optional(),
  VOUCHERIFY_WEBHOOK_SECRET: credentials.default([]),
  UPSTREAM_DETAILS: z.enum(["on", "off"]).default("off"),
  UPSTREAM_TRANSPORT: z.enum(TRANSPORTS).default("node-fetch"),
  DRAIN_SECONDS: whole(0, 300).default(1),
});

/** The upstream imports files of at most 10 MB, including the form around the file. */
const MAX_IMPORT_PIECE_BYTES = 10_000_000;

const budgetSettings = z.object({
  MAX_UPSTREAM_CALLS: whole(1, 10_000).default(250),
  MAX_RESULT_NODES: whole(1, 10_000_000).default(50_000),
  RATE_LIMIT_SHARE: whole(1, 100).default(90),
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

const sandboxSettings = z.object({
  SANDBOX_PORT: port.default(4010),
  SANDBOX_CUSTOMERS: whole(0, MAX_SANDBOX_CUSTOMERS).default(300),
  SANDBOX_RATE_LIMIT: whole(1, Number.MAX_SAFE_INTEGER).default(2000),
  SANDBOX_SEED: count.default(1),
});

export interface SandboxConfig {
  readonly port: number;
  readonly customers: number;
  readonly rateLimit: number;
  readonly seed: number;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: z.infer<typeof serverSettings>["LOG_LEVEL"];
  /** Whether `/graphiql` is served and introspection is answered. */
  readonly graphiql: boolean;
  /** The origins that may read responses (CORS); empty for none. */
  readonly corsOrigins: readonly string[];
  /** The real upstream; null to start the sandbox in its place. */
  readonly upstream: { readonly apiUrl: string; readonly appId: string; readonly appToken: string } | null;
  /** The secrets that webhooks may be signed with. Empty for no webhooks of a real upstream. */
  readonly webhookSecrets: readonly string[];
  /** Whether error messages include the upstream's own explanation. */
  readonly upstreamDetails: boolean;
  /** What sends the requests to the upstream. */
  readonly transport: TransportName;
  /** How long the server still listens after `/readyz` has changed to 503, in milliseconds. */
  readonly drainMs: number;
  readonly budget: {
    /** Most upstream calls of one operation. */
    readonly maxCalls: number;
    /** Most values in the result of one operation. */
    readonly maxNodes: number;
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
  /** The embedded sandbox. It listens on any free port; `SANDBOX_PORT` is for `npm run sandbox`. */
  readonly sandbox: Omit<SandboxConfig, "port">;
}

/** The environment is invalid. The message names each invalid variable and what was expected, and never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
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
      ...budgetSettings.shape,
      ...cacheSettings.shape,
      ...jobSettings.shape,
      ...sandboxSettings.shape,
    }),
    env,
    missingCredential(env),
  );
  const { VOUCHERIFY_API_URL: apiUrl, VOUCHERIFY_APP_ID: appId, VOUCHERIFY_APP_TOKEN: appToken } = settings;
  const { port: _, ...sandbox } = toSandboxConfig(settings);
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    logLevel: settings.LOG_LEVEL,
    graphiql: settings.GRAPHIQL === "on",
    corsOrigins: settings.CORS_ORIGINS,
    upstream: appId !== undefined && appToken !== undefined ? { apiUrl, appId, appToken } : null,
    webhookSecrets: settings.VOUCHERIFY_WEBHOOK_SECRET,
    upstreamDetails: settings.UPSTREAM_DETAILS === "on",
    transport: settings.UPSTREAM_TRANSPORT,
    drainMs: settings.DRAIN_SECONDS * 1_000,
    budget: {
      maxCalls: settings.MAX_UPSTREAM_CALLS,
      maxNodes: settings.MAX_RESULT_NODES,
      share: settings.RATE_LIMIT_SHARE / 100,
    },
    cache: { bytes: settings.CACHE_MB * 2 ** 20, ...settings.CACHE_MAX_AGE },
    jobs: {
      pieceRows: settings.BULK_PIECE_ROWS,
      importPieceBytes: settings.IMPORT_PIECE_BYTES,
    },
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
    customers: settings.SANDBOX_CUSTOMERS,
    rateLimit: settings.SANDBOX_RATE_LIMIT,
    seed: settings.SANDBOX_SEED,
  };
}

/** Checked apart from the schema, because zod checks across settings only if each of them is valid. */
function missingCredential(env: NodeJS.ProcessEnv): readonly string[] {
  const names = ["VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"];
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === 2 && env["VOUCHERIFY_API_URL"] !== undefined) {
    return ["VOUCHERIFY_API_URL: requires VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN: set them, or unset it"];
  }
  if (missing.length !== 1) return [];
  return [`${missing[0]}: is missing: set both credentials for the real upstream, or none for the sandbox`];
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
