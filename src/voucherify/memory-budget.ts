/**
 * Room for the bytes of answers that are under way, for the whole process: what has arrived and is not read yet.
 *
 * An answer takes room as its bytes arrive. Where there is none it stops being read, which slows its sender down, until
 * others are done. All could wait for each other then, so the room for one whole answer is kept for whoever needs it first:
 * that one comes to its end, and then the next.
 */
export interface MemorySettings {
  /** All bytes under way. Default 64 MiB. */
  readonly bytes?: number;
  /** Largest answer, in bytes after decompression. Default 10 MiB, the vendor's own limit for a request. */
  readonly answerBytes?: number;
}

export class MemoryBudget {
  /** Largest answer, in bytes. */
  readonly answerBytes: number;
  /** What all answers may share; the rest is for one. */
  readonly #sharedBytes: number;
  #used = 0;
  #mostUsed = 0;
  /** Who has the room that is kept for one answer. */
  #first: Allocation | null = null;
  readonly #waiting = new Set<() => void>();

  constructor({ bytes = 64 * 2 ** 20, answerBytes = 10 * 2 ** 20 }: MemorySettings = {}) {
    if (bytes < answerBytes) throw new RangeError(`Expected room for one answer, but got ${bytes} bytes`);
    this.answerBytes = answerBytes;
    this.#sharedBytes = bytes - answerBytes;
  }

  /** Bytes under way. */
  get used(): number {
    return this.#used;
  }

  /** Most bytes that were ever under way. */
  get mostUsed(): number {
    return this.#mostUsed;
  }

  /** Begins an answer. */
  enter(): Allocation {
    return new Allocation(this);
  }

  /** Takes room for `bytes`, where there is any. */
  allocate(reading: Allocation, bytes: number): boolean {
    if (this.#used + bytes > this.#sharedBytes) {
      if (this.#first !== null && this.#first !== reading) return false;
      this.#first = reading;
    }
    this.#used += bytes;
    this.#mostUsed = Math.max(this.#mostUsed, this.#used);
    return true;
  }

  free(reading: Allocation, bytes: number): void {
    this.#used -= bytes;
    if (this.#first === reading) this.#first = null;
    for (const tryAgain of this.#waiting) tryAgain();
  }

  /** Calls `tryAgain`, in order of arrival, whenever there is room again, until the function answered is called. */
  await(tryAgain: () => void): () => void {
    this.#waiting.add(tryAgain);
    return () => this.#waiting.delete(tryAgain);
  }
}

/** One answer under way. */
export class Allocation {
  readonly #room: MemoryBudget;
  #bytes = 0;

  constructor(room: MemoryBudget) {
    this.#room = room;
  }

  /** Takes room for bytes that have arrived; false if there is none for now. */
  allocate(bytes: number): boolean {
    if (!this.#room.allocate(this, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Waits for room for `bytes`. Rejects when `signal` fires. */
  wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.#room.await(() => {
        if (!this.allocate(bytes)) return;
        signal.removeEventListener("abort", release);
        stop();
        resolve();
      });
      const release = () => {
        stop();
        reject(new Error("Nobody waits for the answer any more"));
      };
      signal.addEventListener("abort", release, { once: true });
      if (signal.aborted) release();
    });
  }

  /** The answer has been read, or has failed. */
  leave(): void {
    this.#room.free(this, this.#bytes);
    this.#bytes = 0;
  }
}
