/** The types of the pipeline: a call, its attempts, its answer, and the stages that pass them on. */
import type { Clock } from "../clock.js";
import type { EndpointRow } from "./endpoints.js";
import type { CsvForm } from "./form.js";
import type { Countdown } from "./countdown.js";
import { CanceledError, OutOfTimeError } from "./errors.js";
import type { Headers, RateHeaders } from "../budget/window/headers.js";
import type { Party } from "../budget/party.js";
import type { Priority } from "../budget/priority.js";
import type { Reservation } from "../budget/reservations.js";
import type { SpanParent } from "../span.js";
import type { Reader } from "./read.js";

export interface Call {
  readonly endpoint: EndpointRow & { readonly answer: Reader<unknown> };
  /** Path and query, encoded. */
  readonly target: string;
  /** The body as data. {@link payload} is its serialized form. */
  readonly body?: unknown;
  /** The serialized body. A repeat sends the same bytes. */
  readonly payload: string | CsvForm | undefined;
  /** Fires when the operation is over. It aborts a read in flight and keeps a write from being sent. */
  readonly signal: AbortSignal;
  /** When the operation must be over, in milliseconds since 1970; Infinity for none. */
  readonly deadlineAt: number;
  /** The priority in the queue of the governor. */
  readonly priority: Priority;
  /** The caller. Callers share the account. */
  readonly party?: Party | undefined;
  /** The operation. Those of a caller take turns in the queue. */
  readonly owner: object;
  /** The reservation of the operation. */
  readonly reservation?: Reservation | undefined;
  /** Called once before each repeat. `true` uses up one of the allowed repeats, whether the repeat is sent or not. */
  readonly mayRepeat: () => boolean;
  /** What its spans are started below. Undefined if it is not traced. */
  readonly span?: SpanParent | undefined;
  /** Called when the request is sent. From then on the upstream counts it. */
  readonly onSent: (isRepeat: boolean) => void;
}

/** One attempt to make a call. It is one object for all stages, which note on it what others need. */
export class Attempt {
  readonly call: Call;
  /** Attempts before this one. */
  readonly repeats: number;
  /** The reservation of the operation is for the calls of the price. Repeats queue without one. */
  readonly reservation: Reservation | undefined;
  /** When the request was sent, in milliseconds since 1970; null if it was not. */
  sentAt: number | null = null;
  /** The headers that continue the trace at the upstream. */
  traceHeaders: Readonly<Record<string, string>> | undefined;
  readonly #clock: Pick<Clock, "now">;

  constructor(call: Call, clock: Pick<Clock, "now">, repeats = 0) {
    this.call = call;
    this.#clock = clock;
    this.repeats = repeats;
    this.reservation = repeats === 0 ? call.reservation : undefined;
  }

  /** The request is being sent. */
  leave(): void {
    this.sentAt = this.#clock.now();
    this.call.onSent(this.repeats > 0);
  }
}

/** What can abort calls, such as an `AbortController`. The signal may be created when it is first read. */
export interface Aborter {
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The rate limit headers, parsed. */
  readonly rate: RateHeaders;
  /** The parsed JSON; undefined if the body is empty. */
  readonly body: unknown;
}

export type Send = (call: Call) => Promise<Answer>;

/** Passes an attempt on. */
export type Pass = (attempt: Attempt) => Promise<Answer>;

/** One step between the client and the transport. It knows only the next step. */
export type Stage = (next: Pass) => Pass;

/** Sends the request of an attempt. The countdown ends it. */
export type Transport = (attempt: Attempt, countdown: Countdown) => Promise<Answer>;

/**
 * The error of a call that was not sent because its signal fired: the client aborted, or the operation ran out of time.
 */
export function over({
  endpoint,
  signal,
}: Pick<Call, "signal"> & { readonly endpoint: EndpointRow }): CanceledError | OutOfTimeError {
  return isTimeUp(signal) ? new OutOfTimeError(endpoint) : new CanceledError(endpoint);
}

/** Whether `signal` fired because of a timeout. Otherwise the client aborted. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}
