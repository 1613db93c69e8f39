/** Runs writes. A write whose outcome is unknown is reported as such, never as failed. */
import { VoucherifyError, isOutcomeUnknown } from "../voucherify/errors.js";
import { publicError } from "./error-codes.js";
/**
 * Runs one write.
 *
 * @throws {GraphQLError} OUTCOME_UNKNOWN if the request was sent and its answer got lost, also after any safe repeats
 * @throws the error of `call` if the request was never sent, or was answered
 */
export async function write(call) {
    try {
        return await call();
    }
    catch (error) {
        if (!(error instanceof VoucherifyError) || !isOutcomeUnknown(error))
            throw error;
        throw publicError("OUTCOME_UNKNOWN", "The upstream's answer got lost, so the write may or may not have taken effect. Read the data before you try again", { operation: error.operation, reason: error.name });
    }
}
//# sourceMappingURL=write.js.map