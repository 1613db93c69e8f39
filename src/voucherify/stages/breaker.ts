/**
 * An upstream that fails is left alone: the circuit opens when half of at least ten calls in ten seconds have failed. Two
 * seconds later one call tries ("half-open"); it closes the circuit, or opens it for two seconds more.
 *
 * A failure is no answer, none in time, or a status of 500 or more. A refusal is an answer.
 */
import { BrokenCircuitError, circuitBreaker, CircuitState, handleWhen, type IBreaker } from "cockatiel";
import type { Answer, Stage } from "../call.js";
import type { EndpointRow } from "../endpoints.js";
import { CircuitOpenError, DeadlineError, TransportError } from "../errors.js";
import type { Guard } from "./gate.js";

const SAMPLE_SECONDS = 10;
const MIN_CALLS = 10;
const OPEN_MS = 2_000;

export class Breaker implements Guard {
  readonly #circuit = circuitBreaker(
    handleWhen(isFailure).orWhenResult((answer) => (answer as Answer).status >= 500),
    { halfOpenAfter: OPEN_MS, breaker: new Sample() },
  );
  #openedAt = 0;

  constructor() {
    this.#circuit.onBreak(() => {
      this.#openedAt = Date.now();
    });
  }

  /** @throws {CircuitOpenError} while the circuit is open, or the one call that tries is under way */
  check(endpoint: EndpointRow): void {
    const { state } = this.#circuit;
    const leftMs = this.#openedAt + OPEN_MS - Date.now();
    if (state === CircuitState.HalfOpen) throw new CircuitOpenError(endpoint, OPEN_MS);
    if (state === CircuitState.Open && leftMs > 0) throw new CircuitOpenError(endpoint, leftMs);
  }

  readonly stage: Stage = (next) => async (call) => {
    // Cockatiel would let those wait who come while one call tries, and longer than they have time.
    this.check(call.endpoint);
    try {
      return await this.#circuit.execute(() => next(call));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? new CircuitOpenError(call.endpoint, OPEN_MS) : error;
    }
  };
}

/** What an operation cut short with its own deadline is no failure of the upstream. */
function isFailure(error: Error): boolean {
  return error instanceof TransportError || (error instanceof DeadlineError && !error.wasCutShort);
}

/**
 * The calls of the last ten seconds, counted by the second. Cockatiel's own sample forgets one second for each second that
 * has a call, so that its ten seconds are minutes where calls are rare.
 */
class Sample implements IBreaker {
  state: { readonly second: number; calls: number; failures: number }[] = [];

  success(circuit: CircuitState): void {
    if (circuit === CircuitState.HalfOpen) this.state = [];
    this.#add(false);
  }

  failure(circuit: CircuitState): boolean {
    this.#add(true);
    return circuit !== CircuitState.Closed || this.#isBad;
  }

  #add(hasFailed: boolean): void {
    const now = Math.floor(Date.now() / 1000);
    this.state = this.state.filter(({ second }) => second > now - SAMPLE_SECONDS);
    let last = this.state.at(-1);
    if (last?.second !== now) this.state.push((last = { second: now, calls: 0, failures: 0 }));
    last.calls += 1;
    last.failures += hasFailed ? 1 : 0;
  }

  get #isBad(): boolean {
    const calls = this.state.reduce((sum, second) => sum + second.calls, 0);
    const failures = this.state.reduce((sum, second) => sum + second.failures, 0);
    return calls >= MIN_CALLS && failures * 2 >= calls;
  }
}
