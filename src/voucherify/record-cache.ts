/**
 * What keeps cached answers up to date from outside of the pipeline: webhooks report changes of others, and bulk runs
 * report when the upstream has applied them. One per credential.
 */
export interface RecordCache {
  /**
   * Stores a whole customer of an event. A key that `record` lacks is unknown, not empty: what is cached of it is kept if
   * it is null, and otherwise the customer is read again when next requested.
   *
   * @param at - the time of the event in milliseconds since 1970, by the upstream's clock. An older record never
   *   overwrites a newer one
   */
  fillCustomer(record: unknown, at: number): void;
  /** Everything about the customer is read again when next requested. */
  customerChanged(customer: CustomerReference): void;
  /** Removes everything about a customer that was deleted or erased. Nothing of it stays in memory. */
  customerGone(customer: CustomerReference): void;
  /** The customer entered or left a segment. The segments of the customer, and lists of members, are read again. */
  membershipChanged(customer: CustomerReference): void;
  /** Customers with these source IDs were written in bulk, which no event reports. Null: any customers. */
  customersWritten(sourceIds: readonly string[] | null): void;
}

export interface CustomerReference {
  readonly id: string;
  readonly sourceId: string | null;
}
