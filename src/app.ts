import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { Caller } from "./access/caller.js";
import { createSignIn } from "./access/sign-in.js";
import { systemClock } from "./clock.js";
import type { Account } from "./account.js";
import { Accounts } from "./accounts.js";
import { POLL_MS } from "./async-actions/action-watch.js";
import { Governor } from "./budget/governor.js";
import { Governors } from "./budget/governors.js";
import { MemoryStore } from "./cache/memory-store.js";
import type { Config } from "./config.js";
import type { Hub } from "./events/hub.js";
import { bill } from "./pricing/bill.js";
import { createContext } from "./graphql/context.js";
import { schema } from "./schema.js";
import { createApollo } from "./http/apollo.js";
import { createHttpServer, type HttpSettings } from "./http/server.js";
import type { Session } from "./http/session.js";
import { WEBHOOK_PATH } from "./http/webhooks.js";
import { importStream } from "./bulk-runs/csv-import.js";
import { type Sandbox, startSandbox } from "./sandbox/server.js";
import { DEADLINES, type Deadlines } from "./voucherify/deadlines.js";
import { MemoryBudget } from "./voucherify/memory-budget.js";

const GRAPHIQL_DIRECTORY = fileURLToPath(new URL("../dist/graphiql", import.meta.url));

export interface App {
  /** Where the server listens, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The embedded upstream; null if the real one is configured. */
  readonly sandbox: Sandbox | null;
  /** The events of the configured credential. Null if there is none. */
  readonly events: Hub | null;
  /** Makes `/readyz` answer 503. Requests are still served, so that load balancers have time to notice. */
  readonly drain: () => void;
  /** Completes the requests in flight, then stops. */
  readonly close: () => Promise<void>;
}

/** Times that the environment does not set. Defaults: those of production. */
export interface Timing extends Partial<Pick<HttpSettings, "timer" | "times">> {
  readonly deadlines?: Partial<Deadlines>;
  /** Time before an asynchronous action is first polled, in milliseconds. Default {@link POLL_MS}. */
  readonly pollMs?: number;
}

/** Composes and starts the server: upstream, pipeline, Apollo, HTTP. */
export async function startApp(config: Config, log: Logger, timing: Timing = {}): Promise<App> {
  const { pollMs = POLL_MS, timer = systemClock, times } = timing;
  const signIn = await createSignIn(config.signIn);
  const { upstreamCredentials: mode, maxAccounts } = config;
  const isSandboxed = config.upstream === null && mode !== "caller";
  const sandbox = isSandboxed ? await startSandbox(config.sandbox) : null;
  const upstream = sandbox ? { apiUrl: sandbox.url, appId: "sandbox", appToken: "sandbox" } : config.upstream;
  const secrets = webhookSecrets(config);
  const accounts = new Accounts({
    mode,
    upstream,
    apiUrl: upstream?.apiUrl ?? config.apiUrl,
    maxAccounts,
    hasWebhooks: secrets.length > 0,
    shared: {
      config,
      governors: new Governors({ share: config.budget.share }),
      store: config.cache.bytes > 0 ? new MemoryStore(config.cache.bytes) : null,
      deadlines: { ...DEADLINES, ...timing.deadlines },
      memory: new MemoryBudget(),
      pollMs,
      timer,
      log,
    },
  });
  const { own } = accounts;
  // Nothing is known of the budget of a request without an account.
  const governor = own?.governor ?? new Governor();
  const billFor = (spent: number) => bill({ planned: spent, spent }, governor);

  let isDraining = false;
  const apollo = createApollo({ schema, log, introspection: config.graphiql, emptyBill: () => billFor(0) });
  await apollo.start();
  const server = await createHttpServer({
    apollo,
    openSession: async (headers) => {
      const caller = await signIn.callerOf(headers);
      const { account, leave } = accounts.open(headers);
      return { ...sessionOf(caller, account, log), close: leave };
    },
    readiness: () => (isDraining ? "stopping" : (own?.isReachable ?? true) ? "ready" : "unreachable"),
    billFor,
    webhooks: own === null || secrets.length === 0 ? null : { secrets, inbox: own.inbox },
    corsOrigins: config.corsOrigins,
    graphiqlDirectory: config.graphiql ? GRAPHIQL_DIRECTORY : null,
    log,
    timer,
    ...(times && { times }),
  });
  const url = await server.listen({ host: config.host, port: config.port });
  sandbox?.webhooks.sendTo({ url: url + WEBHOOK_PATH, secret: secrets[0] ?? "" });

  return {
    url,
    sandbox,
    events: own?.events ?? null,
    drain: () => {
      isDraining = true;
    },
    close: async () => {
      isDraining = true;
      accounts.stop();
      await server.close();
      await apollo.stop();
      accounts.close();
      await sandbox?.close();
    },
  };
}

/** What a caller does for an account. */
function sessionOf(caller: Caller, account: Account, log: Logger): Omit<Session, "close"> {
  const { allowance, runs, events, actionWatch, governor } = account;
  return {
    caller,
    contextFor: (signal, subscription) =>
      createContext({
        caller,
        voucherify: account.client(signal, { name: caller.name, weight: caller.weight ?? 1 }),
        log,
        allowance,
        runs,
        events,
        actionWatch,
        ...subscription,
      }),
    takeImport: (csv, clientAborted) => importStream(runs, csv, clientAborted),
    billFor: (spent) => bill({ planned: spent, spent }, governor),
  };
}

/** The sandbox signs its webhooks with the first secret. Without one it gets a new one at every start. */
function webhookSecrets({ upstream, webhookSecrets: configured }: Config): readonly string[] {
  if (configured.length > 0 || upstream !== null) return configured;
  return [randomBytes(32).toString("hex")];
}
