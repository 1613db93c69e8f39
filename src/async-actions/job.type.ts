/** What async actions and bulk runs have in common. */
import { Field, Int, InterfaceType } from "type-graphql";
import { enumOf } from "../graphql/enum.js";
import { Node } from "../graphql/node.js";
import { DateTime } from "../graphql/scalars.js";

export const JobState = enumOf(
  "JobState",
  "How far a job is and how it ended: REST's `status`, `operation_status` and counts in one word.",
  {
    QUEUED: "Accepted, not begun.",
    RUNNING: "Under way.",
    ENDED:
      "Over. How it ended is not known here, because a list of async actions leaves the counts out. Ask for `result`, or " +
      "read the async action by itself. Only async actions in a list are in this state.",
    SUCCEEDED: "Over, and REST reports no failure.",
    PARTIALLY_SUCCEEDED: "Over. Some rows failed or never left, some are done.",
    FAILED: "Over. REST says that it failed, or no row was done.",
    UNKNOWN:
      "A state that this server does not know yet. Of a bulk run: over, but what became of some rows is unknown.",
  },
);
export type JobState = keyof typeof JobState;

/** Whether nothing more will happen to a job in this state. */
export function isOver(state: JobState): boolean {
  return state !== "QUEUED" && state !== "RUNNING";
}

@InterfaceType({
  implements: Node,
  description: "Work that goes on after its request was answered.",
  resolveType: (value: { readonly pieces?: unknown }) =>
    value.pieces === undefined ? "AsyncAction" : "BulkRun",
})
export abstract class Job extends Node {
  @Field(() => JobState, { description: "How far it is and how it ended." })
  readonly state!: JobState;

  @Field(() => String, {
    nullable: true,
    description:
      "REST's name for what it does, for example `CUSTOMERS.BULK_UPDATE`. New ones come without notice.",
  })
  readonly operation!: string | null;

  @Field(() => Int, { nullable: true, description: "Progress in percent; null where that is not known." })
  readonly progress!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When it was asked for." })
  readonly createdAt!: string | null;
}
