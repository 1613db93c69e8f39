/** The metrics of the process: CPU, memory, event loop, garbage collection, file descriptors. */
import { collectDefaultMetrics, Registry } from "prom-client";
let registry = null;
/** There is one registry for all servers of a process. What it measures begins with the first call. */
export function processMetrics() {
    if (registry === null) {
        registry = new Registry();
        collectDefaultMetrics({ register: registry });
    }
    return registry;
}
//# sourceMappingURL=process-metrics.js.map