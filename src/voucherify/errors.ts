/**
 * Everything that can go wrong between this server and the upstream, as one small family. Switch on the class (or on
 * `status` and `key` of an {@link AnswerError}), never on a message: the upstream lets projects translate theirs.
 *
 * No error carries a URL, a header or a body of the call. They would end in logs and answers, and hold tokens and
 * personal data.
 */
import type { EndpointRow } from "./endpoints.js";
import type { WireError } from "./wire.js";

export abstract class VoucherifyError extends Error {
  /** The vendor's name of the operation that failed, for example `get-customer`. */
  readonly operation: string;

  constructor(endpoint: EndpointRow, message: string, options?: ErrorOptions) {
    super(`${endpoint.operation}: ${message}`, options);
    this.operation = endpoint.operation;
  }
}

/** The upstream answered with a status of 400 or more. */
export class AnswerError extends VoucherifyError {
  override readonly name = "AnswerError";
  readonly status: number;
  /** The machine word of the error, for example `not_found`. Missing on 405 and 429. */
  readonly key: string | null;
  /** The upstream's `request_id`, for its support. Missing on 401, 402 and 403 by authentication. */
  readonly requestId: string | null;
  /** What was not found: `customer`, `segment`, `async_action`. */
  readonly resourceType: string | null;
  /**
   * The upstream's own explanation; null unless the operator lets it through. It may quote what was sent: for the caller of
   * that call, not for logs.
   */
  readonly details: string | null;
  /** How long to wait before the next call, in milliseconds, where the upstream says so (`Retry-After`). */
  readonly retryAfterMs: number | null;
  /** Which limit was hit (`X-Rate-Limit-Type`): `api_calls`, `bulk_api_calls` or `api_calls_cycle`. */
  readonly rateLimitType: string | null;

  constructor(
    endpoint: EndpointRow,
    status: number,
    body: WireError,
    hints: { readonly retryAfterMs: number | null; readonly rateLimitType: string | null },
  ) {
    super(endpoint, `answered ${status}${body.key === null ? "" : ` ${body.key}`}`);
    this.status = status;
    this.retryAfterMs = hints.retryAfterMs;
    this.rateLimitType = hints.rateLimitType;
    this.key = body.key;
    this.requestId = body.request_id;
    this.resourceType = body.resource_type;
    this.details = body.details ?? body.message;
  }
}

/** Codes of a connection that never came about, so that nothing was sent. */
const NEVER_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** No answer: refused, reset, no such host, a redirect. `code` is the system's word for it. */
export class TransportError extends VoucherifyError {
  override readonly name = "TransportError";
  /** For example `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`; `UNKNOWN` where there is none. */
  readonly code: string;

  constructor(endpoint: EndpointRow, code: string) {
    super(endpoint, `no answer (${code})`, { cause: code });
    this.code = code;
  }

  /** Whether there was not even a connection, so that the upstream knows nothing of the call. */
  get wasNeverSent(): boolean {
    return NEVER_SENT.includes(this.code);
  }
}

/** No complete answer within the deadline of one call. */
export class DeadlineError extends VoucherifyError {
  override readonly name = "DeadlineError";
  readonly deadlineMs: number;
  /** Whether the call had less time than others, since its operation was about to end: no fault of the upstream. */
  readonly wasCutShort: boolean;

  constructor(endpoint: EndpointRow, deadlineMs: number, wasCutShort = false) {
    super(endpoint, `no complete answer within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
    this.wasCutShort = wasCutShort;
  }
}

/** A successful status with a body that is not what the endpoint answers: HTML of a proxy, cut JSON, too many bytes. */
export class MalformedAnswerError extends VoucherifyError {
  override readonly name = "MalformedAnswerError";

  constructor(endpoint: EndpointRow, expected: string) {
    super(endpoint, `the answer cannot be read: ${expected}`, { cause: expected });
  }
}

/** The caller of this server went away before a read was over, or before a write had left. */
export class CanceledError extends VoucherifyError {
  override readonly name = "CanceledError";

  constructor(endpoint: EndpointRow) {
    super(endpoint, "canceled");
  }
}

/** The call did not leave: this server kept it back. What it was to do has not happened. */
export abstract class NotSentError extends VoucherifyError {
  /** When it makes sense to try again, in milliseconds from now; null where nobody knows. */
  readonly retryAfterMs: number | null;

  constructor(endpoint: EndpointRow, message: string, retryAfterMs: number | null) {
    super(endpoint, `not sent: ${message}`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The upstream refused an earlier call for a reason that does not pass by itself. */
export class SuspendedError extends NotSentError {
  override readonly name = "SuspendedError";
  readonly rejection: AnswerError;

  constructor(endpoint: EndpointRow, rejection: AnswerError, retryAfterMs: number) {
    super(endpoint, `suspended since ${rejection.message}`, retryAfterMs);
    this.rejection = rejection;
  }
}

/** Too many of the latest calls failed. */
export class CircuitOpenError extends NotSentError {
  override readonly name = "CircuitOpenError";

  constructor(endpoint: EndpointRow, retryAfterMs: number) {
    super(endpoint, "the circuit is open", retryAfterMs);
  }
}

/** The rate limit has no room for the call in time. */
export class BudgetError extends NotSentError {
  override readonly name = "BudgetError";
}

/** The operation's time was over before the call left, or too short for a write to be answered in it. */
export class OutOfTimeError extends NotSentError {
  override readonly name = "OutOfTimeError";

  constructor(endpoint: EndpointRow) {
    super(endpoint, "the time of its operation is over", null);
  }
}

/** The operation has made as many calls as its price says. */
export class OverPriceError extends NotSentError {
  override readonly name = "OverPriceError";

  constructor(endpoint: EndpointRow, price: number) {
    super(endpoint, `its operation was priced at ${price} calls`, null);
  }
}

/** A value that cannot be one segment of a path: nothing was sent. */
export class InvalidIdentifierError extends Error {
  override readonly name = "InvalidIdentifierError";
}

/** The upstream lists no further: more rows exist, but no call reaches them. */
export class ListLimitError extends Error {
  override readonly name = "ListLimitError";
}

/**
 * Whether nobody can say if a write took effect: it left, and no usable answer came back. A status of 500 or more counts
 * too, since a gateway may have given up on a write that went through.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof AnswerError) return error.status >= 500;
  if (error instanceof TransportError) return !error.wasNeverSent;
  return error instanceof DeadlineError || error instanceof MalformedAnswerError;
}

/** Whether the calls of the billing cycle are used up. */
export function isQuotaExhausted(error: unknown): boolean {
  return error instanceof AnswerError && error.status === 429 && error.rateLimitType === "api_calls_cycle";
}

/** Whether the upstream says that `resourceType` does not exist. */
export function isNotFound(error: unknown, resourceType?: string): boolean {
  return (
    error instanceof AnswerError &&
    error.status === 404 &&
    (resourceType === undefined || error.resourceType === resourceType)
  );
}

/**
 * Whether the project lacks an endpoint altogether: a 404 or 405 that names no resource. Consents are such an endpoint,
 * gone from the vendor's documents and alive in some projects.
 */
export function isMissingCapability(error: unknown): boolean {
  return (
    error instanceof AnswerError &&
    (error.status === 405 || (error.status === 404 && error.resourceType === null))
  );
}
