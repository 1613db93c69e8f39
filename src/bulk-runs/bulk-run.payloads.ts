import { Field, ObjectType } from "type-graphql";
import { CustomerUserError } from "../customers/customer.errors.js";
import { Price, sameObject } from "../graphql/price.js";
import { BulkRun } from "./bulk-run.type.js";

/** Most user errors in one payload. */
export const MAX_ERRORS = 100;

const payload = (description: string) => ({ description, simpleResolvers: true });
const runDescription =
  "The bulk run. Check its `stop`, `unsentRows` and `unknownRows`. Null if nothing was sent.";
const errorsDescription =
  "Errors that the caller can correct: invalid input, and pieces that the upstream rejected. Empty if all pieces were " +
  "accepted. The run reports later whether their rows succeeded.";

@ObjectType(payload("The result of `updateCustomersInBulk` and `updateCustomersMetadataInBulk`."))
export class UpdateCustomersInBulkPayload {
  @Price(sameObject)
  @Field(() => BulkRun, { nullable: true, description: runDescription })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: errorsDescription })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The result of `importCustomers`."))
export class ImportCustomersPayload {
  @Price(sameObject)
  @Field(() => BulkRun, { nullable: true, description: runDescription })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: errorsDescription })
  readonly userErrors!: readonly CustomerUserError[];
}

const STATE_ERRORS = "Errors that the caller can correct. Empty if there are none.";

@ObjectType(payload("The result of `cancelBulkRun`."))
export class CancelBulkRunPayload {
  @Price(sameObject)
  @Field(() => BulkRun, {
    nullable: true,
    description: "The bulk run. Null if this server does not know it.",
  })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: STATE_ERRORS })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("The result of `retryBulkRunPieces`."))
export class RetryBulkRunPiecesPayload {
  @Price(sameObject)
  @Field(() => BulkRun, {
    nullable: true,
    description: "The bulk run. Null if this server does not know it.",
  })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: `${STATE_ERRORS} Nothing was sent if there are any.` })
  readonly userErrors!: readonly CustomerUserError[];
}
