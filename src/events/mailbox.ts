/** The deliveries that wait for one subscriber. A slow subscriber loses its own oldest ones, and is told how many. */
import { Repeater } from "@repeaterjs/repeater";

export interface Delivery<T = unknown> {
  /** Null if there is none: the delivery tells only that others were missed, or that the subject does not exist. */
  readonly value: T | null;
  /** The cursor after this delivery. Null if its source cannot be resumed. */
  readonly id: string | null;
  /** Deliveries that were dropped before this one. Null if their number is not known. */
  readonly missed: number | null;
}

export interface MailboxLimits {
  /** Most deliveries that wait. */
  readonly count: number;
  /** Most bytes that wait. The newest delivery is kept in any case. */
  readonly bytes: number;
}

/** Only the latest state waits: each one replaces the one before. */
export const LATEST: MailboxLimits = { count: 1, bytes: Infinity };

interface Waiting<T> extends Delivery<T> {
  readonly bytes: number;
}

export class Mailbox<T> {
  readonly #limits: MailboxLimits;
  #waiting: Waiting<T>[] = [];
  #bytes = 0;
  #missed: number | null = 0;
  #isEnded = false;
  #wake: (() => void) | null = null;

  constructor(limits: MailboxLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  put(value: T | null, { id = null, bytes = 0, missed = 0 }: Partial<Waiting<T>> = {}): void {
    if (this.#isEnded) return;
    this.#waiting.push({ value, id, bytes, missed });
    this.#bytes += bytes;
    const { count, bytes: most } = this.#limits;
    while (this.#waiting.length > count || (this.#bytes > most && this.#waiting.length > 1)) this.drop();
    this.#wake?.();
  }

  /** Drops the oldest delivery. */
  drop(): void {
    const oldest = this.#shift();
    if (oldest !== undefined) this.#missed = sum(sum(this.#missed, oldest.missed), 1);
  }

  /** Removes deliveries that may no longer be told. They do not count as missed. */
  purge(isGone: (value: T) => boolean): void {
    this.#waiting = this.#waiting.filter(({ value }) => value === null || !isGone(value));
    this.#bytes = this.#waiting.reduce((total, { bytes }) => total + bytes, 0);
  }

  /** Ends the deliveries after those that wait. */
  end(): void {
    this.#isEnded = true;
    this.#wake?.();
  }

  /** The next delivery, as soon as there is one. Null after the last one. For one reader at a time. */
  async take(): Promise<Delivery<T> | null> {
    while (this.#waiting.length === 0) {
      if (this.#isEnded) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const next = this.#shift();
    if (next === undefined) return null;
    const missed = sum(this.#missed, next.missed);
    this.#missed = 0;
    return { value: next.value, id: next.id, missed };
  }

  /** Ends the deliveries at once. */
  close(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.end();
  }

  #shift(): Waiting<T> | undefined {
    const oldest = this.#waiting.shift();
    this.#bytes -= oldest?.bytes ?? 0;
    return oldest;
  }
}

/**
 * The deliveries of a mailbox, read one at a time.
 *
 * @param join - starts the deliveries when the first one is requested. Returns a function that stops them
 */
export function deliveries<T>(
  mailbox: Mailbox<T>,
  join: (mailbox: Mailbox<T>) => () => void,
): AsyncIterable<Delivery<T>> {
  return new Repeater<Delivery<T>>(async (push, stop) => {
    const leave = join(mailbox);
    void stop.then(() => mailbox.close());
    try {
      // A push is done when the next delivery is requested. Until then, deliveries wait in the mailbox.
      for (let next = await mailbox.take(); next !== null; next = await mailbox.take()) await push(next);
    } finally {
      leave();
      stop();
    }
  });
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
