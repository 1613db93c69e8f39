import "reflect-metadata";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { TOKEN_PREFIX } from "./access/caller.js";
import { sourceIdRule } from "./access/source-ids.js";
import { systemClock } from "./clock.js";
import { Accounts } from "./accounts.js";
import { POLL_MS } from "./async-actions/action-watch.js";
import { loadSharedPolls } from "./async-actions/load-shared-polls.js";
import { Governor } from "./budget/governor.js";
import { Governors } from "./budget/governors.js";
import { loadSharedGovernors } from "./budget/shared/load.js";
import { Quotas } from "./budget/quotas.js";
import { loadSharedEntries } from "./cache/load-shared.js";
import { MemoryStore } from "./cache/memory-store.js";
import { ConfigError } from "./config-error.js";
import { loadSharedInbox } from "./events/load-shared.js";
import { Encryption } from "./encryption.js";
import { filesOf } from "./files.js";
import { Lifecycle } from "./lifecycle.js";
import { bill } from "./pricing/bill.js";
import { createContext } from "./graphql/context.js";
import { schema } from "./schema.js";
import { createApollo } from "./http/apollo.js";
import { IMPORT_PATH } from "./http/imports.js";
import { KeptAnswers } from "./http/kept-answers.js";
import { createHttpServer } from "./http/server.js";
import { AuditLog } from "./observability/audit-log.js";
import { auditRefusal, auditUpload } from "./observability/audit-mutations.js";
import { Metrics } from "./observability/metrics.js";
import { observers } from "./observability/observers.js";
import { loadTracing } from "./observability/load-tracing.js";
import { operationLog } from "./observability/operation-log.js";
import { WEBHOOK_PATH } from "./http/webhooks.js";
import { importStream } from "./bulk-runs/csv-import.js";
import { JournalError } from "./bulk-runs/journal/journal.js";
import { loadJournals } from "./bulk-runs/journal/load.js";
import { loadRedis } from "./redis/load.js";
import { startSandbox } from "./sandbox/server.js";
import { DEADLINES } from "./voucherify/deadlines.js";
import { MemoryBudget } from "./voucherify/memory-budget.js";
import { loadTransport } from "./voucherify/transports/load.js";
const GRAPHIQL_DIRECTORY = fileURLToPath(new URL("../dist/graphiql", import.meta.url));
/** The names of the configured account, and of all others together, in the metrics. */
const OWN_ACCOUNT = "default";
const ACCOUNTS_OF_CALLERS = "callers";
/** Composes and starts the server: upstream, pipeline, Apollo, HTTP. */
export async function startApp(config, log, timing = {}) {
    const { pollMs = POLL_MS, timer = systemClock, times } = timing;
    const lifecycle = new Lifecycle();
    const metrics = new Metrics();
    const audit = config.auditLog === null
        ? null
        : await AuditLog.open({ target: config.auditLog, log, onFailure: () => metrics.auditFailed() });
    const { reloadables, signIn, policies, trustedDocuments } = filesOf(config, audit === null ? [] : [{ name: "AUDIT_LOG", prepare: () => audit.prepare() }]);
    await reloadables.reload();
    const callerOf = async (headers) => timing.caller ?? signIn.callerOf(headers);
    const tracing = await loadTracing(config.tracing, log);
    const { upstreamCredentials: mode, maxAccounts } = config;
    const isSandboxed = config.upstream === null && mode !== "caller";
    const sandbox = isSandboxed ? await startSandbox(config.sandbox) : null;
    const upstream = sandbox ? { apiUrl: sandbox.url, appId: "sandbox", appToken: "sandbox" } : config.upstream;
    const secrets = webhookSecrets(config);
    const store = config.cache.bytes > 0 ? new MemoryStore(config.cache.bytes) : null;
    const redis = await loadRedis(config.redisUrl, log);
    const encryption = config.encryptionKeys.length > 0 ? new Encryption(config.encryptionKeys) : null;
    const governors = new Governors({ share: config.budget.share }, systemClock, await loadSharedGovernors(redis));
    const journals = await loadJournals({
        dataDir: config.dataDir,
        redisUrl: config.redisUrl,
        encryptionKeys: config.encryptionKeys,
        encryption,
        sandboxUrl: sandbox?.url ?? null,
        log,
    });
    const accounts = new Accounts({
        mode,
        upstream,
        apiUrl: upstream?.apiUrl ?? config.apiUrl,
        maxAccounts,
        hasWebhooks: secrets.length > 0,
        observerOfCallers: metrics.callsOf(ACCOUNTS_OF_CALLERS),
        shared: {
            config,
            createTransport: await loadTransport(config.transport),
            governors,
            store,
            openShared: store && (await loadSharedEntries(redis, encryption, timer)),
            deadlines: { ...DEADLINES, ...timing.deadlines },
            memory: new MemoryBudget(),
            observer: metrics.callsOf(OWN_ACCOUNT),
            background: tracing?.background,
            pollMs,
            createSharedPolls: await loadSharedPolls(redis),
            createSharedInbox: await loadSharedInbox(redis),
            encryption,
            journalOf: journals.journalOf,
            timer,
            log,
        },
    });
    const { own } = accounts;
    await orConfigError(own?.runs.opened);
    await own?.open();
    const quotas = new Quotas(timer);
    const observed = new Map(own === null ? [] : [[OWN_ACCOUNT, own]]);
    // Nothing is known of the budget of a request without an account.
    const governor = own?.governor ?? new Governor();
    const billFor = (spent) => bill({ planned: spent, spent }, governor);
    const observer = observers(operationLog(log), metrics.operations);
    const apollo = createApollo({
        schema,
        log,
        introspection: config.graphiql,
        emptyBill: () => billFor(0),
        observer,
    });
    await apollo.start();
    const server = await createHttpServer({
        apollo,
        openSession: async (headers, requestId) => {
            const caller = await callerOf(headers);
            const { account, leave } = accounts.open(headers);
            // A connection can last longer than a policy, so the policy is looked up for each operation.
            const restricted = () => policies.applyTo(caller);
            const { name, weight = 1, callsPerDay } = caller;
            const party = { name, weight, quota: quotas.of(name, callsPerDay) };
            const spanOf = spansOf(tracing, headers);
            return sessionOf(restricted, party, account, { audit, log, requestId }, spanOf, leave);
        },
        trustedDocuments,
        maxRequestsPerSecond: config.maxRequestsPerSecond,
        readiness: () => readinessOf(lifecycle.phase, own, redis?.isUp ?? true),
        billFor,
        webhooks: own === null || secrets.length === 0 ? null : { secrets, inbox: own.webhooks },
        metrics: config.metrics
            ? {
                contentType: metrics.contentType,
                text: () => metrics.text({
                    accounts: () => observed,
                    store,
                    storeBytes: config.cache.bytes,
                    // Anybody can be the subject of a token, so there may be any number of them.
                    quotas: () => [...quotas.all].filter(([name]) => !name.startsWith(TOKEN_PREFIX)),
                }),
                callerOf,
            }
            : null,
        corsOrigins: config.corsOrigins,
        graphiqlDirectory: config.graphiql ? GRAPHIQL_DIRECTORY : null,
        log,
        observer,
        timer,
        ...(times && { times }),
    });
    const url = await server.listen({ host: config.host, port: config.port });
    sandbox?.webhooks.sendTo({ url: url + WEBHOOK_PATH, secret: secrets[0] ?? "" });
    lifecycle.started();
    return {
        url,
        sandbox,
        events: own?.events ?? null,
        reload: () => reloadables.reload(),
        drain: () => lifecycle.drain(),
        close: () => lifecycle.stop(async () => {
            accounts.stop();
            await server.close();
            await apollo.stop();
            await accounts.settled();
            accounts.close();
            await governors.close();
            // What was canceled has been recorded then.
            await accounts.settled();
            await journals.close();
            redis?.close();
            await tracing?.close();
            await audit?.close();
            await sandbox?.close();
        }),
    };
}
/** Without its bulk runs the server does not start: what it has sent before would be unknown. */
async function orConfigError(opened) {
    try {
        await opened;
    }
    catch (error) {
        if (!(error instanceof JournalError))
            throw error;
        throw new ConfigError(`DATA_DIR: cannot be read: ${error.message}`, { cause: error });
    }
}
/**
 * @param account - the configured one. Null if there is none: callers bring theirs
 * @param isShared - whether what servers share is at hand, if they share anything
 */
