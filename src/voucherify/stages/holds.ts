/**
 * What the upstream refuses for a reason that does not pass by itself is not asked again for a while: bad credentials, a
 * missing permission or feature, a used-up billing cycle. Then one call tries; the others are held until it is answered.
 *
 * Credentials and the cycle hold everything. A permission or feature holds its own operation alone: a key that may not
 * read segments can still read customers.
 */
import { refusalOf } from "./answer.js";
import type { Answer, Stage } from "../call.js";
import type { Clock } from "../../clock.js";
import type { EndpointRow } from "../endpoints.js";
import { type AnswerError, HeldError, isQuotaExhausted } from "../errors.js";
import type { Guard } from "./gate.js";

const DEFAULT_HOLD_MS = 30_000;
const DEFAULT_CYCLE_HOLD_MS = 3_600_000;
/** `X-Rate-Limit-Retry` is on every answer, and on some plans an hour away: bad credentials are mended sooner. */
const MAX_HINT_MS = 60_000;
/** What is said to those who come while the one call is under way, in milliseconds. */
const WHILE_TRYING_MS = 1_000;
/** A 403 with one of these is about the key as such, not about what it was used for. */
const WRONG_KEY: readonly (string | null)[] = ["wrong_api_endpoint", "integration_api_key_required"];

const EVERYTHING = "everything";

interface Hold {
  /** An operation, or {@link EVERYTHING}. */
  readonly scope: string;
  readonly refusal: AnswerError;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Whether the one call that tries is under way. */
  isTrying: boolean;
}

export class Holds implements Guard {
  readonly #clock: Pick<Clock, "now">;
  readonly #holds = new Map<string, Hold>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** What holds everything, and until when in milliseconds since 1970; null if calls may leave. */
  get everything(): { readonly refusal: AnswerError; readonly until: number } | null {
    const hold = this.#holds.get(EVERYTHING);
    return hold !== undefined && hold.until > this.#clock.now() ? hold : null;
  }

  /** @throws {HeldError} while calls of this endpoint are held */
  check(endpoint: EndpointRow): void {
    for (const { until, isTrying, refusal } of this.#on(endpoint)) {
      const leftMs = until - this.#clock.now();
      if (leftMs > 0) throw new HeldError(endpoint, refusal, leftMs);
      if (isTrying) throw new HeldError(endpoint, refusal, WHILE_TRYING_MS);
    }
  }

  readonly stage: Stage = (next) => async (call) => {
    const { endpoint } = call;
    this.check(endpoint);
    const expired = this.#on(endpoint);
    for (const hold of expired) hold.isTrying = true;
    try {
      const answer = await next(call);
      // A failure of the upstream says nothing about what it refused: the next call tries again.
      if (answer.status < 500) for (const hold of expired) this.#lift(hold);
      if (answer.status >= 400) this.#holdAfter(endpoint, answer);
      return answer;
    } finally {
      for (const hold of expired) hold.isTrying = false;
    }
  };

  #on({ operation }: EndpointRow): Hold[] {
    return [EVERYTHING, operation].flatMap((scope) => this.#holds.get(scope) ?? []);
  }

  #lift(hold: Hold): void {
    if (this.#holds.get(hold.scope) === hold) this.#holds.delete(hold.scope);
  }

  #holdAfter(endpoint: EndpointRow, answer: Answer): void {
    const refusal = refusalOf(endpoint, answer);
    const scope = scopeOf(refusal);
    if (scope === null) return;
    const now = this.#clock.now();
    const until = now + holdMs(refusal, answer.rate.nextCallInMs);
    this.#holds.set(scope, { scope, refusal, until, isTrying: false });
  }
}

/** What `refusal` holds: everything, one operation, or nothing. */
function scopeOf(refusal: AnswerError): string | null {
  const { status, key, operation } = refusal;
  if (status === 401 || isQuotaExhausted(refusal)) return EVERYTHING;
  if (status === 403 && WRONG_KEY.includes(key)) return EVERYTHING;
  return status === 402 || status === 403 ? operation : null;
}

/**
 * How long to hold, in milliseconds: as the upstream says, `Retry-After` first, then `X-Rate-Limit-Retry`.
 *
 * @param nextCallInMs - what the latter says; null where it says nothing
 */
export function holdMs(refusal: AnswerError, nextCallInMs: number | null): number {
  if (refusal.retryAfterMs !== null) return refusal.retryAfterMs;
  const isCycle = isQuotaExhausted(refusal);
  if (nextCallInMs !== null) return isCycle ? nextCallInMs : Math.min(nextCallInMs, MAX_HINT_MS);
  return isCycle ? DEFAULT_CYCLE_HOLD_MS : DEFAULT_HOLD_MS;
}
