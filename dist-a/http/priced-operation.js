import { createSourceEventStream, GraphQLError, OperationTypeNode, } from "graphql";
import { publicError } from "../graphql/error-codes.js";
import { checkPolicy } from "../graphql/policy-check.js";
import { ageByDirective, ageByHeader } from "../graphql/freshness.js";
import { requireScopes } from "../graphql/scopes.js";
import { operationOf } from "../graphql/operation.js";
import { auditForbidden } from "../observability/audit-mutations.js";
import { admit, admitSubscription } from "../pricing/admission.js";
import { billHeaders, billOf } from "../pricing/bill.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import { planOf } from "../pricing/plan.js";
/** An operation from its price to its bill. */
export class PricedOperation {
    #planned = 0;
    #close;
    /**
     * Admits the operation.
     *
     * @throws {GraphQLError} if it is refused
     */
    async admit(resolved) {
        const { schema, document, operation: definition, request, contextValue } = resolved;
        const { operationName, variables = {} } = request;
        if (definition?.operation === OperationTypeNode.MUTATION &&
            contextValue.subscribing?.mayWrite === false) {
            throw publicError("BAD_REQUEST", "Mutations must be sent by POST");
        }
        const operation = operationOf(schema, document, operationName, variables, contextValue);
        if (operation !== null) {
            await auditForbidden(operation, contextValue, () => requireScopes(operation, contextValue.caller));
        }
        if (wantsSteps(definition, request.http?.headers))
            contextValue.voucherify.itemize();
        const plan = operation && planOf(operation);
        if (operation === null || plan === null)
            return;
        await auditForbidden(operation, contextValue, () => checkPolicy(operation, plan.variables, contextValue));
        this.#planned = plan.calls;
        const isSubscription = definition?.operation === OperationTypeNode.SUBSCRIPTION;
        if (isSubscription && contextValue.delivery === undefined) {
            await subscribe(resolved, operation, plan);
            return;
        }
        contextValue.voucherify.accept(acceptedAge(definition, plan.variables, request.http?.headers));
        this.#close = await admit(operation, plan, contextValue);
    }
    /** Releases what the operation did not need, and adds the bill to its answer. */
    bill({ response, request, contextValue, operation }) {
        this.#close?.();
        if (response.body.kind !== "single")
            return;
        const { refusal } = contextValue.voucherify;
        // An event is delivered in any case: what it reports takes no calls. The fields that need one have the error.
        const isDelivery = contextValue.delivery !== undefined;
        if (refusal instanceof GraphQLError && !isDelivery)
            refuse(response, refusal);
        const { singleResult } = response.body;
        const upstream = billOf(contextValue, this.#planned);
        const { extensions } = singleResult;
        singleResult.extensions = extensions === undefined ? { upstream } : { ...extensions, upstream };
        for (const [name, value] of Object.entries(billHeaders(upstream))) {
            response.http.headers.set(name, value);
        }
        const isRead = operation?.operation === OperationTypeNode.QUERY && !singleResult.errors;
        const kept = request.http?.method === "GET" ? keptFor(operation, request.variables, upstream) : 0;
        const policy = kept > 0 ? `max-age=${kept}` : "no-cache";
        response.http.headers.set("cache-control", isRead ? `private, ${policy}` : "private, no-store");
    }
}
/**
 * How long a browser may keep the answer of a GET, in seconds: until its oldest value has the age that the document accepts.
 * 0 if the document says nothing about age, since a browser does not learn of writes.
 */
function keptFor(operation, variables = {}, { oldest, stale }) {
    if (operation === undefined || stale !== undefined)
        return 0;
    const ageMs = ageByDirective(operation, variables);
    return ageMs === Infinity ? 0 : Math.max(0, Math.floor(ageMs / 1_000) - oldest);
}
/** Opens the source of a subscription. */
async function subscribe({ schema, document, request, contextValue }, operation, plan) {
    const { subscribing } = contextValue;
    if (subscribing === undefined) {
        const message = "Subscriptions take a WebSocket at /graphql, or server-sent events at /graphql/stream";
        throw publicError("OPERATION_RESOLUTION_FAILURE", message, { http: { status: 400 } });
    }
    admitSubscription(operation, plan, contextValue);
    const opened = await createSourceEventStream({
        schema,
        document,
        contextValue,
        variableValues: request.variables,
        operationName: request.operationName,
    });
    if (!(Symbol.asyncIterator in opened))
        throw opened.errors?.[0] ?? new Error("A subscription did not open");
    subscribing.source = opened;
}
/** Greatest age of cached values that a request accepts, in milliseconds. A mutation reads everything from the upstream. */
function acceptedAge(operation, variables, headers) {
    if (operation === undefined || operation.operation === OperationTypeNode.MUTATION)
        return 0;
    return Math.min(ageByDirective(operation, variables), ageByHeader(headers?.get("cache-control")));
}
/**
 * Replaces the answer of an operation that was refused when it needed its first call. It has spent nothing, so it is
 * answered as one that is refused before it starts.
 */
function refuse(response, refusal) {
    const { http, ...extensions } = refusal.extensions;
    const { status, headers } = http;
    response.body = { kind: "single", singleResult: { errors: [{ message: refusal.message, extensions }] } };
    response.http.status = status;
    for (const [name, value] of headers)
        response.http.headers.set(name, value);
}
//# sourceMappingURL=priced-operation.js.map