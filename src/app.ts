import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { type Caller, LOCAL_CALLER } from "./access/caller.js";
import { systemClock } from "./clock.js";
import { Account } from "./account.js";
import { POLL_MS } from "./async-actions/action-watch.js";
import { Governors } from "./budget/governors.js";
import { MemoryStore } from "./cache/memory-store.js";
import type { Config } from "./config.js";
import type { Hub } from "./events/hub.js";
import { Hubs } from "./events/hubs.js";
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
import { loadTransport } from "./voucherify/transports/load.js";

const GRAPHIQL_DIRECTORY = fileURLToPath(new URL("../dist/graphiql", import.meta.url));

export interface App {
  /** Where the server listens, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** The embedded upstream; null if the real one is configured. */
  readonly sandbox: Sandbox | null;
  /** The events of the configured credential. */
  readonly events: Hub;
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
  const sandbox = config.upstream === null ? await startSandbox(config.sandbox) : null;
  const upstream = config.upstream ?? { apiUrl: sandbox?.url ?? "", appId: "sandbox", appToken: "sandbox" };
  const secrets = webhookSecrets(config);
  const account = new Account(upstream, {
    config,
    createTransport: await loadTransport(config.transport),
    governors: new Governors({ share: config.budget.share }),
    hubs: new Hubs(),
    store: config.cache.bytes > 0 ? new MemoryStore(config.cache.bytes) : null,
    hasWebhooks: secrets.length > 0,
    deadlines: { ...DEADLINES, ...timing.deadlines },
    pollMs,
    timer,
    log,
  });
  const billFor = (spent: number) => bill({ planned: spent, spent }, account.governor);
  const session = sessionOf(LOCAL_CALLER, account, log);

  let isDraining = false;
  const apollo = createApollo({ schema, log, introspection: config.graphiql, emptyBill: () => billFor(0) });
  await apollo.start();
  const server = await createHttpServer({
    apollo,
    openSession: async () => session,
    readiness: () => (isDraining ? "stopping" : account.isReachable ? "ready" : "unreachable"),
    billFor,
    webhooks: secrets.length === 0 ? null : { secrets, inbox: account.inbox },
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
    events: account.events,
    drain: () => {
      isDraining = true;
    },
    close: async () => {
      isDraining = true;
      account.stop();
      await server.close();
      await apollo.stop();
      account.close();
      await sandbox?.close();
    },
  };
}

/** What a caller does for an account. */
function sessionOf(caller: Caller, account: Account, log: Logger): Session {
  const { allowance, runs, events, actionWatch, governor } = account;
  return {
    contextFor: (signal, subscription) =>
      createContext({
        caller,
        voucherify: account.client(signal),
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
