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
import type { CustomerEvent } from "../events/event.js";
import type { Context } from "../graphql/context.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { type OpenTopic, resumable } from "../graphql/subscription.js";
import { CustomerIdentifier, topicOf } from "./customer.inputs.js";
import { customerById, customerOfEvent, isDeletion, priceOfEventCustomer } from "./customer.loaders.js";
import { Customer } from "./customer.type.js";

@ObjectType({ description: "A change of a customer.", simpleResolvers: true })
export class CustomerChange {
  @Field(() => ID, { description: "The ID of the event that reported the change, `evcus_…`." })
  readonly id!: string;

  @Field(() => String, {
    description:
      "The type of the event in REST, unchanged, for example `customer.updated`. New types can appear without notice.",
  })
  readonly type!: string;

  @Field(() => DateTime, {
    description: "The time of the event. Events can arrive late and in another order.",
  })
  readonly createdAt!: string;

  @Field(() => ID, { description: "The ID of the customer, `cust_…`." })
  readonly customerId!: string;

  @Field(() => Boolean, { description: "Whether the customer was deleted." })
  readonly isDeleted!: boolean;

  readonly event!: CustomerEvent;
}

/** Events that change nothing in the record of a customer: messages, and validations of vouchers. */
const CHANGES_NOTHING =
  /^customer\.(sms|email|activecampaign|braze|mailchimp|intercom|shopify|klaviyo|batch|validation)\./;

const mayChange = ({ type }: CustomerEvent) => !CHANGES_NOTHING.test(type);

@Resolver(() => CustomerChange)
export class CustomerSubscriptions {
  @Authorized("customers:read")
  @Subscription(() => CustomerChange, {
    nullable: true,
    topics: "customerChanged",
    topicId: ({
      args,
      context,
    }: SubscribeResolverData<unknown, { by: CustomerIdentifier }, Context>): OpenTopic => {
      const topic = topicOf(args.by);
      return () =>
        resumable(context, context.events, (after) =>
          context.events.subscribe(topic, { after, accept: mayChange }),
        );
    },
    description:
      "Reports each event that may have changed a customer, as it happens. Bulk updates and imports cause no events. " +
      `Costs ${upstreamCalls()}, and per event the price of the fields selected on it.`,
  })
  customerChanged(
    @Root() event: CustomerEvent,
    @Arg("by", () => CustomerIdentifier, {
      description:
        "The identifier of the customer. It is not looked up, so a customer that does not exist yet can be named. By " +
        "`sourceId`, an event is found if it has the source ID, or an earlier event of the same customer had it.",
    })
    _by: CustomerIdentifier,
  ): CustomerChange {
    return toChange(event);
  }

  @FieldResolver(() => Customer, {
    nullable: true,
    description:
      `The customer. Null if it is deleted. Costs at most ${upstreamCalls(customerById)} per event: none if the event reports ` +
      "the whole customer with its metadata, as it then was.",
  })
  @Price((_args, _parent, facts) => priceOfEventCustomer(facts))
  customer(@Root() { event }: CustomerChange, @Ctx() { loads }: Context): Promise<Customer | null> {
    return customerOfEvent(event, loads);
  }
}

function toChange(event: CustomerEvent): CustomerChange {
  const { id, type, createdAt, customerId } = event;
  return { id, type, createdAt, customerId, isDeleted: isDeletion(event), event };
}
