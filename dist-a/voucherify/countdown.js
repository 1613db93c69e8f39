/**
 * Ends a call that was sent, when its time is up or earlier. It can be paused.
 *
 * It is what both transports need of an `AbortSignal`, which would take more CPU time for each call (decision 41).
 */
export class Countdown {
    aborted = false;
    #listeners = new Set();
    #leftMs;
    #since = 0;
    #timer;
    /** @param ms - how long the call may take, in milliseconds */
    constructor(ms) {
        this.#leftMs = ms;
        this.#run();
    }
    /** By this name node-fetch knows a signal. */
    get [Symbol.toStringTag]() {
        return "AbortSignal";
    }
    addEventListener(_, listener) {
        this.#listeners.add(listener);
    }
    removeEventListener(_, listener) {
        this.#listeners.delete(listener);
    }
    /** This, where a library asks for a signal by type. */
    get signal() {
        return this;
    }
    /** Ends the call now. */
    end = () => {
        if (this.aborted)
            return;
        this.stop();
        this.aborted = true;
        for (const listener of this.#listeners)
            listener();
    };
    /** Returns a function that makes it go on. */
    pause() {
        this.stop();
        this.#leftMs -= performance.now() - this.#since;
        return () => this.#run();
    }
    /** The call is over. */
    stop() {
        clearTimeout(this.#timer);
    }
    #run() {
        this.#since = performance.now();
        this.#timer = setTimeout(this.end, Math.max(0, this.#leftMs)).unref();
    }
}
//# sourceMappingURL=countdown.js.map