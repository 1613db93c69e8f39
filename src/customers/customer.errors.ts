/** User errors of mutations about customers: the error type, and how a failed write becomes one. */
import { GraphQLError } from "graphql";
import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { messageOf, meaningOf } from "../graphql/upstream-answers.js";
import { UserError, type UserErrorCode } from "../graphql/user-error.js";
import { AnswerError } from "../voucherify/errors.js";

export const CustomerErrorCode = enumOf("CustomerErrorCode", "What is wrong, for programs.", {
  NOT_FOUND: "There is no such customer.",
  INVALID: "A value cannot be used; `path` says which, `message` what was expected.",
  DUPLICATE: "There is one already; the payload has it.",
  AMBIGUOUS_IDENTIFIER: "The source ID reads like the ID of another customer, whom REST would take instead.",
  TOO_LARGE: "More than the upstream takes at once.",
  NOT_ALLOWED: "The state of the customer or of the project does not allow it.",
  UPSTREAM_CAPABILITY_MISSING: "The upstream's project does not offer this.",
} satisfies Record<UserErrorCode, string>);
export type CustomerErrorCode = keyof typeof CustomerErrorCode;

@ObjectType({ implements: UserError, description: "What was wrong with a mutation.", simpleResolvers: true })
export class CustomerUserError extends UserError {
  @Field(() => CustomerErrorCode, { description: "What is wrong, for programs." })
  readonly code!: CustomerErrorCode;

  @Field(() => String, { nullable: true, description: "REST's `request_id`, for Voucherify's support." })
  readonly requestId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "REST's machine word, for example `metadata_validation_failed`.",
  })
  readonly upstreamKey!: string | null;
}

/** An error of our own: found before any call, or by comparing an answer with what was asked. */
export function userError(
  code: CustomerErrorCode,
  message: string,
  path: readonly string[] | null = null,
): CustomerUserError {
  return { code, message, path, requestId: null, upstreamKey: null };
}

/** `error` as something the caller can mend, or null if it is not. */
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

/** Runs a mutation. What the caller can mend goes into its payload, everything else is an error of the operation. */
export async function withUserErrors<Payload extends { readonly userErrors: readonly CustomerUserError[] }>(
  nothing: Omit<Payload, "userErrors">,
  path: readonly string[] | null,
  run: () => Promise<Payload>,
): Promise<Payload> {
  try {
    return await run();
  } catch (error) {
    const mendable = toUserError(error, path);
    if (mendable === null) throw error;
    return { ...nothing, userErrors: [mendable] } as unknown as Payload;
  }
}
