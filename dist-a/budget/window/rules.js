/** A window is slightly longer than a period, because calls take different times to reach the upstream. */
const SLACK = 0.01;
const LEAST_SLACK_MS = 50;
/** Our share of a limit, at least one call. */
export function usableOf(limit, share) {
    return Math.max(1, Math.floor(limit * share));
}
/**
 * The rule for each level together with the less urgent ones below it. A departure counts for its own level and for all
 * more urgent ones: the first rule bounds all calls, the second one all but writes, the third one background calls.
 *
 * @param forWrites - calls that writes lately needed in a window. They are kept for writes, but a few always stay for
 *   reads
 */
export function rulesOf(period, settings, forWrites) {
    const { limit, lengthMs, foreignUsage } = period;
    const usable = Math.max(1, Math.min(usableOf(limit, settings.share), limit - foreignUsage.mostInPeriod));
    const spanMs = lengthMs + Math.max(LEAST_SLACK_MS, lengthMs * SLACK);
    // With a limit of 100 an hour the gap would be more than a minute. Then a burst serves users better.
    const isPaced = spanMs / (usable / 2) <= settings.maxGapMs;
    const reads = Math.max(1, Math.ceil(usable * settings.keptForReads));
    const keptForWrites = Math.min(Math.max(Math.floor(limit * settings.keptForWrites), forWrites), Math.max(0, usable - reads));
    const kept = [0, keptForWrites, Math.max(keptForWrites, Math.floor(usable * settings.keptFromBackground))];
    return kept.map((calls) => ({ cap: Math.max(1, usable - calls), spanMs, isPaced }));
}
//# sourceMappingURL=rules.js.map