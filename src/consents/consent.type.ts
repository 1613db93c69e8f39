import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";
import type { WireConsent } from "../voucherify/wire.js";

export const ConsentStatus = enumOf("ConsentStatus", "A customer's decision on a consent.", {
  GIVEN: "The customer gave the consent.",
  REVOKED: "The customer declined or revoked the consent, or later unsubscribed from everything.",
  UNKNOWN: "No decision is known. It means neither yes nor no.",
});
export type ConsentStatus = keyof typeof ConsentStatus;

export const ConsentEvidence = enumOf("ConsentEvidence", "The source of a decision.", {
  PROFILE: "The customer's profile.",
  ACTIVITY_LOG: "The customer's latest activity on this consent.",
  WRITTEN_HERE:
    "This operation wrote the decision. The upstream may take seconds to return it in other requests.",
  NONE: "No source. The status is UNKNOWN.",
});
export type ConsentEvidence = keyof typeof ConsentEvidence;

@ObjectType({
  implements: Node,
  description: "A consent that the project defines, such as consent to a newsletter.",
  simpleResolvers: true,
})
export class Consent extends Node {
  @Field(() => String, { nullable: true, description: "The name of the consent, as shown to customers." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "A description of the consent." })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: "The category of the consent, as free text." })
  readonly category!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time when the consent was created." })
  readonly createdAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time when the consent was last changed. Null if it was never changed.",
  })
  readonly updatedAt!: string | null;
}

@ObjectType({ description: "A customer's decision on one consent.", simpleResolvers: true })
export class CustomerConsent {
  @Field(() => Consent, { description: "The consent." })
  readonly consent!: Consent;

  @Field(() => ConsentStatus, { description: "The decision." })
  readonly status!: ConsentStatus;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time of the decision. Null if it is not known.",
  })
  readonly decidedAt!: string | null;

  @Field(() => ConsentEvidence, { description: "The source of the decision." })
  readonly evidence!: ConsentEvidence;
}

export function toConsent(wire: WireConsent): Consent {
  return {
    id: wire.id,
    name: wire.name,
    description: wire.description,
    category: wire.category,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  };
}
