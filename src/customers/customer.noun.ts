import type { Hub } from "../events/hub.js";
import type { Noun } from "../graphql/schema.js";
import { CustomerAttributesResolver } from "./customer-attributes.type.js";
import { customerById } from "./customer.loaders.js";
import { CustomerMutations } from "./customer.mutations.js";
import {
  CampaignReferralResolver,
  CustomerReferralsResolver,
  CustomerResolver,
  SegmentCustomersResolver,
} from "./customer.resolver.js";
import { CustomerSubscriptions } from "./customer.subscriptions.js";

declare module "../graphql/context.js" {
  interface Context {
    /** The events of this credential. */
    readonly events: Hub;
  }
}

export const customers: Noun = {
  resolvers: [
    CustomerResolver,
    CustomerAttributesResolver,
    CustomerReferralsResolver,
    CampaignReferralResolver,
    SegmentCustomersResolver,
    CustomerMutations,
    CustomerSubscriptions,
  ],
  oneOf: ["CustomerIdentifier"],
  nodes: [
    {
      typeName: "Customer",
      prefix: "cust_",
      scope: "customers:read",
      cost: { loader: customerById },
      load: (id, { loads }) => loads.of(customerById).load(id),
    },
  ],
};
