export function operationLog(log) {
    return {
        answered: (report) => log[report.type === "delivery" ? "debug" : "info"](line(report), "operation"),
        opened: (report) => log.info(line(report), "subscription opened"),
        // The last line has their number.
        delivered: () => undefined,
        ended: ({ name, ms, ...report }) => log.info({ operation: name, ...report, ms: Math.round(ms) }, "subscription ended"),
    };
}
function line({ name, codes, ms, traceId, ...report }) {
    return {
        operation: name,
        ...report,
        ms: Math.round(ms),
        ...(traceId !== null && { traceId }),
        ...(codes.length > 0 && { codes }),
    };
}
//# sourceMappingURL=operation-log.js.map