/**
 * Bounds the number of concurrent uploads. Each upload that is being read keeps one piece in memory.
 *
 * An upload takes a place with its first bytes. While this server waits for its data, its debt grows by the time
 * waited; each byte received pays for one millisecond. An upload that owes `owedMs` loses its place if another upload
 * needs one. An upload that owes `patienceMs` is canceled in any case. If the upstream slows the upload down, this
 * server does not wait for data, and the debt does not grow.
 */

import type { Clock } from "../clock.js";

/** Most uploads at a time. */
export const MAX_AT_A_TIME = 4;
const PAID_MS_PER_BYTE = 1;

export interface UploadTimes {
  /** The debt at which an upload loses its place to another one, in milliseconds. */
  readonly owedMs: number;
  /** The debt at which an upload is canceled, and the longest wait for its first bytes, in milliseconds. */
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

  /** @param source - the data of the upload; it is left open at the end */
  open(source: AsyncIterable<Uint8Array>): Upload {
    return new Upload(source, this.#times.patienceMs, this.#timer);
  }

  /** Takes a place for `upload` until {@link leave}. False if there is none. */
  place(upload: Upload): boolean {
    if (this.#placed.size >= MAX_AT_A_TIME) {
      const [slowest] = [...this.#placed].toSorted((a, b) => b.owedMs - a.owedMs);
      if (slowest === undefined || slowest.owedMs < this.#times.owedMs) return false;
      slowest.cancel();
      this.leave(slowest);
    }
    this.#placed.add(upload);
    return true;
  }

  leave(upload: Upload): void {
    this.#placed.delete(upload);
  }
}

/** The bytes of one upload, and its debt. */
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

  /** Fires when the client aborts; with a `TimeoutError` when the upload is canceled. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** To be called when the client aborts. */
  end(): void {
    this.#ended.abort();
  }

  cancel(): void {
    this.#ended.abort(new DOMException("The client sent too little for too long", "TimeoutError"));
  }

  /**
   * Waits for the first bytes or the end of an empty file. False if the client aborts or the upload is canceled before.
   */
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
    const stop = this.#timer.after(this.#patienceMs - this.#owedMs, () => this.cancel());
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
