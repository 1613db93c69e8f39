/**
 * What the upstream refuses for a reason that does not pass by itself is not asked again for a while: bad credentials, a
 * missing permission or feature, a used-up billing cycle. Then one call tries; the others are held until it is answered.
 *
 * Credentials and the cycle hold everything. A permission or feature holds its own operation alone: a key that may not
 * read segments can still read customers.
 */
import { rejectionOf } from "./answer.js";
import type { Answer, Stage } from "../call.js";
import type { Clock } from "../../clock.js";
import type { EndpointRow } from "../endpoints.js";
import { type AnswerError, SuspendedError, isQuotaExhausted } from "../errors.js";
import type { Guard } from "./fail-fast.js";

const DEFAULT_HOLD_MS = 30_000;
const DEFAULT_CYCLE_HOLD_MS = 3_600_000;
/** `X-Rate-Limit-Retry` is on every answer, and on some plans an hour away: bad credentials are mended sooner. */
const MAX_HINT_MS = 60_000;
/** What is said to those who come while the one call is under way, in milliseconds. */
const WHILE_TRYING_MS = 1_000;
/** A 403 with one of these is about the key as such, not about what it was used for. */
const WRONG_KEY: readonly (string | null)[] = ["wrong_api_endpoint", "integration_api_key_required"];

const EVERYTHING = "everything";

interface Suspension {
  /** An operation, or {@link EVERYTHING}. */
  readonly scope: string;
  readonly rejection: AnswerError;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Whether the one call that tries is under way. */
  isProbing: boolean;
}

export class Suspensions implements Guard {
  readonly #clock: Pick<Clock, "now">;
  readonly #suspensions = new Map<string, Suspension>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** What holds everything, and until when in milliseconds since 1970; null if calls may leave. */
  get ofEverything(): { readonly rejection: AnswerError; readonly until: number } | null {
    const hold = this.#suspensions.get(EVERYTHING);
    return hold !== undefined && hold.until > this.#clock.now() ? hold : null;
  }

  /** @throws {SuspendedError} while calls of this endpoint are held */
  check(endpoint: EndpointRow): void {
    for (const { until, isProbing, rejection } of this.#on(endpoint)) {
      const leftMs = until - this.#clock.now();
      if (leftMs > 0) throw new SuspendedError(endpoint, rejection, leftMs);
      if (isProbing) throw new SuspendedError(endpoint, rejection, WHILE_TRYING_MS);
    }
  }

  readonly stage: Stage = (next) => async (call) => {
    const { endpoint } = call;
    this.check(endpoint);
    const expired = this.#on(endpoint);
    for (const hold of expired) hold.isProbing = true;
    try {
      const answer = await next(call);
      // A failure of the upstream says nothing about what it refused: the next call tries again.
      if (answer.status < 500) for (const hold of expired) this.#lift(hold);
      if (answer.status >= 400) this.#holdAfter(endpoint, answer);
      return answer;
    } finally {
      for (const hold of expired) hold.isProbing = false;
    }
  };

  #on({ operation }: EndpointRow): Suspension[] {
    return [EVERYTHING, operation].flatMap((scope) => this.#suspensions.get(scope) ?? []);
  }

  #lift(hold: Suspension): void {
    if (this.#suspensions.get(hold.scope) === hold) this.#suspensions.delete(hold.scope);
  }

  #holdAfter(endpoint: EndpointRow, answer: Answer): void {
    const rejection = rejectionOf(endpoint, answer);
    const scope = scopeOf(rejection);
    if (scope === null) return;
    const now = this.#clock.now();
    const until = now + suspensionMs(rejection, answer.rate.nextCallInMs);
    this.#suspensions.set(scope, { scope, rejection, until, isProbing: false });
  }
}

/** What `rejection` holds: everything, one operation, or nothing. */
function scopeOf(rejection: AnswerError): string | null {
  const { status, key, operation } = rejection;
  if (status === 401 || isQuotaExhausted(rejection)) return EVERYTHING;
  if (status === 403 && WRONG_KEY.includes(key)) return EVERYTHING;
  return status === 402 || status === 403 ? operation : null;
}

/**
 * How long to hold, in milliseconds: as the upstream says, `Retry-After` first, then `X-Rate-Limit-Retry`.
 *
 * @param nextCallInMs - what the latter says; null where it says nothing
 */
export function suspensionMs(rejection: AnswerError, nextCallInMs: number | null): number {
  if (rejection.retryAfterMs !== null) return rejection.retryAfterMs;
  const isCycle = isQuotaExhausted(rejection);
  if (nextCallInMs !== null) return isCycle ? nextCallInMs : Math.min(nextCallInMs, MAX_HINT_MS);
  return isCycle ? DEFAULT_CYCLE_HOLD_MS : DEFAULT_HOLD_MS;
}
