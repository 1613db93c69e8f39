/**
 * Single flight: readers of the same key share one call. The call is canceled only when none of them waits for it any
 * more, so a reader who leaves does not take it away from the others.
 */
export class Flights {
    #flights = new Map();
    /** The call for `key` that readers can join. A call that has left is joined only if it left at `since` or later. */
    joinable(key, since) {
        const flight = this.#flights.get(key);
        return flight !== undefined && (flight.departedAt ?? Infinity) >= since ? flight : null;
    }
    /** Starts a call that others can join until it ends. */
    start(key, run) {
        const flight = new Flight();
        this.#flights.set(key, flight);
        flight.begin(run(flight).finally(() => {
            if (this.#flights.get(key) === flight)
                this.#flights.delete(key);
        }));
        return flight;
    }
    has(key) {
        return this.#flights.has(key);
    }
    /** Lets nobody join the calls under way: their answers may be older than what has changed since. */
    detach() {
        this.#flights.clear();
    }
}
export class Flight {
    #aborted = new AbortController();
    #readers = 0;
    #result;
    /** When the call left, in milliseconds since 1970. Undefined while it waits to leave. */
    departedAt;
    /** Fires when no reader waits any more. */
    get signal() {
        return this.#aborted.signal;
    }
    begin(result) {
        this.#result = result;
        // Its readers handle the failure, if there still is one.
        result.catch(() => undefined);
    }
    /** Waits for the answer. Rejects with the reason of `signal` when it fires, and cancels the call if nobody else waits. */
    join(signal) {
        this.#readers += 1;
        return new Promise((resolve, reject) => {
            const leave = () => {
                this.#readers -= 1;
                if (this.#readers === 0)
                    this.#aborted.abort(signal.reason);
                // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the signal's own
                reject(signal.reason);
            };
            if (signal.aborted) {
                leave();
                return;
            }
            signal.addEventListener("abort", leave, { once: true });
            void this.#result?.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
        });
    }
}
//# sourceMappingURL=flights.js.map