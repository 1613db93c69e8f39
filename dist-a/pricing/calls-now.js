import { execute, Kind, OperationTypeNode } from "graphql";
import { createContext } from "../graphql/context.js";
import { ageByDirective } from "../graphql/freshness.js";
import { remainingCalls } from "./remaining.js";
/**
 * Most values of an operation that is tried on the cache. It is some 80 ms of work. For a larger one, the calls that it
 * needs now are given as its price.
 */
const MAX_VALUES = 25_000;
/** The most calls that an operation would need now. It is executed with the answers of the cache, and makes no call. */
export async function callsNow(operation, plan, context) {
    const { schema, definition, fragments } = operation;
    const isTried = plan.calls > 0 && plan.nodes <= MAX_VALUES && definition.operation === OperationTypeNode.QUERY;
    if (!isTried)
        return plan.calls;
    const voucherify = context.voucherify.withoutCalls();
    voucherify.accept(Math.min(context.voucherify.acceptedMs, ageByDirective(definition, plan.variables)));
    const trial = createContext({ ...context, voucherify });
    let calls = 0;
    voucherify.decideLater(plan.loaders, () => {
        calls = remainingCalls(plan, trial.loads.unanswered);
        return new Error("Only the cache is tried");
    });
    const document = { kind: Kind.DOCUMENT, definitions: [definition, ...fragments.values()] };
    await execute({ schema, document, variableValues: operation.variables, contextValue: trial });
    return calls;
}
//# sourceMappingURL=calls-now.js.map