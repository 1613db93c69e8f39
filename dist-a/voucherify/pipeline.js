import { DEFAULTS } from "../budget/settings.js";
import { readAnswer } from "./stages/answer.js";
import { Breaker } from "./stages/breaker.js";
import { budget } from "./stages/budget.js";
import { systemClock } from "../clock.js";
import { CallTimes, deadline } from "./stages/deadline.js";
import { failFast, guard } from "./stages/guard.js";
import { Suspensions } from "./stages/suspensions.js";
import { observe } from "./stages/observe.js";
import { Reachability } from "./stages/reachability.js";
import { trace } from "./stages/trace.js";
import { retry } from "./stages/retry.js";
import { nodeFetchTransport } from "./transports/node-fetch.js";
export function createPipeline(settings) {
    const { concurrency = DEFAULTS.concurrency, governor, observer, clock = systemClock, createTransport = nodeFetchTransport, } = settings;
    const suspensions = new Suspensions(clock);
    const breaker = new Breaker(clock);
    const reachability = new Reachability(settings.apiUrl);
    const transport = createTransport({ ...settings, clock }, concurrency);
    const times = new CallTimes(settings);
    const guards = [suspensions, breaker];
    const watchers = observer === undefined ? [reachability] : [reachability, observe(observer, clock)];
    const stages = [
        // records each attempt of a traced call
        trace(settings, clock),
        // turns rejections and unreadable answers into errors
        readAnswer(settings),
        // fails at once if a guard would keep the call back
        failFast(guards),
        // waits for a permit of the governor
        ...(governor === undefined ? [] : [budget(governor, times, clock, observer)]),
        // keeps calls back after a lasting rejection and while the upstream fails, and reports what was sent
        guard(guards, watchers),
    ];
    // ends the call at its deadline
    const last = deadline(times, clock)(transport.send);
    return {
        // repeats failed calls if that is harmless
        send: retry(settings, clock)(stages.reduceRight((next, stage) => stage(next), last)),
        suspended: () => suspensions.ofEverything,
        circuit: () => breaker.phase,
        isReachable: () => reachability.isReachable,
        close: () => {
            reachability.close();
            transport.close();
        },
    };
}
//# sourceMappingURL=pipeline.js.map