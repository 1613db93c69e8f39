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
import { SegmentDirection } from "./segment.type.js";
import { customerById, customerOfEvent, priceOfEventCustomer } from "../customers/customer.loaders.js";
import { Customer } from "../customers/customer.type.js";
import { checkIdentifier } from "../graphql/arguments.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { DateTime } from "../graphql/scalars.js";
import { resumable } from "../graphql/subscription.js";
let SegmentMembershipChange = class SegmentMembershipChange {
    id;
    direction;
    createdAt;
    customerId;
    event;
};
__decorate([
    Field(() => ID, { description: "The ID of the event that reported the change, `evcus_…`." })
], SegmentMembershipChange.prototype, "id", void 0);
__decorate([
    Field(() => SegmentDirection, { description: "Whether the customer entered or left the segment." })
], SegmentMembershipChange.prototype, "direction", void 0);
__decorate([
    Field(() => DateTime, {
        description: "The time of the event. Events can arrive late and in another order.",
    })
], SegmentMembershipChange.prototype, "createdAt", void 0);
__decorate([
    Field(() => ID, { description: "The ID of the customer, `cust_…`." })
], SegmentMembershipChange.prototype, "customerId", void 0);
SegmentMembershipChange = __decorate([
    ObjectType({ description: "A customer entered or left a segment.", simpleResolvers: true })
], SegmentMembershipChange);
export { SegmentMembershipChange };
let SegmentSubscriptions = class SegmentSubscriptions {
    segmentMembershipChanged(event, _segmentId) {
        const { id, type, createdAt, customerId } = event;
        const direction = type.endsWith("entered") ? SegmentDirection.ENTERED : SegmentDirection.LEFT;
        return { id, direction, createdAt, customerId, event };
    }
    customer({ event }, { loads }) {
        return customerOfEvent(event, loads);
    }
};
__decorate([
    Authorized("customers:read"),
    Subscription(() => SegmentMembershipChange, {
        nullable: true,
        topics: "segmentMembershipChanged",
        topicId: ({ args, context, }) => {
            const topic = `segment:${checkIdentifier("segmentId", args.segmentId)}`;
            return () => resumable(context, context.events, (after) => context.events.subscribe(topic, { after }));
        },
        description: "Reports each customer who enters or leaves a segment, as it happens. Passive segments cause no events. " +
            `Costs ${upstreamCalls()}, and per event the price of the fields selected on it.`,
    }),
    __param(0, Root()),
    __param(1, Arg("segmentId", () => ID, { description: "The ID of the segment, `seg_…`. It is not looked up." }))
], SegmentSubscriptions.prototype, "segmentMembershipChanged", null);
__decorate([
    FieldResolver(() => Customer, {
        nullable: true,
        description: `The customer. Costs at most ${upstreamCalls(customerById)} per event: none if the event reports the whole customer with ` +
            "its metadata, as it then was.",
    }),
    Price((_args, _parent, facts) => priceOfEventCustomer(facts)),
    __param(0, Root()),
    __param(1, Ctx())
], SegmentSubscriptions.prototype, "customer", null);
SegmentSubscriptions = __decorate([
    Resolver(() => SegmentMembershipChange)
], SegmentSubscriptions);
export { SegmentSubscriptions };
//# sourceMappingURL=segment.subscriptions.js.map