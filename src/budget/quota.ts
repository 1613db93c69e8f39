/**
 * The upstream calls that one caller may make in a day, from midnight to midnight UTC. Calls are set aside before they are made,
 * so operations that run at the same time cannot exceed it together.
 */
import type { Clock } from "../clock.js";

const DAY_MS = 86_400_000;

/** What is left of the day. */
export interface QuotaState {
  /** Most calls of a day. */
  readonly limit: number;
  /** Calls of today, with those that are set aside. It can exceed the limit: see {@link Quota.uncapped}. */
  readonly used: number;
  /** Calls that can still be set aside. */
  readonly remaining: number;
  /** When the next day begins, in milliseconds since 1970. */
  readonly resetsAt: number;
  /** The time until then, in milliseconds. */
  readonly resetsInMs: number;
}

/** What the calls of an operation are counted with. Each call is taken, and then either spent or given back. */
export interface CallCount {
  /** A call is needed. False if no more may be made today. */
  take(): boolean;
  /** A taken call has left. */
  spend(): void;
  /** A taken call was not sent. */
  giveBack(): void;
}

export class Quota {
  /** Most calls of a day. */
  limit: number;
  readonly #clock: Pick<Clock, "now">;
  #day: number;
  #spent = 0;
  /** Calls that may still be made of what was set aside or taken. They count for the day on which they leave. */
  #pending = 0;

  constructor(limit: number, clock: Pick<Clock, "now">) {
    this.limit = limit;
    this.#clock = clock;
    this.#day = dayOf(clock.now());
  }

  get state(): QuotaState {
    this.#turnDay();
    const used = this.#spent + this.#pending;
    const remaining = Math.max(0, this.limit - used);
    const resetsAt = (this.#day + 1) * DAY_MS;
    return { limit: this.limit, used, remaining, resetsAt, resetsInMs: resetsAt - this.#clock.now() };
  }

  /** Sets the calls of an operation aside. Null if there are not as many left. */
  reserve(calls: number): QuotaReservation | null {
    if (calls > this.state.remaining) return null;
    this.#pending += calls;
    return new QuotaReservation(calls, this.#steps);
  }

  /** For calls that must be made whatever is left. They are counted, and never refused. */
  get uncapped(): CallCount {
    const { hold, spend, release } = this.#steps;
    return { take: () => (hold(1), true), spend, giveBack: () => release(1) };
  }

  readonly #steps: Steps = {
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

  #turnDay(): void {
    const day = dayOf(this.#clock.now());
    if (day === this.#day) return;
    this.#day = day;
    this.#spent = 0;
  }
}

interface Steps {
  readonly hold: (calls: number) => void;
  readonly spend: () => void;
  readonly release: (calls: number) => void;
  readonly remaining: () => number;
}

/** Calls of a quota that are set aside. Beyond them, calls are taken from what is left of the day. */
export class QuotaReservation implements CallCount {
  readonly #steps: Steps;
  #left: number;
  #isClosed = false;

  constructor(calls: number, steps: Steps) {
    this.#left = calls;
    this.#steps = steps;
  }

  take(): boolean {
    if (this.#left > 0) this.#left -= 1;
    else if (this.#steps.remaining() > 0) this.#steps.hold(1);
    else return false;
    return true;
  }

  spend(): void {
    this.#steps.spend();
  }

  giveBack(): void {
    if (this.#isClosed) this.#steps.release(1);
    else this.#left += 1;
  }

  /** Gives back what was not taken. */
  close(): void {
    this.#steps.release(this.#left);
    this.#left = 0;
    this.#isClosed = true;
  }
}

function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}
