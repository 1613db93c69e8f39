/** The HTTP server of the sandbox. It records every request in the journal and injects faults. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readBytes } from "./api/body.js";
import type { Context } from "./api/context.js";
import { handle } from "./api/handle.js";
import { Jobs } from "./api/jobs.js";
import { createRateLimit, type RateLimit } from "./api/rate-limit.js";
import { control } from "./faults/control.js";
import { Faults, takesEffect } from "./faults/faults.js";
import { applyDelays, cutsConnection, inject } from "./faults/inject.js";
import { Journal, type JournalEntry } from "./journal.js";
import { createRandom } from "./random.js";
import { reply, send } from "./reply.js";
import { createSeededStore } from "./seed/seed.js";
import type { Store } from "./store.js";
import { Webhooks } from "./webhooks/webhooks.js";

export interface SandboxOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** How many customers to seed, beginning with the personas. Default 300. */
  readonly customers?: number;
  /** The same seed gives the same customers, ids and times. Default 1. */
  readonly seed?: number;
  /** Requests per window before the API answers 429. Default 2,000. */
  readonly rateLimit?: number;
  /** Length of the window in milliseconds. Default 60,000. */
  readonly rateLimitWindowMs?: number;
  /** Milliseconds since 1970. Default: the real clock. */
  readonly now?: () => number;
  /**
   * Whether a write of `metadata` or `address` keeps the keys that it does not mention. The API documentation does not
   * say. Default `merge`. It also applies to bulk updates. A CSV row always replaces.
   */
  readonly metadataWrites?: "merge" | "replace";
  /** Whether the project has consents. Without them the consent endpoints answer 404 and 405. Default true. */
  readonly consents?: boolean;
  /** Milliseconds that an asynchronous action is ENQUEUED, and then IN_PROGRESS. Default 300. */
  readonly asyncStepMs?: number;
  /** Whether `created_at[before]` and similar filters include their bound. Default `exclusive`. */
  readonly bounds?: "inclusive" | "exclusive";
  /** How long a minute of the schedule takes by which webhooks are repeated, in milliseconds. Default 60,000. */
  readonly webhookMinuteMs?: number;
}

export interface Sandbox {
  /** Such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** The requests that were received. */
  readonly journal: Journal;
  /** The faults to inject. */
  readonly faults: Faults;
  /** The state. Tests can read it and change it directly. */
  readonly store: Store;
  /** The webhooks. None are sent before `sendTo` was called. */
  readonly webhooks: Webhooks;
  /** Stops the server and closes all connections. */
  close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = "127.0.0.1", seed = 1, now = Date.now } = options;
  const store = createSeededStore(options.customers ?? 300, seed);
  const random = createRandom(seed ^ 0x5a5a5a5a);
  const webhooks = new Webhooks({
    random: createRandom(seed ^ 0x3c3c3c3c),
    now,
    minuteMs: options.webhookMinuteMs ?? 60_000,
  });
  const context: Context = {
    store,
    jobs: new Jobs(options.asyncStepMs ?? 300, now, () => `aa_${random.hex(18)}`),
    random,
    now,
    metadataWrites: options.metadataWrites ?? "merge",
    bounds: options.bounds ?? "exclusive",
    consents: options.consents ?? true,
    webhooks,
  };
  const journal = new Journal();
  const faults = new Faults();
  const limit = createRateLimit(options.rateLimit ?? 2000, options.rateLimitWindowMs ?? 60_000, now);
  const serve = createListener(context, limit, journal, faults, webhooks);

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // This is a bug in the sandbox. A warning keeps it apart from errors of the imitated API.
      process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  });
  // Longer than the timeout of any client, so that no client reuses a connection that is about to close.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    journal,
    faults,
    store,
    webhooks,
    close: () =>
      new Promise((resolve, reject) => {
        webhooks.close();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function createListener(
  context: Context,
  limit: RateLimit,
  journal: Journal,
  faults: Faults,
  webhooks: Webhooks,
) {
  const started = performance.now();
  const startedAt = Date.now();
  let inFlight = 0;

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url: path = "/" } = request;
    if (/^\/sandbox(\/|$)/.test(path)) {
      const body = String(await readBytes(request));
      send(response, control(method, path.replace(/\?.*$/s, ""), body, { journal, faults, webhooks }));
      return;
    }

    inFlight += 1;
    const clientAborted = new AbortController();
    const entry: JournalEntry = {
      at: startedAt + performance.now() - started,
      method,
      path,
      headers: joinHeaders(request.headers),
      body: "",
      status: 0,
      inFlight,
    };
    journal.add(entry);
    response.once("close", () => {
      inFlight -= 1;
      clientAborted.abort();
    });

    const bytes = await readBytes(request).catch(() => null);
    if (bytes === null) return;
    entry.body = bytes?.toString("utf8") ?? "";
    const { delays, fault } = faults.take(entry);
    const answer =
      fault === undefined || takesEffect(fault)
        ? await handle(context, limit, entry, bytes)
        : reply(200, undefined, limit.take().headers);
    await applyDelays(delays, clientAborted.signal);
    if (clientAborted.signal.aborted) return;
    if (fault === undefined || !cutsConnection(fault))
      response.once("finish", () => {
        entry.status = response.statusCode;
      });
    await (fault === undefined
      ? send(response, answer)
      : inject(response, answer, fault, clientAborted.signal));
  };
}

const joinHeaders = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
