import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { LOCAL_CALLER } from "./access/caller.js";
import { systemClock } from "./clock.js";
import { ActionWatch, POLL_MS } from "./async-actions/action-watch.js";
import { Governors } from "./budget/governors.js";
import { MemoryStore } from "./cache/memory-store.js";
import type { Config } from "./config.js";
import type { Hub } from "./events/hub.js";
import { Hubs } from "./events/hubs.js";
import { Inbox } from "./events/inbox.js";
import { bill } from "./pricing/bill.js";
import { createContext } from "./graphql/context.js";
import { schema } from "./schema.js";
import { createApollo } from "./http/apollo.js";
import { createHttpServer, type HttpSettings } from "./http/server.js";
import { WEBHOOK_PATH } from "./http/webhooks.js";
import { BulkRuns } from "./bulk-runs/bulk-runs.js";
import { importStream } from "./bulk-runs/csv-import.js";
import { type Sandbox, startSandbox } from "./sandbox/server.js";
import { BACKGROUND, NOTHING, Voucherify } from "./voucherify/client.js";
import { DEADLINES, type Deadlines } from "./voucherify/deadlines.js";
import { backgroundCalls } from "./voucherify/background.js";
import { CachedCalls } from "./voucherify/cached-calls.js";
import { createPipeline } from "./voucherify/pipeline.js";
import { loadTransport } from "./voucherify/transports/load.js";

/** The source of the calls in the upstream's audit log. */
const CHANNEL = "voucherify-customers-graphql";

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
  const deadlines = { ...DEADLINES, ...timing.deadlines };
  const sandbox = config.upstream === null ? await startSandbox(config.sandbox) : null;
  const upstream = config.upstream ?? { apiUrl: sandbox?.url ?? "", appId: "sandbox", appToken: "sandbox" };
  const governor = new Governors({ share: config.budget.share }).of(upstream);
  const pipeline = createPipeline({
    ...upstream,
    createTransport: await loadTransport(config.transport),
    channel: CHANNEL,
    governor,
    deadlines,
    upstreamDetails: config.upstreamDetails,
  });

  const secrets = webhookSecrets(config);
  const closing = new AbortController();
  const store = config.cache.bytes > 0 ? new MemoryStore(config.cache.bytes) : null;
  const cached =
    store &&
    new CachedCalls(
      store.scope(upstream.appId),
      { ...config.cache, hasWebhooks: secrets.length > 0 },
      backgroundCalls(pipeline.send, closing.signal),
      timer,
    );

  const connect = (signal: AbortSignal) => new Voucherify(pipeline.send, signal, BACKGROUND, cached);
  const events = new Hubs().of(upstream);
  const actionWatch = new ActionWatch({ connect, log, pollMs });
  const runs = new BulkRuns({
    connect,
    onWritten: (sourceIds) => cached?.changes.customersWritten(sourceIds),
    log,
    ...config.jobs,
    pollMs,
  });

  const inbox = new Inbox({ records: cached?.changes ?? null, publish: events.publish, clock: timer });

  let isDraining = false;
  const allowance = {
    governor,
    suspended: pipeline.suspended,
    ...config.budget,
    deadlines,
    cache: () =>
      store &&
      cached && {
        entries: store.entries,
        bytes: store.bytes,
        maxBytes: config.cache.bytes,
        ...cached.counts,
      },
  };
  const emptyBill = () => bill({}, governor);
  const apollo = createApollo({ schema, log, introspection: config.graphiql, emptyBill });
  await apollo.start();
  const server = await createHttpServer({
    apollo,
    contextFor: (signal, subscription) =>
      createContext({
        caller: LOCAL_CALLER,
        voucherify: new Voucherify(pipeline.send, signal, NOTHING, cached),
        log,
        allowance,
        runs,
        events,
        actionWatch,
        ...subscription,
      }),
    readiness: () => (isDraining ? "stopping" : pipeline.isReachable() ? "ready" : "unreachable"),
    billFor: (spent) => bill({ planned: spent, spent }, governor),
    takeImport: (csv, clientAborted) => importStream(runs, csv, clientAborted),
    webhooks: secrets.length === 0 ? null : { secrets, inbox },
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
    events,
    drain: () => {
      isDraining = true;
    },
    close: async () => {
      isDraining = true;
      runs.stop();
      await server.close();
      await apollo.stop();
      runs.close();
      closing.abort();
      actionWatch.close();
      pipeline.close();
      await sandbox?.close();
    },
  };
}

/** The sandbox signs its webhooks with the first secret. Without one it gets a new one at every start. */
function webhookSecrets({ upstream, webhookSecrets: configured }: Config): readonly string[] {
  if (configured.length > 0 || upstream !== null) return configured;
  return [randomBytes(32).toString("hex")];
}
