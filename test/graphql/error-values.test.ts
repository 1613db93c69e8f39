/** Errors say what was expected and where, and do not repeat what was sent: it may be an e-mail address. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.js";

const VALUE = "ada@secret.example";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 1 });
});
afterAll(() => app.close());

const customers = (type: string, argument: string) =>
  `query ($v: ${type}) { customers(${argument}: $v) { totalCount } }`;
const update =
  'mutation ($v: CustomerFields!) { updateCustomer(by: { id: "x" }, fields: $v) { userErrors { code } } }';

describe("an error", () => {
  it.each<[query: string, variable: unknown, message: string]>([
    [
      customers("Int", "first"),
      VALUE,
      'Variable "$v" got an invalid value; Int cannot represent non-integer value.',
    ],
    [
      customers("CustomerFilter", "filter"),
      { createdAt: { after: VALUE } },
      'Variable "$v" got an invalid value at "v.createdAt.after"; DateTime cannot represent an invalid date-time-string',
    ],
    [
      update,
      { birthDate: VALUE },
      'Variable "$v" got an invalid value at "v.birthDate"; Value is not a valid LocalDate',
    ],
    [
      update,
      { name: { 'a"; } at "v.nowhere"': VALUE } },
      'Variable "$v" got an invalid value at "v.name"; String cannot represent a non string value.',
    ],
    [
      customers("CustomerOrder", "orderBy"),
      { field: VALUE, direction: "ASC" },
      'Variable "$v" got an invalid value at "v.field"; The value does not exist in the enum "CustomerOrderField".',
    ],
    [`{ customers(first: "${VALUE}") { totalCount } }`, null, "Int cannot represent non-integer value."],
    [`{ customer(by: "${VALUE}") { id } }`, null, 'Expected value of type "CustomerIdentifier!"'],
    [`{ customers "${VALUE}" { id } }`, null, "Syntax Error: Expected Name, found String"],
    [
      `{ explain(document: "{ customers \\"${VALUE}\\" }") { planned } }`,
      null,
      "`document` must be valid GraphQL: Syntax Error: Expected Name, found String",
    ],
    [
      `{ explain(document: "{ customers(first: \\"${VALUE}\\") { totalCount } }") { planned } }`,
      null,
      "`document` must be valid against the schema: Int cannot represent non-integer value.",
    ],
  ])("does not quote the value: %s with %j", async (query, v, message) => {
    const { errors } = await app.query(query, { v });
    expect(errors?.map((error) => error.message)).toEqual([message]);
  });
});
