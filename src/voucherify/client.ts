/**
 * The Customers API as typed calls: `voucherify.call(endpoints.getCustomer, { path: { customerId } })`. One instance per
 * GraphQL operation; it counts what the operation spends and is canceled with it.
 */
import type { AnswerOf, CallInput, Endpoint, Query } from "./endpoints.js";
import { AnswerError, MalformedAnswerError } from "./errors.js";
import { pathOf, queryOf } from "./path.js";
import type { Answer, Send } from "./pipeline.js";
import { errorBody } from "./wire.js";

export class Voucherify {
  readonly #send: Send;
  readonly #signal: AbortSignal;
  #spent = 0;

  /**
   * @param send - the process' pipeline
   * @param signal - when the operation is over, ends every read under way and refuses new calls; a write that has left
   *   is let finish
   */
  constructor(send: Send, signal: AbortSignal) {
    this.#send = send;
    this.#signal = signal;
  }

  /** How many requests have left for the upstream: the bill of the operation so far. */
  get spent(): number {
    return this.#spent;
  }

  /**
   * One call. Ids are encoded so that each is one path segment.
   *
   * @throws {InvalidIdentifierError} when an id cannot be a path segment; nothing was sent
   * @throws {VoucherifyError} for everything else, see `errors.ts`
   */
  async call<Names extends string, Q extends Query, B, A>(
    endpoint: Endpoint<Names, Q, B, A>,
    input: CallInput<Names, Q, B>,
  ): Promise<A> {
    const { path, query, body } = input as LooseInput;
    const answer = await this.#send({
      endpoint,
      target: pathOf(endpoint, path) + queryOf(query),
      body,
      signal: this.#signal,
      onSent: () => {
        this.#spent += 1;
      },
    });
    return read(endpoint, answer);
  }
}

interface LooseInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
}

function read<E extends Endpoint>(endpoint: E, answer: Answer): AnswerOf<E> {
  if (answer.status >= 400) {
    const body = errorBody.parse(answer.body);
    throw new AnswerError(endpoint, answer.status, body, retryAfterMs(answer));
  }
  const result = endpoint.answer.safeParse(answer.body);
  if (result.success) return result.data as AnswerOf<E>;
  throw new MalformedAnswerError(endpoint, result.error.issues[0]?.message ?? "another shape was expected");
}

/** `Retry-After` in milliseconds. The upstream sends whole seconds; anything else is no hint. */
function retryAfterMs({ headers }: Answer): number | null {
  const value = headers.get("retry-after");
  return value !== null && /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : null;
}
