/** The closed list of error codes, documented one by one in `docs/errors.md`, and how such errors are made. */
import { GraphQLError } from "graphql";

/** Every value that `extensions.code` can have. */
export const ERROR_CODES = [
  "AMBIGUOUS_IDENTIFIER",
  "ANSWER_TOO_LARGE",
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "CANCELED",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "INTERNAL_SERVER_ERROR",
  "NOT_FOUND",
  "OPERATION_RESOLUTION_FAILURE",
  "OPERATION_TOO_EXPENSIVE",
  "OUTCOME_UNKNOWN",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "PRICE_EXCEEDED",
  "RATE_LIMITED",
  "REQUEST_TOO_LARGE",
  "UPSTREAM_CAPABILITY_MISSING",
  "UPSTREAM_LIST_LIMIT",
  "UPSTREAM_MALFORMED",
  "UPSTREAM_MISCONFIGURED",
  "UPSTREAM_QUOTA_EXHAUSTED",
  "UPSTREAM_REJECTED",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_UNAVAILABLE",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error written for callers: its message and code leave as they are. */
export function publicError(
  code: ErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, code } });
}

export function badUserInput(message: string): GraphQLError {
  return publicError("BAD_USER_INPUT", message);
}
