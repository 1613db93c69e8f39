/**
 * One call, its whole answer included, ends in time: its own, and that of its operation.
 *
 * A read takes what is left of the operation. A write gets its whole time or does not leave, since cut off its outcome
 * would be unknown. So an operation ends when it must, and no write for that.
 */
import { type Call, isTimeUp, type Stage } from "../call.js";
import type { Clock } from "../../clock.js";
import { DEADLINES, type Deadlines } from "../deadlines.js";
import { CanceledError, DeadlineError, OutOfTimeError } from "../errors.js";

export interface DeadlineSettings {
  /** How long one call may take. Default {@link DEADLINES}. */
  readonly deadlines?: Partial<Pick<Deadlines, "callMs" | "bulkCallMs">> | undefined;
}

/** The whole time of one call, in milliseconds. */
function wholeMs({ endpoint }: Call, { deadlines }: DeadlineSettings): number {
  const { callMs, bulkCallMs } = { ...DEADLINES, ...deadlines };
  return endpoint.bulk ? bulkCallMs : callMs;
}

/** When `call` must have left, in milliseconds since 1970; Infinity where its operation has no end. */
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
    const { ended: timeout, pause } = countdown;
    try {
      // A write that has left is let finish, though nobody waits for it any more.
      return await next({
        ...call,
        pause,
        signal: isRead(call) ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      const wasEnded = isRead(call) && signal.aborted;
      if (wasEnded && !isTimeUp(signal)) throw new CanceledError(endpoint);
      if (wasEnded || timeout.aborted) throw new DeadlineError(endpoint, ms, ms < mostMs);
      throw error;
    } finally {
      countdown.stop();
    }
  };
}

/** So many milliseconds, pauses apart. */
class Countdown {
  readonly #ended = new AbortController();
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#leftMs = ms;
    this.#run();
  }

  /** Fires when the time is over. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

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
    this.#timer = setTimeout(() => this.#ended.abort(), Math.max(0, this.#leftMs)).unref();
  }
}

function isRead({ endpoint }: Call): boolean {
  return endpoint.method === "GET";
}
