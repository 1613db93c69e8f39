import { CustomerAttributesResolver } from "./customer-attributes.type.js";
import { customerById } from "./customer.loaders.js";
import { CustomerMutations } from "./customer.mutations.js";
import { CampaignReferralResolver, CustomerReferralsResolver, CustomerResolver, SegmentCustomersResolver, } from "./customer.resolver.js";
import { CustomerSubscriptions } from "./customer.subscriptions.js";
export const customers = {
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
//# sourceMappingURL=customer.noun.js.map