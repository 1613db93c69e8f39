/**
 * The gate of an operation: where its calls wait until the operation is admitted.
 *
 * An operation starts without a decision, because answers of the cache cost nothing. When its first calls are needed, and
 * nothing else of it can go on without them, the decision is made once, about the calls that are really needed.
 */
export class Gate {
    #decide = null;
    #isScheduled = false;
    /** How much work is under way after which the operation goes on without a call. */
    #underWay = 0;
    #refusal = null;
    #waiting = [];
    /** The error of the refusal, after the operation was refused. */
    get refusal() {
        return this.#refusal;
    }
    /** Whether calls need not wait. */
    get isOpen() {
        return this.#decide === null && this.#refusal === null;
    }
    /** Makes calls wait for a decision. */
    close(decide) {
        this.#decide = decide;
    }
    /** Makes calls wait no more. */
    open() {
        this.#decide = null;
    }
    /**
     * Waits until the operation may make a call.
     *
     * @param hasFallback - whether a stale value could stand in for the answer
     * @returns null if it may. If the operation is refused and all its waiting calls have a fallback, the refusal: the call is to
     *   use its fallback
     * @throws the refusal
     */
    enter(hasFallback) {
        if (this.#refusal !== null)
            return Promise.reject(this.#refusal);
        if (this.#decide === null)
            return Promise.resolve(null);
        return new Promise((resolve, reject) => {
            this.#waiting.push({ hasFallback, enter: resolve, refuse: reject });
            this.#schedule();
        });
    }
    /** Makes the decision wait for `work`, after which the operation may go on without a call. */
    async during(work) {
        this.#underWay += 1;
        try {
            return await work;
        }
        finally {
            this.#underWay -= 1;
            if (this.#waiting.length > 0)
                this.#schedule();
        }
    }
    /** Everything that can go on without a call has done so before the next `setImmediate`, unless it waits for some work. */
    #schedule() {
        if (this.#isScheduled)
            return;
        this.#isScheduled = true;
        setImmediate(() => {
            if (this.#underWay === 0)
                void this.#open();
            else
                this.#isScheduled = false;
        });
    }
    async #open() {
        const refusal = await this.#decided();
        this.#isScheduled = false;
        const waiting = this.#waiting.splice(0);
        if (refusal === null) {
            this.#decide = null;
            for (const { enter } of waiting)
                enter(null);
        }
        else if (waiting.every(({ hasFallback }) => hasFallback)) {
            for (const { enter } of waiting)
                enter(refusal);
        }
        else {
            this.#refusal = refusal;
            for (const { refuse } of waiting)
                refuse(refusal);
        }
    }
    /** A decision that failed is a refusal: its calls must not wait forever. */
    async #decided() {
        try {
            return (await this.#decide?.()) ?? null;
        }
        catch (error) {
            return error instanceof Error ? error : new Error("The decision failed", { cause: error });
        }
    }
}
//# sourceMappingURL=gate.js.map