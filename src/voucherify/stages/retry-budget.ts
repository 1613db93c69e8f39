/**
 * How much repeating the process can afford: one repeat for five calls, so that an upstream in trouble gets no more than a
 * fifth on top. Ten repeats are there from the start and can be saved up, or few calls would never have one.
 */
const PER_CALL = 0.2;
const MOST = 10;

export class RetryBudget {
  #tokens = MOST;

  /** A call goes out for the first time. */
  earn(): void {
    this.#tokens = Math.min(MOST, this.#tokens + PER_CALL);
  }

  /** Pays for one repeat, if it can be paid for. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
