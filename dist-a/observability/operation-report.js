/**
 * `subscription` is the opening of one, `delivery` one of its results. `import` is an upload. `unknown` is a document
 * without an operation that could be found.
 */
export const OPERATION_TYPES = [
    "query",
    "mutation",
    "subscription",
    "delivery",
    "import",
    "unknown",
];
/**
 * - `ok`: no errors
 * - `partial`: errors, and at least one root field with a value
 * - `failed`: errors, and no root field with a value
 * - `refused`: it was not executed, because it is invalid or takes too many calls
 */
export const OUTCOMES = ["ok", "partial", "failed", "refused"];
//# sourceMappingURL=operation-report.js.map