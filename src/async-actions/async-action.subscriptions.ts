import { Authorized, Arg, ID, Resolver, Root, Subscription } from "type-graphql";
import type { SubscribeResolverData } from "type-graphql";
import { checkIdentifier } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import type { OpenTopic } from "../graphql/subscription.js";
import { LONGEST_WAIT, MAX_WATCHED, POLL_MS } from "./action-watch.js";
import { asyncActionById } from "./async-action.loaders.js";
import { AsyncAction } from "./async-action.type.js";

@Resolver()
export class AsyncActionSubscriptions {
  @Authorized("bulk")
  @Subscription(() => AsyncAction, {
    nullable: true,
    topics: "asyncActionProgress",
    topicId: ({ args, context }: SubscribeResolverData<unknown, { id: string }, Context>): OpenTopic => {
      const id = checkIdentifier("id", args.id);
      return () => context.actionWatch.watch(id);
    },
    description:
      "The present state of an async action, then each change of its state or progress. Ends when the action is finished. Null " +
      "if the action does not exist. A slow client gets only the latest state. The server reads the action in the background, " +
      "once for all subscribers, with calls that no operation needs: first at once, then after " +
      `${POLL_MS / 1_000} seconds, then after twice the time before, up to ${(POLL_MS * LONGEST_WAIT) / 1_000} seconds. At most ${MAX_WATCHED} actions are followed at a time. These calls are on no bill. ` +
      `The subscription itself costs ${upstreamCalls()}, and per state the price of the fields selected on it.`,
  })
  @Price(() => ({ knows: [asyncActionById] }))
  asyncActionProgress(
    @Root() action: AsyncAction,
    @Arg("id", () => ID, { description: "The ID of the async action, `aa_…`." }) _id: string,
  ): AsyncAction {
    return action;
  }
}
