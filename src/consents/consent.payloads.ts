import { Field, ObjectType } from "type-graphql";
import { Customer } from "../customers/customer.type.js";
import { CustomerUserError } from "../customers/customer.errors.js";

@ObjectType({ description: "What came of updating consents.", simpleResolvers: true })
export class UpdateCustomerConsentsPayload {
  @Field(() => Customer, {
    nullable: true,
    description: "The customer, with these decisions; null if there were errors.",
  })
  readonly customer!: Customer | null;

  @Field(() => [CustomerUserError], { description: "What the caller can mend; empty when all went well." })
  readonly userErrors!: readonly CustomerUserError[];
}
