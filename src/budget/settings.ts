export interface GovernorSettings {
  /**
   * The part of the limit that this server uses at most in any period, 0 to 1. Default 0.9. The rest is for other
   * consumers.
   */
  readonly share: number;
  /**
   * Calls per period until the upstream reports a limit. Default 50: half of the smallest usual plan, because a lower
   * limit would not be noticed before it is hit.
   */
  readonly assumedLimit: number;
  /**
   * The possible lengths of a period of the upstream, in milliseconds, the shortest first. Default a minute and an
   * hour. The shortest is assumed until a longer one is proved.
   */
  readonly periodsMs: readonly number[];
  /** Calls are spread only if they are then at most this far apart, in milliseconds. Default 2,000. */
  readonly maxGapMs: number;
  /**
   * The part of the limit that is kept for writes at least, 0 to 1. Default 0.1. More is kept if writes lately needed
   * more.
   */
  readonly keptForWrites: number;
  /** The part of the usable calls that is kept for reads in any case, 0 to 1. Default 0.05. */
  readonly keptForReads: number;
  /** The part of the usable calls that background calls leave for writes and reads, 0 to 1. Default 0.5. */
  readonly keptFromBackground: number;
  /** Most waiting calls. Default 200. */
  readonly maxQueue: number;
  /**
   * Longest wait for the first call of an admitted operation, in milliseconds; then the operation is shed. Default
   * 2,000.
   */
  readonly maxWaitMs: number;
  /**
   * Most calls in flight. Default 32. The transport has as many sockets, so that a call with a permit is sent at once.
   */
  readonly concurrency: number;
  /** Pause after a 429 without `Retry-After` and reset time, in milliseconds. Default 60,000. */
  readonly defaultPauseMs: number;
  /**
   * How long a probe may stay unanswered until another call probes, in milliseconds. Default 5,000. That is longer than
   * the deadline of an ordinary call, so it matters only for bulk calls, which may take half a minute.
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
