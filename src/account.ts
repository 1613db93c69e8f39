/** Everything that belongs to one credential of the upstream. Nothing of it is shared with another credential. */
import type { Logger } from "pino";
import { ActionWatch } from "./async-actions/action-watch.js";
import type { CreateSharedPolls } from "./async-actions/load-shared-polls.js";
import { NOBODY, type Party } from "./budget/party.js";
import type { Governors } from "./budget/governors.js";
import type { CallCount } from "./budget/quota.js";
import type { CallGovernor } from "./budget/trial.js";
import { BulkRuns } from "./bulk-runs/bulk-runs.js";
import type { OpenShared } from "./cache/load-shared.js";
import type { JournalOf } from "./bulk-runs/journal/journal.js";
import type { MemoryStore } from "./cache/memory-store.js";
import type { Clock } from "./clock.js";
import type { Config } from "./config.js";
import type { Encryption } from "./encryption.js";
import { Hub } from "./events/hub.js";
import { Inbox, type Intake } from "./events/inbox.js";
import type { CreateSharedInbox } from "./events/load-shared.js";
import type { SharedInbox } from "./events/shared-inbox.js";
import type { AccountState } from "./observability/account-state.js";
import type { Allowance } from "./pricing/allowance.js";
import type { SpanParent } from "./span.js";
import { backgroundCalls } from "./voucherify/background.js";
import type { CallObserver } from "./voucherify/call-observer.js";
import { CachedCalls, type Keeps } from "./voucherify/cached-calls.js";
import { BACKGROUND, NOTHING, Voucherify } from "./voucherify/client.js";
import type { Deadlines } from "./voucherify/deadlines.js";
import type { Aborter, Send } from "./voucherify/call.js";
import { AnswerError } from "./voucherify/errors.js";
import type { MemoryBudget } from "./voucherify/memory-budget.js";
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

/** The text that tells credentials apart. It has the token. */
export function textOf({ apiUrl, appId, appToken }: Upstream): string {
  return JSON.stringify([new URL(apiUrl).href, appId, appToken]);
}

/** What all accounts of this process have in common. */
export interface Shared {
  readonly config: Config;
  /** What stands behind its cache. Null: nothing does, this server is alone. */
  readonly openShared: OpenShared | null;
  /** What sends the requests. */
  readonly createTransport: CreateTransport;
  readonly governors: Governors;
  /** Null if nothing is cached. Each account sees only its own entries. */
  readonly store: MemoryStore | null;
  /** Whether webhooks tell of changes. */
  readonly hasWebhooks: boolean;
  readonly deadlines: Deadlines;
  /** Is told of every call. */
  readonly observer?: CallObserver | undefined;
  /** What the spans of background calls are started below. Undefined if there is no tracing. */
  readonly background?: SpanParent | undefined;
  /** Bounds the memory of answers that are being read. */
  readonly memory: MemoryBudget;
  /** First delay before an asynchronous action is polled, in milliseconds. */
  readonly pollMs: number;
  /** Where an account records its bulk runs. */
  readonly journalOf: JournalOf;
  /** Creates what servers tell each other of async actions. Null if this server is alone. */
  readonly createSharedPolls: CreateSharedPolls | null;
  /** Creates the inbox that servers share. Null if this server is alone. */
  readonly createSharedInbox: CreateSharedInbox | null;
  /** Encrypts what is stored outside of this process. Null: it is stored as it is. */
  readonly encryption: Encryption | null;
  readonly timer: Clock;
  readonly log: Logger;
}

export class Account {
  readonly governor: CallGovernor;
  /** A hub of its own, so that no subscriber receives the events of another account. */
  readonly events = new Hub();
  readonly inbox: Inbox;
  readonly actionWatch: ActionWatch;
  readonly runs: BulkRuns;
  readonly allowance: Allowance;
  /** What can be answered without executing anything. Null if nothing is cached. */
  readonly made: Keeps | null;
  readonly #sharedInbox: SharedInbox | null;
  readonly #pipeline: Pipeline;
  readonly #send: Send;
  readonly #cached: CachedCalls | null;
  readonly #closing = new AbortController();

