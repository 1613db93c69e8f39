/**
 * Advice for an operation that exceeds its limits. Each piece of advice is verified: with its changes, the operation has
 * the stated price.
 */
import { Kind } from "graphql";
import { MAX_LIMIT } from "../voucherify/paging.js";
import { planOf, callsText } from "./plan.js";
/** Most lists to try one by one. */
const MAX_KNOBS = 12;
/** Most pieces of advice. */
const MAX_ADVICE = 3;
/** Most fields to visit in the search for advice: some 20 ms of work. The search then returns what it has found. */
const MAX_VISITS = 4_000;
/** The advice that brings the price of `operation` within `limits`. Empty if no shorter list does. */
export function adviceFor(operation, plan, limits) {
    return limits.calls < 1 ? [] : new Trial(operation, plan, limits).advice();
}
/** Finds lengths of lists with which an operation fits its limits. */
class Trial {
    #operation;
    #limits;
    #plan;
    #visits = 0;
    constructor(operation, plan, limits) {
        this.#operation = operation;
        this.#plan = plan;
        this.#limits = limits;
    }
    advice() {
        if (this.#fits(this.#plan))
            return [];
        // Only lists that affect the exceeded limit can help.
        const knobs = knobsOf(this.#plan.levers)
            .slice(0, MAX_KNOBS)
            .filter((knob) => this.#lessens(this.#planWith([knob], 1)));
        const each = [];
        for (const knob of knobs) {
            const advice = this.#longest([knob]);
            if (advice !== null)
                each.push(advice);
            if (each.length === MAX_ADVICE)
                break;
        }
        if (each.length > 0)
            return each;
        const together = this.#longest(knobs);
        return together === null ? [] : [together];
    }
    #fits({ calls, nodes, isCut }) {
        return !isCut && calls <= this.#limits.calls && nodes <= this.#limits.nodes;
    }
    #lessens(other) {
        if (other === null)
            return false;
        const { calls, nodes } = this.#plan;
        return ((calls > this.#limits.calls && other.calls < calls) ||
            (nodes > this.#limits.nodes && other.nodes < nodes));
    }
    /** Advice with the greatest length that fits, for all `knobs`. Null if there is none, or the search has ended. */
    #longest(knobs) {
        let fits = null;
        let most = Math.max(0, ...knobs.map((knob) => knob.most));
        while ((fits?.length ?? 0) < most) {
            const middle = Math.ceil(((fits?.length ?? 0) + most) / 2);
            const plan = this.#planWith(knobs, middle);
            if (plan === null)
                return null;
            if (this.#fits(plan))
                fits = { length: middle, plan };
            else
                most = middle - 1;
        }
        if (fits === null)
            return null;
        const { length, plan } = fits;
        const changes = knobs.flatMap((knob) => changesOf(knob, length));
        return {
            message: `${changes.map(changeText).join(", ")} fits: ${callsText(plan.calls)}`,
            planned: plan.calls,
            changes,
        };
    }
    /** The plan with another length for all `knobs`. Null if the search has ended. */
    #planWith(knobs, length) {
        if (this.#visits > MAX_VISITS)
            return null;
        const plan = planOf(this.#operation, {
            variables: this.#plan.variables,
            lengths: lengthsOf(knobs, length),
        });
        this.#visits += plan?.visits ?? 0;
        return plan;
    }
}
function knobsOf(levers) {
    const byVariable = new Map();
    const knobs = [];
    for (const lever of levers) {
        const variable = variableOf(lever);
        const known = variable === null ? undefined : byVariable.get(variable);
        if (known !== undefined) {
            known.push(lever);
            continue;
        }
        const mine = [lever];
        if (variable !== null)
            byVariable.set(variable, mine);
        knobs.push({ variable, levers: mine });
    }
    return knobs.map((knob) => ({
        ...knob,
        most: knob.levers.reduce((most, { value }) => Math.max(most, value ?? MAX_LIMIT + 1), 0) - 1,
    }));
}
function lengthsOf(knobs, length) {
    const lengths = new Map();
    for (const { node, argument, value } of knobs.flatMap(({ levers }) => levers)) {
        if (value !== null && value <= length)
            continue;
        lengths.set(node, new Map([[argument, length]]));
    }
    return lengths;
}
function changesOf({ variable, levers }, length) {
    const changed = levers.filter(({ value }) => value === null || value > length);
    const said = variable === null ? changed : changed.slice(0, 1);
    return said.map(({ path, argument }) => ({ path, argument, variable, value: length }));
}
function changeText({ path, argument, variable, value }) {
    if (variable !== null)
        return `$${variable}: ${value}`;
    return argument === "first" ? `${path}(first: ${value})` : `${path} with ${value} of ${argument}`;
}
function variableOf({ node, argument }) {
    const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
    return value?.kind === Kind.VARIABLE ? value.name.value : null;
}
//# sourceMappingURL=advice.js.map