/** The settings, read from the environment once, at the door. Nothing else reads `process.env`. */
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(0);

/** A secret or id: present means non-empty, on one line, without blanks around it. */
const credential = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without blanks or line breaks");

const serverSettings = z.object({
  PORT: port.default(4000),
  HOST: z.string().min(1).default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  GRAPHIQL: z.enum(["on", "off"]).default("on"),
  VOUCHERIFY_API_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .default("https://api.voucherify.io"),
  VOUCHERIFY_APP_ID: credential.optional(),
  VOUCHERIFY_APP_TOKEN: credential.optional(),
});

const sandboxSettings = z.object({
  SANDBOX_PORT: port.default(4010),
  SANDBOX_CUSTOMERS: count.default(300),
  SANDBOX_RATE_LIMIT: count.min(1).default(2000),
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
  /** The real upstream, or null: then the sandbox is started and takes its place. */
  readonly upstream: { readonly apiUrl: string; readonly appId: string; readonly appToken: string } | null;
  /** Where the server's own sandbox listens on any free port; `SANDBOX_PORT` is for the sandbox alone. */
  readonly sandbox: Omit<SandboxConfig, "port">;
}

/** The environment does not make sense. The message names each variable and what was expected, never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const server = parse(
    serverSettings.superRefine((settings, context) => {
      if ((settings.VOUCHERIFY_APP_ID === undefined) === (settings.VOUCHERIFY_APP_TOKEN === undefined))
        return;
      context.addIssue({
        code: "custom",
        path: [settings.VOUCHERIFY_APP_ID === undefined ? "VOUCHERIFY_APP_ID" : "VOUCHERIFY_APP_TOKEN"],
        message: "is missing: set both credentials for the real upstream, or none for the sandbox",
      });
    }),
    env,
  );
  const { VOUCHERIFY_API_URL: apiUrl, VOUCHERIFY_APP_ID: appId, VOUCHERIFY_APP_TOKEN: appToken } = server;
  const { port: _, ...sandbox } = readSandboxConfig(env);
  return Object.freeze({
    host: server.HOST,
    port: server.PORT,
    logLevel: server.LOG_LEVEL,
    graphiql: server.GRAPHIQL === "on",
    upstream: appId !== undefined && appToken !== undefined ? { apiUrl, appId, appToken } : null,
    sandbox,
  });
}

export function readSandboxConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  const settings = parse(sandboxSettings, env);
  return Object.freeze({
    port: settings.SANDBOX_PORT,
    customers: settings.SANDBOX_CUSTOMERS,
    rateLimit: settings.SANDBOX_RATE_LIMIT,
    seed: settings.SANDBOX_SEED,
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, env: NodeJS.ProcessEnv): z.infer<Schema> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new ConfigError(`The configuration cannot be used:\n${faults.join("\n")}`);
}
