/** A time without calls, and the doubt that stays until a call after it was answered well. */
export class Pause {
  #until = -Infinity;
  #isInDoubt = false;

  /** Nothing leaves before. */
  get until(): number {
    return this.#until;
  }

  /** True from the beginning of a pause until a call that left after it was answered. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  begin(until: number): void {
    this.#until = Math.max(this.#until, until);
    this.#isInDoubt = true;
  }

  /** A call that left at that time was answered, and not with a 429. */
  answered(departedAt: number): void {
    if (departedAt >= this.#until) this.#isInDoubt = false;
  }
}
