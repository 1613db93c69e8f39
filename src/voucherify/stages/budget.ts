/** Waits for a permit of the governor before a call, and completes or releases it afterwards. */
import type { Clock } from "../../clock.js";
import { over, type Stage } from "../call.js";
import type { CallObserver, WaitOutcome } from "../call-observer.js";
import type { CallTimes } from "./deadline.js";
import { BudgetError, TransportError } from "../errors.js";
import type { Permit } from "../../budget/contract.js";
import type { Governor } from "../../budget/governor.js";
import { ShedError } from "../../budget/shed.js";

export function budget(
  governor: Pick<Governor, "acquire">,
  times: CallTimes,
  clock: Pick<Clock, "now">,
  observer: Pick<CallObserver, "waited"> | undefined,
): Stage {
  return (next) => async (attempt) => {
    const { call, reservation } = attempt;
    const { endpoint, priority, party, owner, signal } = call;
    const deadlineAt = times.latestStart(call);
    const since = clock.now();
    const report = (outcome: WaitOutcome) => observer?.waited(outcome, clock.now() - since);
    let permit: Permit;
    try {
      const request = { priority, party, owner, reservation, isBulk: endpoint.bulk, deadlineAt, signal };
      permit = await governor.acquire(request);
    } catch (error) {
      report(error instanceof ShedError ? "shed" : "gone");
      if (error instanceof ShedError) throw new BudgetError(endpoint, error.message, error.retryAfterMs);
      throw signal.aborted ? over(call) : error;
    }
    report("left");
    try {
      const answer = await next(attempt);
      permit.complete(answer);
      return answer;
    } catch (error) {
      const wasSent = attempt.sentAt !== null && !(error instanceof TransportError && error.wasNeverSent);
      if (wasSent) permit.complete(null);
      else permit.release();
      throw error;
    }
  };
}
