var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { Authorized, Arg, Resolver, Root, Subscription } from "type-graphql";
import { CustomerIdentifier, topicOf } from "../customers/customer.inputs.js";
import { upstreamCalls } from "../graphql/price.js";
import { resumable } from "../graphql/subscription.js";
import { toActivity } from "./activity.families.js";
import { Activity } from "./activity.type.js";
let ActivitySubscriptions = class ActivitySubscriptions {
    customerActivity({ id, type, createdAt, groupId, data }, _by) {
        return toActivity({ id, type, created_at: createdAt, group_id: groupId, data });
    }
};
__decorate([
    Authorized("customers:read"),
    Subscription(() => Activity, {
        nullable: true,
        topics: "customerActivity",
        topicId: ({ args, context, }) => {
            const topic = topicOf(args.by);
            return () => resumable(context, context.events, (after) => context.events.subscribe(topic, { after }));
        },
        description: "The activities of a customer, as they happen. Only events that the project sends to this server as webhooks are " +
            `reported. Costs ${upstreamCalls()}, and per activity the price of the fields selected on it.`,
    }),
    __param(0, Root()),
    __param(1, Arg("by", () => CustomerIdentifier, {
        description: "The identifier of the customer. It is not looked up, as with `customerChanged`.",
    }))
], ActivitySubscriptions.prototype, "customerActivity", null);
ActivitySubscriptions = __decorate([
    Resolver()
], ActivitySubscriptions);
export { ActivitySubscriptions };
//# sourceMappingURL=activity.subscriptions.js.map