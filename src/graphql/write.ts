/** What all writes have in common: an outcome that nobody knows is said to be unknown, never failed. */
import { VoucherifyError, isOutcomeUnknown } from "../voucherify/errors.js";
import { publicError } from "./error-codes.js";

/**
 * Runs one write. Where the answer got lost after the request had left, and a repeat was not harmless or did not get one
 * either, it throws the public error OUTCOME_UNKNOWN. A write that never left fails with what kept it back.
 */
export async function write<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof VoucherifyError) || !isOutcomeUnknown(error)) throw error;
    throw publicError(
      "OUTCOME_UNKNOWN",
      "The answer of the upstream got lost: the write may have taken effect or not. Read before you try again",
      { operation: error.operation, reason: error.name },
    );
  }
}
