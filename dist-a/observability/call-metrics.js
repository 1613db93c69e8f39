/** The metrics of upstream calls. */
import { Counter, Histogram } from "prom-client";
import { PREFIX } from "./prefix.js";
/** Seconds. A call may take 3, a bulk call 30. */
const CALL_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10, 30];
/** Seconds. An operation waits for up to 10 of them, a bulk run for as long as it takes. */
const WAIT_BUCKETS = [0.001, 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60];
export class CallMetrics {
    #calls;
    #durations;
    #waits;
    constructor(registry) {
        const registers = [registry];
        this.#calls = new Counter({
            name: `${PREFIX}upstream_calls_total`,
            help: "Requests to the upstream, repeats included.",
            labelNames: ["account", "endpoint", "outcome"],
            registers,
        });
        this.#durations = new Histogram({
            name: `${PREFIX}upstream_call_duration_seconds`,
            help: "From the departure of a request to its whole answer or its failure.",
            labelNames: ["endpoint"],
            buckets: CALL_BUCKETS,
            registers,
        });
        this.#waits = new Histogram({
            name: `${PREFIX}queue_wait_seconds`,
            help: "How long calls waited for the rate limit.",
            labelNames: ["account", "outcome"],
            buckets: WAIT_BUCKETS,
            registers,
        });
    }
    /** The observer of the calls of one account. */
    of(account) {
        return {
            called: ({ operation: endpoint }, outcome, ms) => {
                this.#calls.inc({ account, endpoint, outcome });
                this.#durations.observe({ endpoint }, ms / 1_000);
            },
            waited: (outcome, ms) => this.#waits.observe({ account, outcome }, ms / 1_000),
        };
    }
}
//# sourceMappingURL=call-metrics.js.map