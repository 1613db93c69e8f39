/** What the server starts traces with. */
import type { IncomingHttpHeaders } from "node:http";
import type { Span, SpanParent } from "../span.js";

export interface Tracing {
  /**
   * Starts the span of an operation, in the trace of `traceparent` if the request has one. Null if it is not sampled.
   *
   * @param isDelivery - whether it is one result of a subscription. These, and what comes over a WebSocket, are traces of
   *   their own, linked to that of the request: it may be hours old
   */
  readonly operation: (headers: IncomingHttpHeaders, isDelivery: boolean) => Span | null;
  /** For calls of no operation: each starts a trace of its own. */
  readonly background: SpanParent;
  /** Exports what has ended, as far as the collector takes it in time. */
  readonly close: () => Promise<void>;
}
