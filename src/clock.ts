/** The time, injected: every wait of the budget is arithmetic on `now` and one timer. */
export interface Clock {
  /** Milliseconds since 1970, whole. Never goes back. */
  now(): number;
  /** Runs `run` once, `ms` milliseconds from now or a little later. Answers what cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The longest delay a timer of Node can hold, 24.8 days. It would fire a longer one at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * The clock of this process. It starts from the system's time and then only counts on: if the system's time is set, the
 * log of what has left must neither forget a minute nor block for an hour.
 *
 * Its timers keep the process alive. There is one only while a call waits, and somebody waits for that call.
 */
export const systemClock: Clock = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, Math.ceil(ms)), LONGEST_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
