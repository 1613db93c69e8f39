import { Field, ID, InputType } from "type-graphql";

@InputType({ description: "A decision on one consent." })
export class ConsentDecision {
  @Field(() => ID, { description: "The ID of the consent, `cnst_…`. `Query.consents` lists the IDs." })
  readonly consentId!: string;

  @Field(() => Boolean, { description: "True to give the consent, false to revoke it." })
  readonly given!: boolean;
}
