/** The closed list of error codes, documented in `docs/errors.md`, and functions that create such errors. */
import { GraphQLError } from "graphql";
/** Every possible value of `extensions.code`. */
export const ERROR_CODES = [
    "AMBIGUOUS_IDENTIFIER",
    "ANSWER_TOO_LARGE",
    "BAD_REQUEST",
    "BAD_USER_INPUT",
    "CALLER_QUOTA_EXCEEDED",
    "CANCELED",
    "FORBIDDEN",
    "DOCUMENT_NOT_TRUSTED",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "INTERNAL_SERVER_ERROR",
    "JOURNAL_UNAVAILABLE",
    "NOT_FOUND",
    "OPERATION_RESOLUTION_FAILURE",
    "OPERATION_TOO_EXPENSIVE",
    "OUTCOME_UNKNOWN",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "PRICE_EXCEEDED",
    "RATE_LIMITED",
    "REQUEST_TOO_LARGE",
    "SIGN_IN_UNAVAILABLE",
    "TOO_MANY_WRITES",
    "UNAUTHENTICATED",
    "UPSTREAM_CAPABILITY_MISSING",
    "UPSTREAM_LIST_LIMIT",
    "UPSTREAM_MALFORMED",
    "UPSTREAM_MISCONFIGURED",
    "UPSTREAM_QUOTA_EXHAUSTED",
    "UPSTREAM_REJECTED",
    "UPSTREAM_TIMEOUT",
    "UPSTREAM_UNAVAILABLE",
];
/** An error written for clients. Its message and code are not masked. */
export function publicError(code, message, extensions = {}) {
    return new GraphQLError(message, { extensions: { ...extensions, code } });
}
export function badUserInput(message) {
    return publicError("BAD_USER_INPUT", message);
}
//# sourceMappingURL=error-codes.js.map