var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Ctx, Field, FieldResolver, ID, ObjectType, Resolver, Root, Subscription, } from "type-graphql";
import { Price, upstreamCalls } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { resumable } from "../graphql/subscription.js";
import { CustomerIdentifier, topicOf } from "./customer.inputs.js";
import { customerById, customerOfEvent, isDeletion, priceOfEventCustomer } from "./customer.loaders.js";
import { Customer } from "./customer.type.js";
let CustomerChange = class CustomerChange {
    id;
    type;
    createdAt;
    customerId;
    isDeleted;
    event;
};
__decorate([
    Field(() => ID, { description: "The ID of the event that reported the change, `evcus_…`." })
], CustomerChange.prototype, "id", void 0);
__decorate([
    Field(() => String, {
        description: "The type of the event in REST, unchanged, for example `customer.updated`. New types can appear without notice.",
    })
], CustomerChange.prototype, "type", void 0);
__decorate([
    Field(() => DateTime, {
        description: "The time of the event. Events can arrive late and in another order.",
    })
], CustomerChange.prototype, "createdAt", void 0);
__decorate([
    Field(() => ID, { description: "The ID of the customer, `cust_…`." })
], CustomerChange.prototype, "customerId", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether the customer was deleted." })
], CustomerChange.prototype, "isDeleted", void 0);
CustomerChange = __decorate([
    ObjectType({ description: "A change of a customer.", simpleResolvers: true })
], CustomerChange);
export { CustomerChange };
/** Events that change nothing in the record of a customer: messages, and validations of vouchers. */
const CHANGES_NOTHING = /^customer\.(sms|email|activecampaign|braze|mailchimp|intercom|shopify|klaviyo|batch|validation)\./;
const mayChange = ({ type }) => !CHANGES_NOTHING.test(type);
let CustomerSubscriptions = class CustomerSubscriptions {
    customerChanged(event, _by) {
        return toChange(event);
    }
    customer({ event }, { loads }) {
        return customerOfEvent(event, loads);
    }
};
__decorate([
    Authorized("customers:read"),
    Subscription(() => CustomerChange, {
        nullable: true,
        topics: "customerChanged",
        topicId: ({ args, context, }) => {
            const topic = topicOf(args.by);
            return () => resumable(context, context.events, (after) => context.events.subscribe(topic, { after, accept: mayChange }));
        },
        description: "Reports each event that may have changed a customer, as it happens. Bulk updates and imports cause no events. " +
            `Costs ${upstreamCalls()}, and per event the price of the fields selected on it.`,
    }),
    __param(0, Root()),
    __param(1, Arg("by", () => CustomerIdentifier, {
        description: "The identifier of the customer. It is not looked up, so a customer that does not exist yet can be named. By " +
            "`sourceId`, an event is found if it has the source ID, or an earlier event of the same customer had it.",
    }))
], CustomerSubscriptions.prototype, "customerChanged", null);
__decorate([
    FieldResolver(() => Customer, {
        nullable: true,
        description: `The customer. Null if it is deleted. Costs at most ${upstreamCalls(customerById)} per event: none if the event reports ` +
            "the whole customer with its metadata, as it then was.",
    }),
    Price((_args, _parent, facts) => priceOfEventCustomer(facts)),
    __param(0, Root()),
    __param(1, Ctx())
], CustomerSubscriptions.prototype, "customer", null);
CustomerSubscriptions = __decorate([
    Resolver(() => CustomerChange)
], CustomerSubscriptions);
export { CustomerSubscriptions };
function toChange(event) {
    const { id, type, createdAt, customerId } = event;
    return { id, type, createdAt, customerId, isDeleted: isDeletion(event), event };
}
//# sourceMappingURL=customer.subscriptions.js.map