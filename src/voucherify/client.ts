/**
 * The typed client of the Customers API: `voucherify.call(endpoints.getCustomer, { path: { customerId } })`. There is
 * one instance per GraphQL operation. It counts the calls of the operation, enforces its terms, and is canceled with
 * it.
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

/** What an operation may spend. Set once its price is known. */
export interface Terms {
  /** The priority in the queue of the governor. */
  readonly priority: Priority;
  /** The operation's price: most calls, not counting repeats after a fault. */
  readonly price: number;
  /** Most calls, counting repeats. */
  readonly cap: number;
  /** How long the operation may take from now, in milliseconds; Infinity for no limit. */
  readonly deadlineMs: number;
  /** Its reservation. */
  readonly reservation?: Reservation | undefined;
  /** The loaders that its price counts. No other loader may load. Default none. */
  readonly loaders?: ReadonlySet<object>;
}

/** The terms of an operation without a price: its first call fails. */
const NOTHING: Terms = { priority: "background", price: 0, cap: 0, deadlineMs: Infinity };

/** The terms of calls that belong to no operation. They have the lowest priority. */
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

/** The terms of an operation and the calls it has made. */
class Account {
  terms: Terms = NOTHING;
  deadlineAt = Infinity;
  signal: AbortSignal;
  /** Kept here because `AbortSignal.any` does not keep its sources from being collected. */
  timeout: AbortSignal | undefined;
  asked = 0;
  grantedRepeats = 0;
  spent = 0;
  repeated = 0;
  /** Calls by path and endpoint; null unless the bill is itemized. */
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
   * @param send - the pipeline of this process
   * @param clientAborted - aborts every read in flight and rejects new calls. A write that was sent is allowed to
   *   finish
   * @param terms - what it may spend until {@link agree} is called. Default nothing
   */
  constructor(send: Send, clientAborted: AbortSignal, terms = NOTHING) {
    this.#send = send;
    this.#clientAborted = clientAborted;
    this.#account = new Account(clientAborted);
    // Every waiting call adds a listener.
    setMaxListeners(0, clientAborted);
    this.agree(terms);
  }

  /** Requests sent so far, repeats included. */
  get spent(): number {
    return this.#account.spent;
  }

  /** The repeats after a fault among {@link spent}. */
  get repeated(): number {
    return this.#account.repeated;
  }

  get terms(): Terms {
    return this.#account.terms;
  }

  /** The calls by field and endpoint, in the order of their first call; null unless {@link itemize} was called. */
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

  /** A view of this client whose calls are counted for one field. */
  at(path: string): Voucherify {
    const view = new Voucherify(this.#send, this.#clientAborted);
    view.#account = this.#account;
    view.#path = path;
    return view;
  }

  /** Sets the terms of the operation. To be called once, before its first call. */
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
   * Makes one call. If the upstream fails and repeating is harmless, the call is repeated. Each ID is encoded as one
   * path segment.
   *
   * @throws {InvalidIdentifierError} if an ID cannot be a path segment; nothing was sent
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
    // Counted when it is requested, not when it is sent: several may be waiting.
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