function readinessOf({ name }, account, isShared) {
    switch (name) {
        case "starting":
            return "starting";
        case "ready":
            if (!(account?.isReachable ?? true))
                return "unreachable";
            return isShared ? "ready" : "alone";
        case "draining":
        case "stopping":
        case "stopped":
            return "stopping";
    }
}
/** What starts the spans of the operations of a request. Of its headers it keeps those that it needs. */
function spansOf(tracing, { traceparent, tracestate, upgrade }) {
    return (isDelivery) => tracing?.operation({ traceparent, tracestate, upgrade }, isDelivery) ?? null;
}
/** What a caller does for an account. */
function sessionOf(callerNow, party, account, request, spanOf, close) {
    const { allowance, runs, events, actionWatch, governor, made } = account;
    const { audit, log, requestId } = request;
    const caller = callerNow();
    return {
        caller,
        contextFor: (client, { subscribing, delivery }) => {
            const span = spanOf(delivery !== undefined);
            return createContext({
                audit,
                log,
                requestId,
                span,
                caller: callerNow(),
                party,
                voucherify: account.client(client, party, span),
                allowance,
                runs,
                events,
                actionWatch,
                subscribing,
                delivery,
            });
        },
        takeImport: (csv, clientAborted) => auditUpload({ ...request, caller, action: `POST ${IMPORT_PATH}` }, () => importStream(runs, csv, { party, clientAborted, sourceIdRule: sourceIdRule(caller.policy) })),
        refuseImport: () => auditRefusal({ ...request, caller }, `POST ${IMPORT_PATH}`),
        billFor: (spent) => bill({ planned: spent, spent }, governor),
        startSpan: () => spanOf(false),
        answers: made && new KeptAnswers(made, (counts) => bill(counts, governor)),
        close,
    };
}
/** The sandbox signs its webhooks with the first secret. Without one it gets a new one at every start. */
function webhookSecrets({ upstream, webhookSecrets: configured }) {
    if (configured.length > 0 || upstream !== null)
        return configured;
    return [randomBytes(32).toString("hex")];
}
//# sourceMappingURL=app.js.map