/** Room within the upstream's rate limit: waited for before a call, accounted for after it. */
import { over, type Stage } from "../call.js";
import { type DeadlineSettings, latestStart } from "./deadline.js";
import { BudgetError, TransportError } from "../errors.js";
import type { Governor } from "../../budget/governor.js";
import { ShedError } from "../../budget/shed.js";

export function budget(governor: Pick<Governor, "take">, deadlines: DeadlineSettings): Stage {
  return (next) => async (call) => {
    const { endpoint, lane, owner, reservation, signal } = call;
    const deadlineAt = latestStart(call, deadlines);
    const slot = await governor
      .take({ lane, owner, reservation, isBulk: endpoint.bulk, deadlineAt, signal })
      .catch((error: unknown) => {
        if (error instanceof ShedError) throw new BudgetError(endpoint, error.message, error.retryAfterMs);
        throw signal.aborted ? over(call) : error;
      });
    let hasLeft = false;
    const onSent = (isRepeat: boolean) => {
      hasLeft = true;
      call.onSent(isRepeat);
    };
    try {
      const answer = await next({ ...call, onSent });
      slot.settle(answer);
      return answer;
    } catch (error) {
      if (!hasLeft || (error instanceof TransportError && error.wasNeverSent)) slot.giveBack();
      else slot.settle(null);
      throw error;
    }
  };
}
