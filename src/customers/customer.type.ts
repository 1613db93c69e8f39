import { Field, ObjectType } from "type-graphql";
import { Node } from "../graphql/node.js";
import { DateTime, LocalDate } from "../graphql/scalars.js";
import type { WireCustomer } from "../voucherify/wire.js";
import { CustomerLoyalty, CustomerReferrals, toLoyalty, toReferrals } from "./customer-loyalty.type.js";
import { CustomerSummary, toSummary } from "./customer-summary.type.js";
import { CustomerAttributes } from "./customer-attributes.type.js";

@ObjectType({ description: "A postal address. All parts are free text.", simpleResolvers: true })
export class CustomerAddress {
  @Field(() => String, {
    nullable: true,
    description: "The first line, for example the street and house number.",
  })
  readonly line1!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The second line, for example the apartment or building.",
  })
  readonly line2!: string | null;

  @Field(() => String, { nullable: true, description: "The city." })
  readonly city!: string | null;

  @Field(() => String, { nullable: true, description: "The state or province." })
  readonly state!: string | null;

  @Field(() => String, { nullable: true, description: "The postal code." })
  readonly postalCode!: string | null;

  @Field(() => String, { nullable: true, description: "The country as entered, a name or a code." })
  readonly country!: string | null;
}

/** A decision on one consent, from the profile or just written. The consents room reads it. */
export interface ProfileConsent {
  /** The ID of a consent, or `unsubscribed`. */
  readonly key: string;
  readonly given: boolean;
  readonly at: string | null;
}

@ObjectType({
  implements: Node,
  description:
    "A customer of your business. A field is null if the upstream has no value for it. The upstream does not distinguish " +
    "fields that were never set from fields that were cleared.",
  simpleResolvers: true,
})
export class Customer extends Node {
  @Field(() => String, {
    nullable: true,
    description:
      "Your own identifier of the customer. It is unique and cannot be changed. Null if the customer was created without " +
      "one.",
  })
  readonly sourceId!: string | null;

  @Field(() => String, { nullable: true, description: "The customer's full name." })
  readonly name!: string | null;

  @Field(() => String, { nullable: true, description: "A free-text description of the customer." })
  readonly description!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The customer's e-mail address. Several customers can have the same one. REST does not validate it.",
  })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: "The customer's phone number, as free text." })
  readonly phone!: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description:
      "The customer's date of birth. REST has two properties for it: `birthdate`, and `birthday` from before 2024. The second " +
      "is used if the first is missing.",
  })
  readonly birthDate!: string | null;

  @Field(() => CustomerAddress, {
    nullable: true,
    description: "The customer's postal address. Null if it was never set.",
  })
  readonly address!: CustomerAddress | null;

  @Field(() => CustomerSummary, {
    nullable: true,
    description: "Totals of the customer's orders and redemptions.",
  })
  readonly summary!: CustomerSummary | null;

  @Field(() => CustomerLoyalty, {
    nullable: true,
    description: "The customer's loyalty points, in total and by campaign.",
  })
  readonly loyalty!: CustomerLoyalty | null;

  @Field(() => CustomerReferrals, {
    nullable: true,
    description: "The referrals of this customer by other customers.",
  })
  readonly referrals!: CustomerReferrals | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The integration that created the customer, for example `Shopify`. Null if the customer was created through the API or " +
      "the dashboard.",
  })
  readonly source!: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time when the customer was created." })
  readonly createdAt!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time when the customer was last changed. Null if it was never changed.",
  })
  readonly updatedAt!: string | null;

  @Field(() => CustomerAttributes, { description: "The custom attributes of the customer, by key and type." })
  readonly attributes!: CustomerAttributes;

  /** Null if the profile has no record of consents, which is not the same as "none given". */
  readonly profileConsents!: readonly ProfileConsent[] | null;

  /** Decisions that this operation wrote. The upstream may take seconds to return them. */
  readonly writtenConsents!: readonly ProfileConsent[];
}

export function toCustomer(wire: WireCustomer): Customer {
  return new ReturnedCustomer(wire);
}

const NO_CONSENTS: readonly ProfileConsent[] = [];

/** A customer that the upstream returned. Its parts are mapped when they are asked for: few operations ask for all. */
class ReturnedCustomer implements Customer {
  readonly id: string;
  readonly writtenConsents = NO_CONSENTS;
  private readonly wire: WireCustomer;

  constructor(wire: WireCustomer) {
    this.id = wire.id;
    this.wire = wire;
  }

  get sourceId() {
    return this.wire.source_id;
  }

  get name() {
    return this.wire.name;
  }

  get description() {
    return this.wire.description;
  }

  get email() {
    return this.wire.email;
  }

  get phone() {
    return this.wire.phone;
  }

  get birthDate() {
    return this.wire.birthdate ?? this.wire.birthday;
  }

  get address() {
    return toAddress(this.wire.address);
  }

  get summary() {
    return toSummary(this.wire.summary);
  }

  get loyalty() {
    return toLoyalty(this.wire.loyalty);
  }

  get referrals() {
    return toReferrals(this.wire.referrals);
  }

  get source() {
    return this.wire.system_metadata?.source ?? null;
  }

  get createdAt() {
    return this.wire.created_at;
  }

  get updatedAt() {
    return this.wire.updated_at;
  }

  get attributes() {
    return { all: this.wire.metadata ?? {} };
  }

  get profileConsents() {
    return toProfileConsents(this.wire);
  }
}

function toAddress(wire: WireCustomer["address"]): CustomerAddress | null {
  return (
    wire && {
      line1: wire.line_1,
      line2: wire.line_2,
      city: wire.city,
      state: wire.state,
      postalCode: wire.postal_code,
      country: wire.country,
    }
  );
}

function toProfileConsents({ system_metadata }: WireCustomer): ProfileConsent[] | null {
  const decisions = system_metadata?.consents ?? null;
  return (
    decisions &&
    decisions.flatMap(({ key, value: { value, date } }) =>
      value === null ? [] : [{ key, given: value, at: date }],
    )
  );
}
