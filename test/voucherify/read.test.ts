/** Reading answers: every reader by its table, and none of them ever fails on a value. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  arrayOf,
  date,
  flag,
  freeObject,
  id,
  int,
  mapOf,
  maybe,
  pageOf,
  record,
  safeInt,
  text,
  timestamp,
} from "../../src/voucherify/read.js";

describe("a timestamp", () => {
  it.each([
    ["2026-01-31T09:30:00.000Z", "2026-01-31T09:30:00.000Z"],
    ["2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59.999Z"],
    ["2024-02-28T24:00:00.000Z", "2024-02-29T00:00:00.000Z"],
    ["2026-00-10T00:00:00.000Z", null],
    ["2026-01-00T00:00:00.000Z", null],
    ["2016-11-16T14:14:31Z", "2016-11-16T14:14:31.000Z"],
    ["2016-11-16T14:14Z", "2016-11-16T14:14:00.000Z"],
    ["2016-11-16", "2016-11-16T00:00:00.000Z"],
    ["2024-03-22T17:48:18.57+00:00", "2024-03-22T17:48:18.570Z"],
    ["2024-03-22T17:48:18.577+00:00", "2024-03-22T17:48:18.577Z"],
    ["2024-03-22T17:48:18.5770+00:00", "2024-03-22T17:48:18.577Z"],
    ["2024-03-22T17:48:18.57704+00:00", "2024-03-22T17:48:18.577Z"],
    ["2024-03-22T17:48:18.577044+00:00", "2024-03-22T17:48:18.577Z"],
    ["2024-01-18T15:18:38.577044Z", "2024-01-18T15:18:38.577Z"],
    ["2024-03-22T17:48:18+02:00", "2024-03-22T15:48:18.000Z"],
    ["2024-03-22T17:48:18-0330", "2024-03-22T21:18:18.000Z"],
    // Without a zone it is UTC, wherever this runs.
    ["2024-07-01T12:00:00", "2024-07-01T12:00:00.000Z"],
    ["2024-07-01T12:00:00.25", "2024-07-01T12:00:00.250Z"],
    ["9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
    // Moved out of the years that ISO 8601 writes with four digits.
    ["9999-12-31T23:59:59.999-01:00", null],
    ["0000-01-01T00:00:00+01:00", null],
    ["2026-13-01T00:00:00Z", null],
    ["2026-01-01T25:00:00Z", null],
    ["2026-01-01 00:00:00Z", null],
    [" 2026-01-01", null],
    ["+012026-01-01T00:00:00Z", null],
    ["Thu, 01 Jan 2026 00:00:00 GMT", null],
    ["", null],
    [1_767_225_600_000, null],
    [null, null],
    [undefined, null],
    [{}, null],
  ])("reads %j as %j", (value, expected) => {
    expect(timestamp.parse(value)).toBe(expected);
  });

  it("reads whatever JavaScript writes", () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date("0000-01-01T00:00:00Z"),
          max: new Date("9999-12-31T23:59:59.999Z"),
          noInvalidDate: true,
        }),
        (time) => {
          expect(timestamp.parse(time.toISOString())).toBe(time.toISOString());
        },
      ),
    );
  });
});

describe("a date", () => {
  it.each([
    ["2000-02-29", "2000-02-29"],
    ["1970-01-01T10:00:00.000Z", "1970-01-01"],
    ["1970-01-01T23:59:59-12:00", "1970-01-01"],
    ["2001-02-29", null],
    ["2001-02-30", null],
    ["2001-13-01", null],
    ["2001-1-1", null],
    ["01/02/2001", null],
    ["2001-01-01 10:00", null],
    ["", null],
    [20010101, null],
    [null, null],
    [undefined, null],
  ])("reads %j as %j", (value, expected) => {
    expect(date.parse(value)).toBe(expected);
  });
});

describe("a number", () => {
  it.each([
    [0, 0, 0],
    [-7, -7, -7],
    [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, null, 2 ** 31],
    [-(2 ** 31) + 1, -(2 ** 31) + 1, -(2 ** 31) + 1],
    [-(2 ** 31) - 1, null, -(2 ** 31) - 1],
    [2 ** 53 - 1, null, 2 ** 53 - 1],
    [2 ** 53, null, null],
    [1.5, null, null],
    [1e300, null, null],
    [Number.NaN, null, null],
    [Number.POSITIVE_INFINITY, null, null],
    ["7", null, null],
    [true, null, null],
    [null, null, null],
    [undefined, null, null],
    [[7], null, null],
  ])("%j is %j as a GraphQL Int, and %j as an amount", (value, asInt, asAmount) => {
    expect(int.parse(value)).toBe(asInt);
    expect(safeInt.parse(value)).toBe(asAmount);
  });
});

describe("simple values", () => {
  it.each([
    ["x", "x", null],
    ["", "", null],
    [true, null, true],
    [false, null, false],
    [1, null, null],
    ["true", "true", null],
    [null, null, null],
    [undefined, null, null],
    [["x"], null, null],
  ])("%j is %j as text, and %j as a flag", (value, asText, asFlag) => {
    expect(text.parse(value)).toBe(asText);
    expect(flag.parse(value)).toBe(asFlag);
  });

  it("as an id are texts that are not empty, or refused", () => {
    expect(id.parse("x")).toBe("x");
    for (const value of ["", 7, null, undefined, {}]) expect(id.safeParse(value).success).toBe(false);
  });
});

describe("free objects", () => {
  it("are passed on untouched, without a copy", () => {
    const value = JSON.parse('{ "__proto__": { "a": 1 }, "b": [null] }') as object;
    expect(freeObject.parse(value)).toBe(value);
    expect(Object.hasOwn(freeObject.parse(value) ?? {}, "__proto__")).toBe(true);
  });

  it("are nothing else", () => {
    for (const value of [[], null, undefined, "x", 7]) expect(freeObject.parse(value)).toBeNull();
  });

  it("become lists of keys and values, less the values that cannot be read", () => {
    const reader = mapOf(record({ points: int }));
    const value = JSON.parse(
      '{ "__proto__": { "points": 1 }, "a b": { "points": "x" }, "c": 7, "d": null }',
    ) as object;
    expect(reader.parse(value)).toEqual([
      { key: "__proto__", value: { points: 1 } },
      { key: "a b", value: { points: null } },
    ]);
    for (const other of [[], null, undefined, "x"]) expect(reader.parse(other)).toBeNull();
  });
});

describe("records and arrays", () => {
  const row = record({ id, name: text });

  it("drop keys that nobody knows, and read missing ones as null", () => {
    expect(row.parse({ id: "1", extra: {} })).toEqual({ id: "1", name: null });
  });

  it("may be missing or malformed as a whole", () => {
    const reader = maybe(row);
    expect(reader.parse({ id: "1" })).toEqual({ id: "1", name: null });
    for (const value of [{ name: "x" }, [], null, undefined, "x", 7]) expect(reader.parse(value)).toBeNull();
  });

  it("leave out elements that cannot be read", () => {
    const reader = arrayOf(row);
    expect(reader.parse([{ id: "1" }, {}, null, [], { id: "2" }])).toEqual([
      { id: "1", name: null },
      { id: "2", name: null },
    ]);
    for (const value of [{}, null, undefined, "x"]) expect(reader.parse(value)).toBeNull();
  });
});

describe("a page", () => {
  const reader = pageOf(record({ id }), "rows");
  const [one, two] = [[{ id: "1" }], [{ id: "2" }]];

  it.each<[what: string, body: object, ids: string[]]>([
    ["under the key that data_ref names", { data_ref: "these", these: one, data: two, rows: two }, ["1"]],
    ["under data, where data_ref is missing", { data: one, rows: two }, ["1"]],
    ["under data, where data_ref names nothing", { data_ref: "these", data: one, rows: two }, ["1"]],
    ["under data, where data_ref names no array", { data_ref: "total", total: 3, data: one }, ["1"]],
    ["under data, where data_ref is garbage", { data_ref: { a: 1 }, data: one }, ["1"]],
    ["under its own key at last", { data_ref: null, data: null, rows: one }, ["1"]],
    ["less those that cannot be read", { data: [null, ...one, { id: 7 }] }, ["1"]],
    ["without any", { data: [] }, []],
  ])("has its rows %s", (_, body, ids) => {
    expect(reader.parse(body).items.map((item) => item.id)).toEqual(ids);
  });

  it("says how many there were, are in all, and what comes next: as far as the upstream does", () => {
    expect(
      reader.parse({ data: [null, ...one], total: 9, has_more: true, more_starting_after: "x" }),
    ).toEqual({
      items: one,
      places: [1],
      received: 2,
      total: 9,
      hasMore: true,
      next: "x",
    });
    expect(reader.parse({ data: [], total: "9", has_more: "yes", more_starting_after: 7 })).toEqual({
      items: [],
      places: [],
      received: 0,
      total: null,
      hasMore: null,
      next: null,
    });
  });

  it("without an array anywhere is malformed, not empty", () => {
    for (const body of [{}, { data: {} }, { data_ref: "data" }, [], null, undefined, "x"]) {
      expect(reader.safeParse(body).success).toBe(false);
    }
    expect(reader.safeParse({})).toEqual({
      success: false,
      problem: 'expected an array under data_ref, "data" or "rows"',
    });
  });
});

it("no reader of values fails, whatever the value", () => {
  const readers = [
    text,
    int,
    safeInt,
    flag,
    timestamp,
    date,
    freeObject,
    mapOf(text),
    maybe(record({ id })),
    arrayOf(id),
  ];
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const reader of readers) expect(reader.safeParse(value).success).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
