/** A time without calls. After it the state is in doubt until a call was answered without a 429. */
export class Pause {
    #until = -Infinity;
    #isInDoubt = false;
    /** No call leaves before. */
    get until() {
        return this.#until;
    }
    /** True from the beginning of a pause until a call that left after it was answered without a 429. */
    get isInDoubt() {
        return this.#isInDoubt;
    }
    begin(until) {
        this.#until = Math.max(this.#until, until);
        this.#isInDoubt = true;
    }
    /** To be called when a call that left at that time was answered, and not with a 429. */
    answered(departedAt) {
        if (departedAt >= this.#until)
            this.#isInDoubt = false;
    }
}
//# sourceMappingURL=pause.js.map