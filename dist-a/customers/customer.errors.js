var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
/** User errors of mutations on customers: the error type, and the conversion of failed writes. */
import { GraphQLError } from "graphql";
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { messageOf, meaningOf } from "../graphql/upstream-answers.js";
import { UserError } from "../graphql/user-error.js";
import { AnswerError } from "../voucherify/errors.js";
export const CustomerErrorCode = enumOf("CustomerErrorCode", "The code of a user error.", {
    NOT_FOUND: "The customer, or the bulk run, does not exist.",
    INVALID: "A value is invalid. `path` names it and `message` says what was expected.",
    DUPLICATE: "The customer exists already. The payload contains it.",
    AMBIGUOUS_IDENTIFIER: "The source ID equals the ID of another customer, which REST would use instead.",
    TOO_LARGE: "The input is larger than the upstream allows.",
    NOT_ALLOWED: "The state of the customer, the bulk run or the project does not allow the write.",
    UPSTREAM_CAPABILITY_MISSING: "The upstream project does not have this feature.",
});
let CustomerUserError = class CustomerUserError extends UserError {
    code;
    requestId;
    upstreamKey;
};
__decorate([
    Field(() => CustomerErrorCode, { description: "The machine-readable code of the error." })
], CustomerUserError.prototype, "code", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The `request_id` of the upstream call that was rejected. Quote it to Voucherify support. Null if this server found " +
            "the error.",
    })
], CustomerUserError.prototype, "requestId", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The error key that REST returned, for example `metadata_validation_failed`. Null if this server found the error.",
    })
], CustomerUserError.prototype, "upstreamKey", void 0);
CustomerUserError = __decorate([
    ObjectType({
        implements: UserError,
        description: "An error in a mutation that the caller can correct.",
        simpleResolvers: true,
    })
], CustomerUserError);
export { CustomerUserError };
/** An error found by this server, before any call or by comparing an answer with the request. */
export function userError(code, message, path = null) {
    return { code, message, path, requestId: null, upstreamKey: null };
}
/** `error` as a user error. Null if the caller cannot correct it. */
export function toUserError(error, path = null) {
    if (error instanceof GraphQLError && error.extensions["code"] === CustomerErrorCode.AMBIGUOUS_IDENTIFIER) {
        return userError(CustomerErrorCode.AMBIGUOUS_IDENTIFIER, error.message, path);
    }
    if (!(error instanceof AnswerError))
        return null;
    const meaning = meaningOf(error);
    if (meaning.mendable === undefined)
        return null;
    const { requestId, key } = error;
    return { code: meaning.mendable, message: messageOf(meaning, error), path, requestId, upstreamKey: key };
}
/**
 * Runs a mutation. Errors that the caller can correct go into its payload. All others are thrown.
 *
 * @param nothing - the payload without a result
 * @param path - the argument that such an error concerns
 */
export async function withUserErrors(nothing, path, run) {
    try {
        return await run();
    }
    catch (error) {
        const correctable = toUserError(error, path);
        if (correctable === null)
            throw error;
        return { ...nothing, userErrors: [correctable] };
    }
}
//# sourceMappingURL=customer.errors.js.map