/** Reports every request that is sent, and how long its answer takes. What was kept back before is no request. */
import type { Clock } from "../../clock.js";
import type { Stage } from "../call.js";
import { type CallObserver, outcomeOfError, outcomeOfStatus } from "../call-observer.js";

export function observe(observer: Pick<CallObserver, "called">, clock: Pick<Clock, "now">): Stage {
  return (next) => async (call) => {
    let sentAt: number | null = null;
    const report = (outcome: ReturnType<typeof outcomeOfError>) => {
      if (sentAt !== null && outcome !== null) observer.called(call.endpoint, outcome, clock.now() - sentAt);
    };
    const onSent = (isRepeat: boolean) => {
      sentAt = clock.now();
      call.onSent(isRepeat);
    };
    try {
      const answer = await next({ ...call, onSent });
      report(outcomeOfStatus(answer.status));
      return answer;
    } catch (error) {
      report(outcomeOfError(error));
      throw error;
    }
  };
}
