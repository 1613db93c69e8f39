/** Who may call: over every transport, and before anything is read or called. */
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSignIn } from "../../src/access/sign-in.js";
import { type Scope, SCOPES } from "../../src/access/caller.js";
import { personas } from "../../src/sandbox/seed/ids.js";
import { startTestApp, type TestApp, useApp } from "../helpers/app.js";
import { useFolder } from "../helpers/folder.js";
import { rawConnection } from "../helpers/raw.js";
import { rawSocket } from "../helpers/socket.js";

const { ada } = personas;
const KEY = "vcg_the-key-of-the-app";
const keyOf = (name: string, key: string, scopes: readonly Scope[]) => ({
  name,
  sha256: createHash("sha256").update(key).digest(),
  scopes: new Set(scopes),
});
const keys = [
  keyOf("app", KEY, SCOPES),
  keyOf("reader", "reader", ["customers:read"]),
  keyOf("writer", "writer", ["customers:write"]),
  keyOf("nobody", "nobody", []),
  keyOf("importer", "importer", ["bulk"]),
];
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const READ = `{ customer(by: { id: "${ada.id}" }) { id } }`;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ customers: 5, graphiql: true, signIn: { keysFile: null, keys, tokens: null } });
});
afterAll(() => app.close());

const post = (path: string, headers: Record<string, string>, body = JSON.stringify({ query: READ })) =>
  fetch(app.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });

describe("a request without a known key", () => {
  const credentials: [string, Record<string, string>][] = [
    ["nothing", {}],
    ["another key", bearer("vcg_another")],
    ["no scheme", { authorization: KEY }],
    ["another scheme", { authorization: `Basic ${KEY}` }],
    ["an empty key", { authorization: "Bearer " }],
    ["the hash of a key", bearer(createHash("sha256").update(KEY).digest("hex"))],
  ];
  const paths: [string, Record<string, string>][] = [
    ["/graphql", {}],
    ["/graphql/stream", { accept: "text/event-stream" }],
    ["/imports/customers", { "content-type": "text/csv" }],
  ];
  it.each(
    paths.flatMap(([path, more]) =>
      credentials.map(([what, given]) => ({ path, what, headers: { ...more, ...given } })),
    ),
  )("is refused: $path with $what", async ({ path, headers }) => {
    app.sandbox.journal.clear();
    const response = await post(path, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
      extensions: { upstream: { spent: 0 } },
    });
    expect(body + app.logs()).not.toContain(KEY);
    expect(app.requests()).toEqual([]);
  });

  it("is answered before its body is there", async () => {
    const { text } = await rawConnection(
      app.url,
      "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    );
    await expect.poll(text, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 401 /);
  });

  it.each(["/healthz", "/readyz", "/graphiql"])("can open %s", async (path) => {
    expect((await fetch(app.url + path)).status).toBe(200);
  });
});

describe("a request with a key", () => {
  it.each(["Bearer", "bearer", "BEARER"])("is served: %s", async (scheme) => {
    const { data } = await app.query(READ, {}, { authorization: `${scheme} ${KEY}` });
    expect(data).toEqual({ customer: { id: ada.id } });
  });
});

const me = (key: string) => app.query("{ me { name scopes } }", {}, bearer(key));

describe("me", () => {
  it("is who calls, and what they may do, whatever that is", async () => {
    expect((await me("importer")).data).toEqual({ me: { name: "importer", scopes: ["bulk"] } });
    expect((await me("nobody")).data).toEqual({ me: { name: "nobody", scopes: [] } });
  });
});

describe("a WebSocket", () => {
  const ask = { id: "1", type: "subscribe", payload: { query: READ } };

  it.each(["Authorization", "authorization", "AUTHORIZATION"])(
    "has the key in connection_init: %s",
    async (name) => {
      const socket = await rawSocket(app);
      socket.send({ type: "connection_init", payload: { [name]: `Bearer ${KEY}` } });
      await socket.received(1);
      socket.send(ask);
      expect((await socket.received(2))[1]).toMatchObject({
        payload: { data: { customer: { id: ada.id } } },
      });
    },
  );

  it("has the key in the header of the upgrade", async () => {
    const socket = await rawSocket(app, { headers: bearer(KEY) });
    socket.send({ type: "connection_init" });
    expect(await socket.received(1)).toMatchObject([{ type: "connection_ack" }]);
  });

  it.each([
    ["without a key", {}, undefined],
    ["with another key", { Authorization: "Bearer x" }, undefined],
    ["with another key than that of the upgrade", { Authorization: "Bearer x" }, { headers: bearer(KEY) }],
    ["with a key that is no text", { Authorization: { x: 1 } }, undefined],
  ])("is closed %s", async (_, payload, options) => {
    const socket = await rawSocket(app, options);
    socket.send({ type: "connection_init", payload });
    expect(await socket.closed).toBe(4403);
    expect(socket.messages).toEqual([]);
  });

  it("is closed if it asks before it has signed in", async () => {
    const socket = await rawSocket(app, { headers: bearer(KEY) });
    socket.send(ask);
    expect(await socket.closed).toBe(4401);
  });
});

