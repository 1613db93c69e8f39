/**
 * A circuit breaker. The circuit opens when half of at least ten calls within ten seconds have failed. Two seconds
 * later it is half-open: one call probes the upstream, and closes the circuit or opens it for two more seconds.
 *
 * A failure is a missing or late answer, or a status of 500 or more. A rejection (4xx) is no failure.
 */
import type { Clock } from "../../clock.js";
import type { Answer, Attempt } from "../call.js";
import type { EndpointRow } from "../endpoints.js";
import { CircuitOpenError, DeadlineError, TransportError } from "../errors.js";
import type { Guard } from "./guard.js";

const SAMPLE_SECONDS = 10;
const MIN_CALLS = 10;
const OPEN_MS = 2_000;

type State =
  | { readonly phase: "closed" }
  | { readonly phase: "open"; readonly until: number }
  | { readonly phase: "half-open"; readonly probe: Attempt };

export const CIRCUIT_PHASES = ["closed", "open", "half-open"] as const satisfies readonly State["phase"][];

export type CircuitPhase = State["phase"];

/** The result of a call; "nothing" if it tells nothing about the upstream. */
type Ending = "success" | "failure" | "nothing";

export class Breaker implements Guard {
  readonly #clock: Pick<Clock, "now">;
  readonly #sample = new Sample();
  #state: State = { phase: "closed" };

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  get phase(): CircuitPhase {
    return this.#state.phase;
  }

  /** @throws {CircuitOpenError} while the circuit is open or the probe is in flight */
  check(endpoint: EndpointRow): void {
    const state = this.#state;
    if (state.phase === "half-open") throw new CircuitOpenError(endpoint, OPEN_MS);
    const leftMs = state.phase === "open" ? state.until - this.#clock.now() : 0;
    if (leftMs > 0) throw new CircuitOpenError(endpoint, leftMs);
  }

  pass(attempt: Attempt): void {
    if (this.#state.phase === "open") this.#state = { phase: "half-open", probe: attempt };
  }

  answered(attempt: Attempt, { status }: Answer): void {
    this.#ended(attempt, status >= 500 ? "failure" : "success");
  }

  failed(attempt: Attempt, error: unknown): void {
    this.#ended(attempt, isFailure(error) ? "failure" : "nothing");
  }

  #ended(attempt: Attempt, ending: Ending): void {
    const state = this.#state;
    if (state.phase === "closed") this.#count(ending);
    else if (state.phase === "half-open" && state.probe === attempt) this.#endProbe(ending);
  }

  #endProbe(ending: Ending): void {
    const now = this.#clock.now();
    if (ending === "success") {
      this.#sample.clear();
      this.#state = { phase: "closed" };
    } else this.#state = { phase: "open", until: ending === "failure" ? now + OPEN_MS : now };
  }

  #count(ending: Ending): void {
    if (ending === "nothing") return;
    const now = this.#clock.now();
    this.#sample.add(now, ending === "failure");
    if (ending === "failure" && this.#sample.isBad) this.#state = { phase: "open", until: now + OPEN_MS };
  }
}

/** A call that was cut short by the deadline of its operation is no failure of the upstream. */
function isFailure(error: unknown): boolean {
  return error instanceof TransportError || (error instanceof DeadlineError && !error.wasCutShort);
}

/** The calls of the last ten seconds, counted per second. */
class Sample {
  #seconds: { readonly second: number; calls: number; failures: number }[] = [];

  add(now: number, hasFailed: boolean): void {
    const second = Math.floor(now / 1000);
    this.#seconds = this.#seconds.filter((one) => one.second > second - SAMPLE_SECONDS);
    let last = this.#seconds.at(-1);
    if (last?.second !== second) this.#seconds.push((last = { second, calls: 0, failures: 0 }));
    last.calls += 1;
    last.failures += hasFailed ? 1 : 0;
  }

  clear(): void {
    this.#seconds = [];
  }

  get isBad(): boolean {
    const calls = this.#seconds.reduce((sum, second) => sum + second.calls, 0);
    const failures = this.#seconds.reduce((sum, second) => sum + second.failures, 0);
    return calls >= MIN_CALLS && failures * 2 >= calls;
  }
}
