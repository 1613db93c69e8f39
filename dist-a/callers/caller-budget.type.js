var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, Float, Int, ObjectType } from "type-graphql";
import { DateTime } from "../graphql/scalars.js";
let CallQuota = class CallQuota {
    limit;
    used;
    remaining;
    resetsAt;
};
__decorate([
    Field(() => Int, { description: "The number of upstream calls that the caller may make in a day." })
], CallQuota.prototype, "limit", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls that the caller has made today at this server, with those that its running operations " +
            "may still make. It can be over the limit, because bulk runs are followed to their end.",
    })
], CallQuota.prototype, "used", void 0);
__decorate([
    Field(() => Int, {
        description: "The number of upstream calls that are left today. An operation with a higher price is refused.",
    })
], CallQuota.prototype, "remaining", void 0);
__decorate([
    Field(() => DateTime, { description: "The time at which the next day begins." })
], CallQuota.prototype, "resetsAt", void 0);
CallQuota = __decorate([
    ObjectType({
        description: "The number of upstream calls that a caller may make in a day, from midnight to midnight UTC.",
        simpleResolvers: true,
    })
], CallQuota);
export { CallQuota };
let CallerBudget = class CallerBudget {
    weight;
    callsPerDay;
};
__decorate([
    Field(() => Float, {
        description: "The caller's part of the upstream calls, relative to that of other callers, while several want more than there are.",
    })
], CallerBudget.prototype, "weight", void 0);
__decorate([
    Field(() => CallQuota, {
        nullable: true,
        description: "The upstream calls of the caller in a day. Null if their number is not limited.",
    })
], CallerBudget.prototype, "callsPerDay", void 0);
CallerBudget = __decorate([
    ObjectType({ description: "The part of the account's budget that a caller has.", simpleResolvers: true })
], CallerBudget);
export { CallerBudget };
export function toCallerBudget({ weight, quota }) {
    return { weight, callsPerDay: quota ? toCallQuota(quota.state) : null };
}
function toCallQuota({ limit, used, remaining, resetsAt }) {
    return { limit, used, remaining, resetsAt: new Date(resetsAt).toISOString() };
}
//# sourceMappingURL=caller-budget.type.js.map