/** Everything that belongs to one credential of the upstream. Nothing of it is shared with another credential. */
import type { Logger } from "pino";
import { ActionWatch } from "./async-actions/action-watch.js";
import type { Governor } from "./budget/governor.js";
import type { Governors } from "./budget/governors.js";
import { BulkRuns } from "./bulk-runs/bulk-runs.js";
import type { MemoryStore } from "./cache/memory-store.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config.js";
import type { Hub } from "./events/hub.js";
import type { Hubs } from "./events/hubs.js";
import { Inbox } from "./events/inbox.js";
import type { Allowance } from "./pricing/allowance.js";
import { backgroundCalls } from "./voucherify/background.js";
import { CachedCalls } from "./voucherify/cached-calls.js";
import { BACKGROUND, NOTHING, Voucherify } from "./voucherify/client.js";
import type { Deadlines } from "./voucherify/deadlines.js";
import { createPipeline, type Pipeline } from "./voucherify/pipeline.js";
import type { CreateTransport } from "./voucherify/transports/transport.js";

/** The source of the calls in the upstream's audit log. */
const CHANNEL = "voucherify-customers-graphql";

/** An upstream and what it is called with. */
export interface Upstream {
  readonly apiUrl: string;
  readonly appId: string;
  readonly appToken: string;
}

/** What all accounts of this process have in common. */
export interface Shared {
  readonly config: Config;
  /** What sends the requests. */
  readonly createTransport: CreateTransport;
  readonly governors: Governors;
  readonly hubs: Hubs;
  /** Null if nothing is cached. Each account sees only its own entries. */
  readonly store: MemoryStore | null;
  /** Whether webhooks tell of changes. */
  readonly hasWebhooks: boolean;
  readonly deadlines: Deadlines;
  /** First delay before an asynchronous action is polled, in milliseconds. */
  readonly pollMs: number;
  readonly timer: Clock;
  readonly log: Logger;
}

export class Account {
  readonly governor: Governor;
  readonly events: Hub;
  readonly inbox: Inbox;
  readonly actionWatch: ActionWatch;
  readonly runs: BulkRuns;
  readonly allowance: Allowance;
  readonly #pipeline: Pipeline;
  readonly #cached: CachedCalls | null;
  readonly #closing = new AbortController();

  constructor(upstream: Upstream, shared: Shared) {
    const { config, createTransport, governors, hubs, store, hasWebhooks, deadlines, pollMs, timer, log } =
      shared;
    this.governor = governors.of(upstream);
    this.events = hubs.of(upstream);
    this.#pipeline = createPipeline({
      ...upstream,
      createTransport,
      channel: CHANNEL,
      governor: this.governor,
      deadlines,
      upstreamDetails: config.upstreamDetails,
    });
    const cached =
      store &&
      new CachedCalls(
        store.scope(upstream.appId),
        { ...config.cache, hasWebhooks },
        backgroundCalls(this.#pipeline.send, this.#closing.signal),
        timer,
      );
    this.#cached = cached;
    const connect = (signal: AbortSignal) => new Voucherify(this.#pipeline.send, signal, BACKGROUND, cached);
    this.actionWatch = new ActionWatch({ connect, log, pollMs });
    this.runs = new BulkRuns({
      connect,
      onWritten: (sourceIds) => cached?.changes.customersWritten(sourceIds),
      log,
      ...config.jobs,
      pollMs,
    });
    this.inbox = new Inbox({ records: cached?.changes ?? null, publish: this.events.publish, clock: timer });
    this.allowance = {
      governor: this.governor,
      suspended: this.#pipeline.suspended,
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
  }

  get isReachable(): boolean {
    return this.#pipeline.isReachable();
  }

  /** Creates the client of one operation. `signal` ends its calls. */
  client(signal: AbortSignal): Voucherify {
    return new Voucherify(this.#pipeline.send, signal, NOTHING, this.#cached);
  }

  /** Begins no further bulk run. */
  stop(): void {
    this.runs.stop();
  }

  /** Ends everything that goes on in the background. To be called when no operation is running. */
  close(): void {
    this.runs.close();
    this.#closing.abort();
    this.actionWatch.close();
    this.#pipeline.close();
  }
}
