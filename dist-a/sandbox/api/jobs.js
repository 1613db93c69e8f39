/**
 * The queue of asynchronous actions. The state of an action follows from the clock: it waits for the action before it,
 * then it is ENQUEUED for one step and IN_PROGRESS for another. It is carried out when both steps are over.
 */
export class Jobs {
    #stepMs;
    #now;
    #newId;
    #jobs = [];
    #settled = 0;
    constructor(stepMs, now, newId) {
        this.#stepMs = stepMs;
        this.#now = now;
        this.#newId = newId;
    }
    /** Schedules an action and returns its id. */
    start(type, requestId, work) {
        const createdAt = this.#now();
        const startsAt = Math.max(createdAt, this.#jobs.at(-1)?.endsAt ?? 0) + this.#stepMs;
        const id = this.#newId();
        this.#jobs.push({ id, type, requestId, createdAt, startsAt, endsAt: startsAt + this.#stepMs, work });
        return id;
    }
    /** Carries out every action whose time is over, in order. */
    settle() {
        const now = this.#now();
        for (let job = this.#next(); job !== undefined && job.endsAt <= now; job = this.#next()) {
            job.outcome = job.work(job.endsAt);
            this.#settled += 1;
        }
    }
    /** The first action that has not been carried out. */
    #next() {
        return this.#jobs[this.#settled];
    }
    get(id) {
        return this.#jobs.find((job) => job.id === id);
    }
    /** Newest first. */
    list() {
        return this.#jobs.toReversed();
    }
}
//# sourceMappingURL=jobs.js.map