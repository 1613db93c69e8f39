import type { ErrorCode } from "../graphql/errors.js";

export type { ErrorCode };

/** The shape of a GraphQL answer, also where there was no operation to answer. */
export function failure(code: ErrorCode, message: string, extensions: object = {}, spent = 0) {
  return { errors: [{ message, extensions: { code, ...extensions } }], extensions: { upstream: { spent } } };
}
