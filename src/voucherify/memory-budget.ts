/**
 * Bounds the memory for answers that are being received, for the whole process.
 *
 * An answer allocates memory as its bytes arrive. If the budget is used up, the answer is not read further until others
 * are complete, which slows its sender down. To avoid a deadlock, memory for one whole answer is kept for the answer
 * that needs it first. That one completes, and then the next.
 */
export interface MemorySettings {
  /** Most bytes of all answers together. Default 64 MiB. */
  readonly bytes?: number;
  /** Largest answer, in bytes after decompression. Default 10 MiB, the vendor's own limit for a request. */
  readonly answerBytes?: number;
}

export class MemoryBudget {
  /** Largest answer, in bytes. */
  readonly answerBytes: number;
  /** The part of the budget that all answers share. The rest is for one answer. */
  readonly #sharedBytes: number;
  #used = 0;
  #mostUsed = 0;
  /** The answer that uses the part kept for one answer. */
  #first: Allocation | null = null;
  readonly #waiting = new Set<() => void>();

  constructor({ bytes = 64 * 2 ** 20, answerBytes = 10 * 2 ** 20 }: MemorySettings = {}) {
    if (bytes < answerBytes) throw new RangeError(`Expected memory for one answer, but got ${bytes} bytes`);
    this.answerBytes = answerBytes;
    this.#sharedBytes = bytes - answerBytes;
  }

  /** Bytes allocated now. */
  get used(): number {
    return this.#used;
  }

  /** Most bytes that were ever allocated. */
  get mostUsed(): number {
    return this.#mostUsed;
  }

  /** Starts an answer. */
  enter(): Allocation {
    return new Allocation(this);
  }

  /** Allocates `bytes` if the budget allows it. */
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

  /** Calls `tryAgain` whenever memory is freed, in order of arrival. Returns a function that stops it. */
  await(tryAgain: () => void): () => void {
    this.#waiting.add(tryAgain);
    return () => this.#waiting.delete(tryAgain);
  }
}

/** The memory of one answer. */
export class Allocation {
  readonly #budget: MemoryBudget;
  #bytes = 0;
  #stopWaiting: (() => void) | null = null;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Allocates memory for bytes that have arrived; false if there is none now. */
  allocate(bytes: number): boolean {
    if (!this.#budget.allocate(this, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Waits until `bytes` can be allocated, and allocates them. Rejects when `signal` fires, or the answer leaves. */
  wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        signal.removeEventListener("abort", giveUp);
        ignore();
        this.#stopWaiting = null;
      };
      const giveUp = () => {
        stop();
        reject(new Error("The call was aborted"));
      };
      const ignore = this.#budget.await(() => {
        if (!this.allocate(bytes)) return;
        stop();
        resolve();
      });
      this.#stopWaiting = giveUp;
      signal.addEventListener("abort", giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  }

  /** Frees the memory: the answer is complete or has failed. */
  leave(): void {
    // Its connection can end while it waits. What it got afterwards would never be freed.
    this.#stopWaiting?.();
    this.#budget.free(this, this.#bytes);
    this.#bytes = 0;
  }
}
