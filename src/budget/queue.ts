import type { Reservation } from "./reservations.js";

/** A waiting call. */
export interface Waiting {
  /** The level of its priority. */
  readonly level: number;
  /** The operation it belongs to. */
  readonly owner: object;
  /** Its reservation; null for a call without one. */
  readonly reservation: Reservation | null;
  readonly isBulk: boolean;
  readonly deadlineAt: number;
  /** {@link deadlineAt}, or earlier for the first call of an operation, which must leave soon. */
  readonly expiresAt: () => number;
  readonly leave: () => void;
  readonly fail: (reason: unknown) => void;
}

/** One line of calls: the owners take turns, the calls of one owner keep their order. */
type Line = Map<object, Waiting[]>;

/**
 * The waiting calls. Each level has two lines: calls with a reservation are served before calls without. The lines are
 * in the order in which they are served.
 */
export class Queue {
  readonly #lines: readonly Line[] = Array.from({ length: 6 }, () => new Map());
  #size = 0;
  #firstDeadline = Infinity;

  /**
   * A lower bound of all deadlines: the call it belongs to may have left already. {@link findFirstDeadline} makes it
   * exact.
   */
  get firstDeadline(): number {
    return this.#firstDeadline;
  }

  findFirstDeadline(): void {
    this.#firstDeadline = Math.min(...this.calls.map(({ expiresAt }) => expiresAt()));
  }

  get size(): number {
    return this.#size;
  }

  has(call: Waiting): boolean {
    return this.#lineOf(call).get(call.owner)?.includes(call) ?? false;
  }

  push(call: Waiting): void {
    const line = this.#lineOf(call);
    const calls = line.get(call.owner);
    if (calls === undefined) line.set(call.owner, [call]);
    else calls.push(call);
    this.#size += 1;
    this.#firstDeadline = Math.min(this.#firstDeadline, call.expiresAt());
  }

  remove(call: Waiting): void {
    const line = this.#lineOf(call);
    const calls = line.get(call.owner);
    const index = calls?.indexOf(call) ?? -1;
    if (calls === undefined || index < 0) return;
    calls.splice(index, 1);
    if (calls.length === 0) line.delete(call.owner);
    this.#size -= 1;
  }

  /** Removes a call that leaves. Its owner goes to the end of the line. */
  serve(call: Waiting): void {
    this.remove(call);
    const line = this.#lineOf(call);
    const rest = line.get(call.owner);
    if (rest === undefined) return;
    line.delete(call.owner);
    line.set(call.owner, rest);
  }

  /** The first call of each line that may leave. */
  *heads(mayLeave: (call: Waiting) => boolean): Generator<Waiting> {
    for (const line of this.#lines) {
      for (const calls of line.values()) {
        const head = calls.find(mayLeave);
        if (head === undefined) continue;
        yield head;
        break;
      }
    }
  }

  /** Whether a call is the first one of its operation in its line. */
  isFirst(call: Waiting): boolean {
    return this.#lineOf(call).get(call.owner)?.[0] === call;
  }

  /** How many calls leave no later than this one, itself included, by level. */
  upTo(call: Waiting): readonly number[] {
    const counts = [0, 0, 0];
    const own = indexOf(call);
    const ahead = this.#lines[own]?.get(call.owner)?.indexOf(call) ?? 0;
    this.#lines.slice(0, own + 1).forEach((line, index) => {
      for (const [owner, calls] of line) {
        // In its own line, every other owner has at most as many turns before it as it needs itself.
        const turns = owner === call.owner ? ahead + 1 : Math.min(calls.length, ahead + 1);
        counts[index >> 1] = (counts[index >> 1] ?? 0) + (index < own ? calls.length : turns);
      }
    });
    return counts;
  }

  /** The call that would be served last. */
  get last(): Waiting | undefined {
    for (const line of this.#lines.toReversed()) {
      const last = [...line.values()].at(-1)?.at(-1);
      if (last !== undefined) return last;
    }
    return undefined;
  }

  get calls(): readonly Waiting[] {
    return this.#lines.flatMap((line) => [...line.values()].flat());
  }

  #lineOf(call: Waiting): Line {
    return this.#lines[indexOf(call)] ?? new Map();
  }
}

/** The index of a call's line. Smaller indexes are served first. */
export function indexOf({ level, reservation }: Waiting): number {
  return 2 * level + (reservation === null ? 1 : 0);
}
