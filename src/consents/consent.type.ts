import { Field, ObjectType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";
import type { WireConsent } from "../voucherify/wire.js";

export const ConsentStatus = enumOf("ConsentStatus", "What a customer decided.", {
  GIVEN: "Consented.",
  REVOKED: "Refused, withdrew, or unsubscribed from everything afterwards.",
  UNKNOWN: "No decision is known. That is not a no, and not a yes.",
});
export type ConsentStatus = keyof typeof ConsentStatus;

export const ConsentEvidence = enumOf("ConsentEvidence", "What a status is known from.", {
  PROFILE: "The customer's profile.",
  ACTIVITY_LOG: "The latest activity about this consent.",
  WRITTEN_HERE: "This very operation wrote it; the upstream may show it only seconds later.",
  NONE: "Nothing was found.",
});
export type ConsentEvidence = keyof typeof ConsentEvidence;

@ObjectType({
  implements: Node,
  description: "A consent that the project defines, such as a newsletter.",
  simpleResolvers: true,
})
export class Consent extends Node {
  @Field(() => String, { nullable: true, description: "Name shown to customers." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "What it is about." })
  readonly description!: string | null;

  @Field(() => String, { nullable: true, description: "Free category." })
  readonly category!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was defined." })
  readonly createdAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When its definition was changed; null until the first change.",
  })
  readonly updatedAt!: string | null;
}

@ObjectType({ description: "What one customer decided about one consent.", simpleResolvers: true })
export class CustomerConsent {
  @Field(() => Consent, { description: "About which consent." })
  readonly consent!: Consent;

  @Field(() => ConsentStatus, { description: "The decision." })
  readonly status!: ConsentStatus;

  @Field(() => DateTime, { nullable: true, description: "When it was made, if known." })
  readonly decidedAt!: string | null;

  @Field(() => ConsentEvidence, { description: "What it is known from." })
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
