/**
 * Spans, as the rooms see them that start some. Only `src/observability/` knows what records and exports them. If an operation is
 * not traced it has no span, and nothing is started for it.
 */
export {};
//# sourceMappingURL=span.js.map