/** Reports every request that is sent, and how long its answer takes. What was kept back before is no request. */
import type { Clock } from "../../clock.js";
import { type CallObserver, type CallOutcome, outcomeOfError, outcomeOfStatus } from "../call-observer.js";
import type { Attempt } from "../call.js";
import type { Watcher } from "./guard.js";

export function observe(observer: Pick<CallObserver, "called">, clock: Pick<Clock, "now">): Watcher {
  const report = ({ call, sentAt }: Attempt, outcome: CallOutcome | null) => {
    if (sentAt !== null && outcome !== null) observer.called(call.endpoint, outcome, clock.now() - sentAt);
  };
  return {
    answered: (attempt, { status }) => report(attempt, outcomeOfStatus(status)),
    failed: (attempt, error) => report(attempt, outcomeOfError(error)),
  };
}
