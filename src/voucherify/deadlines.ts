/** How long calls and operations may take, in milliseconds. Defaults: {@link DEADLINES}. */
export interface Deadlines {
  /** One call, until its answer is complete. Most calls take some 100 ms. */
  readonly callMs: number;
  /** The same for a bulk call, which sends up to 10 MB. The upstream itself times out after three minutes. */
  readonly bulkCallMs: number;
  /** One GraphQL operation with all its calls and repeats. Few clients wait longer. */
  readonly operationMs: number;
  /** The same for an operation with bulk calls. */
  readonly bulkOperationMs: number;
}

export const DEADLINES: Deadlines = Object.freeze({
  callMs: 3_000,
  bulkCallMs: 30_000,
  operationMs: 10_000,
  bulkOperationMs: 120_000,
});
