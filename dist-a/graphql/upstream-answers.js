/**
 * The meaning of the upstream's rejections, in one table: the error code, and the code in `userErrors` if the caller of a
 * mutation can correct the error. Callers cannot correct credentials, plans, rate limits and failures of the upstream.
 */
import { isMissingCapability } from "../voucherify/errors.js";
const TOO_LARGE = "The request is larger than the upstream allows";
const MISCONFIGURED = "The upstream rejected this server's credentials, plan or permissions. Its operator must correct them";
/**
 * Rows by status. Where one status has several meanings, also by `key`, which for a 429 is the limit that was hit. The
 * first matching row counts.
 */
export const UPSTREAM_ANSWERS = [
    {
        status: 400,
        key: "resource_in_use",
        code: "UPSTREAM_REJECTED",
        mendable: "NOT_ALLOWED",
        message: "Another object still refers to this one",
    },
    {
        status: 400,
        key: "query_too_large",
        code: "UPSTREAM_REJECTED",
        mendable: "TOO_LARGE",
        message: TOO_LARGE,
    },
    {
        status: 400,
        code: "UPSTREAM_REJECTED",
        mendable: "INVALID",
        message: "The upstream rejected the request as invalid",
    },
    { status: 401, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
    { status: 402, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
    { status: 403, code: "UPSTREAM_MISCONFIGURED", message: MISCONFIGURED },
    {
        status: 404,
        code: "UPSTREAM_REJECTED",
        mendable: "NOT_FOUND",
        message: "The upstream did not find the object",
    },
    { status: 406, code: "UPSTREAM_REJECTED", message: "The upstream rejected the format of the call" },
    { status: 409, code: "UPSTREAM_REJECTED", mendable: "DUPLICATE", message: "The object exists already" },
    { status: 413, code: "UPSTREAM_REJECTED", mendable: "TOO_LARGE", message: TOO_LARGE },
    { status: 415, code: "UPSTREAM_REJECTED", message: "The upstream rejected the format of the call" },
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
/** A 404 or 405 that names no resource: the project lacks the endpoint itself. */
const CAPABILITY_MISSING = {
    code: "UPSTREAM_CAPABILITY_MISSING",
    mendable: "UPSTREAM_CAPABILITY_MISSING",
    message: "The upstream project does not have this feature",
};
const FAILED = { code: "UPSTREAM_UNAVAILABLE", message: "The upstream failed" };
const OTHERWISE = { code: "UPSTREAM_REJECTED", message: "The upstream rejected the call" };
export function meaningOf(error) {
    if (isMissingCapability(error))
        return CAPABILITY_MISSING;
    const row = UPSTREAM_ANSWERS.find(({ status, key }) => status === error.status && (key === undefined || key === error.key || key === error.rateLimitType));
    return row ?? (error.status >= 500 ? FAILED : OTHERWISE);
}
/** A message of {@link messageOf} without the upstream's explanation, which may quote any data. */
export function withoutDetails(text) {
    // The explanation may quote such a message, too, so the first one counts.
    const ends = [...UPSTREAM_ANSWERS, CAPABILITY_MISSING, FAILED, OTHERWISE].flatMap(({ message }) => {
        const at = text.indexOf(`${message}: `);
        return at === -1 ? [] : [at + message.length];
    });
    return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}
/** The message for clients. It ends with the upstream's own explanation if there is one and the client can act on it. */
export function messageOf({ code, message }, { details }) {
    return code === "UPSTREAM_REJECTED" && details !== null ? `${message}: ${details}` : message;
}
//# sourceMappingURL=upstream-answers.js.map