/** Fails a call before it queues if a later stage would keep it back anyway. */
import { over, type Stage } from "../call.js";
import type { EndpointRow } from "../endpoints.js";

/** A stage that can keep calls back. */
export interface Guard {
  /** Throws if the stage would keep the call back. Has no side effects. */
  check(endpoint: EndpointRow): void;
}

export function failFast(...guards: readonly Guard[]): Stage {
  return (next) => async (call) => {
    if (call.signal.aborted) throw over(call);
    for (const guard of guards) guard.check(call.endpoint);
    return next(call);
  };
}
