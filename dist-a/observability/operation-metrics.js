/** The metrics of operations and subscriptions. */
import { Counter, Gauge, Histogram } from "prom-client";
import { OPERATION_TYPES, OUTCOMES, } from "./operation-report.js";
import { PREFIX } from "./prefix.js";
/** Seconds. Without calls an operation takes milliseconds. It may take 10 seconds, with bulk calls 120. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** What is counted of each operation, in upstream calls. */
const COUNTS = ["planned", "spent", "repeated", "saved"];
export class OperationMetrics {
    #operations;
    #errors;
    #durations;
    #calls;
    #open;
    #delivered;
    #missed;
    #gaps;
    constructor(registry) {
        const registers = [registry];
        const counter = (name, help, labelNames) => new Counter({ name: PREFIX + name, help, labelNames, registers });
        this.#operations = counter("operations_total", "Operations that were answered.", ["type", "outcome"]);
        for (const type of OPERATION_TYPES) {
            // Rates of what has not happened yet are 0, not missing.
            for (const outcome of OUTCOMES)
                this.#operations.inc({ type, outcome }, 0);
        }
        this.#errors = counter("operation_errors_total", "Operations with at least one error of a code.", [
            "outcome",
            "code",
        ]);
        this.#durations = new Histogram({
            name: `${PREFIX}operation_duration_seconds`,
            help: "From the start of an operation to its answer.",
            labelNames: ["type"],
            buckets: BUCKETS,
            registers,
        });
        this.#calls = {
            planned: counter("planned_calls_total", "The prices of operations.", ["type"]),
            spent: counter("spent_calls_total", "Upstream calls of operations, repeats included.", ["type"]),
            repeated: counter("repeated_calls_total", "Repeats after a failure of the upstream.", ["type"]),
            saved: counter("saved_calls_total", "Upstream calls that operations did not need.", ["type"]),
        };
        for (const type of OPERATION_TYPES)
            for (const kind of COUNTS)
                this.#calls[kind].inc({ type }, 0);
        this.#open = new Gauge({ name: `${PREFIX}subscriptions_open`, help: "Open subscriptions.", registers });
        this.#delivered = counter("events_delivered_total", "Results of subscriptions.", []);
        this.#missed = counter("events_missed_total", "Events that slow subscribers have lost.", []);
        this.#gaps = counter("event_gaps_total", "How often an unknown number of events was lost.", []);
    }
    answered(report) {
        const { type, outcome, codes, ms } = report;
        this.#operations.inc({ type, outcome });
        for (const code of codes)
            this.#errors.inc({ outcome, code });
        this.#durations.observe({ type }, ms / 1_000);
        for (const kind of COUNTS)
            if (report[kind] > 0)
                this.#calls[kind].inc({ type }, report[kind]);
    }
    opened(report) {
        this.answered(report);
        this.#open.inc();
    }
    delivered(missed) {
        this.#delivered.inc();
        if (missed === null)
            this.#gaps.inc();
        else
            this.#missed.inc(missed);
    }
    ended() {
        this.#open.dec();
    }
}
//# sourceMappingURL=operation-metrics.js.map