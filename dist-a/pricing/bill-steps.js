/**
 * The itemized bill: the calls of each field. It is recorded only on request, by the directive `@bill` or by a header for
 * clients that cannot change the document.
 */
import { DirectiveLocation, GraphQLDirective, isObjectType, } from "graphql";
import { priceOf } from "../graphql/price.js";
export const billDirective = new GraphQLDirective({
    name: "bill",
    description: "Adds `steps` to `extensions.upstream` of the answer. They list the upstream calls that were made, by field and endpoint.",
    locations: [DirectiveLocation.QUERY, DirectiveLocation.MUTATION, DirectiveLocation.SUBSCRIPTION],
});
/** The header with the same effect: `X-Upstream-Bill: steps`. */
const BILL_HEADER = "x-upstream-bill";
export function wantsSteps(operation, headers) {
    return (headers?.get(BILL_HEADER) === "steps" ||
        (operation?.directives ?? []).some(({ name }) => name.value === billDirective.name));
}
/** Gives every field with a price a context of its own, if the bill is itemized. */
export function itemizeCalls(schema) {
    for (const type of Object.values(schema.getTypeMap())) {
        if (!isObjectType(type))
            continue;
        for (const field of Object.values(type.getFields()))
            itemize(field);
    }
}
function itemize(field) {
    const { resolve } = field;
    if (resolve === undefined || priceOf(field) === null)
        return;
    field.resolve = (source, args, context, info) => resolve(source, args, context.voucherify.isItemized ? onBehalfOf(context, info) : context, info);
}
function onBehalfOf(context, { path }) {
    const loads = context.loads.at({ path: pathText(path) });
    return { ...context, loads, voucherify: loads.voucherify };
}
/** The response names joined by dots, without list indexes. */
function pathText(path) {
    const names = [];
    for (let at = path; at !== undefined; at = at.prev) {
        if (typeof at.key === "string")
            names.unshift(at.key);
    }
    return names.join(".");
}
//# sourceMappingURL=bill-steps.js.map