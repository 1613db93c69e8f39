/**
 * Subscriptions. Subscribing opens a source of deliveries. Each delivery is then executed as an operation of its own, with
 * its own context, price and bill.
 */
import type { GraphQLField } from "graphql";
import type { PubSub } from "type-graphql";
import type { Delivery } from "../events/mailbox.js";
import type { Context } from "./context.js";

/** A request over a transport that carries subscriptions, and what it has opened. */
export interface Subscribing {
  /** Whether it may be a mutation. */
  readonly mayWrite: boolean;
  /** The cursor to resume after. Null to start with the next event. */
  readonly after: string | null;
  /** Null until it is opened. */
  source: AsyncIterable<Delivery> | null;
  /** The cursor after everything that has happened so far. Null if the source cannot be resumed. */
  position: (() => string) | null;
}

declare module "./context.js" {
  interface Context {
    /** Set for requests over a transport that carries subscriptions. */
    readonly subscribing?: Subscribing | undefined;
    /** What a subscription delivers. Its root field reads it. */
    readonly delivery?: Delivery | undefined;
  }
}

declare module "./price.js" {
  interface PriceFacts {
    /** What is delivered. Undefined while only the price is computed: it is then the highest. */
    readonly delivery?: Delivery | undefined;
  }
}

/** The `topicId` of a subscription. The schema is shared by all tenants, so the topic is opened where the tenant is known. */
export type OpenTopic = () => AsyncIterable<Delivery>;

/** The pub/sub of type-graphql. Events are published to their hubs, which are not of this room. */
export const pubSub: PubSub = {
  subscribe: (_, open) => (open as OpenTopic)(),
  publish: (topic) => {
    throw new Error(`Expected ${topic} to be published to the hub of its tenant`);
  },
};

/** Opens a source that can be resumed. */
export function resumable<T>(
  { subscribing }: Context,
  feed: { readonly head: string },
  open: (after: string | null) => AsyncIterable<Delivery<T>>,
): AsyncIterable<Delivery<T>> {
  if (subscribing === undefined) throw new Error("Expected a request for a subscription");
  subscribing.position = () => feed.head;
  return open(subscribing.after);
}

/** Lets a root field of subscriptions resolve the delivered value. A delivered error is thrown. */
export function resolveDelivery(field: GraphQLField<unknown, Context>): void {
  const { resolve } = field;
  if (resolve === undefined) throw new Error(`Expected ${field.name} to have a resolver`);
  field.resolve = (_, args: unknown, context, info) => {
    const value = context.delivery?.value ?? null;
    if (value instanceof Error) throw value;
    return value === null ? null : resolve(value, args, context, info);
  };
}
