/** The longest delay of a timer of Node, 24.8 days. A longer one would fire at once. */
export const LONGEST_DELAY_MS = 2 ** 31 - 1;
/**
 * The clock of this process. It starts at the system time and is monotonic from then on. If the system time is changed,
 * the log of departures must neither lose a minute nor block for an hour.
 *
 * Its timers keep the process alive. The governor sets one only while a call waits.
 */
export const systemClock = {
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    after: (ms, run) => {
        const timer = setTimeout(run, Math.min(Math.max(0, Math.ceil(ms)), LONGEST_DELAY_MS));
        return () => clearTimeout(timer);
    },
};
//# sourceMappingURL=clock.js.map