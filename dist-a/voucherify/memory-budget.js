export class MemoryBudget {
    /** Largest answer, in bytes. */
    answerBytes;
    /** The part of the budget that all answers share. The rest is for one answer. */
    #sharedBytes;
    #used = 0;
    #mostUsed = 0;
    /** The answer that uses the part kept for one answer. */
    #first = null;
    #waiting = new Set();
    constructor({ bytes = 64 * 2 ** 20, answerBytes = 10 * 2 ** 20 } = {}) {
        if (bytes < answerBytes)
            throw new RangeError(`Expected memory for one answer, but got ${bytes} bytes`);
        this.answerBytes = answerBytes;
        this.#sharedBytes = bytes - answerBytes;
    }
    /** Bytes allocated now. */
    get used() {
        return this.#used;
    }
    /** Most bytes that were ever allocated. */
    get mostUsed() {
        return this.#mostUsed;
    }
    /** Starts an answer. */
    enter() {
        return new Allocation(this);
    }
    /** Allocates `bytes` if the budget allows it. */
    allocate(reading, bytes) {
        if (this.#used + bytes > this.#sharedBytes) {
            if (this.#first !== null && this.#first !== reading)
                return false;
            this.#first = reading;
        }
        this.#used += bytes;
        this.#mostUsed = Math.max(this.#mostUsed, this.#used);
        return true;
    }
    free(reading, bytes) {
        this.#used -= bytes;
        if (this.#first === reading)
            this.#first = null;
        for (const tryAgain of this.#waiting)
            tryAgain();
    }
    /** Calls `tryAgain` whenever memory is freed, in order of arrival. Returns a function that stops it. */
    await(tryAgain) {
        this.#waiting.add(tryAgain);
        return () => this.#waiting.delete(tryAgain);
    }
}
/** The memory of one answer. */
export class Allocation {
    #budget;
    #bytes = 0;
    #stopWaiting = null;
    constructor(budget) {
        this.#budget = budget;
    }
    /** Allocates memory for bytes that have arrived; false if there is none now. */
    allocate(bytes) {
        if (!this.#budget.allocate(this, bytes))
            return false;
        this.#bytes += bytes;
        return true;
    }
    /** Waits until `bytes` can be allocated, and allocates them. Rejects when `signal` fires, or the answer leaves. */
    wait(bytes, signal) {
        return new Promise((resolve, reject) => {
            const stop = () => {
                signal.removeEventListener("abort", giveUp);
                ignore();
                this.#stopWaiting = null;
            };
            const giveUp = () => {
                stop();
                reject(new Error("The call was aborted"));
            };
            const ignore = this.#budget.await(() => {
                if (!this.allocate(bytes))
                    return;
                stop();
                resolve();
            });
            this.#stopWaiting = giveUp;
            signal.addEventListener("abort", giveUp, { once: true });
            if (signal.aborted)
                giveUp();
        });
    }
    /** Frees the memory: the answer is complete or has failed. */
    leave() {
        // Its connection can end while it waits. What it got afterwards would never be freed.
        this.#stopWaiting?.();
        this.#budget.free(this, this.#bytes);
        this.#bytes = 0;
    }
}
//# sourceMappingURL=memory-budget.js.map