/** User errors of mutations on customers: the error type, and the conversion of failed writes. */
import { GraphQLError } from "graphql";
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { messageOf, meaningOf } from "../graphql/upstream-answers.js";
import { UserError, type UserErrorCode } from "../graphql/user-error.js";
import { AnswerError } from "../voucherify/errors.js";

export const CustomerErrorCode = enumOf("CustomerErrorCode", "The code of a user error.", {
  NOT_FOUND: "The customer, or the bulk run, does not exist.",
  INVALID: "A value is invalid. `path` names it and `message` says what was expected.",
  DUPLICATE: "The customer exists already. The payload contains it.",
  AMBIGUOUS_IDENTIFIER: "The source ID equals the ID of another customer, which REST would use instead.",
  TOO_LARGE: "The input is larger than the upstream allows.",
  NOT_ALLOWED: "The state of the customer, the bulk run or the project does not allow the write.",
  UPSTREAM_CAPABILITY_MISSING: "The upstream project does not have this feature.",
} satisfies Record<UserErrorCode, string>);
export type CustomerErrorCode = keyof typeof CustomerErrorCode;

@ObjectType({
  implements: UserError,
  description: "An error in a mutation that the caller can correct.",
  simpleResolvers: true,
})
export class CustomerUserError extends UserError {
  @Field(() => CustomerErrorCode, { description: "The machine-readable code of the error." })
  readonly code!: CustomerErrorCode;

  @Field(() => String, {
    nullable: true,
    description:
      "The `request_id` of the upstream call that was rejected. Quote it to Voucherify support. Null if this server found " +
      "the error.",
  })
  readonly requestId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The error key that REST returned, for example `metadata_validation_failed`. Null if this server found the error.",
  })
  readonly upstreamKey!: string | null;
}

/** An error found by this server, before any call or by comparing an answer with the request. */
export function userError(
  code: CustomerErrorCode,
  message: string,
  path: readonly string[] | null = null,
): CustomerUserError {
  return { code, message, path, requestId: null, upstreamKey: null };
}

/** `error` as a user error. Null if the caller cannot correct it. */
export function toUserError(error: unknown, path: readonly string[] | null = null): CustomerUserError | null {
  if (error instanceof GraphQLError && error.extensions["code"] === CustomerErrorCode.AMBIGUOUS_IDENTIFIER) {
    return userError(CustomerErrorCode.AMBIGUOUS_IDENTIFIER, error.message, path);
  }
  if (!(error instanceof AnswerError)) return null;
  const meaning = meaningOf(error);
  if (meaning.mendable === undefined) return null;
  const { requestId, key } = error;
  return { code: meaning.mendable, message: messageOf(meaning, error), path, requestId, upstreamKey: key };
}

/**
 * Runs a mutation. Errors that the caller can correct go into its payload. All others are thrown.
 *
 * @param nothing - the payload without a result
 * @param path - the argument that such an error concerns
 */
export async function withUserErrors<Payload extends { readonly userErrors: readonly CustomerUserError[] }>(
  nothing: Omit<Payload, "userErrors">,
  path: readonly string[] | null,
  run: () => Promise<Payload>,
): Promise<Payload> {
  try {
    return await run();
  } catch (error) {
    const correctable = toUserError(error, path);
    if (correctable === null) throw error;
    return { ...nothing, userErrors: [correctable] } as unknown as Payload;
  }
}
