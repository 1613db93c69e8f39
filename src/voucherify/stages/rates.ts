/** Parses the rate limit headers of an answer once, for the budget, suspensions, retries and errors. */
import type { Clock } from "../../clock.js";
import { readRateHeaders } from "../../budget/window/headers.js";
import type { Send, Transport } from "../call.js";

export function withRates(transport: Transport, clock: Pick<Clock, "now">): Send {
  return async (call) => {
    const answer = await transport(call);
    return { ...answer, rate: readRateHeaders(answer.headers, clock.now()) };
  };
}
