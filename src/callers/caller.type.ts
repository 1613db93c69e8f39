import { Field, ObjectType } from "type-graphql";
import { type Caller as Known, SCOPES } from "../access/caller.js";
import type { Party } from "../budget/party.js";
import { CallerBudget, toCallerBudget } from "./caller-budget.type.js";

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

  @Field(() => CallerBudget, { description: "The caller's part of the account's budget." })
  readonly budget!: CallerBudget;
}

export function toCaller({ name, scopes }: Known, party: Party): Caller {
  return { name, scopes: [...scopes], budget: toCallerBudget(party) };
}
