/** Requests nested beyond all sense, and numbers beyond JSON's: refused before anything recurses, and never written. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp } from "../helpers/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 1 });
});
afterAll(() => app.close());
beforeEach(() => app.sandbox.journal.clear());

const UPDATE = `mutation ($fields: CustomerFields!) {
  updateCustomer(by: { id: "${personas.ada.id}" }, fields: $fields) { userErrors { code message } }
}`;
const updateWith = (metadata: string) =>
  UPDATE.replace("($fields: CustomerFields!) ", "").replace("$fields", `{ metadata: ${metadata} }`);

const objects = (depth: number, key = '"a"') => `${`{${key}:`.repeat(depth)}1${"}".repeat(depth)}`;
const lists = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

interface Failure {
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Sends a body that is written here, since it could not be made by JSON.stringify. */
async function post(body: string) {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return { status: response.status, text: await response.text() };
}
const withVariables = (variables: string) =>
  post(`{"query":${JSON.stringify(UPDATE)},"variables":${variables}}`);
const withQuery = (query: string) => post(JSON.stringify({ query }));
const byGet = async (parameters: Readonly<Record<string, string>>) => {
  const response = await fetch(`${app.url}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { "apollo-require-preflight": "1" },
  });
  return { status: response.status, text: await response.text() };
};

type Sent = Promise<{ readonly status: number; readonly text: string }>;

describe("metadata nested too deep", () => {
  it.each<[levels: number, send: (metadata: string) => Sent]>([
    [21, (metadata) => withVariables(`{"fields":{"metadata":${metadata}}}`)],
    [90, (metadata) => withVariables(`{"fields":{"metadata":${metadata}}}`)],
    [21, (metadata) => withQuery(updateWith(metadata.replaceAll('"', "")))],
  ])("is an error of its metadata from 21 levels on: %i", async (levels, send) => {
    const { text } = await send(objects(levels));
    expect(text).toContain("metadata must have at most 20 levels");
    expect(app.requests()).toEqual([]);
  });

  it("is not one with metadata of 20 levels", async () => {
    const { text } = await withVariables(`{"fields":{"metadata":${objects(20)}}}`);
    expect(text).toContain('"userErrors":[]');
    expect(JSON.stringify(app.sandbox.store.customers.getById(personas.ada.id)?.metadata)).toContain(
      objects(20).slice(1),
    );
  });

  it("is not one that is wide", async () => {
    const { text } = await withVariables(`{"fields":{"metadata":{"a":[${"1,".repeat(125_000)}1]}}}`);
    expect(text).toContain("metadata must have at most 65536 bytes");
    expect(app.logs()).not.toContain('"level":50');
  });
});

describe("a number that JSON cannot hold", () => {
  it.each<[what: string, send: () => Sent]>([
    ["in a variable", () => withVariables('{"fields":{"metadata":{"a":1e400}}}')],
    ["below zero, in a list", () => withVariables('{"fields":{"metadata":{"a":[-1e400]}}}')],
    ["with four hundred digits", () => withVariables(`{"fields":{"metadata":{"a":${"9".repeat(400)}}}}`)],
    ["in the document", () => withQuery(updateWith("{ a: 1e400 }"))],
    ["in the document, without an exponent", () => withQuery(updateWith(`{ a: ${"9".repeat(400)} }`))],
    [
      "as a default",
      () => withQuery(UPDATE.replace("CustomerFields!", "CustomerFields! = { metadata: { a: -1e400 } }")),
    ],
    ["for an Int", () => withQuery("{ customers(first: 1e400) { nodes { id } } }")],
    [
      "in a GET",
      () =>
        byGet({
          query: "query ($n: Int) { customers(first: $n) { nodes { id } } }",
          variables: '{"n":1e400}',
        }),
    ],
  ])("is refused, not stored as null: %s", async (_, send) => {
    const { status, text } = await send();
    expect(status).toBe(400);
    expect((JSON.parse(text) as Failure).errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(text).toContain("Numbers must be at most");
    expect(app.requests()).toEqual([]);
  });

  it("is not the largest that it can", async () => {
    const { text } = await withVariables('{"fields":{"metadata":{"big":1.7976931348623157e308}}}');
    expect(text).toContain('"userErrors":[]');
    expect(app.sandbox.store.customers.getById(personas.ada.id)?.metadata).toMatchObject({
      big: Number.MAX_VALUE,
    });
  });

  it("may be written in a text or a comment", async () => {
    const { status } = await withQuery(
      `# 1e400 ${lists(200)}\n${updateWith('{ text: "1e400", block: """ [[1e400 """ }')}`,
    );
    expect(status).toBe(200);
    expect(app.requests()).toHaveLength(1);
  });
});

describe("a JSON object that is none", () => {
  it.each<[what: string, send: () => Sent]>([
    ["as a variable", () => withVariables(`{"fields":{"metadata":[${"1,".repeat(100_000)}1]}}`)],
    ["in the document", () => withQuery(updateWith(`[${"1,".repeat(9_000)}1]`))],
  ])("is refused without being quoted: %s", async (_, send) => {
    const { text } = await send();
    expect(text).toContain("JSONObject must be an object");
    expect(text.length).toBeLessThan(1_000);
    expect(app.requests()).toEqual([]);
  });
});
