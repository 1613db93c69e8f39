/** Periods for which the greed of others is remembered. */
const PERIODS = 10;

/** What others did in a period. */
interface PeriodUsage {
  readonly since: number;
  /** What they took. */
  calls: number;
  /** The most they took between two answers of ours: so much can be gone before we hear of it. */
  burst: number;
}

/**
 * What other consumers of the same account take: the upstream's count less what we sent. The most they took in one of
 * the last ten periods is left for them in the next.
 */
export class ForeignUsage {
  #seen: PeriodUsage[] = [];
  #inThisPeriod = 0;

  /** A new period was seen. Those that begin less than half a period apart are one: its end may be told in shifting ways. */
  begin(now: number, periodMs: number): void {
    this.#inThisPeriod = 0;
    const last = this.#seen.at(-1);
    if (last === undefined || now - last.since >= periodMs / 2) {
      this.#seen.push({ since: now, calls: 0, burst: 0 });
    }
    this.#seen = this.#seen.filter(({ since }) => since > now - (PERIODS + 1) * periodMs);
  }

  /** In this period they took so many, or more. */
  note(calls: number): void {
    const last = this.#seen.at(-1);
    if (last === undefined || calls <= this.#inThisPeriod) return;
    last.calls = Math.max(last.calls, calls);
    last.burst = Math.max(last.burst, calls - this.#inThisPeriod);
    this.#inThisPeriod = calls;
  }

  /** What they have taken in this period, as far as it shows. */
  get taken(): number {
    return this.#inThisPeriod;
  }

  /** The most they took in one period lately. */
  get mostInPeriod(): number {
    return this.#seen.reduce((most, { calls }) => Math.max(most, calls), 0);
  }

  /** What they may still take in this period, if it becomes like the worst of the last, but at least one burst. */
  get headroom(): number {
    const burst = this.#seen.reduce((most, one) => Math.max(most, one.burst), 0);
    return Math.max(burst, this.mostInPeriod - this.#inThisPeriod);
  }
}
