/**
 * One call, its whole answer included, ends in time: its own, and that of its operation.
 *
 * A read takes what is left of the operation. A write gets its whole time or does not leave, since cut off its outcome
 * would be unknown. So an operation ends when it must, and no write for that.
 */
import { type Call, isTimeUp, type Stage } from "../call.js";
import type { Clock } from "../../budget/clock.js";
import { CanceledError, DeadlineError, OutOfTimeError } from "../errors.js";

export interface DeadlineSettings {
  /** Longest time for one call with its whole answer, in milliseconds. Default 3,000. */
  readonly deadlineMs?: number;
  /**
   * The same for a bulk call, in milliseconds: up to 10 MB have to travel first. Default 30,000, well below the three
   * minutes after which the upstream gives up.
   */
  readonly bulkDeadlineMs?: number;
}

/** The whole time of one call, in milliseconds. */
function wholeMs(
  { endpoint }: Call,
  { deadlineMs = 3_000, bulkDeadlineMs = 30_000 }: DeadlineSettings,
): number {
  return endpoint.bulk ? bulkDeadlineMs : deadlineMs;
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
    const timeout = AbortSignal.timeout(ms);
    try {
      // A write that has left is let finish, though nobody waits for it any more.
      return await next({ ...call, signal: isRead(call) ? AbortSignal.any([signal, timeout]) : timeout });
    } catch (error) {
      const wasEnded = isRead(call) && signal.aborted;
      if (wasEnded && !isTimeUp(signal)) throw new CanceledError(endpoint);
      if (wasEnded || timeout.aborted) throw new DeadlineError(endpoint, ms, ms < mostMs);
      throw error;
    }
  };
}

function isRead({ endpoint }: Call): boolean {
  return endpoint.method === "GET";
}
