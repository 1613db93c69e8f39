import { ActionWatch } from "./async-actions/action-watch.js";
import { NOBODY } from "./budget/party.js";
import { BulkRuns } from "./bulk-runs/bulk-runs.js";
import { Hub } from "./events/hub.js";
import { Inbox } from "./events/inbox.js";
import { backgroundCalls } from "./voucherify/background.js";
import { CachedCalls } from "./voucherify/cached-calls.js";
import { BACKGROUND, NOTHING, Voucherify } from "./voucherify/client.js";
import { AnswerError } from "./voucherify/errors.js";
import { createPipeline } from "./voucherify/pipeline.js";
/** The source of the calls in the upstream's audit log. */
const CHANNEL = "voucherify-customers-graphql";
/** The text that tells credentials apart. It has the token. */
export function textOf({ apiUrl, appId, appToken }) {
    return JSON.stringify([new URL(apiUrl).href, appId, appToken]);
}
export class Account {
    governor;
    /** A hub of its own, so that no subscriber receives the events of another account. */
    events = new Hub();
    inbox;
    actionWatch;
    runs;
    allowance;
    /** What can be answered without executing anything. Null if nothing is cached. */
    made;
    #sharedInbox;
    #pipeline;
    #send;
    #cached;
    #closing = new AbortController();
    /**
     * @param governor - keeps the calls within the limits of its application
     * @param scope - the name of its entries in the cache
     * @param onVerdict - told by each answer whether the upstream accepts the credential. Faults tell nothing. Default: nobody is
     */
    constructor(upstream, shared, governor, scope, onVerdict) {
        const { config, createTransport, store, openShared, hasWebhooks, deadlines, memory, observer, background, pollMs, journalOf, timer, log, } = shared;
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
        const cached = store &&
            new CachedCalls(store.scope(scope), { ...config.cache, hasWebhooks }, backgroundCalls(this.#send, this.#closing.signal, background), timer, openShared?.(textOf(upstream)));
        this.#cached = cached;
        this.made = cached;
        const connect = (signal, party = NOBODY, quota) => Voucherify.open(this.#send, { signal }, { ...BACKGROUND, quota }, cached, party, background);
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
            cache: () => store &&
                cached && {
                entries: store.entries,
                bytes: store.bytes,
                maxBytes: config.cache.bytes,
                ...cached.counts,
            },
        };
    }
    /** Takes the webhooks of the account. */
    get webhooks() {
        return this.#sharedInbox ?? this.inbox;
    }
    /** Learns what other servers know. */
    async open() {
        await this.#sharedInbox?.open();
    }
    /** Whether it has bulk runs that are not over. */
    get isBusy() {
        return this.runs.isBusy;
    }
    get isReachable() {
        return this.#pipeline.isReachable();
    }
    /** What can be seen of it from outside. */
    get state() {
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
    get #sharedNow() {
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
    client(client, party, span) {
        return Voucherify.open(this.#send, client, NOTHING, this.#cached, party, span ?? undefined);
    }
    /** Begins to share the cache with other servers. To be called if the credential is surely good. */
    follow() {
        this.#cached?.follow();
    }
    /** Begins no further bulk run. */
    stop() {
        this.runs.stop();
    }
    /** Ends everything that goes on in the background. To be called when no operation is running. */
    close() {
        this.runs.close();
        this.#closing.abort();
        this.#cached?.close();
        this.actionWatch.close();
        this.#sharedInbox?.close();
        this.#pipeline.close();
    }
}
/** Reports whether answers accept the credential: every one does that is neither a 401 nor a failure of the upstream. */
function withVerdict(send, onVerdict) {
    return async (call) => {
        try {
            const answer = await send(call);
            onVerdict(true);
            return answer;
        }
        catch (error) {
            if (error instanceof AnswerError && error.status < 500)
                onVerdict(error.status !== 401);
            throw error;
        }
    };
}
//# sourceMappingURL=account.js.map