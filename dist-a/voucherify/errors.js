export class VoucherifyError extends Error {
    /** The vendor's `operationId`, for example `get-customer`. */
    operation;
    constructor(endpoint, message, options) {
        super(`${endpoint.operation}: ${message}`, options);
        this.operation = endpoint.operation;
    }
}
/** The upstream answered with a status of 400 or more. */
export class AnswerError extends VoucherifyError {
    name = "AnswerError";
    status;
    /** The upstream's error key, for example `not_found`. Missing on 405 and 429. */
    key;
    /** The upstream's `request_id`, for its support. Missing on 401, 402 and 403 from authentication. */
    requestId;
    /** What was not found: `customer`, `segment`, `async_action`. */
    resourceType;
    /**
     * The upstream's own explanation; null unless `UPSTREAM_DETAILS` is on. It may quote the request, so it must not be
     * logged.
     */
    details;
    /** `Retry-After`: how long to wait before the next call, in milliseconds; null if the upstream does not say. */
    retryAfterMs;
    /** Which limit was hit (`X-Rate-Limit-Type`): `api_calls`, `bulk_api_calls` or `api_calls_cycle`. */
    rateLimitType;
    constructor(endpoint, status, body, hints) {
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
/** Codes of failures to connect: nothing was sent. */
const NEVER_SENT = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    // undici, before there is a connection
    "UND_ERR_CONNECT_TIMEOUT",
];
/** There was no answer: the connection was refused or reset, the host is unknown, or the upstream redirected. */
export class TransportError extends VoucherifyError {
    name = "TransportError";
    /** The system's error code, for example `ECONNREFUSED` or `ECONNRESET`; `UNKNOWN` if there is none. */
    code;
    constructor(endpoint, code) {
        super(endpoint, `no answer (${code})`, { cause: code });
        this.code = code;
    }
    /** Whether there was no connection, so that the upstream did not see the call. */
    get wasNeverSent() {
        return NEVER_SENT.includes(this.code);
    }
}
/** There was no complete answer within the deadline of the call. */
export class DeadlineError extends VoucherifyError {
    name = "DeadlineError";
    deadlineMs;
    /** Whether the deadline was shortened because the operation was about to end. This is no failure of the upstream. */
    wasCutShort;
    constructor(endpoint, deadlineMs, wasCutShort = false) {
        super(endpoint, `no complete answer within ${deadlineMs} ms`);
        this.deadlineMs = deadlineMs;
        this.wasCutShort = wasCutShort;
    }
}
/** The status was a success, but the body was not valid: HTML of a proxy, truncated JSON, too many bytes. */
export class MalformedAnswerError extends VoucherifyError {
    name = "MalformedAnswerError";
    constructor(endpoint, expected) {
        super(endpoint, `the answer cannot be read: ${expected}`, { cause: expected });
    }
}
/** The client aborted before a read was complete, or before a write was sent. */
export class CanceledError extends VoucherifyError {
    name = "CanceledError";
    constructor(endpoint) {
        super(endpoint, "canceled");
    }
}
/** This server did not send the call. It has had no effect. */
export class NotSentError extends VoucherifyError {
    /** When to try again, in milliseconds from now; null if that is not known. */
    retryAfterMs;
    constructor(endpoint, message, retryAfterMs) {
        super(endpoint, `not sent: ${message}`);
        this.retryAfterMs = retryAfterMs;
    }
}
/** The endpoint is suspended: the upstream rejected an earlier call for a lasting reason. */
export class SuspendedError extends NotSentError {
    name = "SuspendedError";
    rejection;
    constructor(endpoint, rejection, retryAfterMs) {
        super(endpoint, `suspended since ${rejection.message}`, retryAfterMs);
        this.rejection = rejection;
    }
}
/** The circuit breaker is open: too many of the latest calls failed. */
export class CircuitOpenError extends NotSentError {
    name = "CircuitOpenError";
    constructor(endpoint, retryAfterMs) {
        super(endpoint, "the circuit is open", retryAfterMs);
    }
}
/** The governor shed the call: the rate limit does not allow it in time. */
export class BudgetError extends NotSentError {
    name = "BudgetError";
}
/** The caller has used up its calls of the day. */
export class CallerQuotaError extends NotSentError {
    name = "CallerQuotaError";
    constructor(endpoint) {
        super(endpoint, "its caller has used up the calls of the day", null);
    }
}
/** The operation ran out of time before the call was sent, or had too little left for a write. */
export class OutOfTimeError extends NotSentError {
    name = "OutOfTimeError";
    constructor(endpoint) {
        super(endpoint, "the time of its operation is over", null);
    }
}
/** The operation has already made as many calls as its price allows. */
export class OverPriceError extends NotSentError {
    name = "OverPriceError";
    constructor(endpoint, price) {
        super(endpoint, `its operation was priced at ${price} calls`, null);
    }
}
/** A value cannot be one path segment. Nothing was sent. */
export class InvalidIdentifierError extends Error {
    name = "InvalidIdentifierError";
}
/** More rows exist, but no call of the upstream can list them. */
export class ListLimitError extends Error {
    name = "ListLimitError";
}
/**
 * Whether it is unknown if a write took effect: it was sent, and there was no usable answer. A status of 500 or more
 * counts too, because a gateway may have timed out on a write that succeeded.
 */
export function isOutcomeUnknown(error) {
    if (error instanceof AnswerError)
        return error.status >= 500;
    if (error instanceof TransportError)
        return !error.wasNeverSent;
    return error instanceof DeadlineError || error instanceof MalformedAnswerError;
}
/** Whether the calls of the billing cycle are used up. */
export function isQuotaExhausted(error) {
    return error instanceof AnswerError && error.status === 429 && error.rateLimitType === "api_calls_cycle";
}
/** Whether the upstream answered that `resourceType`, or anything if it is omitted, does not exist. */
export function isNotFound(error, resourceType) {
    return (error instanceof AnswerError &&
        error.status === 404 &&
        (resourceType === undefined || error.resourceType === resourceType));
}
/**
 * Whether the project lacks the endpoint: a 404 or 405 that names no resource. Consents are such an endpoint. The
 * vendor's documents no longer have it, and some projects still do.
 */
export function isMissingCapability(error) {
    return (error instanceof AnswerError &&
        (error.status === 405 || (error.status === 404 && error.resourceType === null)));
}
/**
 * Whether a call failed because of the operation that made it: its client left, or its time or budget was over. Another
 * operation can still make the call.
 */
export function isOwnFault(error) {
    return (error instanceof CanceledError ||
        error instanceof OutOfTimeError ||
        error instanceof OverPriceError ||
        error instanceof CallerQuotaError ||
        error instanceof BudgetError ||
        (error instanceof DeadlineError && error.wasCutShort));
}
/**
 * Whether a read failed because of the upstream or its budget, so that an older answer can stand in. A rejection (4xx) is
 * an answer, unless it is about the rate limit.
 */
export function isFaultOfUpstream(error) {
    if (error instanceof AnswerError)
        return error.status >= 500 || error.status === 429;
    if (error instanceof SuspendedError)
        return error.rejection.status === 429;
    return (error instanceof TransportError ||
        error instanceof DeadlineError ||
        error instanceof MalformedAnswerError ||
        error instanceof CircuitOpenError ||
        error instanceof BudgetError);
}
//# sourceMappingURL=errors.js.map