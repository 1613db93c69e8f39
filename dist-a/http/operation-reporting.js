import { performance } from "node:perf_hooks";
import { ERROR_CODES } from "../graphql/error-codes.js";
import { operationEnd } from "../observability/operation-span.js";
/** Longest name of an operation that is reported, in characters. */
const MAX_NAME = 80;
/** @param ms - from the start of the operation to its answer, in milliseconds */
export function reportOperation(answered, ms, observer) {
    const { subscribing, span } = answered.contextValue;
    const report = reportOf(answered, ms);
    if (report === null)
        return;
    span?.end(operationEnd(report));
    if (!subscribing?.source)
        observer.answered(report);
    else
        subscribing.source = observed(subscribing.source, report, observer);
}
function reportOf({ request, response, operation, contextValue }, ms) {
    if (response.body.kind !== "single")
        return null;
    const { singleResult: result } = response.body;
    const codes = codesOf(result);
    const bill = result.extensions?.["upstream"];
    return {
        name: nameOf(operation?.name?.value ?? request.operationName),
        type: contextValue.delivery === undefined ? (operation?.operation ?? "unknown") : "delivery",
        caller: contextValue.caller.name,
        requestId: contextValue.requestId,
        traceId: contextValue.span?.traceId ?? null,
        planned: bill?.planned ?? 0,
        spent: bill?.spent ?? 0,
        repeated: bill?.repeated ?? 0,
        saved: bill?.saved ?? 0,
        ms,
        outcome: outcomeOf(result, codes),
        codes,
    };
}
/** An operation that cannot be found may be called anything, so only what GraphQL takes as a name is reported. */
export function nameOf(given) {
    return given !== undefined && /^[_A-Za-z][_0-9A-Za-z]*$/.test(given) ? given.slice(0, MAX_NAME) : null;
}
function codesOf({ errors = [] }) {
    const given = new Set(errors.map(({ extensions }) => extensions?.["code"]));
    return ERROR_CODES.filter((code) => given.has(code));
}
function outcomeOf({ data, errors = [] }, codes) {
    if (errors.length === 0)
        return "ok";
    if (data === undefined)
        return codes.includes("INTERNAL_SERVER_ERROR") ? "failed" : "refused";
    return Object.values(data ?? {}).some((value) => value !== null) ? "partial" : "failed";
}
/** The deliveries of a subscription, reported as they are requested. */
function observed(source, opened, observer) {
    return {
        [Symbol.asyncIterator]: () => {
            const deliveries = source[Symbol.asyncIterator]();
            const { name, caller, requestId } = opened;
            const openedAt = performance.now();
            let events = 0;
            let isOver = false;
            const end = () => {
                if (isOver)
                    return;
                isOver = true;
                observer.ended({ name, caller, requestId, events, ms: performance.now() - openedAt });
            };
            observer.opened(opened);
            return {
                next: async () => {
                    try {
                        const next = await deliveries.next();
                        if (next.done)
                            end();
                        else if (!isOver) {
                            events += 1;
                            observer.delivered(next.value.missed);
                        }
                        return next;
                    }
                    catch (error) {
                        end();
                        throw error;
                    }
                },
                return: async () => {
                    end();
                    return (await deliveries.return?.()) ?? { done: true, value: undefined };
                },
            };
        },
    };
}
//# sourceMappingURL=operation-reporting.js.map