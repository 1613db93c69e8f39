/** What is reported of an operation when it has been answered. Never its document, its variables or what it is about. */
import type { ErrorCode } from "../graphql/error-codes.js";

/**
 * `subscription` is the opening of one, `delivery` one of its results. `import` is an upload. `unknown` is a document
 * without an operation that could be found.
 */
export const OPERATION_TYPES = [
  "query",
  "mutation",
  "subscription",
  "delivery",
  "import",
  "unknown",
] as const;

export type OperationType = (typeof OPERATION_TYPES)[number];

/**
 * - `ok`: no errors
 * - `partial`: errors, and at least one root field with a value
 * - `failed`: errors, and no root field with a value
 * - `refused`: it was not executed, because it is invalid or takes too many calls
 */
export const OUTCOMES = ["ok", "partial", "failed", "refused"] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface OperationReport {
  /** As the client named it, at most 80 characters. Null if it has no name. */
  readonly name: string | null;
  readonly type: OperationType;
  /** The name of the caller. */
  readonly caller: string;
  readonly requestId: string;
  /** The ID of its trace. Null if it is not traced. */
  readonly traceId: string | null;
  /** The price: most upstream calls. */
  readonly planned: number;
  /** Upstream calls that were made, repeats included. */
  readonly spent: number;
  /** The repeats among {@link spent}. */
  readonly repeated: number;
  /** Upstream calls that were not needed. */
  readonly saved: number;
  /** From the start of the operation to its answer, in milliseconds. */
  readonly ms: number;
  readonly outcome: Outcome;
  /** The codes of its errors, each once. */
  readonly codes: readonly ErrorCode[];
}

/** What is reported of a subscription when it is over. */
export interface SubscriptionReport extends Pick<OperationReport, "name" | "caller" | "requestId" | "ms"> {
  /** Results that were delivered. */
  readonly events: number;
}

/** Is told of every operation. */
export interface OperationObserver {
  /** An operation was answered, or a result of a subscription is ready. */
  answered(report: OperationReport): void;
  /** The first result of a subscription was requested. */
  opened(report: OperationReport): void;
  /** A result of a subscription is next. `missed` are the events that were lost before it, null if that is not known. */
  delivered(missed: number | null): void;
  /** A subscription is over. Every one that was opened is, once. */
  ended(report: SubscriptionReport): void;
}
