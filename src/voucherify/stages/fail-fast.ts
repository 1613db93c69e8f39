/** What would be kept back later anyway does not queue first: neither for room, nor for a place. */
import { over, type Stage } from "../call.js";
import type { EndpointRow } from "../endpoints.js";

/** Keeps calls back. `check` throws where it would, and changes nothing. */
export interface Guard {
  check(endpoint: EndpointRow): void;
}

export function failFast(...guards: readonly Guard[]): Stage {
  return (next) => async (call) => {
    if (call.signal.aborted) throw over(call);
    for (const guard of guards) guard.check(call.endpoint);
    return next(call);
  };
}
