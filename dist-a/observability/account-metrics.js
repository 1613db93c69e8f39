/** The metrics of what accounts count themselves. They are read whenever the metrics are. */
import { Counter, Gauge } from "prom-client";
import { JobState } from "../async-actions/job.type.js";
import { CIRCUIT_PHASES } from "../voucherify/stages/breaker.js";
import { PREFIX } from "./prefix.js";
const FIGURES = [
    {
        name: "budget_limit_calls",
        help: "Upstream calls that the account may make per period.",
        read: ({ budget }) => budget.limit,
    },
    {
        name: "budget_remaining_calls",
        help: "Upstream calls that are left in this period.",
        read: ({ budget }) => budget.remaining,
    },
    {
        name: "budget_used_calls",
        help: "Upstream calls of this server in the period that ends now.",
        read: ({ budget }) => budget.usedInWindow,
    },
    {
        name: "budget_reserved_calls",
        help: "Upstream calls that running operations may still make.",
        read: ({ budget }) => budget.reserved,
    },
    {
        name: "budget_in_flight_calls",
        help: "Upstream calls without an answer so far.",
        read: ({ budget }) => budget.inFlight,
    },
    {
        name: "budget_foreign_calls",
        help: "Upstream calls of others with the same account in this period.",
        read: ({ budget }) => budget.foreignUsage,
    },
    {
        name: "budget_paused",
        help: "Whether no call may leave, because the period has none left or the upstream answered 429.",
        read: ({ budget }) => Number(budget.pausedUntil !== null),
    },
    {
        name: "budget_bulk_paused",
        help: "Whether no bulk call may leave.",
        read: ({ budget }) => Number(budget.bulkPausedUntil !== null),
    },
    {
        name: "budget_suspended",
        help: "Whether calls are suspended after a rejection for a lasting reason, such as wrong credentials.",
        read: ({ isSuspended }) => Number(isSuspended),
    },
    { name: "queue_length", help: "Upstream calls that wait.", read: ({ budget }) => budget.queued },
    {
        name: "upstream_reachable",
        help: "Whether the upstream could be connected to.",
        read: ({ isReachable }) => Number(isReachable),
    },
    {
        name: "cache_hits_total",
        help: "Reads that were answered by the cache.",
        read: ({ cache }) => cache && cache.hits,
    },
    {
        name: "cache_shared_total",
        help: "Hits that another server had stored in Redis.",
        read: ({ cache }) => cache && cache.shared,
    },
    {
        name: "cache_misses_total",
        help: "Reads that needed a call or joined one.",
        read: ({ cache }) => cache && cache.misses,
    },
    {
        name: "cache_joined_total",
        help: "Misses that joined a call of another operation.",
        read: ({ cache }) => cache && cache.joined,
    },
    {
        name: "cache_stale_total",
        help: "Reads that were answered with an outdated value, because the upstream failed.",
        read: ({ cache }) => cache && cache.stale,
    },
    {
        name: "cache_refreshed_total",
        help: "Values that were read again before they were too old.",
        read: ({ cache }) => cache && cache.refreshed,
    },
    {
        name: "cache_answers_total",
        help: "Operations that were answered as before, without being executed.",
        read: ({ cache }) => cache && cache.answers,
    },
    {
        name: "cache_evictions_total",
        help: "Writes, webhooks and erasures that evicted entries.",
        read: ({ cache }) => cache && cache.evictions,
    },
    {
        name: "webhook_last_received_timestamp_seconds",
        help: "When the last signed webhook was received.",
        read: ({ webhooks }) => webhooks.lastReceivedAt && webhooks.lastReceivedAt / 1_000,
    },
    {
        name: "watched_async_actions",
        help: "Async actions that are polled for subscribers.",
        read: ({ watchedActions }) => watchedActions,
    },
];
const FIGURES_BY_LABEL = [
    {
        name: "circuit_state",
        help: "The state of the circuit breaker: 1 for the present one, 0 for the others.",
        label: "state",
        read: ({ circuit }) => Object.fromEntries(CIRCUIT_PHASES.map((phase) => [phase, Number(phase === circuit)])),
    },
    {
        name: "webhooks_total",
        help: "Webhooks by what became of them.",
        label: "outcome",
        read: ({ webhooks: { applied, outdated, duplicate, expired, unknown, unreadable, rejected } }) => ({
            applied,
            outdated,
            duplicate,
            expired,
            unknown,
            unreadable,
            rejected,
        }),
    },
    {
        name: "shared",
        help: "The parts that servers share: 1 if this one does, 0 while it goes on alone.",
        label: "part",
        read: ({ shared }) => Object.fromEntries(Object.entries(shared).map(([part, isShared]) => [part, Number(isShared)])),
    },
    {
        name: "bulk_runs",
        help: "Bulk runs that are remembered.",
        label: "state",
        read: ({ bulkRuns }) => Object.fromEntries(Object.keys(JobState).map((state) => [state, bulkRuns[state] ?? 0])),
    },
];
export class AccountMetrics {
    #metrics;
    constructor(registry) {
        const metricOf = ({ name, help }, labels) => {
            const settings = {
                name: PREFIX + name,
                help,
                labelNames: ["account", ...labels],
                registers: [registry],
            };
            return name.endsWith("_total") ? new Counter(settings) : new Gauge(settings);
        };
        this.#metrics = [
            ...FIGURES.map((figure) => ({
                metric: metricOf(figure, []),
                read: (state) => {
                    const value = figure.read(state);
                    return value === null ? [] : [[{}, value]];
                },
            })),
            ...FIGURES_BY_LABEL.map((figure) => ({
                metric: metricOf(figure, [figure.label]),
                read: (state) => Object.entries(figure.read(state)).map(([value, count]) => [{ [figure.label]: value }, count]),
            })),
        ];
    }
    /** Takes the present states of all accounts over. */
    read(states) {
        for (const { metric, read } of this.#metrics) {
            metric.reset();
            for (const [account, state] of states) {
                for (const [labels, value] of read(state))
                    metric.inc({ account, ...labels }, value);
            }
        }
    }
}
//# sourceMappingURL=account-metrics.js.map