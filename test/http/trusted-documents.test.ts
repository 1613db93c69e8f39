/** Trusted documents: those of a manifest run by their IDs over every transport, and others do not. */
import { generate } from "@graphql-codegen/cli";
import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schema } from "../../src/schema.js";
import { sha256 } from "../../src/trusted-documents/manifest.js";
import { TrustedDocuments } from "../../src/trusted-documents/trusted-documents.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { useFolder } from "../helpers/folder.js";
import { rawSocket } from "../helpers/socket.js";

const PAGE = "query Page($first: Int!) { customers(first: $first) { nodes { id } } }";
const FRESH = "query Fresh @freshness(maxAge: 60) { customers(first: 1) { nodes { id } } }";
const WRITE = 'mutation Write { deleteCustomer(by: { id: "cust_nobody" }) { deletedCustomerId } }';
const MD5 = createHash("md5").update(FRESH).digest("hex");
const JSON_TYPE = { "content-type": "application/json", accept: "application/graphql-response+json" };
const PREFLIGHT = { ...JSON_TYPE, "apollo-require-preflight": "1" };
const variables = { first: 2 };

let manifests: string;
beforeAll(() => {
  manifests = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterAll(() => rmSync(manifests, { recursive: true }));

async function manifest(content: unknown): Promise<string> {
  const file = join(manifests, `${randomUUID()}.json`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const MANIFEST = { [sha256(PAGE)]: PAGE, [MD5]: { document: FRESH, calls: 1, nodes: 5 }, write: WRITE };

const apollo = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });

const post = (body: object, path = "/graphql"): [string, RequestInit] => [
  path,
  { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) },
];
const get = (parameters: Record<string, string>): [string, RequestInit] => [
  `/graphql?${new URLSearchParams(parameters).toString()}`,
  { headers: PREFLIGHT },
];

describe("only trusted documents", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ trustedDocuments: { file: await manifest(MANIFEST), mode: "only" } });
  });
  afterAll(() => app.close());

  const ask = async ([path, init]: [string, RequestInit]) => {
    app.sandbox.journal.clear();
    const response = await fetch(app.url + path, init);
    return { response, text: await response.text() };
  };

  it.each([
    ["its hash", post({ documentId: sha256(PAGE), variables })],
    ["the ID of GraphQL over HTTP", post({ documentId: `sha256:${sha256(PAGE)}`, variables })],
    ["Apollo Client's extension", post({ extensions: apollo(sha256(PAGE)), variables })],
    ["its hash and its text", post({ query: PAGE, extensions: apollo(sha256(PAGE)), variables })],
    ["a GET", get({ documentId: sha256(PAGE), variables: JSON.stringify(variables) })],
    [
      "a GET of Apollo Client",
      get({ extensions: JSON.stringify(apollo(sha256(PAGE))), variables: JSON.stringify(variables) }),
    ],
    ["Relay's MD5", post({ documentId: MD5 })],
  ])("run by %s", async (_, request) => {
    const { response, text } = await ask(request);
    expect([response.status, JSON.parse(text)]).toMatchObject([200, { data: { customers: {} } }]);
    expect(app.requests()).toHaveLength(1);
  });

  it("run over server-sent events", async () => {
    const [path, init] = post({ documentId: sha256(PAGE), variables }, "/graphql/stream");
    const { text } = await ask([path, { ...init, headers: { ...JSON_TYPE, accept: "text/event-stream" } }]);
    expect(text).toContain('"customers":{"nodes":[{"id"');
  });

  it("run over WebSocket, where `query` is empty", async () => {
    const { send, received } = await rawSocket(app);
    send({ type: "connection_init" });
    await received(1);
    send({ type: "subscribe", id: "1", payload: { query: "", documentId: sha256(PAGE), variables } });
    send({ type: "subscribe", id: "2", payload: { query: "", extensions: apollo(sha256(PAGE)), variables } });
    send({ type: "subscribe", id: "3", payload: { query: "{ __typename }" } });
    const messages = await received(6);
    const of = (id: string) => messages.filter((message) => message.id === id);
    expect(of("1")).toMatchObject([
      { type: "next", payload: { data: { customers: {} } } },
      { type: "complete" },
    ]);
    expect(of("2")).toMatchObject([
      { type: "next", payload: { data: { customers: {} } } },
      { type: "complete" },
    ]);
    expect(of("3")).toMatchObject([
      { type: "error", payload: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }] },
    ]);
  });

  it.each([
    ["a document", post({ query: "{ __typename }" })],
    ["the text of a trusted one", post({ query: PAGE, variables })],
    ["the ID of one with the text of another", post({ query: FRESH, documentId: sha256(PAGE) })],
    ["an unknown ID", post({ documentId: sha256(FRESH) })],
    ["an unknown hash", post({ extensions: apollo("0".repeat(64)) })],
    ["an ID that is no text", post({ documentId: { $ne: null } })],
    ["the name of a property", post({ documentId: "__proto__" })],
    ["nothing", post({})],
    ["a list", post([{ documentId: sha256(PAGE) }])],
    ["introspection", post({ query: "{ __schema { types { name } } }" })],
    ["a document by GET", get({ query: "{ __typename }" })],
    ["a document over server-sent events", post({ query: "{ __typename }" }, "/graphql/stream")],
  ])("refuse %s, for no call", async (_, request) => {
    const { response, text } = await ask(request);
    expect([response.status, JSON.parse(text)]).toMatchObject([
      400,
      { errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }] },
    ]);
    expect(text.length).toBeLessThan(2_000);
    expect(app.requests()).toEqual([]);
  });

  it("do not let a mutation through by GET", async () => {
    const { response } = await ask(get({ documentId: "write" }));
    expect(response.status).toBe(405);
    expect(app.requests()).toEqual([]);
  });

  it("may be kept by a browser for as long as the document accepts, and no other", async () => {
    const kept = await ask(get({ documentId: MD5 }));
    expect(kept.response.headers.get("cache-control")).toBe("private, max-age=60");
    expect(kept.response.headers.get("vary")).toContain("Accept, Authorization");
    const { response } = await ask(get({ documentId: sha256(PAGE), variables: JSON.stringify(variables) }));
    expect(response.headers.get("cache-control")).toBe("private, no-cache");
    const { response: posted } = await ask(post({ documentId: MD5 }));
    expect(posted.headers.get("cache-control")).toBe("private, no-cache");
  });
});

