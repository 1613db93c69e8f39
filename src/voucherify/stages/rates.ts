/** Reads the rate headers of an answer when it arrives, for all who ask: the budget, the suspensions, the retries and the errors. */
import type { Clock } from "../../clock.js";
import { readRateHeaders } from "../../budget/window/headers.js";
import type { Send, Transport } from "../call.js";

export function withRates(transport: Transport, clock: Pick<Clock, "now">): Send {
  return async (call) => {
    const answer = await transport(call);
    return { ...answer, rate: readRateHeaders(answer.headers, clock.now()) };
  };
}
