/** The settings, read from the environment once, at the door. Nothing else reads `process.env`. */
import { z } from "zod";

/** In decimal digits: as a number, JavaScript would also take `""` for 0 and `4e3` for 4,000. */
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min).max(max));

const port = whole(0, 65_535);
const count = whole(0, Number.MAX_SAFE_INTEGER);
/** They are all held in memory, some 10 kB each. */
const MAX_SANDBOX_CUSTOMERS = 100_000;

/** A secret or id: present means non-empty, on one line, without blanks around it. */
const credential = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without blanks or line breaks");

/** As a browser writes it in `Origin`: lower case, no path, no port that is the scheme's own. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Comma separated; empty is none. There is no wildcard: whoever may read answers is named. */
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
  UPSTREAM_DETAILS: z.enum(["on", "off"]).default("off"),
  DRAIN_SECONDS: whole(0, 300).default(1),
});

/** Largest file that the upstream imports is 10 MB; the form around it takes some of that. */
const MAX_IMPORT_PIECE_BYTES = 10_000_000;

const budgetSettings = z.object({
  MAX_UPSTREAM_CALLS: whole(1, 10_000).default(250),
  MAX_RESULT_NODES: whole(1, 10_000_000).default(50_000),
  RATE_LIMIT_SHARE: whole(1, 100).default(90),
});

const jobSettings = z.object({
  BULK_PIECE_ROWS: whole(1, 100_000).default(100),
  IMPORT_PIECE_BYTES: whole(1_000, MAX_IMPORT_PIECE_BYTES).default(5 * 2 ** 20),
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
  /** The origins whose pages may read answers (CORS); empty for none. */
  readonly corsOrigins: readonly string[];
  /** The real upstream, or null: then the sandbox is started and takes its place. */
  readonly upstream: { readonly apiUrl: string; readonly appId: string; readonly appToken: string } | null;
  /** Whether clients are told what the upstream says of its refusals in its own words. */
  readonly upstreamDetails: boolean;
  /** How long the server goes on answering after it has said that it is about to stop, in milliseconds. */
  readonly drainMs: number;
  readonly budget: {
    /** Most upstream calls of one operation. */
    readonly maxCalls: number;
    /** Most values in the answer of one operation. */
    readonly maxNodes: number;
    /** How much of the account's rate limit this server uses at most, from 0 to 1. */
    readonly share: number;
  };
  readonly jobs: {
    /** Most rows of one piece of a bulk update. */
    readonly pieceRows: number;
    /** Most bytes of one piece of a CSV import. */
    readonly importPieceBytes: number;
  };
  /** Where the server's own sandbox listens on any free port; `SANDBOX_PORT` is for the sandbox alone. */
  readonly sandbox: Omit<SandboxConfig, "port">;
}

/** The environment does not make sense. The message names each variable and what was expected, never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const settings = parse(
    z.object({
      ...serverSettings.shape,
      ...budgetSettings.shape,
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
    upstreamDetails: settings.UPSTREAM_DETAILS === "on",
    drainMs: settings.DRAIN_SECONDS * 1_000,
    budget: {
      maxCalls: settings.MAX_UPSTREAM_CALLS,
      maxNodes: settings.MAX_RESULT_NODES,
      share: settings.RATE_LIMIT_SHARE / 100,
    },
    jobs: {
      pieceRows: settings.BULK_PIECE_ROWS,
      importPieceBytes: settings.IMPORT_PIECE_BYTES,
    },
    sandbox,
  });
}

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

/** Looked for apart from the schema, which checks across settings only once each of them is right. */
function missingCredential(env: NodeJS.ProcessEnv): readonly string[] {
  const names = ["VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"];
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === 2 && env["VOUCHERIFY_API_URL"] !== undefined) {
    return [
      "VOUCHERIFY_API_URL: is of no use without VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN: set them, or unset it",
    ];
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