describe("trusted documents beside others", () => {
  it("run by ID; an unknown ID makes Apollo Client send the text", async () => {
    const app = await useApp({ trustedDocuments: { file: await manifest(MANIFEST), mode: "prefer" } });
    const ask = async (body: object) => (await fetch(app.url + post(body)[0], post(body)[1])).json();
    const unknown = apollo("0".repeat(64));
    expect(await ask({ documentId: MD5 })).toMatchObject({ data: { customers: {} } });
    expect(await ask({ query: "{ __typename }" })).toMatchObject({ data: { __typename: "Query" } });
    expect(await ask({ extensions: unknown })).toMatchObject({
      errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
    });
    expect(await ask({ query: "{ __typename }", extensions: unknown })).toMatchObject({
      data: { __typename: "Query" },
    });
    expect(await ask({ query: "{ __typename }", documentId: MD5 })).toMatchObject({
      errors: [{ extensions: { code: "DOCUMENT_NOT_TRUSTED" } }],
    });
  });
});

async function load(content: unknown): Promise<TrustedDocuments> {
  return loadFile(await manifest(content));
}

async function loadFile(file: string): Promise<TrustedDocuments> {
  const documents = new TrustedDocuments({ file, mode: "only", schema });
  (await documents.prepare())();
  return documents;
}

