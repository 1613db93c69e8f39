/** Ids and queries on their way into a URL. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpoints } from "../../src/voucherify/endpoints.js";
import { InvalidIdentifierError } from "../../src/voucherify/errors.js";
import { identifierProblem, MAX_IDENTIFIER_LENGTH, pathOf, queryOf } from "../../src/voucherify/path.js";
import { LONG, sized } from "../helpers/long.js";

const ofCustomer = (customerId: string) => pathOf(endpoints.listCustomerActivity, { customerId });

describe("an id in a path", () => {
  it.each([
    ["cust_1", "/v1/customers/cust_1/activity"],
    ["a+b/c d@x.io", "/v1/customers/a%2Bb%2Fc%20d%40x.io/activity"],
    ["...", "/v1/customers/.../activity"],
    ["%2e%2e", "/v1/customers/%252e%252e/activity"],
    ["?#;&=", "/v1/customers/%3F%23%3B%26%3D/activity"],
    ["易🌸", "/v1/customers/%E6%98%93%F0%9F%8C%B8/activity"],
    [" ", "/v1/customers/%20/activity"],
    ["\\", "/v1/customers/%5C/activity"],
  ])("is one segment: %j", (id, path) => {
    expect(ofCustomer(id)).toBe(path);
  });

  it("survives what URL parsers do to paths, whatever it is", LONG, () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (id) => {
        if (identifierProblem(id) !== null) return;
        const { pathname, search, hash, host } = new URL(`http://127.0.0.1:1${ofCustomer(id)}`);
        expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "v1", "customers", id, "activity"]);
        expect([search, hash, host]).toEqual(["", "", "127.0.0.1:1"]);
      }),
      { numRuns: sized(1_000, 20_000) },
    );
  });

  it.each([
    "",
    ".",
    "..",
    "\n",
    "\u007f",
    "\u009f",
    "\ud800",
    "x\udfff",
    "x".repeat(MAX_IDENTIFIER_LENGTH + 1),
  ])("is refused where it cannot be one: %j", (id) => {
    expect(identifierProblem(id)).toMatch(/^must /);
    expect(() => ofCustomer(id)).toThrow(InvalidIdentifierError);
    expect(() => ofCustomer(id)).toThrow(/^customerId must /);
  });

  it("is refused where it is missing", () => {
    expect(() => pathOf(endpoints.deleteCustomer)).toThrow("customerId must not be empty");
    expect(() => pathOf(endpoints.deleteCustomer, { id: "cust_1" })).toThrow("customerId must not be empty");
  });

  it("may be as long as the limit", () => {
    expect(identifierProblem("x".repeat(MAX_IDENTIFIER_LENGTH))).toBeNull();
  });
});

describe("a query", () => {
  it.each([
    [{}, ""],
    [{ limit: 5, name: undefined }, "?limit=5"],
    [
      { "created_at[after]": "2026-01-01T00:00:00.000Z" },
      "?created_at%5Bafter%5D=2026-01-01T00%3A00%3A00.000Z",
    ],
    [{ ids: ["a", "b&c"] }, "?ids=a&ids=b%26c"],
    [{ ids: [] }, ""],
    [{ name: "" }, "?name="],
  ])("is written as %j", (query, text) => {
    expect(queryOf(query)).toBe(text);
  });
});
