/**
 * The errors that clients see: a closed list of codes, documented in `docs/errors.md`, with messages written for them.
 * Every other error is masked as "Internal server error".
 */
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, isValueNode } from "graphql";
import { AnswerError, BudgetError, CallerQuotaError, CanceledError, CircuitOpenError, DeadlineError, SuspendedError, InvalidIdentifierError, MalformedAnswerError, OutOfTimeError, OverPriceError, TransportError, VoucherifyError, } from "../voucherify/errors.js";
import { ListLimitError } from "../voucherify/errors.js";
import { ERROR_CODES, publicError } from "./error-codes.js";
import { withoutValues } from "./error-values.js";
import { messageOf, meaningOf } from "./upstream-answers.js";
/** Apollo's hook for every error of an answer. Unexpected errors are logged here and masked. */
export function formatErrorFor(log) {
    return (formatted, error) => {
        const cause = unwrapResolverError(error);
        const known = toPublic(cause);
        const { locations, path } = formatted;
        if (isTooDeep(cause))
            return { message: TOO_DEEP, extensions: { code: "GRAPHQL_PARSE_FAILED" } };
        const place = { ...(locations && { locations }), ...(path && { path }) };
        if (known !== null)
            return { message: known.message, ...place, extensions: known.extensions };
        if (isCode(formatted.extensions?.["code"]) && formatted.extensions["code"] !== "INTERNAL_SERVER_ERROR") {
            const message = cause instanceof GraphQLError ? withoutValues(cause) : formatted.message;
            return { message, ...place, extensions: { code: formatted.extensions["code"] } };
        }
        if (isCoercionError(cause) || isTooManyFaults(cause)) {
            return { message: withoutValues(cause), ...place, extensions: { code: "BAD_USER_INPUT" } };
        }
        log.error({ path, ...describe(cause) }, "a resolver failed unexpectedly");
        return { message: "Internal server error", ...place, extensions: { code: "INTERNAL_SERVER_ERROR" } };
    };
}
/** The error that clients see for `error`. Null if it must be masked. */
function toPublic(error) {
    if (error instanceof VoucherifyError)
        return fromUpstream(error);
    // Identifiers from clients are checked before any call, so this one came from the upstream.
    if (error instanceof InvalidIdentifierError) {
        return publicError("UPSTREAM_MALFORMED", "The upstream's answer contains an ID that cannot be used in a call");
    }
    if (error instanceof ListLimitError)
        return publicError("UPSTREAM_LIST_LIMIT", error.message);
    // A plain error of a resolver has no code yet: Apollo adds INTERNAL_SERVER_ERROR only while formatting.
    if (!(error instanceof GraphQLError) || !isCode(error.extensions["code"]))
        return null;
    // `http` tells Apollo the status of the answer. Clients must not see it.
    const { http: _, code, ...extensions } = error.extensions;
    return publicError(code, withoutValues(error), extensions);
}
/** The code that clients see for `error`. */
export function codeOf(error) {
    const code = toPublic(error)?.extensions["code"];
    return isCode(code) ? code : "INTERNAL_SERVER_ERROR";
}
const TOO_DEEP = "Syntax Error: The document is nested too deeply";
/** Whether the parser ran out of stack: that happens from some thousand levels of nesting. */
function isTooDeep(error) {
    return (error instanceof GraphQLError &&
        error.extensions["code"] === "GRAPHQL_PARSE_FAILED" &&
        !error.message.startsWith("Syntax Error"));
}
/** Whether graphql-js stopped listing errors of variables. */
function isTooManyFaults(error) {
    return (error instanceof GraphQLError &&
        error.originalError === undefined &&
        error.path === undefined &&
        error.message.startsWith("Too many errors processing variables"));
}
/**
 * Whether an argument failed coercion during execution. Examples are a null variable for an argument with a default, and
 * an object with a variable of the wrong type. graphql-js throws these errors without a code and names the argument.
 */
function isCoercionError(error) {
    return (error instanceof GraphQLError &&
        error.originalError === undefined &&
        error.extensions["code"] === undefined &&
        error.nodes !== undefined &&
        error.nodes.length > 0 &&
        error.nodes.every(isValueNode));
}
function fromUpstream(error) {
    const { operation } = error;
    if (error instanceof DeadlineError) {
        return publicError("UPSTREAM_TIMEOUT", `The upstream did not answer within ${error.deadlineMs} ms`, {
            operation,
        });
    }
    if (error instanceof MalformedAnswerError) {
        return publicError("UPSTREAM_MALFORMED", "The upstream's answer could not be read", { operation });
    }
    if (error instanceof CanceledError) {
        return publicError("CANCELED", "The request was canceled", { operation });
    }
    if (error instanceof SuspendedError)
        return fromAnswer(error.rejection, error);
    if (error instanceof BudgetError) {
        return notSent("RATE_LIMITED", "The upstream's rate limit has no room for this call at present", error);
    }
    if (error instanceof CircuitOpenError) {
        return notSent("UPSTREAM_UNAVAILABLE", "The upstream has failed too often. Calls to it are paused", error);
    }
    if (error instanceof OutOfTimeError) {
        return notSent("UPSTREAM_TIMEOUT", "The time for this request was over before the call could be sent", error);
    }
    if (error instanceof CallerQuotaError) {
        return notSent("CALLER_QUOTA_EXCEEDED", "The caller has used up its upstream calls of this day", error);
    }
    if (error instanceof OverPriceError) {
        return notSent("PRICE_EXCEEDED", "The request needs more upstream calls than its price", error);
    }
    if (error instanceof AnswerError)
        return fromAnswer(error);
    const reason = error instanceof TransportError ? { reason: error.code } : {};
    return publicError("UPSTREAM_UNAVAILABLE", "The upstream could not be reached", { operation, ...reason });
}
/** @param failed - the call that fails: the rejected one, or a later one that a suspension held back */
function fromAnswer(rejection, failed = rejection) {
    const { status, requestId } = rejection;
    const { operation, retryAfterMs } = failed;
    const meaning = meaningOf(rejection);
    const isWorthWaiting = failed !== rejection || status === 429;
    return publicError(meaning.code, messageOf(meaning, rejection), {
        operation,
        status,
        ...(requestId === null ? {} : { requestId }),
        ...(retryAfterMs === null || !isWorthWaiting ? {} : { retryAfterMs }),
    });
}
/** The error for a call that this server did not send. It has had no effect. */
function notSent(code, message, { operation, retryAfterMs }) {
    return publicError(code, message, { operation, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}
function isCode(value) {
    return ERROR_CODES.some((code) => code === value);
}
/** An unexpected error for the log. Its message may quote personal data, so only the stack frames are kept. */
function describe(error) {
    if (!(error instanceof Error))
        return { type: typeof error };
    return {
        type: error.name,
        at: error.stack
            ?.split("\n")
            .filter((line) => line.startsWith("    at "))
            .slice(0, 5),
    };
}
//# sourceMappingURL=errors.js.map