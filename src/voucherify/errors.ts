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
  /** The upstream's own explanation. It may quote what was sent: for the caller of that call, not for logs. */
  readonly details: string | null;
  /** How long to wait before the next call, in milliseconds, where the upstream says so (`Retry-After`). */
  readonly retryAfterMs: number | null;

  constructor(endpoint: EndpointRow, status: number, body: WireError, retryAfterMs: number | null) {
    super(endpoint, `answered ${status}${body.key === null ? "" : ` ${body.key}`}`);
    this.status = status;
    this.key = body.key;
    this.requestId = body.request_id;
    this.resourceType = body.resource_type;
    this.details = body.details ?? body.message;
    this.retryAfterMs = retryAfterMs;
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
}

/** No complete answer within the deadline of one call. */
export class DeadlineError extends VoucherifyError {
  override readonly name = "DeadlineError";
  readonly deadlineMs: number;

  constructor(endpoint: EndpointRow, deadlineMs: number) {
    super(endpoint, `no complete answer within ${deadlineMs} ms`);
    this.deadlineMs = deadlineMs;
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

/** A value that cannot be one segment of a path: nothing was sent. */
export class InvalidIdentifierError extends Error {
  override readonly name = "InvalidIdentifierError";
}

/**
 * Whether nobody can say if a write took effect: it left, and no usable answer came back. A status of 500 or more counts
 * too, since a gateway may have given up on a write that went through.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof AnswerError) return error.status >= 500;
  if (error instanceof TransportError) return !NEVER_SENT.includes(error.code);
  return error instanceof DeadlineError || error instanceof MalformedAnswerError;
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
