/** The settings. They are read from the environment once, at the start. No other file reads `process.env`. */
import { z } from "zod";
import { ConfigError } from "./config-error.js";
import { DEFAULT_IMPORT_PIECE_BYTES, DEFAULT_PIECE_ROWS } from "./bulk-runs/pieces.js";
import { apiKeys, MAX_CALLS_PER_DAY } from "./access/api-keys.js";
import { isLoopback } from "./access/loopback.js";
import { CACHED_OPERATIONS } from "./voucherify/endpoints.js";
import { TRANSPORTS } from "./voucherify/transports/load.js";
/** A whole number in decimal digits. `Number` alone would also accept `""` as 0 and `4e3` as 4,000. */
const whole = (min, max) => z
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
    .refine((list) => list.every((one) => credential.safeParse(one).success), "must be printable ASCII without blanks or line breaks, comma separated");
/** Whether `text` has the form of an `Origin` header: lower case, no path, no default port. */
function isOrigin(text) {
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
        .refine((url) => !URL.canParse(url) || new URL(url).protocol === "https:" || isLoopback(new URL(url).hostname), "must begin with https://, unless it is on this machine")
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
];
/** `name=value` pairs, comma separated. Values may be percent-encoded. */
const headerPairs = z
    .string()
    .transform((text) => text.split(",").map((part) => part.trim().split(/=(.*)/s).slice(0, 2)))
    .refine((pairs) => pairs.every(([name = "", value]) => HEADER_NAME.test(name) && isHeaderValue(value)), "must be headers such as api-key=secret, comma separated")
    .transform((pairs) => {
    const decoded = pairs.map(([name = "", value = ""]) => [name, decodeURIComponent(value.trim())]);
    return Object.fromEntries(decoded);
});
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
function isHeaderValue(text) {
    try {
        return text !== undefined && /^[\x20-\x7e]+$/.test(decodeURIComponent(text));
    }
    catch {
        return false;
    }
}
/** The names and defaults are those of OpenTelemetry. */
const tracingSettings = z.object({
    OTEL_EXPORTER_OTLP_ENDPOINT: z
        .url({ protocol: /^https?$/ })
        .refine((url) => !/[@?#]/.test(url), "must be a URL such as http://127.0.0.1:4318, without a user or a query")
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
    .refine((parts) => parts.every((part) => /^([a-z-]+\s*=\s*)?\d{1,9}$/.test(part)), "must be seconds, such as 60, or seconds by operation, such as get-customer=300, list-customers=0")
    .refine((parts) => parts.every((part) => !part.includes("=") || CACHED_OPERATIONS.includes(operationOf(part))), `must name operations of ${CACHED_OPERATIONS.join(", ")}`)
    .transform((parts) => {
    const [general, single] = [false, true].map((isSingle) => parts.filter((part) => part.includes("=") === isSingle));
    return {
        maxAge: Math.min(...(general ?? []).map((part) => age.parse(part))),
        maxAges: Object.fromEntries((single ?? []).map((part) => [operationOf(part), age.parse(part.split("=")[1])])),
    };
});
const operationOf = (part) => part.split("=")[0]?.trim() ?? "";
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
        .refine((keys) => keys.every((key) => ENCRYPTION_KEY.test(key)), "must be 32 random bytes in base64, such as openssl rand -base64 32 prints; several comma separated")
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
/**
 * Reads the settings of the server.
 *
 * @throws {ConfigError} if any of them is invalid
 */
export function readConfig(env) {
    const settings = parse(z.object({
        ...serverSettings.shape,
        ...signInSettings.shape,
        ...budgetSettings.shape,
        ...cacheSettings.shape,
        ...jobSettings.shape,
        ...tracingSettings.shape,
        ...sharedSettings.shape,
        ...sandboxSettings.shape,
    }), env, [...missingCredential(env), ...missingSignIn(env), ...uselessGraphiql(env)]);
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
export function readSandboxConfig(env) {
    return Object.freeze(toSandboxConfig(parse(sandboxSettings, env)));
}
function toSandboxConfig(settings) {
    return {
        port: settings.SANDBOX_PORT,
        host: settings.SANDBOX_HOST,
        customers: settings.SANDBOX_CUSTOMERS,
        rateLimit: settings.SANDBOX_RATE_LIMIT,
        seed: settings.SANDBOX_SEED,
    };
}
function toTracingConfig(settings) {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
    if (endpoint === undefined)
        return null;
    return {
        endpoint: `${endpoint.replace(/\/$/, "")}/v1/traces`,
        headers: settings.OTEL_EXPORTER_OTLP_HEADERS,
        serviceName: settings.OTEL_SERVICE_NAME,
        sampler: settings.OTEL_TRACES_SAMPLER,
        ratio: settings.OTEL_TRACES_SAMPLER_ARG,
        sendsContext: settings.TRACE_UPSTREAM === "on",
    };
}
function trustedDocumentsOf(settings) {
    const { TRUSTED_DOCUMENTS: file, TRUSTED_DOCUMENTS_MODE: mode } = settings;
    return file === undefined ? null : { file, mode };
}
/** Off in production, and where the page could run nothing but documents that it does not know the IDs of. */
function graphiqlByDefault(settings) {
    const isClosed = settings.NODE_ENV === "production" || trustedDocumentsOf(settings)?.mode === "only";
    return isClosed ? "off" : "on";
}
/** Checked apart from the schema, as below. */
function uselessGraphiql(env) {
    const isUseless = env["GRAPHIQL"] === "on" &&
        env["TRUSTED_DOCUMENTS"] !== undefined &&
        env["TRUSTED_DOCUMENTS_MODE"] !== "prefer";
    if (!isUseless)
        return [];
    return [
        "GRAPHIQL: cannot be on if only trusted documents are accepted: set TRUSTED_DOCUMENTS_MODE to prefer",
    ];
}
/** Checked apart from the schema, because zod checks across settings only if each of them is valid. */
function missingCredential(env) {
    const names = ["VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"];
    const missing = names.filter((name) => env[name] === undefined);
    if (env["UPSTREAM_CREDENTIALS"] === "caller") {
        const set = names.filter((name) => env[name] !== undefined);
        return set.map((name) => `${name}: must not be set with UPSTREAM_CREDENTIALS=caller`);
    }
    if (missing.length === 2 && env["VOUCHERIFY_API_URL"] !== undefined) {
        return ["VOUCHERIFY_API_URL: requires VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN: set them, or unset it"];
    }
    if (missing.length !== 1)
        return [];
    return [`${missing[0]}: is missing: set both credentials for the real upstream, or none for the sandbox`];
}
function toSignInSettings(settings) {
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
function missingSignIn(env) {
    const { HOST } = env;
    const missing = TOKENS.filter((name) => env[name] === undefined);
    if (missing.length > 0 && (missing.length < TOKENS.length || env["JWT_CALLS_PER_DAY"] !== undefined)) {
        return missing.map((name) => `${name}: is missing: set all of ${TOKENS.join(", ")}, or none`);
    }
    if (HOST === undefined || !HOST_NAME.test(HOST) || isLoopback(HOST))
        return [];
    if (SIGN_IN.some((name) => env[name] !== undefined))
        return [];
    return [
        "HOST: other machines could call without a key: set API_KEYS_FILE, API_KEYS or JWT_JWKS_URL, or leave HOST at 127.0.0.1",
    ];
}
function parse(schema, env, moreFaults = []) {
    const result = schema.safeParse(env);
    if (result.success && moreFaults.length === 0)
        return result.data;
    const issues = result.error?.issues ?? [];
    const faults = [...issues.map(({ path, message }) => `${path.join(".")}: ${message}`), ...moreFaults];
    throw new ConfigError(["The configuration cannot be used:", ...faults.map((fault) => `  ${fault}`)].join("\n"));
}
//# sourceMappingURL=config.js.map