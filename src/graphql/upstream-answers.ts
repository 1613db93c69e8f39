/**
 * What the upstream's refusals mean here, in one table: the code of the error, and, where the caller of a mutation can
 * mend it, the code in `userErrors`. Credentials, plans, rate limits and failures of the upstream are nobody's to mend.
 */
import { type AnswerError, isMissingCapability } from "../voucherify/errors.js";
import type { ErrorCode } from "./error-codes.js";
import type { UserErrorCode } from "./user-error.js";

export interface Meaning {
  readonly code: ErrorCode;
  /** The code in `userErrors`; left out where a mutation fails as a whole. */
  readonly mendable?: UserErrorCode;
  readonly message: string;
}

const TOO_LARGE = "That is more than the upstream takes at once";
const MISCONFIGURED =
  "The upstream refused this server's credentials, plan or permissions; its operator must look into it";

/**
 * By status, and by `key` (of a 429 by the limit that was hit) where one status has several meanings: the first row that
 * fits counts.
 */
export const UPSTREAM_ANSWERS: readonly (Meaning & { readonly status: number; readonly key?: string })[] = [
  {
    status: 400,
    key: "resource_in_use",
    code: "UPSTREAM_REJECTED",
    mendable: "NOT_ALLOWED",
    message: "Something still refers to this",
  },
  {
    status: 400,
    key: "query_too_large",
    code: "UPSTREAM_REJECTED",
    mendable: "TOO_LARGE",
    message: TOO_LARGE,
  },
  { status: 400, code: "UPSTREAM_REJECTED", mendable: "INVALID", message: "The upstream refused this" },
  { status: 401, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
  { status: 402, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
  { status: 403, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
  {
    status: 404,
    code: "UPSTREAM_REJECTED",
    mendable: "NOT_FOUND",
    message: "The upstream knows nothing of this",
  },
  { status: 406, code: "UPSTREAM_REJECTED", message: "The upstream refused the form of the call" },
  { status: 409, code: "UPSTREAM_REJECTED", mendable: "DUPLICATE", message: "There is one already" },
  { status: 413, code: "UPSTREAM_REJECTED", mendable: "TOO_LARGE", message: TOO_LARGE },
  { status: 415, code: "UPSTREAM_REJECTED", message: "The upstream refused the form of the call" },
  {
    status: 423,
    code: "UPSTREAM_REJECTED",
    mendable: "NOT_ALLOWED",
    message: "The state of the project does not allow this",
  },
  {
    status: 429,
    key: "api_calls_cycle",
    code: "UPSTREAM_QUOTA_EXHAUSTED",
    message: "The upstream's calls of this billing cycle are used up",
  },
  { status: 429, code: "RATE_LIMITED", message: "The upstream's rate limit is reached" },
];

/** A 404 or 405 that names no resource: the endpoint itself is not there. */
const CAPABILITY_MISSING: Meaning = {
  code: "UPSTREAM_CAPABILITY_MISSING",
  mendable: "UPSTREAM_CAPABILITY_MISSING",
  message: "The upstream's project does not offer this",
};
const FAILED: Meaning = { code: "UPSTREAM_UNAVAILABLE", message: "The upstream failed" };
const OTHERWISE: Meaning = { code: "UPSTREAM_REJECTED", message: "The upstream refused the call" };

export function meaningOf(error: AnswerError): Meaning {
  if (isMissingCapability(error)) return CAPABILITY_MISSING;
  const row = UPSTREAM_ANSWERS.find(
    ({ status, key }) =>
      status === error.status && (key === undefined || key === error.key || key === error.rateLimitType),
  );
  return row ?? (error.status >= 500 ? FAILED : OTHERWISE);
}

/** The message for callers, with the upstream's own explanation where there is one and the caller can do something about it. */
export function messageOf({ code, message }: Meaning, { details }: AnswerError): string {
  return code === "UPSTREAM_REJECTED" && details !== null ? `${message}: ${details}` : message;
}
