import {
  Authorized,
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from "type-graphql";
import type { SubscribeResolverData } from "type-graphql";
import { SegmentDirection } from "./segment.type.js";
import { customerById, customerOfEvent, priceOfEventCustomer } from "../customers/customer.loaders.js";
import { Customer } from "../customers/customer.type.js";
import type { CustomerEvent } from "../events/event.js";
import { checkIdentifier } from "../graphql/arguments.js";
import type { Context } from "../graphql/context.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { type OpenTopic, resumable } from "../graphql/subscription.js";

@ObjectType({ description: "A customer entered or left a segment.", simpleResolvers: true })
export class SegmentMembershipChange {
  @Field(() => ID, { description: "The ID of the event that reported the change, `evcus_…`." })
  readonly id!: string;

  @Field(() => SegmentDirection, { description: "Whether the customer entered or left the segment." })
  readonly direction!: keyof typeof SegmentDirection;

  @Field(() => DateTime, {
    description: "The time of the event. Events can arrive late and in another order.",
  })
  readonly createdAt!: string;

  @Field(() => ID, { description: "The ID of the customer, `cust_…`." })
  readonly customerId!: string;

  readonly event!: CustomerEvent;
}

@Resolver(() => SegmentMembershipChange)
export class SegmentSubscriptions {
  @Authorized("customers:read")
  @Subscription(() => SegmentMembershipChange, {
    nullable: true,
    topics: "segmentMembershipChanged",
    topicId: ({
      args,
      context,
    }: SubscribeResolverData<unknown, { segmentId: string }, Context>): OpenTopic => {
      const topic = `segment:${checkIdentifier("segmentId", args.segmentId)}` as const;
      return () => resumable(context, context.events, (after) => context.events.subscribe(topic, { after }));
    },
    description:
      "Reports each customer who enters or leaves a segment, as it happens. Passive segments cause no events. " +
      `Costs ${upstreamCalls()}, and per event the price of the fields selected on it.`,
  })
  segmentMembershipChanged(
    @Root() event: CustomerEvent,
    @Arg("segmentId", () => ID, { description: "The ID of the segment, `seg_…`. It is not looked up." })
    _segmentId: string,
  ): SegmentMembershipChange {
    const { id, type, createdAt, customerId } = event;
    const direction = type.endsWith("entered") ? SegmentDirection.ENTERED : SegmentDirection.LEFT;
    return { id, direction, createdAt, customerId, event };
  }

  @FieldResolver(() => Customer, {
    nullable: true,
    description:
      `The customer. Costs at most ${upstreamCalls(customerById)} per event: none if the event reports the whole customer with ` +
      "its metadata, as it then was.",
  })
  @Price((_args, _parent, facts) => priceOfEventCustomer(facts))
  customer(@Root() { event }: SegmentMembershipChange, @Ctx() { loads }: Context): Promise<Customer | null> {
    return customerOfEvent(event, loads);
  }
}
