/** `check-config`: tells what the server would do with this environment, for a step before a deployment. */
import { readConfig } from "../config.js";
import { filesOf } from "../files.js";
import { GRACE_MS } from "../lifecycle.js";
import { orExit } from "./startup.js";
export async function run(_given, env) {
    const config = await orExit(() => readConfig(env));
    const { reloadables } = filesOf(config);
    // They are read as at the start and by a reload, and not put to use.
    await orExit(() => reloadables.prepare());
    const lines = described(config, reloadables.names);
    const width = Math.max(...lines.map(([what]) => what.length));
    process.stdout.write([
        "The configuration is valid.",
        ...lines.map(([what, how]) => `  ${what.padEnd(width)}  ${how}`),
        "",
    ].join("\n"));
}
/** What the server would do. Of secrets it says whether they are set. */
function described(config, files) {
    const { upstream, sandbox, budget, cache, webhookSecrets } = config;
    return [
        ["listens on", `${config.host}, port ${config.port === 0 ? "any" : config.port}`],
        [
            "upstream",
            upstream === null ? `the embedded sandbox, ${sandbox.customers} customers` : upstream.apiUrl,
        ],
        ["VOUCHERIFY_APP_ID", isSet(upstream !== null)],
        ["VOUCHERIFY_APP_TOKEN", isSet(upstream !== null)],
        ["VOUCHERIFY_WEBHOOK_SECRET", isSet(webhookSecrets.length > 0)],
        ["GraphiQL and introspection", onOrOff(config.graphiql)],
        ["pages that may read answers", config.corsOrigins.join(", ") || "those of this server"],
        ["upstream's own words", onOrOff(config.upstreamDetails)],
        ["one operation", `at most ${budget.maxCalls} upstream calls and ${budget.maxNodes} values`],
        ["share of the rate limit", `${Math.round(budget.share * 100)} %`],
        ["cache", cache.bytes === 0 ? "off" : `${cache.bytes / 2 ** 20} MiB`],
        ["bulk runs", bulkRuns(config)],
        ["shared with other servers", config.redisUrl === null ? "nothing" : hostOf(config.redisUrl)],
        ["CACHE_KEY", isSet(config.encryptionKeys.length > 0)],
        ["logs", config.logLevel],
        ["traces", traces(config)],
        [
            "a stop",
            `${config.drainMs / 1_000} s for load balancers, then at most ${GRACE_MS / 1_000} s for what is in flight`,
        ],
        ["files", files.length === 0 ? "none" : `${files.join(", ")}: read`],
    ];
}
function bulkRuns({ dataDir, redisUrl }) {
    if (dataDir !== null)
        return `recorded in ${dataDir}`;
    return redisUrl === null ? "end with the process" : "recorded in Redis";
}
function traces({ tracing }) {
    if (tracing === null)
        return "off";
    const { endpoint, sampler, ratio } = tracing;
    return `${new URL(endpoint).origin}, sampler ${sampler}${sampler.endsWith("ratio") ? ` ${ratio}` : ""}`;
}
const isSet = (value) => (value ? "set" : "not set");
const onOrOff = (value) => (value ? "on" : "off");
/** Its URL can have a password. */
const hostOf = (url) => `budget, cache and events, through Redis at ${new URL(url).host}`;
//# sourceMappingURL=check-config.js.map