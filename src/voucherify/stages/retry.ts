/**
 * Repeats what failed where that is harmless: {@link verdict} decides it, in a list to be read aloud. Between two attempts
 * lies a random pause ("full jitter"), or as long as the upstream asks for.
 *
 * The room within the rate limit is not looked after here: a repeat passes all the stages below once more, and queues like
 * any other call.
 */
import { setTimeout as sleepFor } from "node:timers/promises";
import type { Call, Stage } from "../call.js";
import type { Clock } from "../../clock.js";
import type { EndpointRow } from "../endpoints.js";
import {
  AnswerError,
  CanceledError,
  DeadlineError,
  isMissingCapability,
  isOutcomeUnknown,
  isQuotaExhausted,
  MalformedAnswerError,
  NotSentError,
  TransportError,
} from "../errors.js";
import { isObject } from "../read.js";
import { RetryBudget } from "./retry-budget.js";

export interface RetrySettings {
  /** Most times that one call is sent; 1 repeats nothing. Default 3. */
  readonly attempts?: number;
  /** A number from 0 to 1, for the pauses. Default `Math.random`. */
  readonly random?: () => number;
  /** Waits so many milliseconds, or rejects when `signal` fires. Default: with a timer. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const ATTEMPTS = 3;
/** How long a call that belongs to no operation goes on being repeated, in milliseconds. */
const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** Whether to repeat a call. `later`: as soon as the upstream says, and it does not count as an attempt. */
export type Verdict = "no" | "repeat" | "later";

/**
 * What to do after a call has failed with `error`.
 *
 * @param body - what it carried, as data
 * @param attempt - how many attempts have been made, at least 1
 * @param attempts - how many may be made
 */
export function verdict(
  endpoint: EndpointRow,
  body: unknown,
  error: unknown,
  attempt: number,
  attempts = ATTEMPTS,
): Verdict {
  // This server itself kept it back: somebody has decided already.
  if (error instanceof NotSentError) return "no";
  // Nobody waits any more.
  if (error instanceof CanceledError) return "no";
  // There was no connection, so that even a write has not happened.
  if (error instanceof TransportError && error.wasNeverSent) return attempt < attempts ? "repeat" : "no";

  // From here on the upstream may have done it, and would do it again.
  if (!isHarmless(endpoint, body)) return "no";

  if (error instanceof AnswerError) {
    const { status, retryAfterMs } = error;
    // A used-up billing cycle does not fill up by asking.
    if (isQuotaExhausted(error)) return "no";
    // The rate limit passes, and the upstream has said when.
    if (status === 429 && retryAfterMs !== null && retryAfterMs > 0) return "later";
    // The rate limit passes.
    if (status === 429) return attempt < attempts ? "repeat" : "no";
    // Credentials, plan, permissions, or the call itself: the same question has the same answer.
    if (status < 500) return "no";
    // Whatever it is that failed up there may work the next time.
    return attempt < attempts ? "repeat" : "no";
  }
  // Somebody between here and the upstream sends us elsewhere, and will again.
  if (error instanceof TransportError && error.code === "no-redirect") return "no";
  // The line was cut, or the answer is late: the next one may come through.
  if (error instanceof TransportError || error instanceof DeadlineError) {
    return attempt < attempts ? "repeat" : "no";
  }
  // An answer of success that cannot be read: a read is worth one more look. A write has most likely happened.
  if (error instanceof MalformedAnswerError) {
    return endpoint.method === "GET" && attempt < Math.min(attempts, 2) ? "repeat" : "no";
  }
  // A fault of our own.
  return "no";
}

/** Whether sending `body` twice leaves the upstream as sending it once. */
function isHarmless({ repeatable }: EndpointRow, body: unknown): boolean {
  if (repeatable !== "with source_id") return repeatable;
  return isObject(body) && typeof body["source_id"] === "string" && body["source_id"] !== "";
}

/**
 * How long to wait before the next attempt, in milliseconds: anything up to 100, 200, 400 … 1,000, so that those who
 * failed together do not come back together. Longer where the upstream asks for it.
 *
 * @param failures - how often the call has failed, at least 1
 */
export function pauseMs(error: unknown, failures: number, random: () => number): number {
  const jitterMs = random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const asked = error instanceof AnswerError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(jitterMs, asked);
}

export function retry(settings: RetrySettings, clock: Pick<Clock, "now">): Stage {
  const { attempts = ATTEMPTS, random = Math.random, sleep = pause } = settings;
  const budget = new RetryBudget();
  return (next) => async (call) => {
    if (attempts <= 1) return next(call);
    const { endpoint, body, signal, deadlineAt } = call;
    const until = deadlineAt === Infinity ? clock.now() + PATIENCE_MS : deadlineAt;
    const failures: unknown[] = [];
    let attempt = 1;
    budget.earn();

    const isRepeated = async (error: unknown): Promise<boolean> => {
      const decision = verdict(endpoint, body, error, attempt, attempts);
      if (decision === "no") return false;
      const waitMs = pauseMs(error, failures.length, random);
      if (clock.now() + waitMs >= until || !call.mayRepeat()) return false;
      if (decision === "repeat") {
        if (!budget.spend()) return false;
        attempt += 1;
      }
      return sleep(waitMs, signal).then(
        () => true,
        () => false,
      );
    };

    for (;;) {
      const isRepeat = failures.length > 0;
      try {
        // The room set aside is for what the operation was priced at. Repeats queue behind it.
        const reservation = isRepeat ? undefined : call.reservation;
        return await next({ ...call, reservation, onSent: () => call.onSent(isRepeat) });
      } catch (error) {
        failures.push(error);
        if (!(await isRepeated(error))) throw telling(call, failures);
      }
    }
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleepFor(ms, undefined, { signal });
}

/**
 * Of all failures of one call the one that says what has become of it. A write may have happened in an attempt whose
 * answer got lost; that a later one did not get through does not undo it.
 */
function telling({ endpoint }: Call, failures: readonly unknown[]): unknown {
  const last = failures.at(-1);
  const lost = endpoint.method === "GET" ? undefined : failures.find(isOutcomeUnknown);
  if (lost !== undefined && !isAboutTheRecord(last)) return lost;
  return last instanceof NotSentError || last instanceof CanceledError ? failures[0] : last;
}

/** Whether the upstream looked at what was to be written, and refused. */
function isAboutTheRecord(error: unknown): boolean {
  return (
    error instanceof AnswerError &&
    error.status < 500 &&
    ![401, 402, 403, 429].includes(error.status) &&
    !isMissingCapability(error)
  );
}
