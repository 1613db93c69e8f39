/** How urgent a call is: of a mutation, of a query, or of background work such as following a job. */
export type Priority = "mutation" | "read" | "background";

/** The most urgent first. The index of a priority is its level: 0 is served first. */
export const PRIORITIES = ["mutation", "read", "background"] as const satisfies readonly Priority[];

export function levelOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

/** A number of calls per level. */
export type CallsByLevel = readonly number[];
export const NO_CALLS: CallsByLevel = [0, 0, 0];
