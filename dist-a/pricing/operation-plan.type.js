var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
import { Field, Int, ObjectType } from "type-graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";
import {} from "./admission.js";
import { enumOf } from "../graphql/enum.js";
import { callsText, capped, MAX_COUNT } from "./plan.js";
const PlanStrategy = enumOf("PlanStrategy", "The way in which a field makes its upstream calls.", {
    DIRECT: "The number of calls does not depend on the number of objects.",
    PER_OBJECT: "The calls are made for each distinct object, because REST reads objects one by one.",
    BATCHED: `One call serves up to ${MAX_LIMIT} objects.`,
    SHARED: "The field takes no calls of its own, because it shares those of an earlier step.",
});
let PlanStep = class PlanStep {
    path;
    endpoint;
    operation;
    calls;
    strategy;
};
__decorate([
    Field(() => String, {
        description: "The path of the field in the answer, for example `customers.nodes.segments`.",
    })
], PlanStep.prototype, "path", void 0);
__decorate([
    Field(() => String, {
        description: "The endpoint, for example `GET /v1/customers/{customerId}`.",
    })
], PlanStep.prototype, "endpoint", void 0);
__decorate([
    Field(() => String, {
        description: "Voucherify's name of the REST operation, for example `get-customer`.",
    })
], PlanStep.prototype, "operation", void 0);
__decorate([
    Field(() => Int, { description: "The maximum number of upstream calls." })
], PlanStep.prototype, "calls", void 0);
__decorate([
    Field(() => PlanStrategy, { description: "The way in which the field makes the calls." })
], PlanStep.prototype, "strategy", void 0);
PlanStep = __decorate([
    ObjectType({ description: "The upstream calls of one field to one endpoint.", simpleResolvers: true })
], PlanStep);
export { PlanStep };
let PlanChange = class PlanChange {
    path;
    argument;
    variable;
    value;
};
__decorate([
    Field(() => String, { description: "The path of the field in the answer." })
], PlanChange.prototype, "path", void 0);
__decorate([
    Field(() => String, { description: "The argument to change, which is `first` or a list of keys." })
], PlanChange.prototype, "argument", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The name of the variable to change. Null if the argument is a literal or omitted.",
    })
], PlanChange.prototype, "variable", void 0);
__decorate([
    Field(() => Int, { description: "The greatest value that fits. For a list of keys, its greatest length." })
], PlanChange.prototype, "value", void 0);
PlanChange = __decorate([
    ObjectType({ description: "A change to one argument.", simpleResolvers: true })
], PlanChange);
export { PlanChange };
let PlanAdvice = class PlanAdvice {
    message;
    planned;
    changes;
};
__decorate([
    Field(() => String, {
        description: `The advice as text, for example \`customers(first: 42) fits: ${callsText(43)}\`.`,
    })
], PlanAdvice.prototype, "message", void 0);
__decorate([
    Field(() => Int, { description: "The price with these changes, in upstream calls." })
], PlanAdvice.prototype, "planned", void 0);
__decorate([
    Field(() => [PlanChange], { description: "The changes. All of them are required." })
], PlanAdvice.prototype, "changes", void 0);
PlanAdvice = __decorate([
    ObjectType({ description: "Changes that would make the operation fit.", simpleResolvers: true })
], PlanAdvice);
export { PlanAdvice };
let OperationPlan = class OperationPlan {
    planned;
    plannedNow;
    resultNodes;
    steps;
    fits;
    refusal;
    retryAfterMs;
    advice;
};
__decorate([
    Field(() => Int, {
        description: "The price: the maximum number of upstream calls. Repeats after a failure of the upstream are not included. Counted " +
            `up to ${MAX_COUNT.toLocaleString("en")}.`,
    })
], OperationPlan.prototype, "planned", void 0);
__decorate([
    Field(() => Int, {
        description: "The maximum number of upstream calls if the operation ran now: the price without the calls that cached answers save. " +
            "The operation is admitted by this number.",
    })
], OperationPlan.prototype, "plannedNow", void 0);
__decorate([
    Field(() => Int, {
        description: "The maximum number of values in the answer. Each field of each object and each item of a list is one value. " +
            `Introspection is included. Counted up to ${MAX_COUNT.toLocaleString("en")}.`,
    })
], OperationPlan.prototype, "resultNodes", void 0);
__decorate([
    Field(() => [PlanStep], {
        description: "The upstream calls by field and endpoint, in the order of the document.",
    })
], OperationPlan.prototype, "steps", void 0);
__decorate([
    Field(() => Boolean, { description: "Whether the operation would be admitted now." })
], OperationPlan.prototype, "fits", void 0);
__decorate([
    Field(() => String, {
        nullable: true,
        description: "The reason why the operation would be refused. Null if it fits.",
    })
], OperationPlan.prototype, "refusal", void 0);
__decorate([
    Field(() => Int, {
        nullable: true,
        description: "The time in milliseconds until the unchanged operation would be admitted. Null if it fits now, or if waiting does not " +
            "help.",
    })
], OperationPlan.prototype, "retryAfterMs", void 0);
__decorate([
    Field(() => [PlanAdvice], {
        description: "Alternative changes, each of which would make the operation fit now. Empty if it fits, or if no shorter list helps.",
    })
], OperationPlan.prototype, "advice", void 0);
OperationPlan = __decorate([
    ObjectType({
        description: "The price of an operation, and whether it would be admitted now.",
        simpleResolvers: true,
    })
], OperationPlan);
export { OperationPlan };
export function toOperationPlan({ calls, nodes, steps }, plannedNow, refusal, advice) {
    return {
        planned: capped(calls),
        plannedNow: capped(plannedNow),
        resultNodes: capped(nodes),
        steps: steps.map(toPlanStep),
        fits: refusal === null,
        refusal: refusal?.message ?? null,
        retryAfterMs: refusal?.retryAfterMs ?? null,
        advice: advice.map(({ changes, ...rest }) => ({ ...rest, changes: [...changes] })),
    };
}
function toPlanStep({ path, endpoint, calls, strategy }) {
    const { method, path: template, operation } = endpoint;
    return { path, endpoint: `${method} ${template}`, operation, calls: capped(calls), strategy };
}
//# sourceMappingURL=operation-plan.type.js.map