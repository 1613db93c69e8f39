/**
 * Enforces the deadline of a call, until its answer is complete, and the deadline of its operation.
 *
 * A read gets at most the time that its operation has left. A write gets its whole deadline or is not sent, because the
 * outcome of an aborted write would be unknown. So an operation ends in time, and no write is aborted for it.
 */
import { type Call, isTimeUp, type Stage } from "../call.js";
import type { Clock } from "../../clock.js";
import { DEADLINES, type Deadlines } from "../deadlines.js";
import { CanceledError, DeadlineError, OutOfTimeError } from "../errors.js";

export interface DeadlineSettings {
  /** How long one call may take. Default {@link DEADLINES}. */
  readonly deadlines?: Partial<Pick<Deadlines, "callMs" | "bulkCallMs">> | undefined;
}

/** The deadline of one call, in milliseconds. */
function wholeMs({ endpoint }: Call, { deadlines }: DeadlineSettings): number {
  const { callMs, bulkCallMs } = { ...DEADLINES, ...deadlines };
  return endpoint.bulk ? bulkCallMs : callMs;
}

/** When `call` must have been sent, in milliseconds since 1970; Infinity if its operation has no deadline. */
export function latestStart(call: Call, settings: DeadlineSettings): number {
  return call.deadlineAt - (isRead(call) ? 0 : wholeMs(call, settings));
}

export function deadline(settings: DeadlineSettings, clock: Pick<Clock, "now">): Stage {
  return (next) => async (call) => {
    const { endpoint, signal } = call;
    const now = clock.now();
    if (now >= call.deadlineAt || now > latestStart(call, settings)) throw new OutOfTimeError(endpoint);

    const mostMs = wholeMs(call, settings);
    const ms = Math.min(mostMs, call.deadlineAt - now);
    const countdown = new Countdown(ms);
    const { ended, end, pause } = countdown;
    // A write that was sent is allowed to finish, also if the client aborted.
    const isEndedBySignal = isRead(call);
    if (isEndedBySignal) {
      if (signal.aborted) end();
      // `AbortSignal.any` would do the same with weak references, at many times the cost.
      else signal.addEventListener("abort", end);
    }
    try {
      return await next({ ...call, pause, signal: ended });
    } catch (error) {
      const wasEnded = isEndedBySignal && signal.aborted;
      if (wasEnded && !isTimeUp(signal)) throw new CanceledError(endpoint);
      if (wasEnded || ended.aborted) throw new DeadlineError(endpoint, ms, ms < mostMs);
      throw error;
    } finally {
      countdown.stop();
      if (isEndedBySignal) signal.removeEventListener("abort", end);
    }
  };
}

/** A timer that can be paused, and ended early. */
class Countdown {
  readonly #ended = new AbortController();
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#leftMs = ms;
    this.#run();
  }

  /** Fires when the time is up, or {@link end} is called. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  readonly end = (): void => this.#ended.abort();

  readonly pause = (): (() => void) => {
    this.stop();
    this.#leftMs -= performance.now() - this.#since;
    return () => this.#run();
  };

  stop(): void {
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(this.end, Math.max(0, this.#leftMs)).unref();
  }
}

function isRead({ endpoint }: Call): boolean {
  return endpoint.method === "GET";
}
