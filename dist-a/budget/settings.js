export const DEFAULTS = {
    share: 0.9,
    assumedLimit: 50,
    periodsMs: [60_000, 3_600_000],
    maxGapMs: 2_000,
    keptForWrites: 0.1,
    keptForReads: 0.05,
    keptFromBackground: 0.5,
    maxQueue: 200,
    maxWaitMs: 2_000,
    concurrency: 32,
    defaultPauseMs: 60_000,
    probePatienceMs: 5_000,
};
//# sourceMappingURL=settings.js.map