/** Waits for a permit of the governor before a call, and completes or releases it afterwards. */
import type { Clock } from "../../clock.js";
import { over, type Stage } from "../call.js";
import type { CallObserver, WaitOutcome } from "../call-observer.js";
import { type DeadlineSettings, latestStart } from "./deadline.js";
import { BudgetError, TransportError } from "../errors.js";
import type { Governor } from "../../budget/governor.js";
import { ShedError } from "../../budget/shed.js";

export function budget(
  governor: Pick<Governor, "acquire">,
  deadlines: DeadlineSettings,
  clock: Pick<Clock, "now">,
  observer: Pick<CallObserver, "waited"> | undefined,
): Stage {
  return (next) => async (call) => {
    const { endpoint, priority, party, owner, reservation, signal } = call;
    const deadlineAt = latestStart(call, deadlines);
    const since = clock.now();
    const report = (outcome: WaitOutcome) => observer?.waited(outcome, clock.now() - since);
    const permit = await governor
      .acquire({ priority, party, owner, reservation, isBulk: endpoint.bulk, deadlineAt, signal })
      .catch((error: unknown) => {
        report(error instanceof ShedError ? "shed" : "gone");
        if (error instanceof ShedError) throw new BudgetError(endpoint, error.message, error.retryAfterMs);
        throw signal.aborted ? over(call) : error;
      });
    report("left");
    let hasLeft = false;
    const onSent = (isRepeat: boolean) => {
      hasLeft = true;
      call.onSent(isRepeat);
    };
    try {
      const answer = await next({ ...call, onSent });
      permit.complete(answer);
      return answer;
    } catch (error) {
      if (!hasLeft || (error instanceof TransportError && error.wasNeverSent)) permit.release();
      else permit.complete(null);
      throw error;
    }
  };
}
