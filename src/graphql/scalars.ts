/** The scalars of the schema: graphql-scalars', under the names and with the descriptions of this API. */
import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import {
  GraphQLDateTimeISO,
  GraphQLJSON,
  GraphQLJSONObject,
  GraphQLLocalDate,
  GraphQLSafeInt,
} from "graphql-scalars";
import { isObject } from "../voucherify/read.js";

function renamed(scalar: GraphQLScalarType, name: string, description: string, specifiedByURL?: string) {
  return new GraphQLScalarType({ ...scalar.toConfig(), name, description, specifiedByURL });
}

export const DateTime = renamed(
  GraphQLDateTimeISO,
  "DateTime",
  "An instant, in RFC 3339 and UTC with milliseconds: `2026-01-31T09:30:00.000Z`. Input may carry any zone.",
  "https://scalars.graphql.org/andimarek/date-time.html",
);

export const LocalDate = renamed(
  GraphQLLocalDate,
  "Date",
  "A calendar date without a zone, `YYYY-MM-DD` (birthdays).",
  "https://scalars.graphql.org/andimarek/local-date.html",
);

export const MinorUnits = renamed(
  GraphQLSafeInt,
  "MinorUnits",
  "An amount of money in hundredths of its unit: `10000` is 100.00. The upstream names no currency. A JSON number up " +
    "to 2^53 - 1, not limited to 32 bits as `Int` is.",
);

const anyObject = renamed(GraphQLJSONObject, "JSONObject", "Any JSON object, keys and types untouched.");

/** graphql-scalars quotes the whole value that it refuses, however long it is. */
export const JSONObject = new GraphQLScalarType({
  ...anyObject.toConfig(),
  parseValue: (value) => (isObject(value) ? anyObject.parseValue(value) : refuse()),
  parseLiteral: (node, variables) =>
    node.kind === Kind.OBJECT ? anyObject.parseLiteral(node, variables) : refuse(),
});

function refuse(): never {
  throw new GraphQLError("JSONObject must be an object");
}

export const JSONValue = renamed(GraphQLJSON, "JSON", "Any JSON value.");
