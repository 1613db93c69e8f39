import type { Bill } from "../pricing/bill.js";
import type { ErrorCode } from "../graphql/error-codes.js";

/** A response in the shape of a GraphQL response, for requests without an operation. */
export function failure(code: ErrorCode, message: string, upstream: Bill, extensions: object = {}) {
  return { errors: [{ message, extensions: { code, ...extensions } }], extensions: { upstream } };
}
