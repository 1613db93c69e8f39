/** `userErrors` of mutations: what the caller can correct. */
import { Field, InterfaceType } from "type-graphql";

/** The codes that an upstream answer can lead to in `userErrors`. Each noun describes them in an enum of its own. */
export type UserErrorCode =
  | "AMBIGUOUS_IDENTIFIER"
  | "DUPLICATE"
  | "INVALID"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "TOO_LARGE"
  | "UPSTREAM_CAPABILITY_MISSING";

@InterfaceType("Error", { description: "Something that the caller of a mutation can correct." })
export abstract class UserError {
  @Field(() => String, { description: "What is wrong, for people." })
  readonly message!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Path to the wrong value in the mutation's arguments. Null if all of them are meant.",
  })
  readonly path!: readonly string[] | null;
}
