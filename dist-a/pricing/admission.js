/**
 * Admission: the decision whether an operation may start. It is made before any call, from the operation's price and the
 * account's budget for the time of the operation. A refused operation has spent nothing, and its error contains advice.
 */
import { OperationTypeNode } from "graphql";
import { systemClock } from "../clock.js";
import { adviceFor } from "./advice.js";
import { publicError } from "../graphql/error-codes.js";
import { nothing } from "../voucherify/client.js";
import { countText, capped, callsText } from "./plan.js";
import { remainingCalls } from "./remaining.js";
import { meaningOf } from "../graphql/upstream-answers.js";
/** Events come unasked, so what is selected on them waits behind what clients ask for. */
const PRIORITIES = {
    [OperationTypeNode.MUTATION]: "mutation",
    [OperationTypeNode.QUERY]: "read",
    [OperationTypeNode.SUBSCRIPTION]: "background",
};
/**
 * Decides whether a plan is admitted. If so, its calls are reserved until the decision is closed.
 *
 * @param calls - the calls that are needed now, at most the price. The cache may have answered the others
 */
export async function decide({ definition }, plan, { allowance, party }, calls = plan.calls) {
    const { governor, deadlines } = allowance;
    const refusal = tooExpensive(plan, allowance) ?? suspended(calls, allowance) ?? overQuota(calls, allowance, party);
    if (refusal !== null)
        return { refusal };
    const priority = PRIORITIES[definition.operation];
    const isBulk = plan.steps.some(({ endpoint }) => endpoint.bulk);
    const operationMs = isBulk ? deadlines.bulkOperationMs : deadlines.operationMs;
    // The last call must be sent early enough to be answered within the deadline.
    const lastMs = Math.max(0, operationMs - (isBulk ? deadlines.bulkCallMs : deadlines.callMs));
    // Set aside before the decision, which may take a moment: the quota was compared with the price just now.
    const quota = party.quota?.reserve(calls) ?? undefined;
    const admission = await governor.admit({
        calls,
        priority,
        party,
        deadlineAt: systemClock.now() + lastMs,
    });
    if (admission.admitted) {
        const { reservation } = admission;
        const close = () => {
            reservation.close();
            quota?.close();
        };
        return { refusal: null, reservation, quota, operationMs, priority, close };
    }
    quota?.close();
    const { retryAfterMs, affordable } = admission;
    const message = `This operation could take ${callsText(calls)}, but the account's budget for the next ` +
        `${lastMs / 1000} seconds is ${countText(affordable)}`;
    const limits = { calls: Math.min(affordable, allowance.maxCalls), nodes: allowance.maxNodes };
    return { refusal: { code: "RATE_LIMITED", message, retryAfterMs, limits } };
}
/** The refusal of an operation over the limits for every operation. Null if it is within them. */
function tooExpensive(plan, { maxCalls, maxNodes, maxWrites }) {
    const { calls, nodes, isCut, writes } = plan;
    const code = "OPERATION_TOO_EXPENSIVE";
    const rest = { code, retryAfterMs: null, limits: { calls: maxCalls, nodes: maxNodes } };
    if (writes > maxWrites) {
        const message = `This mutation has ${countText(writes)} root fields; one may have at most ${countText(maxWrites)}`;
        return { ...rest, code: "TOO_MANY_WRITES", message };
    }
    if (calls > maxCalls) {
        const amount = `${isCut ? "more than " : ""}${callsText(calls)}`;
        return {
            ...rest,
            message: `This operation could take ${amount}; one may take at most ${countText(maxCalls)}`,
        };
    }
    if (!isCut && nodes <= maxNodes)
        return null;
    const amount = `${isCut ? "more than " : ""}${countText(nodes)} values`;
    return {
        ...rest,
        message: `The answer of this operation could have ${amount}; one may have at most ${countText(maxNodes)}`,
    };
}
/** The refusal during a suspension, with the rejection that caused it. Null if the operation needs no call. */
function suspended(calls, { suspended: currentSuspension, maxNodes }) {
    const suspension = calls > 0 ? currentSuspension() : null;
    if (suspension === null)
        return null;
    const { code, message } = meaningOf(suspension.rejection);
    const retryAfterMs = Math.max(1, Math.ceil(suspension.until - systemClock.now()));
    return { code, message, retryAfterMs, limits: { calls: 0, nodes: maxNodes } };
}
/** The refusal of an operation that costs more than its caller may spend today. Null if it does not. */
function overQuota(calls, { maxCalls, maxNodes }, { quota }) {
    if (!quota)
        return null;
    const { limit, remaining, resetsInMs } = quota.state;
    if (calls <= remaining)
        return null;
    const message = `This operation could take ${callsText(calls)}, but of the ${countText(limit)} that the caller may make in a day, ` +
        `${countText(remaining)} are left`;
    return {
        code: "CALLER_QUOTA_EXCEEDED",
        message,
        retryAfterMs: calls > limit ? null : resetsInMs,
        limits: { calls: Math.min(remaining, maxCalls), nodes: maxNodes },
        quota: { limit, remaining },
    };
}
/**
 * Admits an operation and sets its price, deadline and priority. The decision about a query is made when it needs its
 * first call: answers of the cache cost nothing, and a query without calls is never decided about. A mutation is decided at
 * once, since it always calls.
 *
 * @returns a function that releases the reserved calls that the operation did not need
 * @throws {GraphQLError} if the operation is refused at once. If it is refused later, `voucherify.refusal` has the error
 */
