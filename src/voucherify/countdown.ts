/**
 * Ends a call that was sent, when its time is up or earlier. It can be paused.
 *
 * It is what both transports need of an `AbortSignal`, which would take more CPU time for each call (decision 41).
 */
export class Countdown {
  aborted = false;
  readonly #listeners = new Set<() => void>();
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param ms - how long the call may take, in milliseconds */
  constructor(ms: number) {
    this.#leftMs = ms;
    this.#run();
  }

  /** By this name node-fetch knows a signal. */
  get [Symbol.toStringTag](): "AbortSignal" {
    return "AbortSignal";
  }

  addEventListener(_: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  /** This, where a library asks for a signal by type. */
  get signal(): AbortSignal {
    return this as unknown as AbortSignal;
  }

  /** Ends the call now. */
  readonly end = (): void => {
    if (this.aborted) return;
    this.stop();
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  };

  /** Returns a function that makes it go on. */
  pause(): () => void {
    this.stop();
    this.#leftMs -= performance.now() - this.#since;
    return () => this.#run();
  }

  /** The call is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(this.end, Math.max(0, this.#leftMs)).unref();
  }
}
