import { Field, ObjectType } from "type-graphql";
import { CustomerUserError } from "../customers/customer.errors.js";
import { Price, sameObject } from "../graphql/price.js";
import { BulkRun } from "./bulk-run.type.js";

/** Most errors that are told at once. */
export const MAX_ERRORS = 100;

const payload = (description: string) => ({ description, simpleResolvers: true });
const runDescription =
  "The run that follows the rows: look at its `stop`, `unsentRows` and `unknownRows`. Null if nothing was sent.";
const errorsDescription =
  "What the caller can mend: what was found before any call, and pieces that the upstream refused. Empty when all pieces " +
  "were accepted; what becomes of their rows, the run tells later.";

@ObjectType(payload("What came of asking for a bulk update."))
export class UpdateCustomersInBulkPayload {
  @Price(sameObject)
  @Field(() => BulkRun, { nullable: true, description: runDescription })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: errorsDescription })
  readonly userErrors!: readonly CustomerUserError[];
}

@ObjectType(payload("What came of asking for an import."))
export class ImportCustomersPayload {
  @Price(sameObject)
  @Field(() => BulkRun, { nullable: true, description: runDescription })
  readonly run!: BulkRun | null;

  @Price(() => ({ items: MAX_ERRORS }))
  @Field(() => [CustomerUserError], { description: errorsDescription })
  readonly userErrors!: readonly CustomerUserError[];
}
