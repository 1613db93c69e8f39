import type { Admission, AdmissionRequest } from "./contract.js";
import type { Governor } from "./governor.js";

/** What the calls of an account need of a governor. */
export interface CallGovernor extends Pick<Governor, "acquire" | "report" | "snapshot"> {
  /** Reserves the calls of an operation, or refuses it. It waits for the other servers of the account if there are any. */
  admit(request: AdmissionRequest): Admission | Promise<Admission>;
  /** Whether it shares the budget with other servers now, or goes on alone. Undefined if it knows of none. */
  readonly mode?: "shared" | "alone";
  /** Gives back to other servers what it holds. */
  close?(): Promise<void>;
}

/**
 * The governor of a credential that the upstream has not accepted yet. Application IDs are no secret: with the shared
 * governor, calls with wrong tokens would use up the budget of the right one. So it uses one of its own until
 * {@link prove} is called.
 */
export class TrialGovernor implements CallGovernor {
  readonly #shared: () => CallGovernor;
  #governor: CallGovernor;

  /** @param shared - the governor of the application, for an accepted credential */
  constructor(trial: CallGovernor, shared: () => CallGovernor) {
    this.#governor = trial;
    this.#shared = shared;
  }

  readonly prove = (): void => {
    this.#governor = this.#shared();
  };

  readonly admit: CallGovernor["admit"] = (request) => this.#governor.admit(request);
  readonly acquire: CallGovernor["acquire"] = (request) => this.#governor.acquire(request);
  readonly report: CallGovernor["report"] = () => this.#governor.report();
  readonly snapshot: CallGovernor["snapshot"] = () => this.#governor.snapshot();
}
