import type { Governor } from "./governor.js";

/** What the calls of an account need of a governor. */
export type CallGovernor = Pick<Governor, "admit" | "acquire" | "snapshot">;

/**
 * The governor of a credential that the upstream has not accepted yet. Application IDs are no secret: with the shared
 * governor, calls with wrong tokens would use up the budget of the right one. So it uses one of its own until
 * {@link prove} is called.
 */
export class TrialGovernor implements CallGovernor {
  readonly #shared: () => Governor;
  #governor: Governor;

  /** @param shared - the governor of the application, for an accepted credential */
  constructor(trial: Governor, shared: () => Governor) {
    this.#governor = trial;
    this.#shared = shared;
  }

  readonly prove = (): void => {
    this.#governor = this.#shared();
  };

  readonly admit: Governor["admit"] = (request) => this.#governor.admit(request);
  readonly acquire: Governor["acquire"] = (request) => this.#governor.acquire(request);
  readonly snapshot: Governor["snapshot"] = () => this.#governor.snapshot();
}
