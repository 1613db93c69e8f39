const DAY_MS = 86_400_000;
export class Quota {
    /** Most calls of a day. */
    limit;
    #clock;
    #day;
    #spent = 0;
    /** Calls that may still be made of what was set aside or taken. They count for the day on which they leave. */
    #pending = 0;
    constructor(limit, clock) {
        this.limit = limit;
        this.#clock = clock;
        this.#day = dayOf(clock.now());
    }
    get state() {
        this.#turnDay();
        const used = this.#spent + this.#pending;
        const remaining = Math.max(0, this.limit - used);
        const resetsAt = (this.#day + 1) * DAY_MS;
        return { limit: this.limit, used, remaining, resetsAt, resetsInMs: resetsAt - this.#clock.now() };
    }
    /** Sets the calls of an operation aside. Null if there are not as many left. */
    reserve(calls) {
        if (calls > this.state.remaining)
            return null;
        this.#pending += calls;
        return new QuotaReservation(calls, this.#steps);
    }
    /** For calls that must be made whatever is left. They are counted, and never refused. */
    get uncapped() {
        const { hold, spend, release } = this.#steps;
        return { take: () => (hold(1), true), spend, giveBack: () => release(1) };
    }
    #steps = {
        hold: (calls) => {
            this.#pending += calls;
        },
        spend: () => {
            this.#turnDay();
            this.#pending -= 1;
            this.#spent += 1;
        },
        release: (calls) => {
            this.#pending -= calls;
        },
        remaining: () => this.state.remaining,
    };
    #turnDay() {
        const day = dayOf(this.#clock.now());
        if (day === this.#day)
            return;
        this.#day = day;
        this.#spent = 0;
    }
}
/** Calls of a quota that are set aside. Beyond them, calls are taken from what is left of the day. */
export class QuotaReservation {
    #steps;
    #left;
    #isClosed = false;
    constructor(calls, steps) {
        this.#left = calls;
        this.#steps = steps;
    }
    take() {
        if (this.#left > 0)
            this.#left -= 1;
        else if (this.#steps.remaining() > 0)
            this.#steps.hold(1);
        else
            return false;
        return true;
    }
    spend() {
        this.#steps.spend();
    }
    giveBack() {
        if (this.#isClosed)
            this.#steps.release(1);
        else
            this.#left += 1;
    }
    /** Gives back what was not taken. */
    close() {
        this.#steps.release(this.#left);
        this.#left = 0;
        this.#isClosed = true;
    }
}
function dayOf(now) {
    return Math.floor(now / DAY_MS);
}
//# sourceMappingURL=quota.js.map