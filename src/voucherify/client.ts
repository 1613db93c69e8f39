/**
 * The Customers API as typed calls: `voucherify.call(endpoints.getCustomer, { path: { customerId } })`. One instance per
 * GraphQL operation; it counts what the operation spends, holds it to what was agreed, and is canceled with it.
 */
import { setMaxListeners } from "node:events";
import type { Send } from "./call.js";
import type { CallInput, Endpoint, EndpointRow, Query } from "./endpoints.js";
import { OverPriceError } from "./errors.js";
import { CsvForm } from "./form.js";
import { systemClock } from "../clock.js";
import type { Priority } from "../budget/priority.js";
import type { Reservation } from "../budget/reservations.js";
import { pathOf, queryOf } from "./path.js";

/** What an operation may spend; agreed on once its price is known. */
export interface Terms {
  /** Whose turn it is where calls have to wait. */
  readonly priority: Priority;
  /** Most calls, repeats after a fault apart: the operation's price. */
  readonly price: number;
  /** Most calls, repeats included. */
  readonly cap: number;
  /** How long the operation may take from now, in milliseconds; Infinity for as long as it takes. */
  readonly deadlineMs: number;
  /** The room that was set aside for it. */
  readonly reservation?: Reservation | undefined;
  /** The loaders that its price counts: no other one may load. Default none. */
  readonly loaders?: ReadonlySet<object>;
}

/** Until something is agreed nothing may be called: what nobody has priced fails at its first call. */
const NOTHING: Terms = { priority: "background", price: 0, cap: 0, deadlineMs: Infinity };

/** The terms of calls that belong to no operation: they come last, and nobody waits for them. */
export const BACKGROUND: Terms = {
  priority: "background",
  price: Infinity,
  cap: Infinity,
  deadlineMs: Infinity,
};

/** Calls that one field of an operation has made. */
export interface PathCalls {
  /** The field: response names, joined by dots. */
  readonly path: string;
  readonly endpoint: EndpointRow;
  readonly calls: number;
}

/** What an operation has agreed to, and what it has spent. */
class Account {
  terms: Terms = NOTHING;
  deadlineAt = Infinity;
  signal: AbortSignal;
  /** Kept, since a signal made of others does not keep those alive. */
  timeout: AbortSignal | undefined;
  asked = 0;
  grantedRepeats = 0;
  spent = 0;
  repeated = 0;
  /** Calls by path and endpoint; null unless somebody wants to see them. */
  items: Map<string, PathCalls> | null = null;

  constructor(clientAborted: AbortSignal) {
    this.signal = clientAborted;
  }

  count(path: string, endpoint: EndpointRow, isRepeat: boolean): void {
    this.spent += 1;
    if (isRepeat) this.repeated += 1;
    if (this.items === null) return;
    const key = `${path} ${endpoint.operation}`;
    this.items.set(key, { path, endpoint, calls: (this.items.get(key)?.calls ?? 0) + 1 });
  }
}

export class Voucherify {
  readonly #send: Send;
  readonly #clientAborted: AbortSignal;
  #account: Account;
  #path = "";

  /**
   * @param send - the process' pipeline
   * @param clientAborted - when the operation is over, ends every read under way and refuses new calls; a write that has left is
   *   let finish
   * @param terms - what it may spend, until something else is agreed. Default nothing
   */
  constructor(send: Send, clientAborted: AbortSignal, terms = NOTHING) {
    this.#send = send;
    this.#clientAborted = clientAborted;
    this.#account = new Account(clientAborted);
    // Every call that waits listens to it.
    setMaxListeners(0, clientAborted);
    this.agree(terms);
  }

  /** How many requests have left for the upstream: the bill of the operation so far. */
  get spent(): number {
    return this.#account.spent;
  }

  /** How many of those were repeats after a fault. */
  get repeated(): number {
    return this.#account.repeated;
  }

  /** What was agreed. */
  get terms(): Terms {
    return this.#account.terms;
  }

  /** The calls by field and endpoint, in the order of the first one; null unless {@link itemize} was asked for. */
  get items(): readonly PathCalls[] | null {
    return this.#account.items && [...this.#account.items.values()];
  }

  /** Whether calls are counted by field. */
  get isItemized(): boolean {
    return this.#account.items !== null;
  }

  /** Counts calls by field from now on. */
  itemize(): void {
    this.#account.items ??= new Map();
  }

  /** This client on behalf of one field: what it calls is counted there. */
  at(path: string): Voucherify {
    const view = new Voucherify(this.#send, this.#clientAborted);
    view.#account = this.#account;
    view.#path = path;
    return view;
  }

  /** Holds the operation to `terms` from now on: said once, before its first call. */
  agree(terms: Terms): void {
    const account = this.#account;
    account.terms = terms;
    if (terms.deadlineMs === Infinity) return;
    account.deadlineAt = systemClock.now() + terms.deadlineMs;
    account.timeout = AbortSignal.timeout(terms.deadlineMs);
    account.signal = AbortSignal.any([this.#clientAborted, account.timeout]);
    setMaxListeners(0, account.signal);
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
    const account = this.#account;
    const { priority, price, cap, reservation } = account.terms;
    // Counted when it is asked for, not when it leaves: several may be waiting.
    if (account.asked >= price) throw new OverPriceError(endpoint, price);
    account.asked += 1;
    const { body: answer } = await this.#send({
      endpoint,
      target,
      body,
      payload,
      signal: account.signal,
      deadlineAt: account.deadlineAt,
      priority,
      owner: account,
      reservation,
      mayRepeat: () => {
        if (account.asked + account.grantedRepeats >= cap) return false;
        account.grantedRepeats += 1;
        return true;
      },
      onSent: (isRepeat) => account.count(this.#path, endpoint, isRepeat),
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
