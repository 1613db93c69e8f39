/**
 * The greatest age of cached values that a caller accepts: by the directive `@freshness` on the operation, or by the
 * request header `Cache-Control`. The stricter one counts.
 */
import { DirectiveLocation, getDirectiveValues, GraphQLDirective, GraphQLInt, GraphQLNonNull, valueFromASTUntyped, } from "graphql";
import { badUserInput } from "./error-codes.js";
export const freshnessDirective = new GraphQLDirective({
    name: "freshness",
    description: "The maximum age of the values in the answer. Values that the server has cached for longer are read again, which takes " +
        "upstream calls. Without it, the server's defaults apply.",
    locations: [DirectiveLocation.QUERY, DirectiveLocation.SUBSCRIPTION],
    args: {
        maxAge: {
            type: new GraphQLNonNull(GraphQLInt),
            description: "The age in seconds. 0 reads everything again.",
        },
    },
});
/**
 * The greatest age that the directive of an operation accepts, in milliseconds. Infinity without one.
 *
 * @param variables - coerced, or as sent
 * @throws {GraphQLError} BAD_USER_INPUT if the age is negative
 */
export function ageByDirective(operation, variables) {
    const maxAge = getDirectiveValues(freshnessDirective, operation, withDefaults(operation, variables))?.["maxAge"];
    if (maxAge === undefined)
        return Infinity;
    if (typeof maxAge !== "number" || maxAge < 0) {
        throw badUserInput("`maxAge` of `@freshness` must be a number of seconds, 0 or more");
    }
    return maxAge * 1_000;
}
/** Variables that were not sent have their defaults in the document. */
function withDefaults({ directives = [], variableDefinitions = [] }, variables) {
    if (directives.length === 0)
        return variables;
    const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) => defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]]);
    return { ...Object.fromEntries(defaults), ...variables };
}
/**
 * The greatest age that a `Cache-Control` request header accepts, in milliseconds. Infinity without one. A `max-age` that
 * is not a number of seconds accepts none: freshness that cannot be read is taken for the strictest (RFC 9111, section
 * 4.2.1).
 */
export function ageByHeader(cacheControl) {
    if (cacheControl === undefined)
        return Infinity;
    const directives = cacheControl
        .toLowerCase()
        .split(",")
        .map((part) => part.trim());
    if (directives.some((one) => /^no-(cache|store)(=|$)/.test(one)))
        return 0;
    const ages = directives.flatMap((one) => /^max-age\s*=\s*"?(.*?)"?$/.exec(one)?.[1] ?? []);
    return Math.min(...ages.map((age) => (/^\d{1,10}$/.test(age) ? Number(age) * 1_000 : 0)));
}
//# sourceMappingURL=freshness.js.map