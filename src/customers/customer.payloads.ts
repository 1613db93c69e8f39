import { Authorized, Field, ID, ObjectType } from "type-graphql";
import { DateTime, JSONObject } from "../graphql/scalars.js";
import type { WirePermanentDeletion } from "../voucherify/wire.js";
import { Customer } from "./customer.type.js";
import { CustomerUserError } from "./customer.errors.js";

const payload = (description: string) => ({ description, simpleResolvers: true });
const errors = "Errors that the caller can correct. Empty if the mutation succeeded.";

@ObjectType(payload("The result of `createCustomer`."))
export class CreateCustomerPayload {
  @Authorized("customers:read")
  @Field(() => Customer, {
    nullable: true,
    description:
      "The new customer, or the existing one if the error code is DUPLICATE. Null if there were other errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The result of `upsertCustomer`."))
export class UpsertCustomerPayload {
  @Authorized("customers:read")
  @Field(() => Customer, {
    nullable: true,
    description: "The customer after the write. Null if there were errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the customer is new. REST does not report it, so a customer that was never changed counts as new. Null if " +
      "the write was repeated and the answer is therefore unknown, or if there were errors.",
  })
  readonly created!: boolean | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The result of `updateCustomer`."))
export class UpdateCustomerPayload {
  @Authorized("customers:read")
  @Field(() => Customer, {
    nullable: true,
    description:
      "The customer after the write, or the customer that REST changed by mistake if the error code is " +
      "AMBIGUOUS_IDENTIFIER with the path `by.id`. Null if there were other errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The result of `deleteCustomer`."))
export class DeleteCustomerPayload {
  @Field(() => ID, {
    nullable: true,
    description: "The ID of the deleted customer. Null if there were errors.",
  })
  readonly deletedCustomerId!: string | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The record of a permanent deletion."))
export class PermanentDeletion {
  @Field(() => ID, { description: "The ID of the deletion, `del_…`." })
  readonly id!: string;

  @Field(() => ID, { nullable: true, description: "The ID of the deleted customer." })
  readonly customerId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The state of the deletion as REST reports it. Only `DONE` is documented.",
  })
  readonly state!: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The number of removed records of each kind, as REST reports it.",
  })
  readonly removed!: Readonly<Record<string, unknown>> | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the deletion." })
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

@ObjectType(payload("The result of `permanentlyDeleteCustomer`."))
export class PermanentlyDeleteCustomerPayload {
  @Field(() => PermanentDeletion, {
    nullable: true,
    description: "The record of the deletion. Null if there were errors.",
  })
  readonly deletion!: PermanentDeletion | null;

  @Field(() => [CustomerUserError], { description: errors })
  readonly userErrors!: readonly CustomerUserError[];
}
