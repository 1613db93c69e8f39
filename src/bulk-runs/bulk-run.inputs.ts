import { Field, InputType } from "type-graphql";
import { CustomerFields } from "../customers/customer-fields.inputs.js";
import { JSONObject } from "../graphql/scalars.js";

@InputType({ description: "One row of a bulk update." })
export class BulkCustomerUpdate {
  @Field(() => String, { description: "Your own identifier of the customer. Bulk calls know no other." })
  readonly sourceId!: string;

  @Field(() => CustomerFields, { description: "What to write; at least one field." })
  readonly fields!: CustomerFields;
}

@InputType({ description: "The same metadata for many customers." })
export class BulkCustomerMetadataUpdate {
  @Field(() => [String], { description: "Your own identifiers of the customers, at most 10,000." })
  readonly sourceIds!: readonly string[];

  @Field(() => JSONObject, { description: "What to write into the metadata of each; at least one key." })
  readonly metadata!: Readonly<Record<string, unknown>>;
}
