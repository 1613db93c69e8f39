/** The scalars of the schema: those of graphql-scalars with the names and descriptions of this API. */
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON, GraphQLJSONObject, GraphQLLocalDate, GraphQLSafeInt, } from "graphql-scalars";
import { isObject } from "../voucherify/read.js";
function renamed(scalar, name, description, specifiedByURL) {
    return new GraphQLScalarType({ ...scalar.toConfig(), name, description, specifiedByURL });
}
/**
 * Returns the values that have the form of the answer already, without the parsing that the check of graphql-scalars takes.
 *
 * @param form - matches valid values only. It need not match all of them
 */
function inForm(scalar, form) {
    return new GraphQLScalarType({
        ...scalar.toConfig(),
        serialize: (value) => (typeof value === "string" && form.test(value) ? value : scalar.serialize(value)),
    });
}
/** The days that every month has. */
const DAY = String.raw `\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])`;
const CLOCK = String.raw `T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z`;
export const DateTime = renamed(inForm(GraphQLDateTimeISO, new RegExp(`^${DAY}${CLOCK}$`)), "DateTime", "An instant in RFC 3339 format, in UTC with milliseconds. For example, `2026-01-31T09:30:00.000Z`. Input can use any " +
    "time zone offset.", "https://scalars.graphql.org/andimarek/date-time.html");
export const LocalDate = renamed(inForm(GraphQLLocalDate, new RegExp(`^${DAY}$`)), "Date", "A calendar date without a time zone, such as a birthday. The format is `YYYY-MM-DD`.", "https://scalars.graphql.org/andimarek/local-date.html");
export const MinorUnits = renamed(GraphQLSafeInt, "MinorUnits", "An amount of money in hundredths of the currency unit. For example, `10000` is 100.00. The upstream does not name the " +
    "currency. The value is a JSON number up to 2^53 - 1, not limited to 32 bits like `Int`.");
const anyObject = renamed(GraphQLJSONObject, "JSONObject", "Any JSON object. Keys and types are preserved.");
/** Its own check comes first, because the error of graphql-scalars quotes the whole value, however long it is. */
export const JSONObject = new GraphQLScalarType({
    ...anyObject.toConfig(),
    parseValue: (value) => (isObject(value) ? anyObject.parseValue(value) : fail()),
    parseLiteral: (node, variables) => node.kind === Kind.OBJECT ? anyObject.parseLiteral(node, variables) : fail(),
});
function fail() {
    throw new GraphQLError("JSONObject must be an object");
}
export const JSONValue = renamed(GraphQLJSON, "JSON", "Any JSON value.");
//# sourceMappingURL=scalars.js.map