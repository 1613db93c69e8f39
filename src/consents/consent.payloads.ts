import { Authorized, Field, ObjectType } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { CustomerUserError } from "../customers/customer.errors.js";

@ObjectType({ description: "The result of `updateCustomerConsents`.", simpleResolvers: true })
export class UpdateCustomerConsentsPayload {
  @Authorized("customers:read")
  @Field(() => Customer, {
    nullable: true,
    description: "The customer with the new decisions. Null if there were errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], {
    description: "Errors that the caller can correct. Empty if the mutation succeeded.",
  })
  readonly userErrors!: readonly CustomerUserError[];
}
