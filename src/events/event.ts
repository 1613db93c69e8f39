import type { Position } from "./position.js";

/** What happened to a customer, as a webhook of the upstream reported it. */
export interface CustomerEvent {
  /** The ID of the event, `evcus_…`. Every delivery of the event has the same. */
  readonly id: string;
  /** Such as `customer.updated`. An open list. */
  readonly type: string;
  /** When it happened, by the clock of the upstream. ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string;
  /** The upstream's ID of the request that caused it. Null if not reported. */
  readonly groupId: string | null;
  readonly customerId: string;
  /** Null if the customer has none, or the event does not report it. */
  readonly sourceId: string | null;
  /** The segment that was entered or left. Null for all other events. */
  readonly segmentId: string | null;
  /** The payload in the upstream's names, as in the activity of the same event. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Receives the events of one credential. `position` is where the event is in the stream of all servers; none outside of it. */
export type EventSink = (event: CustomerEvent, position?: Position | null) => void;
