/** What travels through the pipeline: a call on its way down, an answer on its way up. */
import type { EndpointRow } from "./endpoints.js";
import type { CsvForm } from "./form.js";
import { CanceledError, OutOfTimeError } from "./errors.js";
import type { Headers, RateHeaders } from "../budget/window/headers.js";
import type { Priority } from "../budget/priority.js";
import type { Reservation } from "../budget/reservations.js";
import type { Reader } from "./read.js";

export interface Call {
  readonly endpoint: EndpointRow & { readonly answer: Reader<unknown> };
  /** Path and query, encoded. */
  readonly target: string;
  /** What is sent, as data; `payload` is what it looks like on the wire. */
  readonly body?: unknown;
  /** The body as it leaves, made once: a repeat sends the same bytes. */
  readonly payload: string | CsvForm | undefined;
  /** Fires when the operation is over: ends a read under way, and lets no write leave. */
  readonly signal: AbortSignal;
  /** When the operation must be over, in milliseconds since 1970; Infinity where it has no end. */
  readonly deadlineAt: number;
  /** Whose turn it is where calls have to wait. */
  readonly priority: Priority;
  /** The operation: calls of one share what room there is. */
  readonly owner: object;
  /** The room that was set aside for the operation. */
  readonly reservation?: Reservation | undefined;
  /** Asked once before each repeat. A yes is spent, whether the repeat leaves or not. */
  readonly mayRepeat: () => boolean;
  /** Stops the time of the call while this server makes it wait; the function answered lets it go on. */
  readonly pause?: (() => () => void) | undefined;
  /** Told when a request leaves: from here on the upstream counts it. */
  readonly onSent: (isRepeat: boolean) => void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** What its headers say about the rate limit, read once. */
  readonly rate: RateHeaders;
  /** The parsed JSON, or undefined where the body is empty or something else. */
  readonly body: unknown;
}

export type Send = (call: Call) => Promise<Answer>;

/** The wire itself: its answers have not been read yet. */
export type Transport = (call: Call) => Promise<Omit<Answer, "rate">>;

/** One idea between the caller and the wire. It knows only the next one. */
export type Stage = (next: Send) => Send;

/** Why a call whose signal has fired did not leave: the caller has gone, or the operation's time is over. */
export function over({ endpoint, signal }: Call): CanceledError | OutOfTimeError {
  return isTimeUp(signal) ? new OutOfTimeError(endpoint) : new CanceledError(endpoint);
}

/** Whether `signal` has fired because time was up; otherwise the caller has gone. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === "TimeoutError";
}
