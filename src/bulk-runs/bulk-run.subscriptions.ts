import { Authorized, Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { SubscribeResolverData } from "type-graphql";
import { checkIdentifier } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import type { OpenTopic } from "../graphql/subscription.js";
import { BulkRun, piecesOfRun, toBulkRun } from "./bulk-run.type.js";
import type { Run } from "./run.js";

@Resolver()
export class BulkRunSubscriptions {
  @Authorized("bulk")
  @Subscription(() => BulkRun, {
    nullable: true,
    topics: "bulkRunProgress",
    topicId: ({ args, context }: SubscribeResolverData<unknown, { id: string }, Context>): OpenTopic => {
      const id = checkIdentifier("id", args.id);
      return () => context.runs.watch(id);
    },
    description:
      "The present state of a bulk run, then each change. Ends when the run is finished. Null if this server does not know the " +
      "run, or no longer remembers it. A slow client gets only the latest state. The server follows the run in any case, so " +
      `this costs ${upstreamCalls()}.`,
  })
  @Price<{ id: string }>(({ id }, _, facts) => piecesOfRun(id, facts))
  bulkRunProgress(
    @Root() run: Run,
    @Arg("id", () => ID, { description: "The ID of the run, `run_…`." }) _id: string,
  ): BulkRun {
    return toBulkRun(run);
  }
}
