/** The filter by time. It is half open everywhere, whatever the bounds of the upstream mean. */
import { Field, InputType } from "type-graphql";
import type { TimeRange } from "../voucherify/paging.js";
import { checkTimeRange } from "./arguments.js";
import { DateTime } from "./scalars.js";

@InputType({
  description: "A time range. `after` is inclusive and `before` is exclusive. Both are optional.",
})
export class DateTimeRange {
  @Field(() => DateTime, { nullable: true, description: "The start of the range, inclusive." })
  readonly after?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "The end of the range, exclusive." })
  readonly before?: Date | null;
}

/**
 * The range in the argument `name`.
 *
 * @throws {GraphQLError} BAD_USER_INPUT if it ends before it begins
 */
export function toTimeRange(name: string, range: DateTimeRange | null | undefined): TimeRange {
  const { after, before } = range ?? {};
  checkTimeRange(`${name}.after`, after, `${name}.before`, before);
  return {
    ...(after ? { after: after.toISOString() } : {}),
    ...(before ? { before: before.toISOString() } : {}),
  };
}
