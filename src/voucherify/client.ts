/**
 * The Customers API as typed calls: `voucherify.call(endpoints.getCustomer, { path: { customerId } })`. One instance per
 * GraphQL operation; it counts what the operation spends, holds it to what was agreed, and is canceled with it.
 */
import { setMaxListeners } from "node:events";
import type { Send } from "./call.js";
import type { CallInput, Endpoint, Query } from "./endpoints.js";
import { OverPriceError } from "./errors.js";
import { CsvForm } from "./form.js";
import { systemClock } from "../budget/clock.js";
import type { Lane } from "../budget/lanes.js";
import type { Reservation } from "../budget/promises.js";
import { pathOf, queryOf } from "./path.js";

/** What an operation may spend; agreed on once its price is known. */
export interface Terms {
  /** Whose turn it is where calls have to wait. */
  readonly lane: Lane;
  /** Most calls, repeats after a fault apart: the operation's price. */
  readonly price: number;
  /** Most calls, repeats included. */
  readonly cap: number;
  /** How long the operation may take from now, in milliseconds; Infinity for as long as it takes. */
  readonly deadlineMs: number;
  /** The room that was set aside for it. */
  readonly reservation?: Reservation | undefined;
}

/** The terms of calls that belong to no operation: they come last, and nobody waits for them. */
const BACKGROUND: Terms = { lane: "background", price: Infinity, cap: Infinity, deadlineMs: Infinity };

export class Voucherify {
  readonly #send: Send;
  readonly #gone: AbortSignal;
  #terms: Terms = BACKGROUND;
  #deadlineAt = Infinity;
  #signal: AbortSignal;
  /** Kept, since a signal made of others does not keep those alive. */
  #timeout: AbortSignal | undefined;
  #asked = 0;
  #grantedRepeats = 0;
  #spent = 0;
  #repeated = 0;

  /**
   * @param send - the process' pipeline
   * @param gone - when the operation is over, ends every read under way and refuses new calls; a write that has left is
   *   let finish
   * @param terms - what it may spend, until something else is agreed
   */
  constructor(send: Send, gone: AbortSignal, terms = BACKGROUND) {
    this.#send = send;
    this.#gone = gone;
    this.#signal = gone;
    // Every call that waits listens to it.
    setMaxListeners(0, gone);
    this.agree(terms);
  }

  /** How many requests have left for the upstream: the bill of the operation so far. */
  get spent(): number {
    return this.#spent;
  }

  /** How many of those were repeats after a fault. */
  get repeated(): number {
    return this.#repeated;
  }

  /** Most calls the operation may make, repeats apart, as agreed; Infinity where nothing was. */
  get price(): number {
    return this.#terms.price;
  }

  /** Holds the operation to `terms` from now on: said once, before its first call. */
  agree(terms: Terms): void {
    this.#terms = terms;
    if (terms.deadlineMs === Infinity) return;
    this.#deadlineAt = systemClock.now() + terms.deadlineMs;
    this.#timeout = AbortSignal.timeout(terms.deadlineMs);
    this.#signal = AbortSignal.any([this.#gone, this.#timeout]);
    setMaxListeners(0, this.#signal);
  }

  /**
   * One call, with its repeats where the upstream fails and repeating is harmless. Ids are encoded so that each is one
   * path segment.
   *
   * @throws {InvalidIdentifierError} when an id cannot be a path segment; nothing was sent
   * @throws {VoucherifyError} for everything else, see `errors.ts`
   */
  async call<Names extends string, Q extends Query, B, A>(
    endpoint: Endpoint<Names, Q, B, A>,
    input: CallInput<Names, Q, B>,
  ): Promise<A> {
    const { path, query, body } = input as LooseInput;
    const target = pathOf(endpoint, path) + queryOf(query);
    const payload = payloadOf(body);
    const { lane, price, cap, reservation } = this.#terms;
    // Counted when it is asked for, not when it leaves: several may be waiting.
    if (this.#asked >= price) throw new OverPriceError(endpoint, price);
    this.#asked += 1;
    const { body: answer } = await this.#send({
      endpoint,
      target,
      body,
      payload,
      signal: this.#signal,
      deadlineAt: this.#deadlineAt,
      lane,
      owner: this,
      reservation,
      mayRepeat: () => {
        if (this.#asked + this.#grantedRepeats >= cap) return false;
        this.#grantedRepeats += 1;
        return true;
      },
      onSent: (isRepeat) => {
        this.#spent += 1;
        if (isRepeat) this.#repeated += 1;
      },
    });
    return answer as A;
  }
}

interface LooseInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
}

function payloadOf(body: unknown): string | CsvForm | undefined {
  if (body === undefined) return undefined;
  return body instanceof CsvForm ? body : JSON.stringify(body);
}
