/** The one filter by time: half open, whatever the upstream makes of its own bounds. */
import { Field, InputType } from "type-graphql";
import type { TimeRange } from "../voucherify/paging.js";
import { checkTimeRange } from "./arguments.js";
import { DateTime } from "./scalars.js";

@InputType({
  description:
    "A span of time, half open: `after` belongs to it, `before` does not. Either end may be left out.",
})
export class DateTimeRange {
  @Field(() => DateTime, { nullable: true, description: "Earliest instant in the span." })
  readonly after?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "First instant behind the span." })
  readonly before?: Date | null;
}

/** The span that the argument `name` asks for. */
export function toTimeRange(name: string, range: DateTimeRange | null | undefined): TimeRange {
  const { after, before } = range ?? {};
  checkTimeRange(`${name}.after`, after, `${name}.before`, before);
  return {
    ...(after ? { after: after.toISOString() } : {}),
    ...(before ? { before: before.toISOString() } : {}),
  };
}
