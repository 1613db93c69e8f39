/** The reasons why a run stops before all of its rows were sent. */
import { AnswerError, BudgetError, CallerQuotaError, CanceledError, CircuitOpenError, SuspendedError, isQuotaExhausted, NotSentError, OutOfTimeError, TransportError, } from "../voucherify/errors.js";
/** Pieces in a row without an answer after which a run stops. */
export const MAX_UNANSWERED = 3;
export const SERVER_STOPPING = {
    code: "SERVER_STOPPING",
    message: "The server is stopping. The remaining rows were not sent",
};
export const CLIENT_ABORTED = {
    code: "CLIENT_GONE",
    message: "The client aborted the request. The remaining rows were not sent",
};
export const CANCELED = {
    code: "CANCELED",
    message: "The run was canceled. The remaining rows were not sent",
};
export const UPLOAD_CUT = {
    code: "SERVER_STOPPING",
    message: "The server stopped during the upload. The rows behind the last piece never arrived here",
};
export const JOURNAL_UNAVAILABLE = {
    code: "JOURNAL_UNAVAILABLE",
    message: "This server cannot record what it sends. The remaining rows were not sent",
};
/** The reason to stop after a failed piece. Null if the next pieces can still succeed. */
export function stopAfter(error, unanswered) {
    if (error instanceof CanceledError)
        return CLIENT_ABORTED;
    if (error instanceof OutOfTimeError) {
        return {
            code: "OUT_OF_TIME",
            message: "The time for the operation was over. The remaining rows were not sent",
        };
    }
    const rejection = error instanceof SuspendedError ? error.rejection : error;
    if (rejection instanceof AnswerError && [401, 402, 403].includes(rejection.status)) {
        return {
            code: "UPSTREAM_REFUSED",
            message: "The upstream rejects this server's credentials, plan or permissions",
        };
    }
    if (isQuotaExhausted(rejection)) {
        return { code: "RATE_LIMITED", message: "The upstream's calls of this billing cycle are used up" };
    }
    if (error instanceof BudgetError || (error instanceof AnswerError && error.status === 429)) {
        return { code: "RATE_LIMITED", message: "The upstream's rate limit is reached" };
    }
    if (error instanceof CallerQuotaError) {
        return {
            code: "CALLER_QUOTA_EXCEEDED",
            message: "The caller has used up its upstream calls of this day. The remaining rows were not sent",
        };
    }
    if (error instanceof CircuitOpenError) {
        return { code: "UPSTREAM_UNAVAILABLE", message: "The upstream has failed too often" };
    }
    if (error instanceof TransportError && error.wasNeverSent) {
        return { code: "UPSTREAM_UNAVAILABLE", message: "The upstream cannot be reached" };
    }
    if (error instanceof NotSentError) {
        return {
            code: "INTERNAL_ERROR",
            message: "This server could not send a piece. The remaining rows were not sent",
        };
    }
    if (unanswered < MAX_UNANSWERED)
        return null;
    return {
        code: "UPSTREAM_UNAVAILABLE",
        message: `The upstream did not answer ${MAX_UNANSWERED} pieces in a row. The remaining rows were not sent`,
    };
}
//# sourceMappingURL=stops.js.map