describe("a missing scope", () => {
  const change = (selection: string) =>
    `mutation { updateCustomer(by: { id: "${ada.id}" }, fields: { description: "x" }) { ${selection} userErrors { code } } }`;
  it.each<[what: string, key: string, query: string, scope: Scope]>([
    ["a read", "nobody", READ, "customers:read"],
    [
      "a read behind a fragment",
      "nobody",
      `{ ...F } fragment F on Query { ... { ${READ.slice(1, -1)} } }`,
      "customers:read",
    ],
    ["a read under another name", "nobody", `{ me: ${READ.slice(1, -1)} }`, "customers:read"],
    ["a read that is skipped", "nobody", READ.replace("{ id }", "@skip(if: true) { id }"), "customers:read"],
    ["a write", "reader", change(""), "customers:write"],
    ["a read after a write", "writer", change("customer { name }"), "customers:read"],
    [
      "an erasure",
      "writer",
      `mutation { permanentlyDeleteCustomer(by: { id: "${ada.id}" }, confirm: "${ada.id}") { userErrors { code } } }`,
      "customers:erase",
    ],
    ["a node", "nobody", `{ node(id: "${ada.id}") { id } }`, "customers:read"],
    ["a node of another kind", "reader", `{ nodes(ids: ["aa_1"]) { id } }`, "bulk"],
    [
      "an explanation",
      "nobody",
      `{ explain(document: ${JSON.stringify(READ)}) { __typename } }`,
      "customers:read",
    ],
  ])("is named, without a call: %s", async (_, key, query, scope) => {
    const { errors } = await app.query(query, {}, bearer(key));
    expect(errors).toMatchObject([
      { message: `The caller needs the scope ${scope}`, extensions: { code: "FORBIDDEN", scope } },
    ]);
    expect(app.requests()).toEqual([]);
  });

  it("has the status 403 with the media type of GraphQL", async () => {
    const accept = "application/graphql-response+json";
    const response = await post("/graphql", { ...bearer("nobody"), accept });
    expect(response.status).toBe(403);
    expect((await response.json()) as object).not.toHaveProperty("data");
  });

  it("refuses a subscription", async () => {
    const socket = await rawSocket(app, { headers: bearer("nobody") });
    socket.send({ type: "connection_init" });
    await socket.received(1);
    const query = `subscription { customerActivity(by: { id: "${ada.id}" }) { id } }`;
    socket.send({ id: "1", type: "subscribe", payload: { query } });
    expect((await socket.received(2))[1]).toMatchObject({
      type: "error",
      payload: [{ extensions: { code: "FORBIDDEN" } }],
    });
  });

  it("refuses an upload", async () => {
    const response = await post(
      "/imports/customers",
      { ...bearer("reader"), "content-type": "text/csv" },
      "Email\na@b.example\n",
    );
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  });

  it("does not keep anybody from writing blindly, nor from the schema", async () => {
    expect(await app.query(change(""), {}, bearer("writer"))).not.toHaveProperty("errors");
    expect(
      await app.query("{ __schema { queryType { name } } __typename }", {}, bearer("nobody")),
    ).not.toHaveProperty("errors");
  });
});

describe("a server without sign-in", () => {
  it.each(["rebound.example", "127.0.0.1.example", "localhost.example:8080", "10.0.0.1", "x"])(
    "does not serve the pages of %s",
    async (host) => {
      const open = await useApp({ customers: 0 });
      for (const path of ["/graphql?query={__typename}", "/graphql/stream?query={__typename}"]) {
        const { text } = await rawConnection(
          open.url,
          `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nApollo-Require-Preflight: 1\r\n\r\n`,
        );
        await expect.poll(text, { timeout: 20_000 }).toMatch(/^HTTP\/1\.1 403 .*"FORBIDDEN"/s);
      }
      const socket = await rawSocket(open, { headers: { host, origin: `http://${host}` } });
      socket.send({ type: "connection_init" });
      expect(await socket.closed).toBe(4403);
    },
  );

  it.each(["localhost", "LOCALHOST:4000", "127.0.0.1", "127.8.8.8:1", "[::1]:4000"])(
    "serves %s",
    async (host) => {
      const { callerOf } = createSignIn(null);
      expect((await callerOf({ host })).name).toBe("local");
    },
  );
});

describe("a file of keys", () => {
  it("is read again when it has changed", async () => {
    const directory = useFolder();
    const keysFile = join(directory, "keys.json");
    const write = (key: string) =>
      writeFile(
        keysFile,
        JSON.stringify([
          { name: key, sha256: createHash("sha256").update(key).digest("hex"), scopes: ["bulk"] },
        ]),
      );
    await write("old");
    const signIn = createSignIn({ keysFile, keys: [], tokens: null });
    (await signIn.prepare())();
    const nameOf = (key: string) =>
      signIn.callerOf(bearer(key)).then(
        ({ name }) => name,
        ({ code }: { code: string }) => code,
      );
    expect(await nameOf("old")).toBe("old");
    await write("new");
    const use = await signIn.prepare();
    expect(await nameOf("new")).toBe("UNAUTHENTICATED");
    use();
    expect([await nameOf("new"), await nameOf("old")]).toEqual(["new", "UNAUTHENTICATED"]);
    await writeFile(keysFile, `[{ "name": "canary" }]`);
    await expect(signIn.prepare()).rejects.toThrow(/API_KEYS_FILE\.0\.sha256: must be text/);
    expect(await nameOf("new")).toBe("new");
  });
});
