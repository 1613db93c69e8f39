import { CircuitOpenError, DeadlineError, TransportError } from "../errors.js";
const SAMPLE_SECONDS = 10;
const MIN_CALLS = 10;
const OPEN_MS = 2_000;
export const CIRCUIT_PHASES = ["closed", "open", "half-open"];
export class Breaker {
    #clock;
    #sample = new Sample();
    #state = { phase: "closed" };
    constructor(clock) {
        this.#clock = clock;
    }
    get phase() {
        return this.#state.phase;
    }
    /** @throws {CircuitOpenError} while the circuit is open or the probe is in flight */
    check(endpoint) {
        const state = this.#state;
        if (state.phase === "half-open")
            throw new CircuitOpenError(endpoint, OPEN_MS);
        const leftMs = state.phase === "open" ? state.until - this.#clock.now() : 0;
        if (leftMs > 0)
            throw new CircuitOpenError(endpoint, leftMs);
    }
    pass(attempt) {
        if (this.#state.phase === "open")
            this.#state = { phase: "half-open", probe: attempt };
    }
    answered(attempt, { status }) {
        this.#ended(attempt, status >= 500 ? "failure" : "success");
    }
    failed(attempt, error) {
        this.#ended(attempt, isFailure(error) ? "failure" : "nothing");
    }
    #ended(attempt, ending) {
        const state = this.#state;
        if (state.phase === "closed")
            this.#count(ending);
        else if (state.phase === "half-open" && state.probe === attempt)
            this.#endProbe(ending);
    }
    #endProbe(ending) {
        const now = this.#clock.now();
        if (ending === "success") {
            this.#sample.clear();
            this.#state = { phase: "closed" };
        }
        else
            this.#state = { phase: "open", until: ending === "failure" ? now + OPEN_MS : now };
    }
    #count(ending) {
        if (ending === "nothing")
            return;
        const now = this.#clock.now();
        this.#sample.add(now, ending === "failure");
        if (ending === "failure" && this.#sample.isBad)
            this.#state = { phase: "open", until: now + OPEN_MS };
    }
}
/** A call that was cut short by the deadline of its operation is no failure of the upstream. */
function isFailure(error) {
    return error instanceof TransportError || (error instanceof DeadlineError && !error.wasCutShort);
}
/** The calls of the last ten seconds, counted per second. */
class Sample {
    #seconds = [];
    add(now, hasFailed) {
        const second = Math.floor(now / 1000);
        this.#seconds = this.#seconds.filter((one) => one.second > second - SAMPLE_SECONDS);
        let last = this.#seconds.at(-1);
        if (last?.second !== second)
            this.#seconds.push((last = { second, calls: 0, failures: 0 }));
        last.calls += 1;
        last.failures += hasFailed ? 1 : 0;
    }
    clear() {
        this.#seconds = [];
    }
    get isBad() {
        const calls = this.#seconds.reduce((sum, second) => sum + second.calls, 0);
        const failures = this.#seconds.reduce((sum, second) => sum + second.failures, 0);
        return calls >= MIN_CALLS && failures * 2 >= calls;
    }
}
//# sourceMappingURL=breaker.js.map