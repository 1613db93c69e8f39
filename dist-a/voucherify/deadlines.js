export const DEADLINES = Object.freeze({
    callMs: 3_000,
    bulkCallMs: 30_000,
    operationMs: 10_000,
    bulkOperationMs: 120_000,
});
//# sourceMappingURL=deadlines.js.map