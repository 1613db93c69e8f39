import type { Bill } from "../pricing/bill.js";
import type { ErrorCode } from "../graphql/error-codes.js";

/** The shape of a GraphQL answer, also where there was no operation to answer. */
export function failure(code: ErrorCode, message: string, upstream: Bill, extensions: object = {}) {
  return { errors: [{ message, extensions: { code, ...extensions } }], extensions: { upstream } };
}
