import type { Clock } from "../../src/clock.js";

interface Timer {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/** A clock that stands still until it is told to go on. Whatever waits on it runs in order, at its exact time. */
export class FakeClock implements Clock {
  /** A heap: the next timer first. */
  readonly #timers: Timer[] = [];
  #now: number;
  #order = 0;
  #pending = 0;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that wait. */
  get pending(): number {
    return this.#pending;
  }

  /** When the next timer is due. Infinity if there is none. */
  get next(): number {
    while (this.#timers[0]?.run === null) this.#pop();
    return this.#timers[0]?.at ?? Infinity;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), run };
    this.#pending += 1;
    this.#push(timer);
    return () => {
      if (timer.run === null) return;
      timer.run = null;
      this.#pending -= 1;
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets time pass, and everything happen that is due, with all its consequences. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const timer = this.#timers[0];
      if (timer === undefined || timer.at > end) break;
      this.#pop();
      if (timer.run === null) continue;
      this.#now = Math.max(this.#now, timer.at);
      this.#pending -= 1;
      const { run } = timer;
      timer.run = null;
      run();
      await settled();
    }
    this.#now = end;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(heap[index], heap[parent])) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#timers;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let index = 0; ;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (isBefore(heap[child], heap[least])) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #swap(a: number, b: number): void {
    const [left, right] = [this.#timers[a], this.#timers[b]];
    if (left === undefined || right === undefined) return;
    this.#timers[a] = right;
    this.#timers[b] = left;
  }
}

function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Promises that are settled have been told on, a few steps deep. */
async function settled(): Promise<void> {
  for (let step = 0; step < 6; step += 1) await Promise.resolve();
}
