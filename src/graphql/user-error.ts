/** `userErrors` of mutations: errors that the caller can correct. */
import { Field, InterfaceType } from "type-graphql";

/** The codes in `userErrors`. Each noun describes them in an enum of its own. */
export type UserErrorCode =
  | "AMBIGUOUS_IDENTIFIER"
  | "DUPLICATE"
  | "INVALID"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "TOO_LARGE"
  | "UPSTREAM_CAPABILITY_MISSING";

@InterfaceType("Error", { description: "An error that the caller of a mutation can correct." })
export abstract class UserError {
  @Field(() => String, { description: "A human-readable description of the error." })
  readonly message!: string;

  @Field(() => [String], {
    nullable: true,
    description:
      "The path to the invalid value in the mutation's arguments. Null if the error concerns the arguments as a whole.",
  })
  readonly path!: readonly string[] | null;
}
