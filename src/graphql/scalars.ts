/** The scalars of the schema: graphql-scalars', under the names and with the descriptions of this API. */
import { GraphQLScalarType } from "graphql";
import {
  GraphQLDateTimeISO,
  GraphQLJSON,
  GraphQLJSONObject,
  GraphQLLocalDate,
  GraphQLSafeInt,
} from "graphql-scalars";

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

export const JSONObject = renamed(
  GraphQLJSONObject,
  "JSONObject",
  "Any JSON object, keys and types untouched.",
);

export const JSONValue = renamed(GraphQLJSON, "JSON", "Any JSON value.");
