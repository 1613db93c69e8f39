import type { LoaderCost, Unanswered } from "../graphql/loader.js";
import type { Plan } from "./plan.js";

/**
 * The most calls that a query still needs. Everything that the cache could answer has been answered, and its fields wait
 * for `unanswered`. The rest follows from these answers: for each of them the worst case of what is selected below.
 *
 * Never more than the price.
 */
export function remainingCalls(
  { calls, sites }: Plan,
  unanswered: ReadonlyMap<LoaderCost, Unanswered>,
): number {
  let remaining = 0;
  for (const [loader, { keys, requests }] of unanswered) {
    remaining += Math.ceil(keys / loader.batchSize) * loader.calls.length;
    const following = (sites.get(loader) ?? []).map(({ laterCalls, objectsPerKey, callsPerObject }) => {
      const perObject = callsPerObject();
      return laterCalls + (perObject === 0 ? 0 : objectsPerKey * perObject);
    });
    remaining += requests * Math.max(0, ...following);
    if (remaining >= calls) return calls;
  }
  return remaining;
}
