import { Field, ObjectType } from "type-graphql";
import { type Caller as Known, SCOPES } from "../access/caller.js";

@ObjectType({ description: "Who sent an operation, as the server knows them." })
export class Caller {
  @Field(() => String, {
    description:
      "The name of the API key, or `token:` and the subject of the token. `local` without sign-in.",
  })
  readonly name!: string;

  @Field(() => [String], {
    description: `What the caller may do. Of ${SCOPES.map((scope) => `\`${scope}\``).join(", ")}.`,
  })
  readonly scopes!: readonly string[];
}

export function toCaller({ name, scopes }: Known): Caller {
  return { name, scopes: [...scopes] };
}
