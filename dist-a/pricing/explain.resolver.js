var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
var __param = (this && this.__param) || function (paramIndex, decorator) {
    return function (target, key) { decorator(target, key, paramIndex); }
};
import { GraphQLError, parse, validate } from "graphql";
import { Authorized, Arg, Ctx, Info, Query, Resolver } from "type-graphql";
import { decide } from "./admission.js";
import { adviceFor } from "./advice.js";
import { badUserInput } from "../graphql/error-codes.js";
import { withoutValues } from "../graphql/error-values.js";
import { checkPolicy } from "../graphql/policy-check.js";
import { documentProblem, MAX_TOKENS } from "../graphql/document-limits.js";
import { callsNow } from "./calls-now.js";
import { planOf } from "./plan.js";
import { Price, upstreamCalls } from "../graphql/price.js";
import { requireScopes } from "../graphql/scopes.js";
import { operationOf } from "../graphql/operation.js";
import { JSONObject } from "../graphql/scalars.js";
import { toUpstreamBudget, UpstreamBudget } from "./upstream-budget.type.js";
import { OperationPlan, toOperationPlan } from "./operation-plan.type.js";
/** The price of `explain` in values, by the time that a large document takes. One operation can have three of them. */
const EXPLAIN_VALUES = 15_000;
let ExplainResolver = class ExplainResolver {
    upstreamBudget({ allowance }) {
        return toUpstreamBudget(allowance);
    }
    async explain(document, variables, operationName, context, { schema }) {
        const operation = read(schema, document, operationName, variables ?? {}, context);
        requireScopes(operation, context.caller);
        const plan = planOf(operation);
        if (plan === null)
            throw badUserInput("`variables` must match the variables that the operation declares");
        if (plan.fault !== null)
            throw badUserInput(plan.fault);
        checkPolicy(operation, plan.variables, context);
        const plannedNow = await callsNow(operation, plan, context);
        const decision = await decide(operation, plan, context, plannedNow);
        if (decision.refusal === null) {
            decision.close();
            return toOperationPlan(plan, plannedNow, null, []);
        }
        const { refusal } = decision;
        return toOperationPlan(plan, plannedNow, refusal, adviceFor(operation, plan, refusal.limits));
    }
};
__decorate([
    Authorized(),
    Query(() => UpstreamBudget, {
        description: `The budget of the account at the upstream. Costs ${upstreamCalls()}.`,
    }),
    __param(0, Ctx())
], ExplainResolver.prototype, "upstreamBudget", null);
__decorate([
    Authorized(),
    Query(() => OperationPlan, {
        nullable: true,
        description: "The price of an operation, without executing it. It also tells whether the operation would be admitted now, and if " +
            `not, which changes would make it fit. For a subscription, it is the highest price of one result. Costs ${upstreamCalls()}.`,
    }),
    Price(() => ({ values: EXPLAIN_VALUES })),
    __param(0, Arg("document", () => String, {
        description: "The GraphQL document with the operation and its fragments.",
    })),
    __param(1, Arg("variables", () => JSONObject, { nullable: true, description: "The variables of the operation." })),
    __param(2, Arg("operationName", () => String, {
        nullable: true,
        description: "The name of the operation. Required if the document contains several.",
    })),
    __param(3, Ctx()),
    __param(4, Info())
], ExplainResolver.prototype, "explain", null);
ExplainResolver = __decorate([
    Resolver()
], ExplainResolver);
export { ExplainResolver };
function read(schema, text, name, variables, facts) {
    let document;
    try {
        document = parse(text, { maxTokens: MAX_TOKENS });
    }
    catch (error) {
        throw badUserInput(`\`document\` must be valid GraphQL: ${error instanceof GraphQLError ? withoutValues(error) : "it is nested too deeply"}`);
    }
    const problem = documentProblem(document);
    if (problem !== null)
        throw badUserInput(`\`document\` must be smaller: ${problem}`);
    const [fault] = validate(schema, document, undefined, { maxErrors: 1 });
    if (fault !== undefined)
        throw badUserInput(`\`document\` must be valid against the schema: ${withoutValues(fault)}`);
    const operation = operationOf(schema, document, name, variables, facts);
    if (operation !== null)
        return operation;
    throw badUserInput("`operationName` must name one of the operations of `document`");
}
//# sourceMappingURL=explain.resolver.js.map