/** The life of the server, from its start to its stop. */
import { DEADLINES } from "./voucherify/deadlines.js";
/**
 * How long what is in flight may take after the server has stopped listening, in milliseconds. It covers the deadline of an
 * operation and the way of its answer.
 */
export const GRACE_MS = DEADLINES.operationMs + 5_000;
/** Phases follow each other in one direction. Steps may be left out, and a late step back does nothing. */
export class Lifecycle {
    #phase = { name: "starting" };
    get phase() {
        return this.#phase;
    }
    /** The start is complete. */
    started() {
        if (this.#phase.name === "starting")
            this.#phase = { name: "ready" };
    }
    drain() {
        if (this.#phase.name === "starting" || this.#phase.name === "ready")
            this.#phase = { name: "draining" };
    }
    /** Stops by `work`, once. Everyone who asks for the stop waits for the same one. */
    stop(work) {
        switch (this.#phase.name) {
            case "starting":
            case "ready":
            case "draining": {
                // Begun in a later turn, so that whoever asks for the phase meanwhile finds it.
                const stopped = Promise.resolve()
                    .then(work)
                    .finally(() => {
                    this.#phase = { name: "stopped" };
                });
                this.#phase = { name: "stopping", stopped };
                return stopped;
            }
            case "stopping":
                return this.#phase.stopped;
            case "stopped":
                return Promise.resolve();
        }
    }
}
//# sourceMappingURL=lifecycle.js.map