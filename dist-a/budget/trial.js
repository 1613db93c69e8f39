/**
 * The governor of a credential that the upstream has not accepted yet. Application IDs are no secret: with the shared
 * governor, calls with wrong tokens would use up the budget of the right one. So it uses one of its own until
 * {@link prove} is called.
 */
export class TrialGovernor {
    #shared;
    #governor;
    /** @param shared - the governor of the application, for an accepted credential */
    constructor(trial, shared) {
        this.#governor = trial;
        this.#shared = shared;
    }
    prove = () => {
        this.#governor = this.#shared();
    };
    admit = (request) => this.#governor.admit(request);
    acquire = (request) => this.#governor.acquire(request);
    report = () => this.#governor.report();
    snapshot = () => this.#governor.snapshot();
}
//# sourceMappingURL=trial.js.map