  /**
   * @param governor - keeps the calls within the limits of its application
   * @param scope - the name of its entries in the cache
   * @param onVerdict - told by each answer whether the upstream accepts the credential. Faults tell nothing. Default: nobody is
   */
  constructor(
    upstream: Upstream,
    shared: Shared,
    governor: CallGovernor,
    scope: string,
    onVerdict?: (isAccepted: boolean) => void,
  ) {
    const {
      config,
      createTransport,
      store,
      openShared,
      hasWebhooks,
      deadlines,
      memory,
      observer,
      background,
      pollMs,
      journalOf,
      timer,
      log,
    } = shared;
    this.governor = governor;
    this.#pipeline = createPipeline({
      ...upstream,
      createTransport,
      channel: CHANNEL,
      governor,
      deadlines,
      observer,
      memory,
      upstreamDetails: config.upstreamDetails,
    });
    const { send } = this.#pipeline;
    this.#send = onVerdict === undefined ? send : withVerdict(send, onVerdict);
    const cached =
      store &&
      new CachedCalls(
        store.scope(scope),
        { ...config.cache, hasWebhooks },
        backgroundCalls(this.#send, this.#closing.signal, background),
        timer,
        openShared?.(textOf(upstream)),
      );
    this.#cached = cached;
    this.made = cached;
    const connect = (signal: AbortSignal, party: Party = NOBODY, quota?: CallCount) =>
      Voucherify.open(this.#send, { signal }, { ...BACKGROUND, quota }, cached, party, background);
    const { encryption } = shared;
    const polls = shared.createSharedPolls?.({ account: textOf(upstream), encryption }) ?? null;
    this.actionWatch = new ActionWatch({ connect, log, pollMs, shared: polls });
    this.runs = new BulkRuns({
      connect,
      journal: journalOf(textOf(upstream), upstream),
      onWritten: (sourceIds) => cached?.changes.customersWritten(sourceIds),
      log,
      ...config.jobs,
      pollMs,
    });
    this.inbox = new Inbox({ records: cached?.changes ?? null, publish: this.events.publish, clock: timer });
    this.#sharedInbox =
      (hasWebhooks &&
        shared.createSharedInbox?.({
          account: textOf(upstream),
          inbox: this.inbox,
          hub: this.events,
          encryption,
        })) ||
      null;
    this.allowance = {
      governor,
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

  /** Takes the webhooks of the account. */
  get webhooks(): Intake {
    return this.#sharedInbox ?? this.inbox;
  }

  /** Learns what other servers know. */
  async open(): Promise<void> {
    await this.#sharedInbox?.open();
  }

  /** Whether it has bulk runs that are not over. */
  get isBusy(): boolean {
    return this.runs.isBusy;
  }

  get isReachable(): boolean {
    return this.#pipeline.isReachable();
  }

  /** What can be seen of it from outside. */
  get state(): AccountState {
    const { governor, inbox, runs, actionWatch, allowance } = this;
    return {
      budget: governor.snapshot(),
      isSuspended: allowance.suspended() !== null,
      isReachable: this.isReachable,
      circuit: this.#pipeline.circuit(),
      cache: this.#cached?.counts ?? null,
      webhooks: inbox.counts,
      bulkRuns: runs.countByState(),
      watchedActions: actionWatch.watchedCount,
      shared: this.#sharedNow,
    };
  }

  get #sharedNow(): AccountState["shared"] {
    const modes = {
      budget: this.governor.mode,
      cache: this.#cached?.mode,
      events: this.#sharedInbox?.mode,
      bulk_runs: this.runs.mode,
    };
    const known = Object.entries(modes).filter(([, mode]) => mode !== undefined && mode !== null);
    return Object.fromEntries(known.map(([part, mode]) => [part, mode === "shared"]));
  }

  /**
   * Creates the client of one operation of a caller.
   *
   * @param client - ends its calls
   * @param span - the span of the operation. Null if it is not traced
   */
  client(client: Aborter, party: Party, span: SpanParent | null): Voucherify {
    return Voucherify.open(this.#send, client, NOTHING, this.#cached, party, span ?? undefined);
  }

  /** Begins to share the cache with other servers. To be called if the credential is surely good. */
  follow(): void {
    this.#cached?.follow();
  }

  /** Begins no further bulk run. */
  stop(): void {
    this.runs.stop();
  }

  /** Ends everything that goes on in the background. To be called when no operation is running. */
  close(): void {
    this.runs.close();
    this.#closing.abort();
    this.#cached?.close();
    this.actionWatch.close();
    this.#sharedInbox?.close();
    this.#pipeline.close();
  }
}

/** Reports whether answers accept the credential: every one does that is neither a 401 nor a failure of the upstream. */
function withVerdict(send: Send, onVerdict: (isAccepted: boolean) => void): Send {
  return async (call) => {
    try {
      const answer = await send(call);
      onVerdict(true);
      return answer;
    } catch (error) {
      if (error instanceof AnswerError && error.status < 500) onVerdict(error.status !== 401);
      throw error;
    }
  };
}
