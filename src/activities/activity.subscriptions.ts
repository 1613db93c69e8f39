import { Authorized, Arg, Resolver, Root, Subscription } from "type-graphql";
import type { SubscribeResolverData } from "type-graphql";
import { CustomerIdentifier, topicOf } from "../customers/customer.inputs.js";
import type { CustomerEvent } from "../events/event.js";
import type { Context } from "../graphql/context.js";
import { upstreamCalls } from "../graphql/price.js";
import { type OpenTopic, resumable } from "../graphql/subscription.js";
import { toActivity } from "./activity.families.js";
import { Activity } from "./activity.type.js";

@Resolver()
export class ActivitySubscriptions {
  @Authorized("customers:read")
  @Subscription(() => Activity, {
    nullable: true,
    topics: "customerActivity",
    topicId: ({
      args,
      context,
    }: SubscribeResolverData<unknown, { by: CustomerIdentifier }, Context>): OpenTopic => {
      const topic = topicOf(args.by);
      return () => resumable(context, context.events, (after) => context.events.subscribe(topic, { after }));
    },
    description:
      "The activities of a customer, as they happen. Only events that the project sends to this server as webhooks are " +
      `reported. Costs ${upstreamCalls()}, and per activity the price of the fields selected on it.`,
  })
  customerActivity(
    @Root() { id, type, createdAt, groupId, data }: CustomerEvent,
    @Arg("by", () => CustomerIdentifier, {
      description: "The identifier of the customer. It is not looked up, as with `customerChanged`.",
    })
    _by: CustomerIdentifier,
  ): Activity {
    return toActivity({ id, type, created_at: createdAt, group_id: groupId, data });
  }
}
