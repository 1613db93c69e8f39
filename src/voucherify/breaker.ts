/**
 * An upstream that fails is left alone: the circuit opens when half of at least ten calls in ten seconds have failed. Two
 * seconds later one call tries ("half-open"); it closes the circuit, or opens it for two seconds more.
 *
 * A failure is no answer, none in time, or a status of 500 or more. A refusal is an answer.
 */
import type { Clock } from "../budget/clock.js";
import type { Stage } from "./call.js";
import type { EndpointRow } from "./endpoints.js";
import { CircuitOpenError, DeadlineError, MalformedAnswerError, TransportError } from "./errors.js";
import type { Guard } from "./gate.js";

const SAMPLE_SECONDS = 10;
const MIN_CALLS = 10;
const OPEN_MS = 2_000;

type State =
  | { readonly phase: "closed" }
  /** `until` in milliseconds since 1970. */
  | { readonly phase: "open"; readonly until: number }
  | { readonly phase: "half-open" };

/** What a call says about the upstream: `nothing` if it did not get that far, or was cut short by its own operation. */
type Sign = "alive" | "failing" | "nothing";

export class Breaker implements Guard {
  readonly #clock: Pick<Clock, "now">;
  #state: State = { phase: "closed" };
  #sample: Sample;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    this.#sample = new Sample(clock);
  }

  /** @throws {CircuitOpenError} while the circuit is open, or the one call that tries is under way */
  check(endpoint: EndpointRow): void {
    if (this.#state.phase === "half-open") throw new CircuitOpenError(endpoint, OPEN_MS);
    if (this.#state.phase === "closed") return;
    const leftMs = this.#state.until - this.#clock.now();
    if (leftMs > 0) throw new CircuitOpenError(endpoint, leftMs);
  }

  readonly stage: Stage = (next) => async (call) => {
    this.check(call.endpoint);
    const isTrying = this.#state.phase === "open";
    if (isTrying) this.#state = { phase: "half-open" };
    // What left before the circuit closed again says nothing about the upstream since.
    const sample = this.#sample;
    const take = (sign: Sign) => {
      if (isTrying) this.#conclude(sign);
      else if (sign !== "nothing" && sample === this.#sample) this.#count(sign);
    };
    try {
      const answer = await next(call);
      take(answer.status >= 500 ? "failing" : "alive");
      return answer;
    } catch (error) {
      take(signOf(error));
      throw error;
    }
  };

  /** The one call that tried is over. If it says nothing, the next one tries at once. */
  #conclude(sign: Sign): void {
    if (sign === "alive") {
      this.#state = { phase: "closed" };
      this.#sample = new Sample(this.#clock);
    } else this.#open(sign === "failing" ? OPEN_MS : 0);
  }

  #count(sign: Sign): void {
    this.#sample.add(sign === "failing");
    if (this.#state.phase === "closed" && this.#sample.isBad) this.#open(OPEN_MS);
  }

  #open(ms: number): void {
    this.#state = { phase: "open", until: this.#clock.now() + ms };
  }
}

function signOf(error: unknown): Sign {
  if (error instanceof TransportError) return "failing";
  if (error instanceof DeadlineError) return error.wasCutShort ? "nothing" : "failing";
  return error instanceof MalformedAnswerError ? "alive" : "nothing";
}

/** The calls of the last ten seconds, counted by the second. */
class Sample {
  readonly #clock: Pick<Clock, "now">;
  #seconds: { readonly second: number; calls: number; failures: number }[] = [];

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  add(hasFailed: boolean): void {
    const now = Math.floor(this.#clock.now() / 1000);
    this.#seconds = this.#seconds.filter(({ second }) => second > now - SAMPLE_SECONDS);
    let last = this.#seconds.at(-1);
    if (last?.second !== now) this.#seconds.push((last = { second: now, calls: 0, failures: 0 }));
    last.calls += 1;
    last.failures += hasFailed ? 1 : 0;
  }

  get isBad(): boolean {
    const calls = this.#seconds.reduce((sum, second) => sum + second.calls, 0);
    const failures = this.#seconds.reduce((sum, second) => sum + second.failures, 0);
    return calls >= MIN_CALLS && failures * 2 >= calls;
  }
}
