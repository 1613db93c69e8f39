import { Field, InputType } from "type-graphql";
import { CustomerFields } from "../customers/customer-fields.inputs.js";
import { grouped } from "../graphql/grouped.js";
import { JSONObject } from "../graphql/scalars.js";
import { MAX_ROWS } from "./pieces.js";

@InputType({ description: "One row of a bulk update." })
export class BulkCustomerUpdate {
  @Field(() => String, {
    description: "Your own identifier of the customer. Bulk mutations do not accept the Voucherify ID.",
  })
  readonly sourceId!: string;

  @Field(() => CustomerFields, { description: "The fields to write. At least one is required." })
  readonly fields!: CustomerFields;
}

@InputType({ description: "Metadata to write to several customers." })
export class BulkCustomerMetadataUpdate {
  @Field(() => [String], {
    description: `Your own identifiers of the customers. At most ${grouped(MAX_ROWS)}.`,
  })
  readonly sourceIds!: readonly string[];

  @Field(() => JSONObject, {
    description: "The metadata to write to each customer. At least one key is required.",
  })
  readonly metadata!: Readonly<Record<string, unknown>>;
}
