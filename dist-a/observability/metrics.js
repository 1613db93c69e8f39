/**
 * The metrics, for Prometheus. What happens is counted when it happens: the pipeline and the operations report it. What
 * others count already is read when the metrics are.
 *
 * Labels have few values: endpoints, types, outcomes, codes, and accounts and callers by the names that the operator gave them.
 * IDs, subjects of tokens and names of operations are none of them.
 */
import { Counter, Gauge, Registry } from "prom-client";
import { AccountMetrics } from "./account-metrics.js";
import { CallMetrics } from "./call-metrics.js";
import { OperationMetrics } from "./operation-metrics.js";
import { PREFIX } from "./prefix.js";
import { processMetrics } from "./process-metrics.js";
export class Metrics {
    /** To be told of all operations. */
    operations;
    #registry = new Registry();
    #calls;
    #accounts;
    #auditFailures;
    #quotas;
    #store;
    constructor() {
        const registers = [this.#registry];
        this.operations = new OperationMetrics(this.#registry);
        this.#calls = new CallMetrics(this.#registry);
        this.#accounts = new AccountMetrics(this.#registry);
        this.#auditFailures = new Counter({
            name: `${PREFIX}audit_failures_total`,
            help: "Lines of the audit log that could not be written.",
            registers,
        });
        const ofCaller = (name, help) => new Gauge({ name: `${PREFIX}caller_quota_${name}_calls`, help, labelNames: ["caller"], registers });
        this.#quotas = {
            limit: ofCaller("limit", "Upstream calls that the caller may make in a day, by the name of its API key."),
            used: ofCaller("used", "Those of today, with the calls that running operations may still make."),
        };
        this.#store = {
            entries: new Gauge({ name: `${PREFIX}cache_entries`, help: "Entries of the cache.", registers }),
            bytes: new Gauge({ name: `${PREFIX}cache_bytes`, help: "Estimated size of these entries.", registers }),
            limit: new Gauge({ name: `${PREFIX}cache_limit_bytes`, help: "Most bytes of the cache.", registers }),
        };
    }
    /** To be told of all upstream calls of an account. */
    callsOf(account) {
        return this.#calls.of(account);
    }
    /** Counts a line of the audit log that could not be written. */
    auditFailed() {
        this.#auditFailures.inc();
    }
    /** All metrics in the text format of Prometheus. */
    async text({ accounts, store, storeBytes, quotas }) {
        this.#accounts.read(new Map([...accounts()].map(([name, { state }]) => [name, state])));
        for (const gauge of [this.#quotas.limit, this.#quotas.used])
            gauge.reset();
        for (const [caller, { state }] of quotas()) {
            this.#quotas.limit.set({ caller }, state.limit);
            this.#quotas.used.set({ caller }, state.used);
        }
        this.#store.entries.set(store?.entries ?? 0);
        this.#store.bytes.set(store?.bytes ?? 0);
        this.#store.limit.set(storeBytes);
        return `${await this.#registry.metrics()}\n${await processMetrics().metrics()}`;
    }
    /** The media type of {@link text}. */
    get contentType() {
        return this.#registry.contentType;
    }
}
//# sourceMappingURL=metrics.js.map