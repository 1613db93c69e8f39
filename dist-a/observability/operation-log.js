export function operationLog(log) {
    return {
        answered: (report) => log[report.type === "delivery" ? "debug" : "info"](line(report), "operation"),
        opened: (report) => log.info(line(report), "subscription opened"),
        // The last line has their number.
        delivered: () => undefined,
        ended: ({ name, ms, ...report }) => log.info({ operation: name, ...report, ms: Math.round(ms) }, "subscription ended"),
    };
}
/** What is undefined is not written. */
function line(report) {
    const { name, type, caller, requestId, planned, spent, repeated, saved, outcome, ms, traceId, codes } = report;
    return {
        operation: name,
        type,
        caller,
        requestId,
        planned,
        spent,
        repeated,
        saved,
        outcome,
        ms: Math.round(ms),
        traceId: traceId ?? undefined,
        codes: codes.length > 0 ? codes : undefined,
    };
}
//# sourceMappingURL=operation-log.js.map