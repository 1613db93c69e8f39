import { hash } from "node:crypto";
import { OperationTypeNode } from "graphql";
import { ageByDirective } from "../graphql/freshness.js";
import { isRepeatable } from "../graphql/repeatable.js";
import { operationOf } from "../graphql/operation.js";
import { wantsSteps } from "../pricing/bill-steps.js";
import { nameOf } from "./operation-reporting.js";
/** The kept answers of an account. */
export class KeptAnswers {
    billFor;
    #cached;
    constructor(cached, billFor) {
        this.#cached = cached;
        this.billFor = billFor;
    }
    /** The answer, with the age of its oldest value in milliseconds. Null if the operation has to be executed. */
    find(key, acceptedMs) {
        const kept = this.#cached.kept(key, acceptedMs);
        return kept && { answer: kept.value, ageMs: kept.ageMs };
    }
    /** Whether the answer is worth keeping: the same was asked before. To be called after {@link find} has found nothing. */
    isWorthKeeping(key) {
        return this.#cached.isAskedAgain(key);
    }
    /** Keeps an answer. `used` is what it was made of. */
    keep(key, answer, used) {
        this.#cached.keep(key, answer, used, answer.acceptedMs);
    }
}
/** By the client of their operation: Apollo Server copies the context. */
const keepable = new WeakMap();
/** Finds the answers that may be kept. To be called when nothing changes the answer any more. */
export function noteIfKeepable({ request, response, document, operation, schema, contextValue, }) {
    if (response.body.kind !== "single" || document === undefined)
        return;
    const { voucherify } = contextValue;
    const { errors, extensions = {} } = response.body.singleResult;
    if (operation?.operation !== OperationTypeNode.QUERY || errors !== undefined)
        return;
    if (voucherify.used === null || wantsSteps(operation, request.http?.headers))
        return;
    const { operationName, variables = {} } = request;
    const whole = operationOf(schema, document, operationName, variables, contextValue);
    if (whole === null || !isRepeatable(whole))
        return;
    const { upstream, ...others } = extensions;
    const { planned, saved } = upstream;
    keepable.set(voucherify, {
        name: nameOf(operation.name?.value),
        acceptedMs: ageByDirective(operation, variables),
        planned,
        saved,
        extensions: others,
        allExtensions: extensions,
    });
}
/** What to keep of the response to an operation. Null for nothing. */
export function toKeep({ voucherify }, body, contentType) {
    const found = keepable.get(voucherify);
    if (found === undefined)
        return null;
    const { allExtensions, ...answer } = found;
    const [head, tail] = ['{"data":', `,"extensions":${JSON.stringify(allExtensions)}}\n`];
    if (!body.startsWith(head) || !body.endsWith(tail))
        return null;
    return { ...answer, data: body.slice(head.length, body.length - tail.length), contentType };
}
/** The response with a kept answer and a bill of its own. */
export function printKept({ data, extensions }, upstream) {
    return `{"data":${data},"extensions":${JSON.stringify({ ...extensions, upstream })}}\n`;
}
/**
 * The key of a request: everything that its answer depends on besides the upstream. Null if its answer is not kept, or the
 * request may be invalid.
 */
export function keyOf(body, accept, caller) {
    if (typeof body !== "object" || body === null)
        return null;
    const { query, variables, operationName, extensions } = body;
    const isUsual = typeof query === "string" &&
        (operationName === undefined || operationName === null || typeof operationName === "string") &&
        isObjectOrNothing(variables) &&
        isObjectOrNothing(extensions) &&
        (!extensions || !("persistedQuery" in extensions));
    if (!isUsual)
        return null;
    const parts = [accept, scopesText(caller), policyNumber(caller.policy), query, operationName, variables];
    return `answer ${hash("sha256", JSON.stringify(parts), "base64")}`;
}
function isObjectOrNothing(value) {
    return value === undefined || (typeof value === "object" && !Array.isArray(value));
}
const texts = new WeakMap();
function scopesText({ scopes }) {
    const text = texts.get(scopes) ?? [...scopes].toSorted().join(" ");
    texts.set(scopes, text);
    return text;
}
const numbers = new WeakMap();
let policies = 0;
/** A policy is the same only if it is the same object: reading a file again makes others. */
function policyNumber(policy) {
    if (policy === undefined)
        return 0;
    const number = numbers.get(policy) ?? (policies += 1);
    numbers.set(policy, number);
    return number;
}
//# sourceMappingURL=kept-answers.js.map