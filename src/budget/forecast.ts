import { type CallsByLevel, NO_CALLS } from "./priority.js";
import type { Ledger, Rule } from "./window/ledger.js";

/** The state of the budget at a time. */
export interface BudgetState {
  readonly now: number;
  /** One log and one rule for each priority together with those below it, the most urgent first. */
  readonly ledgers: readonly Ledger[];
  readonly rules: readonly Rule[];
  /** Nothing leaves before. */
  readonly pausedUntil: number;
  /** What is known is valid until then; before `now` if nothing is known. */
  readonly knownUntil: number;
  /** When an answer last told what is left. Others may have called since. */
  readonly countedAt: number;
  /** Calls left by the last answer, less what is kept for other consumers. Null if only the log counts. */
  readonly left: number | null;
  /** Calls left in a fresh period, less what is kept for other consumers. */
  readonly leftWhenFresh: number;
  /** How long a period lasts, in milliseconds. */
  readonly periodMs: number;
  readonly concurrency: number;
  readonly probePatienceMs: number;
  /** After so long a silence one call tries, whatever is believed; Infinity where none does, in milliseconds. */
  readonly silenceMs: number;
  /** When the calls under way left, the oldest first. */
  readonly inFlight: readonly number[];
  /** How long an answer takes, in milliseconds. */
  readonly latencyMs: number;
}

/**
 * The one place that says when the next call of a priority may leave: `earliest`. The rest of this class is the same state
 * carried on into the future, under the assumption that answers take as long as they lately did, that nobody asks for
 * more, and that nobody else calls: the forecast.
 */
export class Forecast {
  readonly #state: BudgetState;
  readonly #ledgers: readonly Ledger[];
  readonly #inFlight: number[];
  #answered = 0;
  #now: number;
  #knownUntil: number;
  #countedAt: number;
  #left: number | null;

  constructor(state: BudgetState) {
    this.#state = state;
    this.#ledgers = state.ledgers.map((ledger) => ledger.fork());
    this.#inFlight = [...state.inFlight];
    this.#now = state.now;
    this.#knownUntil = state.knownUntil;
    this.#countedAt = state.countedAt;
    this.#left = state.left;
  }

  /**
   * When the next call of a priority may leave by what is known now; Infinity if that depends on an answer that is not there
   * yet. `reserved` are calls that this one must not use up.
   */
  earliest(level: number, reserved: CallsByLevel): number {
    const time = this.#regular(level, reserved);
    return time > this.#now ? Math.min(time, this.#endOfSilence) : time;
  }

  /** Whether the next call of a priority may leave now only because nothing has left for so long. */
  isSilenceProbe(level: number, reserved: CallsByLevel): boolean {
    return this.#regular(level, reserved) > this.#now && this.#endOfSilence <= this.#now;
  }