export async function admit(operation, plan, { allowance, party, voucherify, loads }) {
    let close;
    let isOver = false;
    const agree = async (calls) => {
        const decision = await decide(operation, plan, { allowance, party }, calls);
        if (decision.refusal !== null)
            return refused(operation, plan, calls, decision.refusal);
        const { operationMs, priority, reservation, quota } = decision;
        ({ close } = decision);
        // The client has gone meanwhile.
        if (isOver)
            close();
        voucherify.agree({
            priority,
            price: calls,
            cap: allowance.maxCalls,
            deadlineMs: operationMs,
            reservation,
            quota,
            loaders: plan.loaders,
        });
        return null;
    };
    if (operation.definition.operation === OperationTypeNode.MUTATION) {
        const refusal = await agree(plan.calls);
        if (refusal !== null)
            throw refusal;
    }
    else {
        const refusal = tooExpensive(plan, allowance);
        if (refusal !== null)
            throw refused(operation, plan, plan.calls, refusal);
        if (plan.calls === 0)
            voucherify.agree(nothing(plan.loaders));
        else
            voucherify.decideLater(plan.loaders, () => agree(remainingCalls(plan, loads.unanswered)));
    }
    return () => {
        isOver = true;
        close?.();
    };
}
/**
 * Admits a subscription, which makes no call itself. `plan` is the price of each of its results.
 *
 * @throws {GraphQLError} if a result could cost more than any operation may
 */
export function admitSubscription(operation, plan, { allowance }) {
    const refusal = tooExpensive(plan, allowance);
    if (refusal !== null)
        throw refused(operation, plan, plan.calls, refusal);
}
function refused(operation, plan, calls, refusal) {
    const { code, message, retryAfterMs, limits, quota } = refusal;
    const advice = adviceFor(operation, plan, refusal.limits);
    const hint = advice[0] === undefined ? "" : `. ${advice[0].message}`;
    return publicError(code, `${message}${hint}`, {
        planned: capped(plan.calls),
        ...(calls < plan.calls ? { plannedNow: calls } : {}),
        affordable: limits.calls,
        resultNodes: capped(plan.nodes),
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
        ...quota,
        advice,
        http: httpOf(code, retryAfterMs),
    });
}
function httpOf(code, retryAfterMs) {
    const headers = new Map();
    if (retryAfterMs !== null)
        headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
    return { status: STATUS[code] ?? 400, headers };
}
/** The HTTP status of a refused operation by error code. Default 400. */
const STATUS = {
    RATE_LIMITED: 429,
    CALLER_QUOTA_EXCEEDED: 429,
    UPSTREAM_MISCONFIGURED: 502,
    UPSTREAM_QUOTA_EXHAUSTED: 503,
};
//# sourceMappingURL=admission.js.map