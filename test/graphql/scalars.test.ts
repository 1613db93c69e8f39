/** Times and dates in answers: what graphql-scalars would say, whichever way they are checked. */
import * as fc from "fast-check";
import { GraphQLDateTimeISO, GraphQLLocalDate } from "graphql-scalars";
import { describe, expect, it } from "vitest";
import { DateTime, LocalDate } from "../../src/graphql/scalars.js";

const number = (max: number, digits: number) =>
  fc.nat({ max }).map((one) => String(one).padStart(digits, "0"));
const day = fc.tuple(number(9_999, 4), number(13, 2), number(32, 2)).map((parts) => parts.join("-"));
const clock = fc
  .tuple(number(24, 2), number(60, 2), number(60, 2), number(999, 3))
  .map(([hours, minutes, seconds, ms]) => `T${hours}:${minutes}:${seconds}.${ms}Z`);

function outcome(serialize: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return serialize(value);
  } catch (error) {
    return String(error);
  }
}

describe.each([
  ["DateTime", DateTime, GraphQLDateTimeISO],
  ["Date", LocalDate, GraphQLLocalDate],
] as const)("%s", (_, ours, theirs) => {
  it.each([
    "2024-02-29",
    "2023-02-29",
    "2024-02-29T10:00:00.000Z",
    "2023-02-29T10:00:00.000Z",
    "2024-01-31T23:59:60.000Z",
    "2024-01-01T24:00:00.000Z",
    "2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00.000+02:00",
    "2024-01-01\n",
    "2024-01-01T00:00:00.000Z\n",
    "",
    0,
    new Date(0),
    new Date(Number.NaN),
    null,
  ])("%j is answered as graphql-scalars does", (value) => {
    expect(outcome((one) => ours.serialize(one), value)).toEqual(
      outcome((one) => theirs.serialize(one), value),
    );
  });

  it("any day and time is answered as graphql-scalars does", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          day,
          fc.tuple(day, clock).map(([one, time]) => one + time),
        ),
        (value) => {
          expect(outcome((one) => ours.serialize(one), value)).toEqual(
            outcome((one) => theirs.serialize(one), value),
          );
        },
      ),
    );
  });
});