  /** When a call may try though nothing may leave. */
  get #endOfSilence(): number {
    const { silenceMs, pausedUntil } = this.#state;
    if (silenceMs === Infinity || this.#inFlight.length > this.#answered) return Infinity;
    const last = this.#ledgers[0]?.last(1) ?? -Infinity;
    return Math.max(this.#now, pausedUntil, last + silenceMs);
  }

  #regular(level: number, reserved: CallsByLevel): number {
    const { pausedUntil, concurrency, probePatienceMs } = this.#state;
    const out = this.#inFlight.length - this.#answered;
    if (out >= concurrency) return Infinity;
    const time = this.#byLog(level, reserved, Math.max(this.#now, pausedUntil));

    const isKnown = time < this.#knownUntil;
    if (isKnown && this.#left !== null && this.#isKept(this.#left - out, level, reserved, time)) {
      return Math.max(time, this.#knownUntil);
    }
    // Uncertain: one call goes ahead alone, and its answer tells how to go on.
    if (!isKnown) {
      const last = this.#inFlight.at(-1) ?? -Infinity;
      return out === 0 || last + probePatienceMs <= time ? time : Infinity;
    }
    if (this.#left === null) return time;
    // Half of what is left at a time: a burst of somebody else cannot turn many of ours into refusals. What was told some
    // time ago is worth less.
    const worth = Math.max(0, 1 - (time - this.#countedAt) / this.#state.periodMs);
    return out < Math.max(1, Math.floor((this.#left * worth) / 2)) ? time : Infinity;
  }

  /** Lets the next call of a priority leave, whenever that may be, and answers when. */
  depart(level: number): number {
    for (;;) {
      const time = this.earliest(level, NO_CALLS);
      if (time <= this.#now) break;
      const isUndisturbed = this.#advance(time);
      if (isUndisturbed && time < this.#knownUntil) break;
    }
    for (const ledger of this.#ledgers.slice(0, level + 1)) ledger.record(this.#now);
    this.#inFlight.push(this.#now);
    return this.#now;
  }

  /** A copy, to try out one thing and another. */
  fork(): Forecast {
    return new Forecast({
      ...this.#state,
      now: this.#now,
      ledgers: this.#ledgers,
      knownUntil: this.#knownUntil,
      countedAt: this.#countedAt,
      left: this.#left,
      inFlight: this.#inFlight.slice(this.#answered),
    });
  }

  /** The time it has been carried on to. */
  get now(): number {
    return this.#now;
  }

  /** Lets time pass without a departure. */
  wait(until: number): void {
    while (this.#now < until) this.#advance(until);
  }

  #byLog(level: number, reserved: CallsByLevel, now: number): number {
    let time = now;
    for (let above = 0; above <= level; above += 1) {
      const rule = this.#state.rules[above];
      const ledger = this.#ledgers[above];
      if (rule === undefined || ledger === undefined) continue;
      let taken = 0;
      for (let priority = above; priority <= level; priority += 1) taken += reserved[priority] ?? 0;
      const isPaced = rule.isPaced && (level > 0 || this.#areManyWrites(rule, time));
      time = ledger.earliest({ ...rule, isPaced, cap: rule.cap - taken }, time);
    }
    return time;
  }

  /** Whether writes alone have used half of a window. Fewer of them leave as they come, though reads are spread by then. */
  #areManyWrites({ cap, spanMs }: Rule, now: number): boolean {
    const [all, reads] = this.#ledgers;
    const since = now - spanMs;
    return ((all?.countAfter(since) ?? 0) - (reads?.countAfter(since) ?? 0)) * 2 >= cap;
  }

  /** Whether a priority must leave all that remain: to the priorities above, or to those for whom calls were set reserved. */
  #isKept(left: number, level: number, reserved: CallsByLevel, now: number): boolean {
    const [all, own] = [this.#state.rules[0], this.#state.rules[level]];
    if (all === undefined || own === undefined) return left <= 0;
    let asideAbove = 0;
    for (let priority = 0; priority < level; priority += 1) asideAbove += reserved[priority] ?? 0;
    const open = left - (reserved[level] ?? 0);
    const kept = all.cap - own.cap;
    if (open <= asideAbove) return true;
    if (open > kept) return false;
    const since = now - all.spanMs;
    const used = (this.#ledgers[0]?.countAfter(since) ?? 0) - (this.#ledgers[level]?.countAfter(since) ?? 0);
    return open <= kept - used;
  }

  /** Time passes until the next answer, or until `time`, whichever is first. True if it was the latter. */
  #advance(time: number): boolean {
    const oldest = this.#inFlight[this.#answered];
    const answerAt = oldest === undefined ? Infinity : Math.max(this.#now, oldest + this.#state.latencyMs);
    if (answerAt > time) {
      this.#now = time;
      return true;
    }
    this.#now = answerAt;
    this.#answered += 1;
    this.#countedAt = answerAt;
    if (this.#left !== null) this.#left -= 1;
    const isNews = (oldest ?? 0) >= this.#state.pausedUntil && answerAt >= this.#knownUntil;
    if (isNews && this.#state.knownUntil !== Infinity) {
      this.#left = this.#state.leftWhenFresh - 1;
      this.#knownUntil = answerAt + this.#state.periodMs;
    }
    return false;
  }
}
