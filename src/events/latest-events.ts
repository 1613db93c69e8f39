/** The order of events. They arrive in any order, so the time of the latest one of each customer is remembered. */
import type { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { createRecent } from "../cache/recent.js";

/** When an event happened, in milliseconds since 1970, and the request that caused it, if that is reported. */
export interface EventTime {
  readonly at: number;
  readonly groupId: string | null;
}

/** Most customers whose latest event is remembered, about 10 MB. */
const MAX_CUSTOMERS = 50_000;

/** Later than any event: a customer who was deleted never comes back. */
const FOR_EVER: EventTime = { at: Infinity, groupId: null };

export class LatestEvents {
  readonly #latest: LRUCache<string, EventTime>;

  constructor(clock: Pick<Clock, "now">) {
    this.#latest = createRecent(MAX_CUSTOMERS, clock);
  }

  /** Compares an event with the latest of the customer. */
  orderOf(customerId: string, { at, groupId }: EventTime): "newer" | "older" | "unclear" {
    const known = this.#latest.get(customerId);
    if (known === undefined || at > known.at) return "newer";
    if (at < known.at) return "older";
    // Two events of one request have the same time and show the same state. Of other events it cannot be told.
    return groupId !== null && groupId === known.groupId ? "newer" : "unclear";
  }

  /** Remembers an event, unless a later one is known. */
  add(customerId: string, time: EventTime): void {
    if (this.orderOf(customerId, time) !== "older") this.#latest.set(customerId, time);
  }

  remove(customerId: string): void {
    this.#latest.set(customerId, FOR_EVER);
  }

  isRemoved(customerId: string): boolean {
    return this.#latest.get(customerId) === FOR_EVER;
  }
}
