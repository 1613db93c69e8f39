/** The whole server over the whole sandbox, on loopback: what a client would talk to, and what really left for it. */
import pino from "pino";
import { onTestFinished } from "vitest";
import type { Caller } from "../../src/access/caller.js";
import { type Timing, startApp } from "../../src/app.js";
import { type Config, readConfig } from "../../src/config.js";
import { Hub } from "../../src/events/hub.js";
import type { Deadlines } from "../../src/voucherify/deadlines.js";
import { WEBHOOK_PATH } from "../../src/http/webhooks.js";
import type { Bill } from "../../src/pricing/bill.js";
import { SECRETS, watch, watchAnswersOf } from "./canaries.js";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/server.js";

export interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  }[];
  readonly extensions: { readonly upstream: Bill };
}

export interface TestApp {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly events: Hub;
  /** Everything the server logged, as text. */
  readonly logs: () => string;
  /** Runs an operation over HTTP. The journal holds only its own requests afterwards. */
  // oxlint-disable-next-line typescript/no-explicit-any -- answers are read by path; the assertions are the types
  readonly query: <Data = any>(
    source: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer<Data>>;
  /** The REST requests of the last operation, in order of arrival: `GET /v1/customers/cust_1`. */
  readonly requests: () => readonly string[];
  /** Reads the files of the configuration again. */
  readonly reload: () => Promise<void>;
  readonly drain: () => void;
  readonly close: () => Promise<void>;
}

export interface TestAppOptions extends SandboxOptions {
  readonly graphiql?: boolean;
  readonly corsOrigins?: readonly string[];
  /** First wait before looking after a job, in milliseconds. Default an hour: nothing is followed. */
  readonly pollMs?: number;
  readonly pieceRows?: number;
  readonly importPieceBytes?: number;
  /** What is left out is as it is in production. */
  readonly deadlines?: Partial<Deadlines>;
  readonly budget?: Partial<Config["budget"]>;
  /** Default: no cache, so that the requests of an operation do not depend on those before it. */
  readonly cache?: Partial<Config["cache"]>;
  /** Whether the sandbox sends its webhooks to the server. Default false. */
  readonly webhooks?: boolean;
  /** Another upstream in the place of the sandbox. */
  readonly apiUrl?: string;
  readonly clients?: Timing;
  readonly upstreamDetails?: boolean;
  /** Default: none, everybody may do everything. */
  readonly signIn?: Config["signIn"];
  readonly auditLog?: string;
  readonly trustedDocuments?: Config["trustedDocuments"];
  /** Default: no limit, since all tests have one address. */
  readonly maxRequestsPerSecond?: number;
  /** Who calls. Default: somebody who may do and see everything. */
  readonly caller?: Caller;
  readonly fieldPolicyFile?: string;
  /** Default `server`. */
  readonly upstreamCredentials?: Config["upstreamCredentials"];
  readonly maxAccounts?: number;
  readonly transport?: Config["transport"];
  /** Where bulk runs are recorded. Default: nowhere. */
  readonly dataDir?: string;
  /** What they are encrypted with. Default: they are not. */
  readonly encryptionKeys?: readonly Buffer[];
  /** Default: this server is alone. */
  readonly redisUrl?: string;
  /** Default: nothing is traced. */
  readonly tracing?: Config["tracing"];
}

const { webhookSecret: WEBHOOK_SECRET, ...CREDENTIALS } = SECRETS;

/** Starts a server; whoever calls it closes it. */
export async function startTestApp({
  graphiql = false,
  corsOrigins = [],
  pollMs = 3_600_000,
  pieceRows = 100,
  importPieceBytes = 5 * 2 ** 20,
  deadlines = {},
  budget = {},
  cache = { bytes: 0 },
  webhooks = false,
  apiUrl,
  clients,
  upstreamDetails = false,
  signIn = null,
  auditLog,
  trustedDocuments = null,
  maxRequestsPerSecond = 0,
  caller,
  fieldPolicyFile,
  upstreamCredentials = "server",
  maxAccounts = 100,
  transport = "node-fetch",
  tracing = null,
  dataDir,
  encryptionKeys = [],
  redisUrl,
  ...sandboxOptions
}: TestAppOptions = {}): Promise<TestApp> {
  const sandbox = await startSandbox({ rateLimit: 1_000_000, ...sandboxOptions });
  const defaults = readConfig({});
  const lines: string[] = [];
  const app = await startApp(
    {
      ...defaults,
      port: 0,
      logLevel: "debug",
      graphiql,
      corsOrigins,
      upstream: upstreamCredentials === "caller" ? null : { apiUrl: apiUrl ?? sandbox.url, ...CREDENTIALS },
      upstreamCredentials,
      apiUrl: apiUrl ?? sandbox.url,
      maxAccounts,
      upstreamDetails,
      signIn,
      auditLog: auditLog ?? null,
      trustedDocuments,
      maxRequestsPerSecond,
      fieldPolicyFile: fieldPolicyFile ?? null,
      transport,
      tracing,
      dataDir: dataDir ?? null,
      encryptionKeys: [...encryptionKeys],
      redisUrl: redisUrl ?? null,
      drainMs: 0,
      jobs: { ...defaults.jobs, pieceRows, importPieceBytes },
      budget: { ...defaults.budget, ...budget },
      cache: { ...defaults.cache, ...cache },
      webhookSecrets: webhooks ? [WEBHOOK_SECRET] : [],
    },
    pino(
      { level: "debug" },
      {
        write: (line: string) => {
          lines.push(line);
          watch("the log", line);
        },
      },
    ),
    { ...clients, deadlines, pollMs, ...(caller && { caller }) },
  );
  // The upstream's own words may quote anything. Who turns them on accepts that.
  if (!upstreamDetails) watchAnswersOf(app.url);
  if (webhooks) sandbox.webhooks.sendTo({ url: app.url + WEBHOOK_PATH, secret: WEBHOOK_SECRET });
  return {
    url: app.url,
    sandbox,
    // Without a configured credential there are no events.
    events: app.events ?? new Hub(),
    logs: () => lines.join(""),
    query: async (source, variables = {}, headers = {}) => {
      sandbox.journal.clear();
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query: source, variables }),
      });
      return (await response.json()) as Answer<never>;
    },
    requests: () => sandbox.journal.requests(),
    reload: app.reload,
    drain: app.drain,
    close: async () => {
      await watchMetrics(app.url);
      await app.close();
      await sandbox.close();
    },
  };
}

/** A server that cannot answer now has had no other metrics either. */
async function watchMetrics(url: string): Promise<void> {
  const response = await fetch(`${url}/metrics`, { headers: { connection: "close" } }).catch(() => null);
  if (response !== null) watch("a metric", await response.text());
}

/** Starts a server for the test that calls it. */
export async function useApp(options?: TestAppOptions): Promise<TestApp> {
  const app = await startTestApp(options);
  onTestFinished(app.close);
  return app;
}
