/**
 * Who may upload at a time. Each upload that is read holds one piece in memory, so there are few places.
 *
 * An upload takes its place with its first bytes, and pays for the time it is waited for with those it sends: one byte pays
 * for a millisecond. Who owes a few seconds gives its place up as soon as somebody else wants it, and who owes too many is
 * given up in any case. What is not waited for costs nothing: a sender that the upstream slows down owes nothing.
 */

import type { Clock } from "../clock.js";

/** Uploads that are read at a time. */
export const MAX_AT_A_TIME = 4;
const PAID_MS_PER_BYTE = 1;

export interface UploadTimes {
  /** How much an upload may owe, in milliseconds, while somebody else wants its place. */
  readonly owedMs: number;
  /** How much an upload may owe at most, in milliseconds; also the longest wait for its first bytes. */
  readonly patienceMs: number;
}

export class Uploads {
  readonly #times: UploadTimes;
  readonly #timer: Clock;
  readonly #placed = new Set<Upload>();

  constructor(times: UploadTimes, timer: Clock) {
    this.#times = times;
    this.#timer = timer;
  }

  /** @param source - what is sent; it is left open at the end */
  open(source: AsyncIterable<Uint8Array>): Upload {
    return new Upload(source, this.#times.patienceMs, this.#timer);
  }

  /** Whether there is a place for `upload`, which holds it until it leaves. */
  place(upload: Upload): boolean {
    if (this.#placed.size >= MAX_AT_A_TIME) {
      const [slowest] = [...this.#placed].toSorted((a, b) => b.owedMs - a.owedMs);
      if (slowest === undefined || slowest.owedMs < this.#times.owedMs) return false;
      slowest.giveUp();
      this.leave(slowest);
    }
    this.#placed.add(upload);
    return true;
  }

  leave(upload: Upload): void {
    this.#placed.delete(upload);
  }
}

/** The bytes of one sender, and what it owes for them. */
export class Upload {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #patienceMs: number;
  readonly #timer: Clock;
  readonly #ended = new AbortController();
  #owedMs = 0;
  #waitingSince: number | null = null;
  #first: IteratorResult<Uint8Array> | null = null;

  constructor(source: AsyncIterable<Uint8Array>, patienceMs: number, timer: Clock) {
    this.#source = source[Symbol.asyncIterator]();
    this.#patienceMs = patienceMs;
    this.#timer = timer;
  }

  get owedMs(): number {
    return this.#owedMs + (this.#waitingSince === null ? 0 : this.#timer.now() - this.#waitingSince);
  }

  /** Fires when the sender has gone; with a `TimeoutError` when it was given up. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** The sender has gone. */
  end(): void {
    this.#ended.abort();
  }

  giveUp(): void {
    this.#ended.abort(new DOMException("The sender sent too little for too long", "TimeoutError"));
  }

  /** Waits for the first bytes, or for the end of an empty file; false if the sender has gone or was given up before. */
  async hasBegun(): Promise<boolean> {
    const { signal } = this.#ended;
    const ended = new Promise<null>((resolve) => {
      signal.addEventListener("abort", () => resolve(null), { once: true });
    });
    const first = this.#next().catch(() => null);
    this.#first = await Promise.race([first, ended]);
    return this.#first !== null;
  }

  async *bytes(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const { done, value } = this.#first ?? (await this.#next());
      this.#first = null;
      if (done === true) return;
      yield value;
    }
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    this.#waitingSince = this.#timer.now();
    const stop = this.#timer.after(this.#patienceMs - this.#owedMs, () => this.giveUp());
    try {
      const result = await this.#source.next();
      const paidMs = result.done === true ? 0 : result.value.length * PAID_MS_PER_BYTE;
      this.#owedMs = Math.max(0, this.owedMs - paidMs);
      return result;
    } finally {
      this.#waitingSince = null;
      stop();
    }
  }
}
