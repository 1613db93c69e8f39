import { Field, ID, InputType } from "type-graphql";

@InputType({ description: "A decision about one consent." })
export class ConsentDecision {
  @Field(() => ID, { description: "Which consent (`cnst_…`), see `Query.consents`." })
  readonly consentId!: string;

  @Field(() => Boolean, { description: "True to give it, false to revoke it." })
  readonly given!: boolean;
}
