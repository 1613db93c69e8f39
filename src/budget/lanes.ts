import type { Rule } from "./window/ledger.js";
import type { Period } from "./window/period.js";
import type { GovernorSettings } from "./settings.js";

/** How urgent a call is: a change of somebody's data, a question, or work that nobody waits for. */
export type Lane = "mutation" | "read" | "background";

/** The most urgent first. A lane's index is its rank. */
export const LANES = ["mutation", "read", "background"] as const satisfies readonly Lane[];

export function rankOf(lane: Lane): number {
  return LANES.indexOf(lane);
}

/** On top of a period, for calls that take longer on the way than those before them. */
const SLACK = 0.01;
const LEAST_SLACK_MS = 50;

/** What we may use of a limit; at least one call. */
export function usableOf(limit: number, share: number): number {
  return Math.max(1, Math.floor(limit * share));
}

/**
 * The rule for each lane and those below it together. Every departure counts for its own lane and all above, so the first
 * rule bounds all calls, the second one those that are not writes, the third one the background.
 *
 * @param forWrites - calls that writes lately needed in a window: so many are kept for them, but a few stay for reads
 */
export function rulesOf(period: Period, settings: GovernorSettings, forWrites: number): readonly Rule[] {
  const { limit, lengthMs, others } = period;
  const usable = Math.max(1, Math.min(usableOf(limit, settings.share), limit - others.peak));
  const spanMs = lengthMs + Math.max(LEAST_SLACK_MS, lengthMs * SLACK);
  // With a limit of 100 an hour the gap would be more than a minute: then a burst is better than a drip.
  const isPaced = spanMs / (usable / 2) <= settings.maxGapMs;
  const reads = Math.max(1, Math.ceil(usable * settings.keptForReads));
  const keptForWrites = Math.min(
    Math.max(Math.floor(limit * settings.keptForWrites), forWrites),
    Math.max(0, usable - reads),
  );
  const kept = [0, keptForWrites, Math.max(keptForWrites, Math.floor(usable * settings.keptFromBackground))];
  return kept.map((calls) => ({ cap: Math.max(1, usable - calls), spanMs, isPaced }));
}
