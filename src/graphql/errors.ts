/**
 * The errors that leave this server: a closed list of codes (documented one by one in `docs/errors.md`) and messages
 * written for callers. Whatever is not on the list leaves as "Internal server error".
 */
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError, isValueNode, Kind } from "graphql";
import type { Logger } from "pino";
import {
  AnswerError,
  BudgetError,
  CanceledError,
  CircuitOpenError,
  DeadlineError,
  SuspendedError,
  InvalidIdentifierError,
  MalformedAnswerError,
  type NotSentError,
  OutOfTimeError,
  OverPriceError,
  TransportError,
  VoucherifyError,
} from "../voucherify/errors.js";
import { ListLimitError } from "../voucherify/errors.js";
import { type ErrorCode, ERROR_CODES, publicError } from "./error-codes.js";
import { messageOf, meaningOf } from "./upstream-answers.js";

/** Apollo's hook for every error of an answer. What is not meant for callers is logged here and masked. */
export function formatErrorFor(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = unwrapResolverError(error);
    const known = toPublic(cause);
    const { locations, path } = formatted;
    if (isTooDeep(cause)) return { message: TOO_DEEP, extensions: { code: "GRAPHQL_PARSE_FAILED" } };
    const place = { ...(locations && { locations }), ...(path && { path }) };
    if (known !== null) return { message: known.message, ...place, extensions: known.extensions };
    if (isCode(formatted.extensions?.["code"]) && formatted.extensions["code"] !== "INTERNAL_SERVER_ERROR") {
      return { message: formatted.message, ...place, extensions: { code: formatted.extensions["code"] } };
    }
    if (isCoercionError(cause) || isTooManyFaults(cause)) {
      return { message: cause.message, ...place, extensions: { code: "BAD_USER_INPUT" } };
    }
    if (isUnknownOperationType(error)) {
      return { message: error.message, ...place, extensions: { code: "OPERATION_RESOLUTION_FAILURE" } };
    }
    log.error({ path, ...describe(cause) }, "a resolver failed unexpectedly");
    return { message: "Internal server error", ...place, extensions: { code: "INTERNAL_SERVER_ERROR" } };
  };
}

/** What callers are told of `error`, or null if it is none of their business. */
function toPublic(error: unknown): GraphQLError | null {
  if (error instanceof VoucherifyError) return fromUpstream(error);
  // What callers give is checked before any call, so it was the upstream that named somebody by such an id.
  if (error instanceof InvalidIdentifierError) {
    return publicError("UPSTREAM_MALFORMED", "The upstream's answer holds an id that cannot be asked for");
  }
  if (error instanceof ListLimitError) return publicError("UPSTREAM_LIST_LIMIT", error.message);
  // A bare error of a resolver has no code of its own: Apollo gives it INTERNAL_SERVER_ERROR only while formatting.
  if (!(error instanceof GraphQLError) || !isCode(error.extensions["code"])) return null;
  // `http` is how errors tell Apollo the status of the answer, not something for callers.
  const { http: _, code, ...extensions } = error.extensions;
  return publicError(code, error.message, extensions);
}

const TOO_DEEP = "Syntax Error: The document is nested too deeply";

/** The parser of a document that is nested some thousand times runs out of stack. */
function isTooDeep(error: unknown): boolean {
  return (
    error instanceof GraphQLError &&
    error.extensions["code"] === "GRAPHQL_PARSE_FAILED" &&
    !error.message.startsWith("Syntax Error")
  );
}

/** What graphql-js says behind the last fault of variables that it tells. */
function isTooManyFaults(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.originalError === undefined &&
    error.path === undefined &&
    error.message.startsWith("Too many errors processing variables")
  );
}

/**
 * An argument that turns out to be unusable only while the operation runs: null, through a variable, for what has a default; a
 * value with variables in it that does not fit. graphql-js throws these without a code, and names the argument.
 */
function isCoercionError(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.originalError === undefined &&
    error.extensions["code"] === undefined &&
    error.nodes !== undefined &&
    error.nodes.length > 0 &&
    error.nodes.every(isValueNode)
  );
}

/** A mutation or subscription where the schema has none: graphql-js says so only while executing, and without a code. */
function isUnknownOperationType(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError &&
    error.originalError === undefined &&
    error.path === undefined &&
    error.nodes?.length === 1 &&
    error.nodes[0]?.kind === Kind.OPERATION_DEFINITION
  );
}

function fromUpstream(error: VoucherifyError): GraphQLError {
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
  if (error instanceof SuspendedError) return fromAnswer(error.rejection, error);
  if (error instanceof BudgetError) {
    return notSent("RATE_LIMITED", "The upstream's rate limit has no room for this call for now", error);
  }
  if (error instanceof CircuitOpenError) {
    return notSent(
      "UPSTREAM_UNAVAILABLE",
      "The upstream has failed too often; it is left alone for now",
      error,
    );
  }
  if (error instanceof OutOfTimeError) {
    return notSent(
      "UPSTREAM_TIMEOUT",
      "The time of this request was over before the call could leave",
      error,
    );
  }
  if (error instanceof OverPriceError) {
    return notSent("PRICE_EXCEEDED", "The request needs more calls than its price foresaw", error);
  }
  if (error instanceof AnswerError) return fromAnswer(error);
  const reason = error instanceof TransportError ? { reason: error.code } : {};
  return publicError("UPSTREAM_UNAVAILABLE", "The upstream could not be reached", { operation, ...reason });
}

/** What the upstream refused, to `caller`: the call itself, or a later one that is held for the same reason. */
function fromAnswer(refusal: AnswerError, caller: AnswerError | SuspendedError = refusal): GraphQLError {
  const { status, requestId } = refusal;
  const { operation, retryAfterMs } = caller;
  const meaning = meaningOf(refusal);
  const isWorthWaiting = caller !== refusal || status === 429;
  return publicError(meaning.code, messageOf(meaning, refusal), {
    operation,
    status,
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfterMs === null || !isWorthWaiting ? {} : { retryAfterMs }),
  });
}

/** A call that this server kept back: nothing has happened. */
function notSent(code: ErrorCode, message: string, { operation, retryAfterMs }: NotSentError): GraphQLError {
  return publicError(code, message, { operation, ...(retryAfterMs === null ? {} : { retryAfterMs }) });
}

function isCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

/** For the log: where an unexpected error came from. Its message may quote data, so only its frames are kept. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    at: error.stack
      ?.split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 5),
  };
}
