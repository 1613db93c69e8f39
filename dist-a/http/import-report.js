import { summaryOf } from "../bulk-runs/run.js";
/** Status and code of the answer, by the reason for the stop. */
export const STOPPED = {
    INVALID_ROW: [422, "BAD_USER_INPUT"],
    CLIENT_GONE: [408, "BAD_REQUEST"],
    CANCELED: [409, "CANCELED"],
    SERVER_STOPPING: [503, "CANCELED"],
    UPSTREAM_REFUSED: [502, "UPSTREAM_MISCONFIGURED"],
    RATE_LIMITED: [429, "RATE_LIMITED"],
    CALLER_QUOTA_EXCEEDED: [429, "CALLER_QUOTA_EXCEEDED"],
    UPSTREAM_UNAVAILABLE: [502, "UPSTREAM_UNAVAILABLE"],
    OUT_OF_TIME: [504, "UPSTREAM_TIMEOUT"],
    JOURNAL_UNAVAILABLE: [503, "JOURNAL_UNAVAILABLE"],
    INTERNAL_ERROR: [500, "INTERNAL_SERVER_ERROR"],
};
/** An upload has no price before it is read: what it has spent is what it was planned to. */
export function reportOfImport({ run }, who) {
    // Each of its calls is a trace of its own.
    const rest = { ...who, traceId: null, name: null, type: "import", repeated: 0, saved: 0 };
    if (run === "full")
        return { ...rest, planned: 0, spent: 0, outcome: "refused", codes: ["RATE_LIMITED"] };
    const { stop, upstreamCallsSpent: spent } = summaryOf(run);
    const codes = stop === null ? [] : [STOPPED[stop.code][1]];
    return { ...rest, planned: spent, spent, outcome: outcomeOf(run, spent), codes };
}
function outcomeOf({ stop, cameToNothing }, spent) {
    if (stop === null)
        return "ok";
    if (!cameToNothing)
        return "partial";
    return spent === 0 && stop.code !== "INTERNAL_ERROR" ? "refused" : "failed";
}
//# sourceMappingURL=import-report.js.map