describe("a manifest", () => {
  it.each([
    ["no JSON", "{", /^must be JSON/],
    ["no object", [1], /must be an object of documents by ID/],
    ["no document", { a: 1 }, /^a: must be an object of documents/],
    ["a syntax error", { a: "query {" }, /^a: Syntax Error/],
    ["a field that is not in the schema", { a: "{ nobody }" }, /^a: Cannot query field "nobody"/],
    ["too many fields", { a: `{ ${"x: __typename ".repeat(1_100)} }` }, /^a: The document has too many/],
    ["a hash of another document", { ["0".repeat(64)]: PAGE }, /^0{64}: looks like a SHA-256 hash, but/],
    ["an ID twice", { [sha256(PAGE)]: PAGE, [`sha256:${sha256(PAGE)}`]: PAGE }, /occurs twice/],
  ])("with %s is refused", async (_, content, message) => {
    await expect(load(content)).rejects.toThrow(message);
  });

  it("prevents the start, and says why", async () => {
    const options = { file: await manifest({ a: "{ nobody }" }), mode: "only" } as const;
    await expect(startTestApp({ trustedDocuments: options })).rejects.toThrow(
      /TRUSTED_DOCUMENTS: a: Cannot query field "nobody"/,
    );
  });

  it("of Apollo's generator is read", async () => {
    const operations = [{ id: sha256(PAGE), name: "Page", type: "query", body: PAGE }];
    const documents = await load({ format: "apollo-persisted-query-manifest", version: 1, operations });
    expect(documents.documentFor({ documentId: sha256(PAGE) })).toBe(PAGE);
  });

  it("is read again as a whole, or not at all", async () => {
    const file = await manifest({ a: PAGE });
    const documents = await loadFile(file);
    await writeFile(file, JSON.stringify({ b: FRESH, c: "{ nobody }" }));
    await expect(documents.prepare()).rejects.toThrow(/^c: /);
    expect(documents.documentFor({ documentId: "a" })).toBe(PAGE);
    await writeFile(file, JSON.stringify({ b: FRESH }));
    const swap = await documents.prepare();
    expect(documents.documentFor({ documentId: "a" })).toBe(PAGE);
    swap();
    expect(documents.documentFor({ documentId: "b" })).toBe(FRESH);
    expect(() => documents.documentFor({ documentId: "a" })).toThrow(/trusted documents only/);
  });

  it("of relay-compiler is served as it is", async () => {
    const folder = useFolder();
    const file = join(folder, "persisted.json");
    const tagged = `query pageQuery($first: Int!) { customers(first: $first) { nodes { id } } }`;
    const config = {
      src: "./src",
      schema: "./schema.graphql",
      language: "typescript",
      persistConfig: { file: "./persisted.json" },
    };
    await mkdir(join(folder, "src"));
    await copyFile("schema/schema.graphql", join(folder, "schema.graphql"));
    await writeFile(join(folder, "src/page.ts"), `export const page = graphql\`${tagged}\`;\n`);
    await writeFile(join(folder, "relay.config.json"), JSON.stringify(config));
    // The compiler adds to the file, and does not create it.
    await writeFile(file, "{}");
    const compiler = fileURLToPath(new URL("../../node_modules/relay-compiler/cli.js", import.meta.url));
    await promisify(execFile)(process.execPath, [compiler, "relay.config.json"], { cwd: folder });
    const [id = ""] = Object.keys(JSON.parse(await readFile(file, "utf8")) as object);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const app = await useApp({ trustedDocuments: { file, mode: "only" } });
    const [path, init] = post({ documentId: id, variables });
    expect(await (await fetch(app.url + path, init)).json()).toMatchObject({ data: { customers: {} } });
  });

  it.each(["sha1", "sha256"])("of GraphQL Code Generator (%s) is served as it is", async (hashAlgorithm) => {
    const folder = useFolder();
    const generated = await generate(
      {
        schema: "schema/schema.graphql",
        documents: "schema/operations/0[1-8]*.graphql",
        silent: true,
        generates: {
          [`${folder}/`]: {
            preset: "client",
            presetConfig: { persistedDocuments: { hashAlgorithm } },
          },
        },
      },
      true,
    );
    expect(generated.length).toBeGreaterThan(0);
    const file = join(folder, "persisted-documents.json");
    const [id = ""] = Object.keys(JSON.parse(await readFile(file, "utf8")) as object);
    expect(id).toMatch(hashAlgorithm === "sha1" ? /^[0-9a-f]{40}$/ : /^sha256:[0-9a-f]{64}$/);
    const app = await useApp({ trustedDocuments: { file, mode: "only" } });
    const [path, init] = post({ documentId: id, variables: { sourceId: "ada@lovelace.example" } });
    expect(await (await fetch(app.url + path, init)).json()).toMatchObject({
      data: { customer: { name: "Ada Lovelace" } },
    });
  });
});
