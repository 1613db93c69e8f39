export interface GovernorSettings {
  /** The part of the limit that is ours in any period, 0 to 1; the rest is for others on the same account. Default 0.9. */
  readonly share: number;
  /**
   * Calls per period while the upstream says nothing, or if it never says. Default 50: half of the smallest usual plan, since
   * nothing would tell that a limit is smaller before it is hit.
   */
  readonly assumedLimit: number;
  /**
   * How long a period of the upstream may be, in milliseconds, the shortest first. Default a minute and an hour. The
   * shortest is assumed until a reset further away proves a longer one.
   */
  readonly periodsMs: readonly number[];
  /** Calls are spread only if that puts them at most so far apart, in milliseconds. Default 2,000. */
  readonly maxGapMs: number;
  /** The part of the limit that reads leave to writes at least, 0 to 1. Default 0.1; as much more as writes lately needed. */
  readonly keptForWrites: number;
  /** The part of the usable calls that writes leave to reads, however many they need, 0 to 1. Default 0.05. */
  readonly keptForReads: number;
  /** The part of the usable calls that background calls leave to writes and reads, 0 to 1. Default 0.5. */
  readonly keptFromBackground: number;
  /** Calls that may wait at a time. Default 200. */
  readonly maxQueue: number;
  /** Longest wait for the first call of an operation that is admitted, in milliseconds: then it is shed. Default 2,000. */
  readonly maxWaitMs: number;
  /** Calls under way at a time: as many as there are sockets, so that a call that may leave does leave. Default 32. */
  readonly concurrency: number;
  /** Pause after a 429 that does not say how long to wait, in milliseconds. Default 60,000. */
  readonly defaultPauseMs: number;
  /**
   * How long a lone call may stay unanswered until another one tries, in milliseconds. Default 5,000: longer than an
   * ordinary call takes before it is given up, so it only counts for bulk calls, that may take half a minute.
   */
  readonly probePatienceMs: number;
}

export const DEFAULTS: GovernorSettings = {
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
