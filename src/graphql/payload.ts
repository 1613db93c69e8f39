/** Payloads of mutations: what went well, and `userErrors` for what the caller can mend. */
import { Field, InterfaceType, ObjectType } from "type-graphql";
import { AnswerError, isMissingCapability } from "../voucherify/errors.js";
import { enumOf } from "./enum.js";

@InterfaceType("Error", {
  description: "Something that the caller of a mutation can mend.",
  resolveType: () => "CustomerUserError",
})
export abstract class UserError {
  @Field(() => String, { description: "What is wrong, for people." })
  readonly message!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Where, as a path into the mutation's arguments; null where it is about all of them.",
  })
  readonly path!: readonly string[] | null;
}

export const CustomerErrorCode = enumOf("CustomerErrorCode", "What is wrong, for programs.", {
  NOT_FOUND: "There is no such customer.",
  INVALID: "A value cannot be used; `path` says which, `message` what was expected.",
  DUPLICATE: "There is one already; the payload has it.",
  AMBIGUOUS_IDENTIFIER: "The source ID reads like the ID of another customer, whom REST would take instead.",
  TOO_LARGE: "More than the upstream takes at once.",
  NOT_ALLOWED: "The state of the customer or of the project does not allow it.",
  UPSTREAM_CAPABILITY_MISSING: "The upstream's project does not offer this.",
});
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

/**
 * Which answers of the upstream are the caller's to mend; the first row that fits counts. Credentials, plans, rate limits
 * and failures of the upstream (401, 402, 403, 429, 5xx) are not: they are errors of the whole operation.
 */
export const USER_ERRORS: readonly {
  readonly status: number;
  readonly key?: string;
  readonly code: CustomerErrorCode;
  readonly message: string;
}[] = [
  { status: 400, key: "resource_in_use", code: "NOT_ALLOWED", message: "Something still refers to this" },
  {
    status: 400,
    key: "query_too_large",
    code: "TOO_LARGE",
    message: "That is more than the upstream takes at once",
  },
  { status: 400, code: "INVALID", message: "The upstream cannot use this" },
  { status: 404, code: "NOT_FOUND", message: "There is no such customer" },
  { status: 409, code: "DUPLICATE", message: "There is one already" },
  { status: 413, code: "TOO_LARGE", message: "That is more than the upstream takes at once" },
  { status: 423, code: "NOT_ALLOWED", message: "The state of the project does not allow this" },
];

/** `error` as something the caller can mend, or null if it is not. */
export function toUserError(error: unknown, path: readonly string[] | null = null): CustomerUserError | null {
  if (!(error instanceof AnswerError)) return null;
  const { status, key, requestId, details } = error;
  const origin = { path, requestId, upstreamKey: key };
  if (isMissingCapability(error)) {
    return {
      code: "UPSTREAM_CAPABILITY_MISSING",
      message: "The upstream's project does not offer this",
      ...origin,
    };
  }
  const row = USER_ERRORS.find((one) => one.status === status && (one.key === undefined || one.key === key));
  if (row === undefined) return null;
  return {
    code: row.code,
    message: details === null ? row.message : `${row.message}: ${details}`,
    ...origin,
  };
}

/** Runs a mutation. What the caller can mend goes into its payload, everything else is an error of the operation. */
export async function settle<Payload extends { readonly userErrors: readonly CustomerUserError[] }>(
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
