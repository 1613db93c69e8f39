import type { Call, Send } from "./call.js";
import type { SpanParent } from "../span.js";
import type { BackgroundCall } from "./cached-calls.js";

/**
 * Makes reads in the background: with the lowest priority, taking turns as one operation, and never repeated.
 *
 * @param closed - cancels them all
 * @param span - what their spans are started below. Default: they are not traced
 */
export function backgroundCalls(send: Send, closed: AbortSignal, span?: SpanParent): BackgroundCall {
  const owner = {};
  return async (endpoint, target, signal, onDeparture) => {
    const { body } = await send({
      endpoint: endpoint as Call["endpoint"],
      target,
      payload: undefined,
      signal: AbortSignal.any([signal, closed]),
      deadlineAt: Infinity,
      priority: "background",
      owner,
      span,
      mayRepeat: () => false,
      onSent: onDeparture,
    });
    return body;
  };
}
