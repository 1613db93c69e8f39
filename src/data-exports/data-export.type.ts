import { Field, ID, ObjectType } from "type-graphql";
import { DateTime, JSONObject } from "../graphql/scalars.js";

@ObjectType({
  description: "What the upstream holds about one customer.",
  simpleResolvers: true,
})
export class CustomerDataExport {
  @Field(() => ID, { description: "The ID of the customer, `cust_…`." })
  readonly customerId!: string;

  @Field(() => DateTime, { description: "The time at which this server began to read." })
  readonly readAt!: string;

  @Field(() => Boolean, {
    description:
      "Whether `data` has everything. False if `activities` or `redeemables` has more pages than `maxPages`: ask again with " +
      "more.",
  })
  readonly isComplete!: boolean;

  @Field(() => JSONObject, {
    description:
      "The answers of REST, unchanged and in its own words: `customer` is the record with address, metadata, loyalty, " +
      "referrals and consents by the ID of the consent. `activities` and `redeemables` are newest first, `segments` are " +
      "those that the customer is in.",
  })
  readonly data!: Readonly<Record<string, unknown>>;
}
