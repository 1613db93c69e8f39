/**
 * Spans, as the rooms see them that start some. Only `src/observability/` knows what records and exports them. If an operation is
 * not traced it has no span, and nothing is started for it.
 */

/** Only what this server names itself: never a value that a client or the upstream has sent. */
export type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

export interface SpanOptions {
  /** `client` for a request to another server. Default `internal`. */
  readonly kind?: "client" | "internal";
  readonly attributes?: Attributes;
  /** When it began, as `performance.now()` tells it. Default now. */
  readonly startedAt?: number;
}

/** What spans are started below. */
export interface SpanParent {
  readonly start: (name: string, options?: SpanOptions) => Span;
  /** Adds an event: something that takes no time. */
  readonly note: (event: string, attributes: Attributes) => void;
}

/** How a span ended. */
export interface SpanEnd {
  readonly attributes?: Attributes;
  readonly isError?: boolean;
  /** Its name, if it was not known at the start. */
  readonly name?: string;
}

export interface Span extends SpanParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The headers that continue its trace at the upstream. Empty unless they are to be sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be called once. A span without an end is not exported. */
  readonly end: (end: SpanEnd) => void;
}
