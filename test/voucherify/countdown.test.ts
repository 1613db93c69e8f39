/** What ends a call, in the shape of a signal. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Countdown } from "../../src/voucherify/countdown.js";

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

function useCountdown(ms: number) {
  const countdown = new Countdown(ms);
  const listener = vi.fn<() => void>();
  countdown.addEventListener("abort", listener);
  return { countdown, listener };
}

describe("a countdown", () => {
  it("fires once, when its time is up", () => {
    const { countdown, listener } = useCountdown(1_000);
    vi.advanceTimersByTime(999);
    expect([countdown.aborted, listener.mock.calls.length]).toEqual([false, 0]);
    vi.advanceTimersByTime(1);
    countdown.end();
    expect([countdown.aborted, listener.mock.calls.length]).toEqual([true, 1]);
  });

  it("does not run while it is paused, and goes on with what was left", () => {
    const { countdown } = useCountdown(1_000);
    vi.advanceTimersByTime(600);
    const goOn = countdown.pause();
    vi.advanceTimersByTime(60_000);
    goOn();
    vi.advanceTimersByTime(399);
    expect(countdown.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(countdown.aborted).toBe(true);
  });

  it("can be ended early, and leaves no timer behind", () => {
    const { countdown, listener } = useCountdown(1_000);
    countdown.end();
    expect([countdown.aborted, listener.mock.calls.length, vi.getTimerCount()]).toEqual([true, 1, 0]);
  });

  it("tells nobody who has left, and nobody after the call is over", () => {
    const { countdown, listener } = useCountdown(1_000);
    countdown.removeEventListener("abort", listener);
    countdown.end();
    const over = useCountdown(1_000);
    over.countdown.stop();
    vi.advanceTimersByTime(60_000);
    expect([listener.mock.calls.length, over.listener.mock.calls.length]).toEqual([0, 0]);
  });

  it("is a signal to node-fetch", () => {
    expect(Object.prototype.toString.call(new Countdown(1).signal)).toBe("[object AbortSignal]");
  });
});
