import { Field, ID, ObjectType } from "type-graphql";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import type { WirePermanentDeletion } from "../voucherify/wire.js";
import { Customer } from "./customer.type.js";
import { CustomerUserError } from "./customer.errors.js";

const payload = (description: string) => ({ description, simpleResolvers: true });
const errors = "What the caller can mend; empty when all went well.";

@ObjectType(payload("What came of creating a customer."))
export class CreateCustomerPayload {
  @Field(() => Customer, {
    nullable: true,
    description: "The new customer; with DUPLICATE the one who is there.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("What came of creating or updating a customer."))
export class UpsertCustomerPayload {
  @Field(() => Customer, {
    nullable: true,
    description: "The customer as written; null if there were errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the customer is new. REST does not say: a customer that has never been changed is taken for new. Null where " +
      "the write had to be repeated and nobody can tell, or if there were errors.",
  })
  readonly created!: boolean | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("What came of updating a customer."))
export class UpdateCustomerPayload {
  @Field(() => Customer, {
    nullable: true,
    description: "The customer as written; null if there were errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("What came of deleting a customer."))
export class DeleteCustomerPayload {
  @Field(() => ID, {
    nullable: true,
    description: "ID of the customer who is gone; null if there were errors.",
  })
  readonly deletedCustomerId!: string | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The record of a permanent deletion."))
export class PermanentDeletion {
  @Field(() => ID, { description: "ID of the deletion itself (`del_…`)." })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "ID of the customer who is gone." })
  readonly customerId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "REST's word for how far it is; only `DONE` is documented.",
  })
  readonly state!: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: "How many records of each kind were removed, as REST counts.",
  })
  readonly removed!: Readonly<Record<string, unknown>> | null;

  @Field(() => DateTime, { nullable: true, description: "When it was done." })
  readonly createdAt!: string | null;
}

export function toPermanentDeletion(wire: WirePermanentDeletion): PermanentDeletion {
  return {
    id: wire.id,
    customerId: wire.related_object_id,
    state: wire.status,
    removed: wire.data_json,
    createdAt: wire.created_at,
  };
}

@ObjectType(payload("What came of permanently deleting a customer."))
export class PermanentlyDeleteCustomerPayload {
  @Field(() => PermanentDeletion, {
    nullable: true,
    description: "What was removed; null if there were errors.",
  })
  readonly deletion!: PermanentDeletion | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}
